//! Checking a whole store.

use mcp_auth_core::{
    grant::Grant,
    service::{RecordCheck, check_records},
    store::{Index, IndexEntry, Key, Kind, Raw, Version},
};

use crate::{
    on_both_stores,
    support::{Server, grant_id, refresh_token},
};

async fn check(server: &Server) -> RecordCheck {
    let mut last = 0;
    let keys = server.keys.current();
    let found = check_records(&server.store, Some(&keys), &mut |done| last = done).await.unwrap();
    assert_eq!(last, found.records.values().sum::<u64>(), "progress ends at the number of records");
    found
}

/// Changes a stored record below the engine.
async fn change(server: &Server, key: &Key, change: impl FnOnce(&mut Raw)) {
    let backend = server.store.backend();
    let mut raw =
        backend.read_many(std::slice::from_ref(key)).await.unwrap().records[0].clone().unwrap();
    let seen = raw.version;
    raw.version = Version::fresh(&*server.entropy);
    change(&mut raw);
    backend.swap(key, seen, raw).await.unwrap();
}

fn one(found: &RecordCheck, words: &[&str]) {
    assert_eq!((found.problems.told.len(), found.problems.more), (1, 0), "{found:?}");
    for word in words {
        assert!(found.problems.told[0].contains(word), "{word:?} is not in {found:?}");
    }
}

on_both_stores! {
    async fn a_store_at_work_is_sound_and_its_records_are_counted(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        server.code(&app).await;
        server.revoke(&app.form(&[("token", &tokens.access_token)]), &[]).await.unwrap();
        let found = check(&server).await;
        assert!(found.problems.told.is_empty() && found.warnings.told.is_empty(), "{found:?}");
        let counts: Vec<_> = found.records.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
        let all = [("client", 1), ("grant", 2), ("key_set", 1), ("mark", 1), ("session", 2)];
        assert_eq!(counts, all);
    }

    async fn a_record_that_is_none_of_its_kind_is_a_problem(world) {
        let server = world.server().await;
        server.public_app("app").await;
        change(&server, &Key::new(Kind::Client, "app"), |raw| raw.body = b"{}".to_vec()).await;
        one(&check(&server).await, &["client app", "missing field"]);
    }

    async fn a_record_in_wrong_lists_or_with_a_wrong_end_is_a_problem(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let key = Key::new(Kind::Grant, grant_id(refresh_token(&tokens)).to_string());
        let entry = IndexEntry { index: Index::GrantsByUser, value: "bob".into(), order: 1 };
        change(&server, &key, |raw| raw.indexes.push(entry)).await;
        one(&check(&server).await, &["grant", &key.id[..12], "other lists"]);
        change(&server, &key, |raw| {
            raw.indexes.pop();
            raw.expires_at = None;
        }).await;
        one(&check(&server).await, &["grant", "another time"]);
    }

    async fn a_grant_of_an_unknown_mac_key_is_a_problem_and_of_a_gone_client_a_warning(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let id = grant_id(refresh_token(&tokens)).to_string();
        let seen = server.stored(refresh_token(&tokens)).await;
        let next = Grant { mac_key: "lost".into(), client_id: "gone".into(), ..seen.record };
        server.store.swap(&id, seen.version, &next).await.unwrap();
        let found = check(&server).await;
        one(&found, &["grant", &id[..12], "\"lost\""]);
        assert_eq!(found.warnings.told.len(), 1, "{found:?}");
        assert!(found.warnings.told[0].contains("\"gone\""));
    }
}
