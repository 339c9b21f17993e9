//! Members that a newer release added to the records of this one.

use mcp_auth_core::{
    error::ErrorCode,
    grant::Grant,
    model::{Client, Session},
    store::{Key, Raw, Record, Version, Write},
};
use serde_json::{Map, Value, json};

use super::{Frozen, RELEASES};
use crate::support::{error, grant_id};

/// Changes the stored members of a record, as another release would.
async fn change(frozen: &Frozen, key: &Key, with: impl FnOnce(&mut Map<String, Value>)) {
    let found = frozen.backend.read_many(std::slice::from_ref(key)).await.unwrap().records;
    let old = found.into_iter().flatten().next().unwrap();
    let mut members: Map<String, Value> = serde_json::from_slice(&old.body).unwrap();
    with(&mut members);
    let mut version = old.version.0;
    version[0] ^= 1;
    let body = serde_json::to_vec(&members).unwrap();
    let raw = Raw { version: Version(version), body, ..old.clone() };
    let write = frozen.backend.swap(key, old.version, raw).await.unwrap();
    assert!(matches!(write, Write::Done { .. }));
}

async fn member(frozen: &Frozen, key: &Key) -> Value {
    let found = frozen.backend.read_many(std::slice::from_ref(key)).await.unwrap().records;
    let body = found.into_iter().flatten().next().unwrap().body;
    serde_json::from_slice::<Value>(&body).unwrap()["future"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_this_release_does_not_know_is_written_back() {
    for release in RELEASES {
        let frozen = Frozen::open(release);
        let server = frozen.server().await;
        let held = &frozen.tokens.public;
        let grant = Key::new(Grant::KIND, grant_id(&held.fresh).to_string());
        let client = Key::new(Client::KIND, &held.id);
        let session = Key::new(Session::KIND, Session::record_id(&frozen.tokens.session));
        let future = json!({"deep": [1, {"er": null}]});
        for key in [&grant, &client, &session] {
            let own = future.clone();
            change(&frozen, key, |members| drop(members.insert("future".into(), own))).await;
        }
        let before = frozen.backend.read_many(std::slice::from_ref(&grant)).await.unwrap();
        server.refresh(&held.app(), &held.fresh).await.unwrap();
        server.code(&held.app()).await;
        server.session(&frozen.tokens.session, "browser").await.unwrap().unwrap();
        let after = frozen.backend.read_many(std::slice::from_ref(&grant)).await.unwrap();
        assert_ne!(before.records, after.records, "it was written");
        for key in [&grant, &client, &session] {
            assert_eq!(member(&frozen, key).await, future, "{key:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_must_be_understood_and_is_not_is_answered_with_503() {
    for release in RELEASES {
        let frozen = Frozen::open(release);
        let server = frozen.server().await;
        let held = &frozen.tokens.public;
        let grant = Key::new(Grant::KIND, grant_id(&held.fresh).to_string());
        change(&frozen, &grant, |members| {
            members.insert("critical".into(), json!(["future"]));
            members.insert("future".into(), json!(1));
        })
        .await;
        let refused = server.refresh(&held.app(), &held.fresh).await;
        assert_eq!(error(refused), ErrorCode::TemporarilyUnavailable);
        // A member that this release knows may be called critical.
        change(&frozen, &grant, |members| {
            members.insert("critical".into(), json!(["nonce"]));
            members.remove("future");
        })
        .await;
        server.refresh(&held.app(), &held.fresh).await.unwrap();
    }
}
