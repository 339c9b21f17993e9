//! A disk that refuses writes while the server runs, as one does whose kernel made it read-only.

use std::process::{Command, Stdio};

use crate::{
    arguments,
    issued::{Issued, Tried, goes_on, register, unavailable},
    support::{
        Host, Server,
        server::{Folder, command},
    },
};

/// The server, for which a limit on the size of files is an error and not its end.
fn limitable(folder: &Folder) -> Command {
    let plain = command(&arguments(&folder.store()));
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
    shell.arg(plain.get_program()).args(plain.get_args()).env_clear();
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

fn limit(host: &Host, size: &str) {
    let (pid, size) = (host.server().pid.to_string(), format!("--fsize={size}:unlimited"));
    let status = Command::new("prlimit").args(["--pid", &pid, &size]).status();
    assert!(status.unwrap().success(), "prlimit is of util-linux");
}

#[test]
fn writes_that_fail_are_told_and_work_again_without_a_restart() {
    let folder = Folder::new();
    let host = Host::of(Server::spawn(&mut limitable(&folder)));
    let mut issued = Issued::by(&host, 6);
    limit(&host, "4096");
    unavailable(&register(&host));
    goes_on(&host);
    assert_eq!(issued.introspect_all(&host).unavailable, 0, "reads go on");
    let count = issued.count();
    let Tried { work, unavailable: refused } = issued.try_all(&host);
    println!("of {count} {work} worked and {refused} were told to come again");
    assert!(refused > 0);
    let log = host.server().log();
    let line = log.lines().find(|line| line.contains("cannot be read or written"));
    assert!(line.is_some_and(|line| line.contains("data/store.db")), "{log}");
    limit(&host, "unlimited");
    assert_eq!(register(&host).status, 201, "{}", host.server().log());
    issued.all_work(&host);
    host.server().signal("KILL");
    host.server().wait();
    let again = Host::of(Server::start(&arguments(&folder.store())));
    issued.all_work(&again);
}
