//! A collector: an HTTP server that takes OTLP, in the protocol's own messages.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value},
    trace::v1::{Span, status::StatusCode},
};
use prost::Message;

/// What came in.
#[derive(Default)]
struct Received {
    requests: Vec<ExportTraceServiceRequest>,
    /// Path and headers of each, in lower case.
    heads: Vec<String>,
}

/// A collector on a free port.
pub(crate) struct Collector {
    pub(crate) url: String,
    received: Arc<Mutex<Received>>,
}

/// A span, with its attributes as text.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) span: Span,
}

impl Seen {
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.span.attributes.iter().find(|own| own.key == name)?;
        Some(text(found))
    }

    pub(crate) fn attributes(&self) -> Vec<(String, String)> {
        self.span.attributes.iter().map(|own| (own.key.clone(), text(own))).collect()
    }

    pub(crate) fn failed(&self) -> bool {
        self.span.status.as_ref().is_some_and(|status| status.code == StatusCode::Error as i32)
    }
}

fn text(attribute: &KeyValue) -> String {
    match attribute.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(flag)) => flag.to_string(),
        other => format!("{other:?}"),
    }
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::<Mutex<Received>>::default();
        let into = Arc::clone(&received);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let into = Arc::clone(&into);
                thread::spawn(move || while take(stream.as_ref().unwrap(), &into).is_some() {});
            }
        });
        Self { url, received }
    }

    /// Every span so far.
    pub(crate) fn spans(&self) -> Vec<Seen> {
        let received = self.received.lock().unwrap();
        let resources = received.requests.iter().flat_map(|request| &request.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| &scope.spans).map(|span| Seen { span: span.clone() }).collect()
    }

    /// The attributes of who sent them.
    pub(crate) fn resource(&self) -> Vec<(String, String)> {
        let received = self.received.lock().unwrap();
        let resource = received.requests[0].resource_spans[0].resource.as_ref().unwrap();
        resource.attributes.iter().map(|own| (own.key.clone(), text(own))).collect()
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        self.received.lock().unwrap().heads.clone()
    }

    /// Everything that came in, as text: for what must not be in it.
    pub(crate) fn dump(&self) -> String {
        format!("{:?}", self.received.lock().unwrap().requests)
    }
}

/// Takes one request; `None` at the end of the connection.
fn take(stream: &TcpStream, into: &Mutex<Received>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).unwrap();
    let mut body = vec![0; length.trim().parse().unwrap()];
    reader.read_exact(&mut body).ok()?;
    let request = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
    {
        let mut into = into.lock().unwrap();
        into.requests.push(request);
        into.heads.push(head);
    }
    let answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
    let mut stream = stream;
    stream.write_all(answer.as_bytes()).ok()
}
