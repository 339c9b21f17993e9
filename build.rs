//! Tells the linker how a module of Node.js is linked.

fn main() {
    napi_build::setup();
}
