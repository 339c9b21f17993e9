//! Which build this is.

use prometheus_client::{
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use super::Labels;

const FEATURES: &str = match (cfg!(feature = "otel"), cfg!(feature = "tls")) {
    (true, true) => "otel,tls",
    (true, false) => "otel",
    (false, true) => "tls",
    (false, false) => "",
};

pub(super) fn register(registry: &mut Registry) {
    let family = Family::<Labels<2>, Gauge>::default();
    let labels = [("version", env!("CARGO_PKG_VERSION")), ("features", FEATURES)];
    family.get_or_create(&labels).set(1);
    registry.register("mcp_auth_build_info", "Version and optional features of this build", family);
}
