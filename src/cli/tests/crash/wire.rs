//! Requests to a server that may die at any moment.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
};

use crate::support::http::{DEADLINE, Response};

/// The server went away before its answer was whole.
#[derive(Debug)]
pub(crate) struct Gone;

/// Sends a request; an answer counts only when every byte of it came.
pub(crate) fn ask(address: &str, head: &str, body: Option<(&str, &str)>) -> Result<Response, Gone> {
    let (kind, body) = body.unwrap_or_default();
    let request = format!(
        "{head}host: {address}\r\nconnection: close\r\ncontent-type: {kind}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(address, request.as_bytes()).map_err(|_| Gone)?;
    whole(&answer).ok_or(Gone)
}

fn exchange(address: &str, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    if let Err(e) = stream.read_to_end(&mut answer) {
        let hangs = matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
        assert!(!hangs, "no answer within {DEADLINE:?}");
    }
    // What came before the connection broke may be all of it.
    Ok(answer)
}

fn whole(answer: &[u8]) -> Option<Response> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..end]).unwrap().to_ascii_lowercase();
    let (_, length) = head.split_once("\r\ncontent-length: ")?;
    let length: usize = length.split("\r\n").next()?.parse().unwrap();
    (answer.len() == end + length).then(|| Response::parse(answer))?
}
