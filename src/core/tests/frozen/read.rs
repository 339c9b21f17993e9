//! What a released version wrote, read by this one.

use std::{collections::BTreeSet, fs, sync::Arc};

use mcp_auth_core::{
    error::ErrorCode,
    grant::{Grant, State},
    model::{Client, Mark, Session},
    store::{Kind, OnProgress, Record},
};

use super::{Frozen, Held, RELEASES, folder, lines};
use crate::support::{Server, error, in_time, refresh_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_record_of_a_released_store_stands_as_it_was_written() {
    for release in RELEASES {
        let frozen = Frozen::open(release);
        let expected = fs::read_to_string(folder(release).join("records.jsonl")).unwrap();
        let expected: Vec<_> = expected.lines().map(str::to_owned).collect();
        assert_eq!(lines(&*frozen.backend).await, expected, "{release}");
        let found = frozen.backend.verify(&(Arc::new(|_| {}) as OnProgress)).await.unwrap();
        assert_eq!((found.problems, found.expired), (Vec::new(), 0), "{release}");
        assert_eq!(found.records, expected.len() as u64);
    }
}

async fn all<R: Record>(frozen: &Frozen) -> Vec<R> {
    let store = frozen.world.store();
    let mut records = Vec::new();
    for (id, raw) in frozen.backend.scan(R::KIND, None, 10_000).await.unwrap() {
        let record = store.get::<R>(&id).await.unwrap().record.unwrap().record;
        assert!(record.extra().unknown.is_empty(), "{id}: every member is known");
        assert_eq!(record.expires_at(), raw.expires_at, "{id}");
        assert_eq!(record.indexes(), raw.indexes, "{id}");
        // Written back it is the same, member by member.
        assert_eq!(serde_json::to_vec(&record).unwrap(), raw.body, "{id}");
        records.push(record);
    }
    records
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_and_state_of_a_released_store_is_known() {
    for release in RELEASES {
        let frozen = Frozen::open(release);
        let state = |grant: &Grant| match grant.state {
            State::Code { .. } => "code",
            State::Active { generation: 0, .. } => "active",
            State::Active { .. } => "rotated",
            State::Revoked { .. } => "revoked",
        };
        let states: BTreeSet<_> = all::<Grant>(&frozen).await.iter().map(state).collect();
        assert_eq!(states, ["active", "code", "revoked", "rotated"].into(), "{release}");
        let use_of = |client: &Client| match (client.expires_at, client.used_at) {
            (None, _) => "operator's",
            (Some(_), None) => "unused",
            (Some(_), Some(_)) => "used",
        };
        let uses: BTreeSet<_> = all::<Client>(&frozen).await.iter().map(use_of).collect();
        assert_eq!(uses, ["operator's", "unused", "used"].into(), "{release}");
        assert!(!all::<Session>(&frozen).await.is_empty(), "{release}");
        let marks: BTreeSet<_> =
            all::<Mark>(&frozen).await.iter().map(|mark| mark.expires_at.is_some()).collect();
        assert_eq!(marks, [false, true].into(), "of a user and of a token");
        assert_eq!(frozen.backend.scan(Kind::KeySet, None, 9).await.unwrap().len(), 1);
    }
}

/// Everything that one client holds does what it did when it was given.
async fn works(server: &Server, held: &Held) {
    let app = held.app();
    assert!(server.is_active(&held.access).await);
    let retried = server.refresh(&app, &held.previous).await;
    assert_eq!(error(retried), ErrorCode::InvalidGrant, "ten minutes later it is reuse");
    let next = server.refresh(&app, &held.fresh).await.unwrap();
    server.refresh(&app, refresh_token(&next)).await.unwrap();
    assert!(server.is_active(&held.access).await, "the grant lives on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_token_of_a_released_store_works() {
    for release in RELEASES {
        tokens_work(&Frozen::open(release)).await;
    }
}

pub(super) async fn tokens_work(frozen: &Frozen) {
    let server = frozen.server().await;
    let tokens = &frozen.tokens;
    for held in [&tokens.public, &tokens.confidential] {
        let app = held.app();
        let current = in_time(server.refresh(&app, &held.current)).await.unwrap();
        server.refresh(&app, refresh_token(&current)).await.unwrap();
        works(&server, held).await;
        let spent = server.redeem(&app, &held.code).await;
        assert_eq!(error(spent), ErrorCode::InvalidGrant, "a code lives ten minutes");
    }
    assert!(!server.is_active(&tokens.revoked_access).await);
    let refused = server.refresh(&tokens.public.app(), &tokens.revoked_refresh).await;
    assert_eq!(error(refused), ErrorCode::InvalidGrant);
    let session = server.session(&tokens.session, "browser").await.unwrap();
    assert_eq!(session.unwrap().user.id, crate::support::ANNA);
    let unused = server.store.get::<Client>(&tokens.unused_client).await.unwrap();
    assert!(unused.record.unwrap().record.secret_sha256.is_some());
    let mark = server.store.get::<Mark>(&Mark::user_id(&tokens.revoked_user)).await.unwrap();
    assert!(mark.record.is_some());
}

/// A code that was not redeemed when the release was replaced.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_code_of_a_released_store_works_in_its_time() {
    for release in RELEASES {
        codes_work(&Frozen::open(release)).await;
    }
}

pub(super) async fn codes_work(frozen: &Frozen) {
    let (server, tokens) = (frozen.server().await, &frozen.tokens);
    frozen.world.clock.set(mcp_auth_core::time::Timestamp(super::NOW.0 - 540_000));
    for held in [&tokens.public, &tokens.confidential] {
        let given = server.redeem(&held.app(), &held.code).await.unwrap();
        server.refresh(&held.app(), refresh_token(&given)).await.unwrap();
    }
}
