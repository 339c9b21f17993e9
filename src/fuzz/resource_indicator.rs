use mcp_auth_core::resource_indicator::{AllowedResources, same};
use url::Url;

use crate::{
    lines::texts,
    oracle,
    world::{AUDIENCE, TOOLS},
};

/// Two lines, two resources. Being the same is an equivalence that `url` shares, and only what is
/// configured or lies on the audience's origin is allowed.
pub fn resource_indicator(data: &[u8]) {
    let [a, b] = texts(data);
    assert!(same(&a, &a) && same(&b, &b));
    assert_eq!(same(&a, &b), same(&b, &a));
    if same(&a, &b) {
        agree(&a, &b);
    }
    let audience = Url::parse(AUDIENCE).unwrap();
    let only = AllowedResources::Only {
        resources: vec![TOOLS.into(), "urn:example:api".into()],
        audience: Some(audience.clone()),
    };
    for resource in [&a, &b] {
        let own = [TOOLS, "urn:example:api"].iter().any(|own| same(own, resource));
        if only.allows(resource) {
            let url = Url::parse(resource).unwrap();
            assert!(own || url.origin() == audience.origin(), "{resource}");
            assert!(own || oracle::is_plain(resource), "{resource} is read in two ways");
        }
        if only.allows(resource) || AllowedResources::Any.allows(resource) {
            let url = Url::parse(resource).unwrap();
            assert!(url.fragment().is_none() && url.username().is_empty());
            assert!(url.password().is_none() && resource.len() <= 2048);
            assert!(AllowedResources::Any.allows(resource));
        }
        if own && Url::parse(resource).is_ok_and(|url| url.scheme() == "https") {
            assert!(only.allows(resource), "{resource}");
        }
    }
    if same(&a, &b) {
        assert_eq!(only.allows(&a), only.allows(&b), "{a} {b}");
    }
}

/// What is written as it is understood equals only what is understood alike.
fn agree(a: &str, b: &str) {
    assert_eq!(oracle::is_plain(a), oracle::is_plain(b), "{a} {b}");
    let (Ok(first), Ok(second)) = (Url::parse(a), Url::parse(b)) else { return };
    if oracle::is_plain(a) && matches!(first.scheme(), "http" | "https") {
        assert_eq!(first, second);
    }
}
