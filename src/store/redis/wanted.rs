//! What a URL says: one server, a cluster, or a master that sentinels know.

use redis::{
    ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, RedisConnectionInfo,
    TlsCertificates, io::tcp::TcpSettings,
};

use crate::{OpenStoreError, shared::Address};

const OPTIONS: &[&str] =
    &["prefix", "timeout", "wait", "tls-ca", "sentinel-username", "sentinel-password"];
const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

/// Where the records are.
#[derive(Clone, Debug)]
pub(super) enum Topology {
    One,
    Cluster,
    /// The name that sentinels know the master by.
    Sentinel(String),
}

#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) address: Address,
    pub(super) topology: Topology,
    pub(super) tls: bool,
    pub(super) hosts: Vec<(String, u16)>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    pub(super) database: i64,
    pub(super) prefix: String,
    /// How many replicas have to have a write before it is acknowledged.
    pub(super) wait: u32,
    /// PEM of the certificate authority, where it is not one that the system knows.
    pub(super) authority: Option<Vec<u8>>,
}

impl Wanted {
    pub(super) fn read(url: &str) -> Result<Self, OpenStoreError> {
        let address = Address::parse(url, OPTIONS)?;
        let (scheme, kind) = address.scheme.split_once('+').unwrap_or((&address.scheme, ""));
        let tls = scheme == "rediss";
        let (user, place) = match address.place.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, address.place.as_str()),
        };
        let (hosts, path) = place.split_once('/').unwrap_or((place, ""));
        let mut path = path.split('/').filter(|part| !part.is_empty());
        let topology = match kind {
            "" => Topology::One,
            "cluster" => Topology::Cluster,
            "sentinel" => {
                let why = "write the master's name behind the sentinels: …/mymaster";
                Topology::Sentinel(path.next().ok_or_else(|| address.wrong(why))?.to_owned())
            }
            _ => return Err(address.wrong("write redis+sentinel:// or redis+cluster://")),
        };
        let database = path.next().map_or(Ok(0), str::parse);
        let database = database.map_err(|_| address.wrong("the database is a number"))?;
        let port = if kind == "sentinel" { SENTINEL_PORT } else { PORT };
        let hosts = hosts.split(',').map(|text| host(text, port)).collect::<Option<Vec<_>>>();
        let hosts = hosts.ok_or_else(|| address.wrong("write host or host:port"))?;
        if hosts.len() > 1 && kind.is_empty() {
            let why = "of several hosts one needs redis+sentinel:// or redis+cluster://";
            return Err(address.wrong(why));
        }
        let (username, password) = match user.map(|user| user.split_once(':').unwrap_or((user, "")))
        {
            Some((name, word)) => (decoded(&address, name)?, decoded(&address, word)?),
            None => (None, None),
        };
        Ok(Self {
            topology,
            tls,
            hosts,
            username,
            password,
            database,
            prefix: address.prefix("mcp_auth:")?,
            wait: address.number("wait", 0, 0..=16)?,
            authority: authority(&address)?,
            address,
        })
    }

    /// The addresses of the hosts.
    pub(super) fn addresses(&self) -> Vec<ConnectionAddr> {
        let address = |(host, port): &(String, u16)| {
            let (host, port) = (host.clone(), *port);
            if self.tls {
                ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
            } else {
                ConnectionAddr::Tcp(host, port)
            }
        };
        self.hosts.iter().map(address).collect()
    }

    /// How to introduce oneself to a server.
    pub(super) fn introduction(&self) -> RedisConnectionInfo {
        let mut own = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3);
        own = own.set_db(self.database).set_lib_name("gauzy-mcp-auth", env!("CARGO_PKG_VERSION"));
        if let Some(name) = &self.username {
            own = own.set_username(name);
        }
        if let Some(word) = &self.password {
            own = own.set_password(word);
        }
        own
    }

    /// The way to each host.
    pub(super) fn connections(&self) -> Result<Vec<ConnectionInfo>, OpenStoreError> {
        let info = |address: ConnectionAddr| {
            let info = address.into_connection_info().map_err(|e| self.address.wrong(e))?;
            Ok(info.set_redis_settings(self.introduction()).set_tcp_settings(tcp()))
        };
        self.addresses().into_iter().map(info).collect()
    }

    pub(super) fn certificates(&self) -> Option<TlsCertificates> {
        let root_cert = self.authority.clone();
        root_cert.map(|root| TlsCertificates { client_tls: None, root_cert: Some(root) })
    }
}

/// A host that is gone without a word is noticed.
pub(super) fn tcp() -> TcpSettings {
    let settings = TcpSettings::default().set_nodelay(true);
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(std::time::Duration::from_secs(5));
    settings
}

fn host(text: &str, port: u16) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']')? {
            (host, "") => (host, port),
            (host, rest) => (host, rest.strip_prefix(':')?.parse().ok()?),
        },
        None => match text.split_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (text, port),
        },
    };
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

fn decoded(address: &Address, text: &str) -> Result<Option<String>, OpenStoreError> {
    if text.is_empty() {
        return Ok(None);
    }
    // What a form calls a space is a plus here.
    let pair = format!("a={}", text.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    let value = pairs.next().map(|(_, value)| value.into_owned());
    match value {
        Some(value) if !value.contains('\u{fffd}') => Ok(Some(value)),
        _ => Err(address.wrong("user and password are UTF-8, encoded as in URLs")),
    }
}

fn authority(address: &Address) -> Result<Option<Vec<u8>>, OpenStoreError> {
    let Some(path) = address.option("tls-ca") else { return Ok(None) };
    let read = std::fs::read(path).map_err(|e| address.wrong(format!("tls-ca {path}: {e}")))?;
    Ok(Some(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Wanted {
        Wanted::read(url).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn urls_of_all_kinds_are_read() {
        let one = read("redis://app:p%40ss%2F+w@[::1]:7000/3?prefix=x:&wait=1");
        assert_eq!(one.hosts, [("::1".to_owned(), 7000)]);
        assert_eq!(one.username.as_deref(), Some("app"));
        assert_eq!(one.password.as_deref(), Some("p@ss/+w"));
        assert_eq!((one.database, one.wait, one.tls, &*one.prefix), (3, 1, false, "x:"));
        let cluster = read("rediss+cluster://:word@a,b:7001");
        assert_eq!(cluster.hosts, [("a".to_owned(), 6379), ("b".to_owned(), 7001)]);
        assert_eq!((cluster.username, cluster.password.as_deref()), (None, Some("word")));
        assert!(cluster.tls && matches!(cluster.topology, Topology::Cluster));
        let sentinel = read("redis+sentinel://s1,s2/main/2");
        assert_eq!(sentinel.hosts, [("s1".to_owned(), 26379), ("s2".to_owned(), 26379)]);
        assert!(matches!(&sentinel.topology, Topology::Sentinel(name) if name == "main"));
        assert_eq!(sentinel.database, 2);
    }

    #[test]
    fn what_cannot_be_right_is_refused_without_showing_secrets() {
        for wrong in [
            "redis://:secret@/0",
            "redis://:secret@a,b/0",
            "redis://:secret@a:port",
            "redis://:secret@a/x",
            "redis+sentinel://:secret@a",
            "redis+other://:secret@a",
            "redis://:secret@a?wait=x",
            "redis://:secret%FF@a",
            "redis://:secret@a?tls-ca=/nowhere",
        ] {
            let error = Wanted::read(wrong).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(!error.is_empty() && !error.contains("secret"), "{wrong}: {error}");
        }
    }
}
