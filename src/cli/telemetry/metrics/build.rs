//! Which build this is.

use std::sync::LazyLock;

use prometheus_client::{
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use super::Labels;

static FEATURES: LazyLock<String> = LazyLock::new(|| {
    let all = [
        ("gauzy", cfg!(feature = "gauzy")),
        ("otel", cfg!(feature = "otel")),
        ("tls", cfg!(feature = "tls")),
    ];
    let here = all.into_iter().filter_map(|(name, here)| here.then_some(name));
    here.collect::<Vec<_>>().join(",")
});

pub(super) fn register(registry: &mut Registry) {
    let family = Family::<Labels<2>, Gauge>::default();
    let labels = [("version", env!("CARGO_PKG_VERSION")), ("features", FEATURES.as_str())];
    family.get_or_create(&labels).set(1);
    registry.register("mcp_auth_build_info", "Version and optional features of this build", family);
}
