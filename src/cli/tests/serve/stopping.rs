//! SIGTERM and SIGINT: nothing new is accepted, what runs is finished, the exit code is 0.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::support::{
    App, Host, Response, Server,
    app::Tokens,
    http::{connect, encode, read_to_end},
    server::QUIET,
};

#[test]
fn either_signal_ends_it_with_exit_code_0() {
    for signal in ["TERM", "INT"] {
        let server = Server::start(&QUIET);
        server.signal(signal);
        let (status, out) = server.wait();
        assert_eq!((status.code(), out.as_str()), (Some(0), ""), "{signal}");
        assert!(server.log().contains("stopped"), "{}", server.log());
    }
}

#[test]
fn a_request_under_way_is_finished_and_nothing_new_is_accepted() {
    let host = Host::of(Server::start(&QUIET));
    let app = App::public(&host);
    let body = encode(&app.exchange(&app.code(&[]), &[]));
    let (first, second) = body.split_at(body.len() / 2);
    let mut stream = connect(&host.address);
    let head = format!(
        "POST /oauth2/token HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{first}",
        host.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // An answered request on another connection shows that this one has arrived too.
    assert_eq!(host.get("/healthz").status, 200);
    thread::sleep(Duration::from_millis(200));
    host.server().signal("TERM");
    let mut closed = false;
    for _ in 0..200 {
        closed = TcpStream::connect(&host.address).is_err();
        if closed {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!(closed, "it went on accepting");
    stream.write_all(second.as_bytes()).unwrap();
    let answer = Response::parse(&read_to_end(&mut stream)).unwrap();
    assert!(!Tokens::of(&answer).refresh.is_empty());
    assert_eq!(answer.header("connection"), Some("close"));
    let (status, _) = host.server().wait();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn idle_connections_do_not_hold_it_up() {
    let host = Host::of(Server::start(&QUIET));
    let silent: Vec<_> = (0..5).map(|_| connect(&host.address)).collect();
    let mut used = connect(&host.address);
    used.write_all(format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", host.address).as_bytes())
        .unwrap();
    let mut start = [0; 15];
    used.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    let (status, _) = host.server().stop();
    assert_eq!(status.code(), Some(0));
    assert!(!host.server().log().contains("did not finish"), "{}", host.server().log());
    drop(silent);
}

#[test]
fn a_client_that_never_finishes_is_given_up_after_ten_seconds() {
    let host = Host::of(Server::start(&QUIET));
    let mut stream = connect(&host.address);
    stream.write_all(b"POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-le").unwrap();
    assert_eq!(host.get("/healthz").status, 200);
    thread::sleep(Duration::from_millis(200));
    let (status, _) = host.server().stop();
    assert_eq!(status.code(), Some(0));
    assert!(host.server().log().contains("did not finish within 10 s"), "{}", host.server().log());
}
