//! A disk that takes no writes.

use crate::{
    disk::Disk,
    issued::Issued,
    refusal,
    support::{Host, Server},
};

#[test]
fn a_read_only_disk_is_one_line_and_nothing_is_lost() {
    let Some(disk) = Disk::new("8m") else { return };
    let host = Host::of(Server::spawn(&mut disk.server()));
    let mut issued = Issued::by(&host, 4);
    host.server().stop();
    disk.remount("ro");
    let line = refusal(&mut disk.server());
    assert!(line.contains("cannot be written (Read-only file system"), "{line}");
    assert!(line.contains("/disk/data") && line.contains("give this user"), "{line}");
    disk.remount("rw");
    let again = Host::of(Server::spawn(&mut disk.server()));
    issued.all_work(&again);
}
