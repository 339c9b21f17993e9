//! What is acknowledged is on the disk before the acknowledgement leaves: seen in the system
//! calls of the real server, because killing a process does not take what the kernel holds.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a promise that does not hold fails a test, and counts are told"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;
mod trace;

use std::{
    fs,
    process::{Command, Stdio},
};

use support::{
    ADMIN, App, Browser, Host, Response,
    app::Answer,
    server::{Folder, Server, command},
};
use trace::Trace;

/// Watches the server's writes and syncs, with the names of the files.
fn traced(folder: &Folder) -> Command {
    let store = folder.store();
    let arguments = ["--listen", "localhost:0", "--store", &store, "--rate-limit", "off"];
    let binary = command(&arguments);
    let calls = "trace=fsync,fdatasync,write,writev,sendto,sendmsg,pwrite64,pwritev";
    let mut strace = Command::new("strace");
    // With -D the server is this process's own child, and strace ends with it.
    strace.args(["-D", "-f", "-y", "-s", "32", "-e", calls, "-o", &folder.path("trace")]);
    strace.arg(binary.get_program()).args(binary.get_args()).env_clear();
    strace.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    strace
}

/// Whether there is `strace`; on the build machines there has to be.
fn has_strace() -> bool {
    if Command::new("strace").arg("--version").output().is_ok() {
        return true;
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs strace: install it");
    eprintln!("SKIPPED: durability is not proved here, because strace is not installed");
    false
}

/// What was asked, one thing after the other.
#[derive(Default)]
struct Sequence(Vec<(&'static str, u16)>);

impl Sequence {
    /// Notes an answer, and what it acknowledges.
    fn note(&mut self, what: &'static str, answer: Response) -> Response {
        self.0.push((what, answer.status));
        answer
    }
}

/// Every kind of request that is acknowledged, several times, never two at once.
fn work(host: &Host, sequence: &mut Sequence) {
    let mut browser = Browser::new(host);
    let page = sequence.note("page", browser.get("/oauth2/login"));
    sequence.note("sign-in", browser.sign_in(&page, ADMIN));
    for _ in 0..8 {
        let metadata = serde_json::json!({"client_name": "An app",
            "redirect_uris": [support::app::REDIRECT], "token_endpoint_auth_method": "none"});
        let request = support::Request::json("/oauth2/register", &metadata);
        let registered = sequence.note("registration", host.send(&request)).value();
        let id = registered["client_id"].as_str().unwrap();
        let app = App::known(host, id, None, support::app::REDIRECT);
        let page = sequence.note("page", browser.authorize(&app.request(&[])));
        let approved = sequence.note("consent", browser.answer(&page, "approve"));
        let code = Answer::of(&approved).param("code").unwrap();
        let tokens = sequence.note("redemption", app.redeem(&code)).ok().value();
        let mut token = tokens["refresh_token"].clone();
        for _ in 0..5 {
            let refreshed = sequence.note("refresh", app.refresh(token.as_str().unwrap()));
            token = refreshed.ok().value()["refresh_token"].clone();
        }
        sequence.note("revocation", app.revoke(token.as_str().unwrap()));
    }
}

#[test]
fn nothing_is_acknowledged_before_it_is_on_the_disk() {
    if !has_strace() {
        return;
    }
    let folder = Folder::new();
    let server = Server::spawn(&mut traced(&folder));
    let host = Host::of(server);
    let mut sequence = Sequence::default();
    work(&host, &mut sequence);
    let (status, _) = host.server().stop();
    assert!(status.success(), "{}", host.server().log());
    let trace = Trace::read(&fs::read_to_string(folder.path("trace")).unwrap());
    assert_eq!(trace.answers(), sequence.0.iter().map(|(_, s)| *s).collect::<Vec<_>>());
    let mut proved = 0;
    for (n, (what, status)) in sequence.0.iter().enumerate() {
        if *what == "page" {
            continue;
        }
        trace.durable(n).unwrap_or_else(|why| panic!("{what}, answered {status}: {why}"));
        proved += 1;
    }
    println!("{proved} acknowledgements left after their write was synced");
    assert_eq!(proved, sequence.0.iter().filter(|(what, _)| *what != "page").count());
    assert_eq!(proved, 1 + 8 * 9);
}
