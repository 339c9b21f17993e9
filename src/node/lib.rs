//! The authorization server as a native module of Node.js: translation only, no rule of the
//! protocol.
//!
//! A class here has a JavaScript class in front of it (`src/node/js`), which checks arguments and
//! is what the package exports.

mod answers;
mod authority;
mod client;
mod clients;
mod codes;
mod directory;
mod error;
mod exchange;
mod gauzy;
mod host;
mod known;
mod log;
mod open;
mod registry;
mod requests;
mod resource_metadata;
mod server;
mod settings;
mod stats;
mod store;
mod tokens;
mod trust;
mod validator;
