use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::{
    Folder, PASSWORD, PASSWORD_IN_URL, daemon::Daemon, free_port, missing, programs::program,
};

/// A Redis server. It asks for a password, and writes every command to its append-only file before
/// it answers, so that it keeps what it acknowledged when it is killed.
#[derive(Debug)]
pub struct Redis {
    daemon: Daemon,
    prefixes: AtomicU32,
}

impl Redis {
    /// A new server; `None` where Redis is not installed.
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// The same with more options, such as `--maxmemory-policy`, `allkeys-lru`.
    pub fn start_with(options: &[&str]) -> Option<Self> {
        Self::on(free_port(), options)
    }

    fn on(port: u16, options: &[&str]) -> Option<Self> {
        let Some(server) = program("redis-server") else {
            missing("Redis", "redis-server");
            return None;
        };
        let mut daemon = Daemon::new(Folder::new(), &["redis", "nobody"], server, port);
        let folder = daemon.folder.path().display().to_string();
        let (own, port) = (["--requirepass", PASSWORD, "--masterauth", PASSWORD], port.to_string());
        let place = ["--port", &port, "--bind", "127.0.0.1", "--dir", &folder];
        let durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
        let all = place.iter().chain(&durable).chain(&own).chain(options);
        daemon.arguments = all.map(ToString::to_string).collect();
        let started = Self { daemon, prefixes: AtomicU32::new(0) };
        started.again();
        Some(started)
    }

    /// The server that the tests of one process share.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Redis>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.daemon.port
    }

    /// The URL of a part of it that nobody uses yet.
    pub fn url(&self) -> String {
        let number = self.prefixes.fetch_add(1, Ordering::Relaxed);
        format!(
            "redis://:{PASSWORD_IN_URL}@127.0.0.1:{}/0?prefix=t{number}:&timeout=20000",
            self.port()
        )
    }

    /// Sends a command and answers the first line of its reply, without the sign before it.
    pub fn run(&self, command: &[&str]) -> String {
        self.ask(command).unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    fn ask(&self, command: &[&str]) -> Result<String, String> {
        let mut stream =
            TcpStream::connect(("127.0.0.1", self.port())).map_err(|e| e.to_string())?;
        let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
        let mut text = packed(&["AUTH", PASSWORD]);
        text += &packed(command);
        stream.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
        let (mut lines, mut buffer) = (String::new(), [0u8; 4096]);
        loop {
            let count = stream.read(&mut buffer).map_err(|e| e.to_string())?;
            let part = buffer.get(..count).unwrap_or_default();
            lines += &String::from_utf8_lossy(part);
            let mut each = lines.split("\r\n");
            let (auth, reply, rest) = (each.next(), each.next(), each.next());
            match (auth, reply) {
                (Some(auth), _) if auth.starts_with('-') => return Err(auth.to_owned()),
                (_, Some(error)) if error.starts_with('-') && rest.is_some() => {
                    return Err(error.to_owned());
                }
                (_, Some(length)) if length.starts_with('$') && each.next().is_some() => {
                    return Ok(rest.unwrap_or_default().to_owned());
                }
                (_, Some(reply)) if !reply.starts_with('$') && rest.is_some() => {
                    return Ok(reply.get(1..).unwrap_or_default().to_owned());
                }
                _ if count == 0 => return Err(format!("it ended after {lines:?}")),
                _ => {}
            }
        }
    }

    /// Ends it as a crash would.
    pub fn kill(&self) {
        self.daemon.end("KILL");
    }

    /// Starts it again, on the same port and data.
    pub fn again(&self) {
        self.daemon.start(|| self.ask(&["PING"]));
    }

    /// Stops it in its tracks: connections stay, and nothing is answered.
    pub fn pause(&self) {
        self.daemon.signal("STOP");
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.daemon.signal("CONT");
    }
}

fn packed(command: &[&str]) -> String {
    let argument = |argument: &&str| format!("${}\r\n{argument}\r\n", argument.len());
    let arguments: String = command.iter().map(argument).collect();
    format!("*{}\r\n{arguments}", command.len())
}

/// A cluster of three masters.
#[derive(Debug)]
pub struct RedisCluster {
    nodes: Vec<Redis>,
    prefixes: AtomicU32,
}

impl RedisCluster {
    /// A new one; `None` where Redis is not installed.
    pub fn start() -> Option<Self> {
        let mut nodes = Vec::new();
        for _ in 0..3 {
            // Nodes speak with each other on another port, ten thousand above this one.
            nodes.push(Redis::on(
                free_port(),
                &["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"],
            )?);
        }
        let (first, others) = nodes.split_first().unwrap();
        for other in others {
            first.run(&["CLUSTER", "MEET", "127.0.0.1", &other.port().to_string()]);
        }
        for (node, range) in nodes.iter().zip(["0 5460", "5461 10922", "10923 16383"]) {
            let (from, to) = range.split_once(' ').unwrap();
            node.run(&["CLUSTER", "ADDSLOTSRANGE", from, to]);
        }
        for node in &nodes {
            for _ in 0..600 {
                if node.cluster_is_well() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            assert!(node.cluster_is_well(), "the cluster does not come together");
        }
        Some(Self { nodes, prefixes: AtomicU32::new(0) })
    }

    /// The cluster that the tests of one process share.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<RedisCluster>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// The URL of a part of it that nobody uses yet.
    pub fn url(&self) -> String {
        let number = self.prefixes.fetch_add(1, Ordering::Relaxed);
        let host = |node: &Redis| format!("127.0.0.1:{}", node.port());
        let hosts: Vec<_> = self.nodes.iter().map(host).collect();
        let hosts = hosts.join(",");
        format!("redis+cluster://:{PASSWORD_IN_URL}@{hosts}?prefix=t{number}:&timeout=20000")
    }

    /// Its nodes.
    pub fn nodes(&self) -> &[Redis] {
        &self.nodes
    }
}

impl Redis {
    /// Whether the node knows all slots and both others.
    fn cluster_is_well(&self) -> bool {
        let state = self.run(&["EVAL", "return redis.call('CLUSTER', 'INFO')", "0"]);
        state == "cluster_state:ok" && self.known_nodes() == 3
    }

    fn known_nodes(&self) -> usize {
        let script = "local n = 0 for _ in string.gmatch(redis.call('CLUSTER','NODES'), '\\n') do n = n + 1 end return n";
        self.run(&["EVAL", script, "0"]).parse().unwrap_or(0)
    }
}

/// A sentinel that knows one master as `main`, and is enough to decide that it is gone.
#[derive(Debug)]
pub struct Sentinel {
    daemon: Daemon,
}

impl Sentinel {
    /// Over a master and its replicas.
    pub fn over(master: &Redis) -> Option<Self> {
        let server = program("redis-server")?;
        let (folder, port) = (Folder::new(), free_port());
        let settings = format!(
            "port {port}\nbind 127.0.0.1\n\
             sentinel monitor main 127.0.0.1 {} 1\n\
             sentinel auth-pass main \"{PASSWORD}\"\n\
             sentinel down-after-milliseconds main 1000\n\
             sentinel failover-timeout main 5000\n",
            master.port()
        );
        std::fs::write(folder.join("sentinel.conf"), settings).unwrap();
        let mut daemon = Daemon::new(folder, &["redis", "nobody"], server, port);
        daemon.arguments = vec!["sentinel.conf".to_owned(), "--sentinel".to_owned()];
        daemon.start(|| {
            let connected = TcpStream::connect(("127.0.0.1", port));
            connected.map(|_| String::new()).map_err(|e| e.to_string())
        });
        Some(Self { daemon })
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.daemon.port
    }
}
