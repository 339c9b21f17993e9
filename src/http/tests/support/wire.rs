use std::net::SocketAddr;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::form_urlencoded::Serializer;

/// The bytes of a request.
#[derive(Clone, Debug)]
pub(crate) struct Request(pub(crate) Vec<u8>);

impl Request {
    pub(crate) fn get(path: &str, headers: &[(&str, &str)]) -> Self {
        Self::new("GET", path, headers, "")
    }

    pub(crate) fn form(path: &str, pairs: &[(&str, &str)]) -> Self {
        Self::form_with(path, &[], pairs)
    }

    pub(crate) fn form_with(path: &str, headers: &[(&str, &str)], pairs: &[(&str, &str)]) -> Self {
        let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        Self::new("POST", path, &[&[form], headers].concat(), &body)
    }

    pub(crate) fn json(path: &str, body: &Value) -> Self {
        Self::new("POST", path, &[("Content-Type", "application/json")], &body.to_string())
    }

    fn new(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let own = [("Host", "localhost"), ("Content-Length", &body.len().to_string())];
        let lines = own.iter().chain(headers).map(|(name, value)| [*name, ": ", value].concat());
        let headers = lines.collect::<Vec<_>>().join("\r\n");
        Self(format!("{method} {path} HTTP/1.1\r\n{headers}\r\n\r\n{body}").into_bytes())
    }
}

/// An answer that arrived whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// Every value of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let own = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        own.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// A member of the answer that is a string.
    #[track_caller]
    pub(crate) fn text(&self, member: &str) -> String {
        let text = self.json()[member].as_str().map(str::to_owned);
        text.unwrap_or_else(|| panic!("no {member} in {self:?}"))
    }
}

pub(crate) async fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// One request on a connection of its own, and its answer.
pub(crate) async fn exchange(to: SocketAddr, request: &Request) -> Answer {
    let mut stream = connect(to).await;
    stream.write_all(&request.0).await.unwrap();
    read_answer(&mut stream).await.expect("an answer")
}

/// Reads one answer; `None` when the connection ends before its length is reached.
pub(crate) async fn read_answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    loop {
        if let Some(answer) = parse(&bytes) {
            return Some(answer);
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let answer = Answer { status, headers, body: body.to_owned() };
    let length: usize = answer.header("content-length")?.parse().unwrap();
    (body.len() >= length).then_some(answer)
}
