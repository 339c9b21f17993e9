//! A full disk.

use std::{fs, io::Write};

use crate::{
    disk::Disk,
    issued::{Issued, Tried, goes_on, register, unavailable},
    support::{Host, Server},
};

/// Takes all the room that is left.
fn fill(disk: &Disk) {
    let mut ballast = fs::File::create(disk.seen.join("ballast")).unwrap();
    for size in [1 << 16, 1 << 12] {
        while ballast.write_all(&vec![1; size]).is_ok() {}
    }
}

#[test]
fn a_full_disk_refuses_writes_serves_reads_and_recovers_without_a_restart() {
    let Some(disk) = Disk::new("4m") else { return };
    let host = Host::of(Server::spawn(&mut disk.server()));
    let mut issued = Issued::by(&host, 6);
    issued.all_work(&host);
    fill(&disk);
    // What room the log has left is used up.
    let refused = (0..2000).map(|_| register(&host)).find(|answer| answer.status != 201);
    unavailable(&refused.expect("the disk is full"));
    goes_on(&host);
    let count = issued.count();
    let read = issued.introspect_all(&host);
    assert_eq!(read.unavailable, 0, "reads go on");
    let Tried { work, unavailable: refused } = issued.try_all(&host);
    println!("on the full disk {work} worked and {refused} were told to come again");
    assert_eq!(work + refused, count);
    assert!(refused > 0);
    let log = host.server().log();
    let line = log.lines().find(|line| line.contains("make room on its disk"));
    assert!(line.is_some_and(|line| line.contains("data/store.db cannot grow")), "{log}");

    fs::remove_file(disk.seen.join("ballast")).unwrap();
    assert_eq!(register(&host).status, 201, "{}", host.server().log());
    issued.all_work(&host);
    assert!(host.server().log().contains("takes writes again"));
    assert_eq!(host.server().stop().0.code(), Some(0));
    let again = Host::of(Server::spawn(&mut disk.server()));
    issued.all_work(&again);
}

#[test]
fn a_server_killed_on_a_full_disk_starts_again_and_keeps_everything() {
    let Some(disk) = Disk::new("4m") else { return };
    let host = Host::of(Server::spawn(&mut disk.server()));
    let mut issued = Issued::by(&host, 4);
    fill(&disk);
    let _ = (0..2000).map(|_| register(&host)).find(|answer| answer.status != 201);
    let tried = issued.try_all(&host);
    assert!(tried.unavailable > 0);
    host.server().signal("KILL");
    host.server().wait();
    fs::remove_file(disk.seen.join("ballast")).unwrap();
    let again = Host::of(Server::spawn(&mut disk.server()));
    issued.all_work(&again);
}
