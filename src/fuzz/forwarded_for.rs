use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderValue};
use mcp_auth_http::TrustedProxies;

use crate::lines::texts;

/// The setting, the peer, then `X-Forwarded-For` headers, one a line. Nobody whom the setting does
/// not trust says where a request comes from, and nobody invents an address.
pub fn forwarded_for(data: &[u8]) {
    let [setting, peer, values] = texts(data);
    let Ok(proxies) = TrustedProxies::parse(&setting) else { return };
    let Ok(peer) = peer.parse::<IpAddr>() else { return };
    let mut headers = HeaderMap::new();
    for value in values.split('\n').filter_map(|line| HeaderValue::from_str(line).ok()) {
        headers.append("x-forwarded-for", value);
    }
    let client = proxies.client(peer, &headers).0;
    let chain = chain(&headers);
    let hop = chain.iter().rev().position(|entry| *entry == Some(client));
    match &proxies {
        TrustedProxies::None => assert_eq!(client, peer),
        TrustedProxies::Hops(hops) => {
            let believed = chain.iter().rev().take(*hops).map_while(|entry| *entry).last();
            assert_eq!(client, believed.unwrap_or(peer));
        }
        TrustedProxies::Networks(_) => assert!(client == peer || hop.is_some(), "{client}"),
    }
    assert_eq!(proxies.client(peer, &HeaderMap::new()).0, peer);
    assert_eq!(TrustedProxies::None.client(peer, &headers).0, peer);
    let everybody = TrustedProxies::parse("0.0.0.0/0,::/0").unwrap().client(peer, &headers).0;
    let all = chain.iter().rev().map_while(|entry| *entry).last();
    assert_eq!(everybody, all.unwrap_or(peer));
}

/// What was forwarded, from the first hop to the last; `None` is no address.
fn chain(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|entry| address(entry.trim())).collect()
}

/// An address, with a port if there is one.
fn address(entry: &str) -> Option<IpAddr> {
    let with_port = |text: &str| text.parse::<SocketAddr>().ok().map(|own| own.ip());
    let bracketed = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let bare = bracketed.unwrap_or(entry);
    let plain: Option<IpAddr> = bare.parse().ok();
    plain.filter(|own| own.is_ipv6() || bracketed.is_none()).or_else(|| with_port(entry))
}
