//! Where a request comes from, when proxies stand between.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::HeaderMap;

/// The client's address; hosts put it into the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl Default for ClientAddress {
    fn default() -> Self {
        Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

impl ClientAddress {
    /// The network that limits count by: /24 of IPv4, /56 of IPv6.
    pub(crate) fn network(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(ip) => {
                let [a, b, c, _] = ip.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}:{:x}::/56", d & 0xff00)
            }
        }
    }
}

impl std::fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.to_canonical().fmt(f)
    }
}

/// Whose `X-Forwarded-For` is believed: Express' `trust proxy`, without its "everybody".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TrustedProxies {
    /// Nobody's.
    #[default]
    None,
    /// That many hops in front of this server.
    Hops(usize),
    /// Peers in these networks.
    Networks(Vec<Network>),
}

/// An address range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.parse().ok()?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = if bits.is_empty() && !text.contains('/') { all } else { bits.parse().ok()? };
        (bits <= all).then_some(Self { address, bits })
    }

    fn contains(self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl TrustedProxies {
    /// Reads a setting: `none`, a number of hops, or a comma list of addresses, CIDR ranges and
    /// the names `loopback`, `linklocal`, `uniquelocal`.
    ///
    /// # Errors
    /// The part that is none of these.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text.eq_ignore_ascii_case("none") {
            return Ok(Self::None);
        }
        if let Ok(hops) = text.parse() {
            return Ok(Self::Hops(hops));
        }
        let mut networks = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let ranges: &[&str] = match part {
                "loopback" => &["127.0.0.0/8", "::1/128"],
                "linklocal" => &["169.254.0.0/16", "fe80::/10"],
                "uniquelocal" => &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
                other => &[other],
            };
            for range in ranges {
                networks.push(Network::parse(range).ok_or_else(|| part.to_owned())?);
            }
        }
        Ok(Self::Networks(networks))
    }

    /// Whether what a peer of the socket says of others is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        match self {
            Self::None => false,
            Self::Hops(hops) => *hops > 0,
            Self::Networks(networks) => networks.iter().any(|own| own.contains(peer)),
        }
    }

    /// The client's address, given the peer of the socket and what it forwarded.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        if *self == Self::None {
            return ClientAddress(peer);
        }
        let mut address = peer;
        let forwarded = headers.get_all("x-forwarded-for").into_iter();
        let values: Vec<&str> = forwarded.filter_map(|value| value.to_str().ok()).collect();
        let chain = values.iter().flat_map(|value| value.split(',')).map(str::trim);
        let chain: Vec<&str> = chain.collect();
        for (hop, entry) in chain.iter().rev().enumerate() {
            let trusted = match self {
                Self::None => false,
                Self::Hops(hops) => hop < *hops,
                Self::Networks(networks) => networks.iter().any(|own| own.contains(address)),
            };
            match (trusted, parse_entry(entry)) {
                (true, Some(next)) => address = next,
                _ => break,
            }
        }
        ClientAddress(address)
    }
}

/// An address in `X-Forwarded-For`: some proxies add the port.
fn parse_entry(entry: &str) -> Option<IpAddr> {
    let bracketed = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let v6 = bracketed.and_then(|bare| bare.parse().ok().map(IpAddr::V6));
    let bare = v6.or_else(|| entry.parse().ok());
    bare.or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(setting: &str, peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let proxies = TrustedProxies::parse(setting).unwrap();
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_trusted_peers_are_believed() {
        assert_eq!(client("none", "10.0.0.1", &["1.2.3.4"]), "10.0.0.1");
        assert_eq!(client("uniquelocal", "10.0.0.1", &["6.6.6.6, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(client("uniquelocal", "9.9.9.9", &["1.2.3.4"]), "9.9.9.9");
        let two = ["6.6.6.6", "1.2.3.4, 10.0.0.2"];
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &two), "1.2.3.4");
        assert_eq!(client("1", "10.0.0.1", &["6.6.6.6, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(client("2", "10.0.0.1", &["6.6.6.6, 1.2.3.4"]), "6.6.6.6");
        assert_eq!(client("loopback", "::1", &["[2001:db8::1]"]), "2001:db8::1");
        for junk in ["junk", "[2001:db8::1]:x", "[[2001:db8::1]", "[1.2.3.4]", "1.2.3.4]"] {
            assert_eq!(client("loopback", "::1", &[junk]), "::1", "{junk}");
        }
        assert_eq!(client("loopback", "::ffff:127.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client("loopback", "127.0.0.1", &["1.2.3.4:5"]), "1.2.3.4");
        assert_eq!(client("0.0.0.0/0", "8.8.8.8", &["1.2.3.4"]), "1.2.3.4");
    }

    #[test]
    fn a_peer_is_trusted_by_its_own_address() {
        let trusts = |setting: &str, peer: &str| {
            TrustedProxies::parse(setting).unwrap().trusts(peer.parse().unwrap())
        };
        assert!(trusts("loopback", "127.0.0.1") && trusts("loopback", "::ffff:127.0.0.1"));
        assert!(trusts("1", "192.0.2.1"));
        assert!(!trusts("0", "192.0.2.1") && !trusts("none", "127.0.0.1"));
        assert!(!trusts("loopback", "192.0.2.1"));
    }

    #[test]
    fn a_setting_that_is_none_of_the_forms_is_named() {
        for bad in ["everyone", "10.0.0.0/33", "10.0.0.0/", "loopback,x"] {
            assert!(TrustedProxies::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn limits_count_by_network() {
        let network = |ip: &str| ClientAddress(ip.parse().unwrap()).network();
        assert_eq!(network("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(network("::ffff:192.0.2.77"), "192.0.2.0/24");
        assert_eq!(network("2001:db8:1:2ff::1"), "2001:db8:1:200::/56");
    }
}
