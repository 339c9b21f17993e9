//! Commands beside running instances.

use std::process::Output;

use serde_json::{Value, json};

use crate::{
    setup::{Instances, SECRET, cluster, mariadb, postgres, redis},
    support::{
        App,
        server::{Folder, command},
    },
};

fn run(store: &str, arguments: &[&str]) -> Output {
    command(&[arguments, &["--store", store]].concat()).envs([SECRET]).output().unwrap()
}

#[track_caller]
fn answer(store: &str, arguments: &[&str]) -> String {
    let output = run(store, arguments);
    let (out, err) = (output.stdout, String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(output.status.success(), "{arguments:?}: {err}");
    assert!(!err.contains("p%40ss"), "no password in {err}");
    String::from_utf8(out).unwrap()
}

/// Looking, revoking, checking, and moving everything to another store.
fn rules(store: &str, other: &str) {
    let instances = Instances::start(store, 2);
    let app = App::confidential(&instances.host);
    let (kept, revoked) = (app.tokens(&[]), App::confidential(&instances.host));
    let gone = revoked.tokens(&[]);
    let listed = answer(store, &["clients", "list", "--json"]);
    assert!(listed.contains(&app.id) && listed.contains(&revoked.id), "{listed}");
    answer(store, &["grants", "revoke", "--yes", "--client", &revoked.id]);
    assert_eq!(revoked.introspect(&gone.access).value(), json!({"active": false}));
    revoked.refresh(&gone.refresh).refused(400, "invalid_grant");
    assert_eq!(app.introspect(&kept.access).value()["active"], true);
    let check: Value = serde_json::from_str(&answer(store, &["store", "check", "--json"])).unwrap();
    assert_eq!(check["problems"], json!([]), "{check}");

    let folder = Folder::new();
    let file = folder.path("export.jsonl");
    answer(store, &["store", "export", "--out", &file]);
    drop(instances);
    answer(other, &["store", "import", &file]);
    let moved = Instances::start(other, 2);
    let app = App::known(&moved.host, &app.id, app.secret.as_deref(), &app.redirect_uri);
    app.refresh(&kept.refresh).ok();
}

#[test]
fn on_redis_and_from_there_to_postgresql() {
    if let (Some(store), Some(other)) = (redis(), postgres()) {
        rules(&store, &other);
    }
}

#[test]
fn on_postgresql_and_from_there_to_mariadb() {
    if let (Some(store), Some(other)) = (postgres(), mariadb()) {
        rules(&store, &other);
    }
}

#[test]
fn on_mariadb_and_from_there_to_a_cluster() {
    if let (Some(store), Some(other)) = (mariadb(), cluster()) {
        rules(&store, &other);
    }
}

#[test]
fn on_a_cluster_and_from_there_to_redis() {
    if let (Some(store), Some(other)) = (cluster(), redis()) {
        rules(&store, &other);
    }
}
