//! Many people at once: memory is bounded, and whoever has to wait is told so.

use std::{fs, thread};

use crate::{
    gauzy::{ALICE, Gauzy},
    support::{App, Browser, Host},
};

const AT_ONCE: usize = 200;
/// What one password check takes with the usual parameters, in KiB.
const CHECK: u64 = 16 * 1024;

/// The most memory that the server ever had, in KiB.
fn peak(host: &Host) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", host.server().pid)).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

#[test]
fn two_hundred_sign_ins_at_once_take_no_more_memory_than_there_are_cores() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    let before = peak(&host);
    let tries: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let mut browser = Browser::new(&host);
            let login = browser.authorize(&app.request(&[]));
            (browser, login)
        })
        .map(|(mut browser, login)| thread::spawn(move || browser.sign_in(&login, ALICE).status))
        .collect();
    let statuses: Vec<_> = tries.into_iter().map(|one| one.join().unwrap()).collect();
    let count = |status| statuses.iter().filter(|own| **own == status).count();
    assert_eq!(count(200) + count(503), AT_ONCE, "{statuses:?}");
    assert!(count(200) >= 65, "{statuses:?}");
    let cores = thread::available_parallelism().unwrap().get() as u64;
    let took = peak(&host) - before;
    // A core's own check, what the allocator keeps of the one before, and requests.
    let bound = 2 * cores * CHECK + 64 * 1024;
    assert!(took <= bound, "{took} KiB, and {bound} are allowed");
    Browser::signed_in(&host, ALICE);
}
