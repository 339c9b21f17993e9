//! One key set for all instances.

use std::{thread, time::Duration};

use crate::{
    setup::{Instances, SECRET, cluster, mariadb, postgres, redis},
    support::{App, Host, app::Tokens, server::command, token::parts},
};

fn published(host: &Host) -> String {
    host.get("/.well-known/jwks.json").ok().text().to_owned()
}

/// Ten that start together, on a store without tables, agree.
fn agree(store: &str) {
    let instances = Instances::start(store, 10);
    let each = instances.each();
    let first = published(&each[0]);
    assert!(first.contains("\"kid\""), "{first}");
    for other in &each {
        assert_eq!(published(other), first);
    }
}

#[test]
fn ten_instances_that_start_together_make_one_key_set_in_redis() {
    if let Some(store) = redis() {
        agree(&store);
    }
}

#[test]
fn ten_instances_that_start_together_make_one_key_set_in_a_cluster() {
    if let Some(store) = cluster() {
        agree(&store);
    }
}

#[test]
fn ten_instances_that_start_together_make_one_key_set_in_postgresql() {
    if let Some(store) = postgres() {
        agree(&store);
    }
}

#[test]
fn ten_instances_that_start_together_make_one_key_set_in_mariadb() {
    if let Some(store) = mariadb() {
        agree(&store);
    }
}

/// Every instance signs with the new key within seconds, and accepts what the old one signed.
#[test]
fn a_rotation_from_the_command_line_reaches_every_instance() {
    let Some(store) = postgres() else { return };
    let instances = Instances::start(&store, 3);
    let app = App::confidential(&instances.host);
    let tokens = app.tokens(&[]);
    let old = parts(&tokens.access).0["kid"].clone();
    let mut rotate = command(&["keys", "rotate", "--now", "--store", &store]);
    let output = rotate.envs([SECRET]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut refresh = tokens.refresh.clone();
    for host in instances.each() {
        let here = App::known(&host, &app.id, app.secret.as_deref(), &app.redirect_uri);
        let mut waited = 0;
        loop {
            let next = Tokens::of(&here.refresh(&refresh));
            refresh = next.refresh;
            if parts(&next.access).0["kid"] != old {
                break;
            }
            assert!(waited < 600, "this instance does not follow");
            thread::sleep(Duration::from_millis(100));
            waited += 1;
        }
        assert_eq!(here.introspect(&tokens.access).value()["active"], true);
    }
}

/// A session secret is replaced while instances with the old and the new one run together.
#[test]
fn two_session_secrets_open_the_keys_while_one_replaces_the_other() {
    let Some(store) = redis() else { return };
    let instances = Instances::start(&store, 1);
    let app = App::confidential(&instances.host);
    let tokens = app.tokens(&[]);
    let new = ("MCP_AUTH_SESSION_SECRET", "replaced-0123456789abcdef0123456789abcde");
    let arguments = ["--listen", "127.0.0.1:0", "--issuer", &instances.host.issuer];
    let arguments = [&arguments[..], &["--store", &store, "--rate-limit", "off"]].concat();
    let mut second = command(&arguments);
    second.envs([new, ("MCP_AUTH_SESSION_SECRET_PREVIOUS", SECRET.1)]);
    let second = Host::of(crate::support::Server::spawn(&mut second));
    let there = App::known(&second, &app.id, app.secret.as_deref(), &app.redirect_uri);
    let next = Tokens::of(&there.refresh(&tokens.refresh));
    assert_eq!(app.introspect(&next.access).value()["active"], true);
    assert_eq!(published(&second), published(&instances.host));
}
