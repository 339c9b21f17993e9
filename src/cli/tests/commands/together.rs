//! Commands, servers and what they leave behind, at the same time and after each other.

use std::thread;

use crate::{
    site::{Site, Way, both, run},
    support::{
        App,
        app::REDIRECT,
        server::{Folder, command},
    },
};

const AT_ONCE: usize = 8;

#[test]
fn commands_at_the_same_time_wait_for_each_other_and_all_succeed() {
    both(|site| {
        site.run(&["clients", "list"]).ok();
        thread::scope(|scope| {
            for n in 0..AT_ONCE {
                let name = format!("client-{n}");
                let all =
                    site.arguments(&["clients", "add", "--id", &name, "--redirect-uri", REDIRECT]);
                scope.spawn(move || {
                    let all: Vec<_> = all.iter().map(String::as_str).collect();
                    run(&all, &[], b"").ok();
                });
            }
        });
        let list = site.run(&["clients", "list"]);
        assert_eq!(list.ok().out.matches("client-").count(), 2 * AT_ONCE, "{list:?}");
    });
}

#[test]
fn of_two_that_add_the_same_client_one_does() {
    both(|site| {
        site.run(&["clients", "list"]).ok();
        let all = site.arguments(&["clients", "add", "--id", "one", "--redirect-uri", REDIRECT]);
        let codes: Vec<_> = thread::scope(|scope| {
            let add = || {
                let all: Vec<_> = all.iter().map(String::as_str).collect();
                run(&all, &[], b"").code.unwrap()
            };
            let tasks: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(add)).collect();
            tasks.into_iter().map(|task| task.join().unwrap()).collect()
        });
        assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == 1).count(), AT_ONCE - 1, "{codes:?}");
    });
}

#[test]
fn after_a_kill_commands_and_the_next_server_work() {
    let site = Site::new(Way::Beside, &[]);
    let app = App::public(&site.host());
    site.host().server().signal("KILL");
    assert_eq!(site.host().server().wait().0.code(), None);
    let socket = site.folder.0.join("data/admin.sock");
    assert!(socket.exists(), "it is left behind");
    let all = site.arguments(&["clients", "show", &app.id, "--log-level", "debug"]);
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let shown = run(&all, &[], b"");
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(shown.err.contains("straight to"), "{shown:?}");
    site.forget();
    site.host();
    let shown = run(&all, &[], b"");
    assert!(shown.err.contains("through the server"), "{shown:?}");
    site.stop();
    assert!(!socket.exists(), "a server that stops takes it away");
}

#[test]
fn a_server_waits_for_nobody_but_says_who_has_the_folder() {
    let site = Site::new(Way::Beside, &[]);
    let pid = site.host().server().pid.to_string();
    let store = site.folder.store();
    let second = run(&["--listen", "localhost:0", "--store", &store], &[], b"");
    second.refused(1, &["in use by process", &pid]);
    site.run(&["clients", "list"]).ok();
}

/// Only what makes sense on an empty store makes one.
#[test]
fn where_there_is_no_store_only_adding_makes_one() {
    let folder = Folder::new();
    let store = folder.store();
    for arguments in [
        &["clients", "list"][..],
        &["clients", "show", "x"],
        &["clients", "remove", "x", "--yes"],
        &["grants", "list"],
        &["grants", "revoke", "--user", "x", "--yes"],
    ] {
        let refused = run(&[arguments, &["--store", &store]].concat(), &[], b"");
        refused.refused(1, &["there is no store in", "--store"]);
        assert!(!folder.0.join("data").exists());
    }
    let add = ["clients", "add", "--id", "first", "--redirect-uri", REDIRECT, "--store", &store];
    run(&add, &[], b"").ok();
    let list = run(&["clients", "list", "--store", &store], &[], b"");
    assert_eq!(list.ok().out.lines().count(), 2);
}

/// What only serving needs may be missing.
#[test]
fn production_settings_of_the_server_are_not_asked_of_commands() {
    let site = Site::new(Way::Direct, &[]);
    for variables in [&[("NODE_ENV", "production")][..], &[("MCP_AUTH_JWT_ISSUER", "nonsense")]] {
        site.stop();
        let all = site.arguments(&["clients", "list"]);
        let all: Vec<_> = all.iter().map(String::as_str).collect();
        run(&all, variables, b"").ok();
    }
    run(&["clients", "list"], &[("NODE_ENV", "production")], b"")
        .refused(2, &["production needs a store", "--store"]);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let site = Site::new(Way::Beside, &[]);
    for _ in 0..300 {
        App::public(&site.host());
    }
    let mut child = command(&site.arguments(&["clients", "list", "--json"])).spawn().unwrap();
    drop(child.stdout.take());
    let ended = crate::site::Ended::of(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
}
