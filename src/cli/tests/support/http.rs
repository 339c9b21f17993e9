//! HTTP/1.1 over a socket, one request a connection.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;
use url::form_urlencoded::Serializer;

/// No answer takes nearly as long; a test that waits this long has failed.
pub(crate) const DEADLINE: Duration = Duration::from_secs(40);

/// A request to be.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self { method: method.into(), target: target.into(), headers: Vec::new(), body: None }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A GET with a query.
    pub(crate) fn query<N: AsRef<str>, V: AsRef<str>>(path: &str, pairs: &[(N, V)]) -> Self {
        Self::get(&format!("{path}?{}", encode(pairs)))
    }

    pub(crate) fn form<N: AsRef<str>, V: AsRef<str>>(target: &str, pairs: &[(N, V)]) -> Self {
        Self::new("POST", target).body("application/x-www-form-urlencoded", encode(pairs))
    }

    pub(crate) fn json(target: &str, value: &Value) -> Self {
        Self::new("POST", target).body("application/json", value.to_string())
    }

    pub(crate) fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        if kind.is_empty() { self } else { self.header("content-type", kind) }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn accept_json(self) -> Self {
        self.header("accept", "application/json")
    }

    /// HTTP Basic, the parts as they are.
    pub(crate) fn basic(self, id: &str, secret: &str) -> Self {
        use base64::{Engine, engine::general_purpose::STANDARD};
        self.header(
            "authorization",
            &format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))),
        )
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn bytes(&self, address: &str) -> Vec<u8> {
        use std::fmt::Write as _;
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            let _ = write!(head, "host: {address}\r\n");
        }
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            let _ = write!(head, "content-length: {}\r\n", body.len());
        }
        let mut bytes = (head + "connection: close\r\n\r\n").into_bytes();
        bytes.extend(self.body.iter().flatten());
        bytes
    }

    /// The answer, if one comes back whole.
    pub(crate) fn attempt(&self, address: &str) -> Option<Response> {
        let answer = raw(address, &self.bytes(address));
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        let whole = length.is_none_or(|length: usize| length == answer.len() - end - 4);
        if whole { Response::parse(&answer) } else { None }
    }

    pub(crate) fn send(&self, address: &str) -> Response {
        let answer = raw(address, &self.bytes(address));
        Response::parse(&answer)
            .unwrap_or_else(|| panic!("no answer to {} {}", self.method, self.target))
    }
}

pub(crate) fn encode<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A connection with the deadline set.
pub(crate) fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_write_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// Sends bytes and reads until the server closes the connection.
pub(crate) fn raw(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(address);
    // A server that refuses early may close before it has read everything.
    let _ = stream.write_all(bytes);
    read_to_end(&mut stream)
}

pub(crate) fn read_to_end(stream: &mut impl Read) -> Vec<u8> {
    let mut answer = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return answer,
            Ok(n) => answer.extend_from_slice(&buffer[..n]),
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("no end of the answer within {DEADLINE:?}")
            }
            Err(_) => return answer,
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// Takes an answer apart; `None` when there is none.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let rest = &bytes[end + 4..];
        if status == 100 {
            return Self::parse(rest);
        }
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let headers: Vec<_> = lines.map(header).collect();
        let own = Self { status, headers, body: rest.to_vec() };
        if let Some(length) = own.header("content-length")
            && !rest.is_empty()
        {
            assert_eq!(length.parse(), Ok(rest.len()), "the body has another length: {head}");
        }
        Some(own)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.all(name).into_iter();
        let first = values.next();
        assert!(name == "set-cookie" || values.next().is_none(), "{name} came twice");
        first
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let own = self.headers.iter().filter(|(own, _)| own == name);
        own.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// `error` of a JSON body; empty where there is none.
    pub(crate) fn error(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["error"].as_str().unwrap_or_default().to_owned()
    }

    /// Fails unless status and error are these.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, error: &str) -> &Self {
        assert_eq!((self.status, self.error().as_str()), (status, error), "{}", self.text());
        self
    }

    #[track_caller]
    pub(crate) fn ok(&self) -> &Self {
        assert_eq!(self.status, 200, "{}", self.text());
        self
    }

    /// The titles of a page, and of nothing else.
    #[track_caller]
    pub(crate) fn page(&self, status: u16, title: &str) -> &Self {
        let text = self.text();
        assert_eq!(self.status, status, "{text}");
        assert_eq!(self.header("content-type"), Some("text/html; charset=utf-8"));
        let start = text.find("<title>").unwrap() + 7;
        assert_eq!(&text[start..text.find("</title>").unwrap()], title);
        self
    }

    /// Members of a JSON object in their order.
    pub(crate) fn members(&self) -> Vec<String> {
        self.value().as_object().unwrap().keys().cloned().collect()
    }
}
