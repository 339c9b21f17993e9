//! Files that are removed or replaced under a running server.

use std::fs;

use crate::{
    arguments,
    issued::{Issued, goes_on, register, unavailable},
    support::{Host, Server, server::Folder},
};

fn line(host: &Host) -> String {
    let log = host.server().log();
    let line = log.lines().find(|line| line.contains("was removed or replaced under this server"));
    line.unwrap_or_else(|| panic!("{log}")).to_owned()
}

#[test]
fn a_store_that_is_moved_away_acknowledges_nothing_until_it_is_back() {
    for file in ["store.db", "store.db-wal"] {
        let folder = Folder::new();
        let host = Host::of(Server::start(&arguments(&folder.store())));
        let mut issued = Issued::by(&host, 4);
        let (path, away) = (folder.0.join("data").join(file), folder.0.join("away"));
        fs::rename(&path, &away).unwrap();
        unavailable(&register(&host));
        goes_on(&host);
        assert_eq!(host.get("/readyz").status, 503);
        let tried = issued.try_all(&host);
        assert!(tried.unavailable > 0, "{tried:?}");
        let line = line(&host);
        assert!(line.contains(file) && line.contains("put it back"), "{line}");
        fs::rename(&away, &path).unwrap();
        assert_eq!(register(&host).status, 201);
        assert_eq!(host.get("/readyz").status, 200);
        issued.all_work(&host);
        host.server().stop();
        let again = Host::of(Server::start(&arguments(&folder.store())));
        issued.all_work(&again);
    }
}

#[test]
fn a_store_that_is_replaced_by_a_back_up_is_not_mixed_with_it() {
    let folder = Folder::new();
    let host = Host::of(Server::start(&arguments(&folder.store())));
    let mut issued = Issued::by(&host, 4);
    host.server().stop();
    let (path, back_up) = (folder.0.join("data/store.db"), folder.0.join("back-up"));
    fs::copy(&path, &back_up).unwrap();
    let host = Host::of(Server::start(&arguments(&folder.store())));
    fs::rename(&back_up, &path).unwrap();
    unavailable(&register(&host));
    assert!(line(&host).contains("is another file"), "{}", line(&host));
    let tried = issued.try_all(&host);
    assert!(tried.unavailable > 0, "{tried:?}");
    host.server().signal("KILL");
    host.server().wait();
    let again = Host::of(Server::start(&arguments(&folder.store())));
    issued.all_work(&again);
}
