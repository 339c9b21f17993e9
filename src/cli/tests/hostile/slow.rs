//! Clients that are slow on purpose: each is let go in time, and nobody else waits for them.

use std::{
    io::{ErrorKind, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use crate::{
    support::{
        Host, Response, host,
        http::{connect, read_to_end},
    },
    well,
};

pub(crate) const CASES: usize = 7;
const HEAD: &str = "POST /oauth2/token HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                    content-type: application/x-www-form-urlencoded\r\n";
/// Heads may take 15 s, bodies 10 s, whole requests 30 s.
const LET_GO: Duration = Duration::from_secs(35);

/// Sends a byte now and then until the server lets go.
fn drip(stream: &mut TcpStream, byte: u8) {
    for _ in 0..400 {
        if stream.write_all(&[byte]).is_err() || has_answer(stream) {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn has_answer(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    !peeked.is_err_and(|e| e.kind() == ErrorKind::WouldBlock)
}

/// One slow client; answers the status it got, 0 where the connection just ended.
fn client(host: &Host, case: usize) -> u16 {
    let mut stream = connect(&host.address);
    let mut say = |text: &str| stream.write_all(text.as_bytes()).unwrap();
    match case {
        0 => {}
        1 => say("GET /healthz HTTP/1.1\r\nhost: loc"),
        2 => {
            say("GET /healthz HTTP/1.1\r\nx: ");
            drip(&mut stream, b'a');
        }
        3 => say(&format!("{HEAD}content-length: 30\r\n\r\na=b")),
        4 => {
            say(&format!("{HEAD}content-length: 30000\r\n\r\n"));
            drip(&mut stream, b'a');
        }
        5 => say(&format!("{HEAD}transfer-encoding: chunked\r\n\r\n3\r\na=b\r\n")),
        _ => say(&format!("{HEAD}expect: 100-continue\r\ncontent-length: 30\r\n\r\n")),
    }
    Response::parse(&read_to_end(&mut stream)).map_or(0, |answer| answer.status)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test measures how long an answer takes")]
fn slow_clients_are_let_go_in_time() {
    let host = host();
    let start = Instant::now();
    let clients: Vec<_> = (0..CASES)
        .map(|case| {
            let host = host.clone();
            thread::spawn(move || (client(&host, case), start.elapsed()))
        })
        .collect();
    well(&host);
    for (case, client) in clients.into_iter().enumerate() {
        let (status, took) = client.join().unwrap();
        assert_eq!(status, if case < 3 { 0 } else { 408 }, "case {case}");
        assert!(took < LET_GO, "case {case} took {took:?}");
    }
    well(&host);
    println!("slow: {CASES} hostile cases");
}

/// Answers that nobody reads hold nobody else up.
#[test]
fn clients_that_never_read_are_nobodys_problem() {
    let host = host();
    let request = "GET /oauth2/jwks HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(2000);
    let deaf: Vec<_> = (0..5)
        .map(|_| {
            let mut stream = connect(&host.address);
            stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
            let _ = stream.write_all(request.as_bytes());
            stream
        })
        .collect();
    well(&host);
    drop(deaf);
    well(&host);
}

#[test]
fn many_connections_at_once_are_served() {
    let host = host();
    let silent: Vec<_> = (0..300).map(|_| connect(&host.address)).collect();
    well(&host);
    drop(silent);
    well(&host);
}
