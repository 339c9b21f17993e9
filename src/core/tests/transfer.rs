//! Moving everything from one store to another.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use mcp_auth_core::{
    keys::Rotation,
    store::{
        Index, IndexEntry, IndexKey, Key, Kind, Raw, Store, Version, Write,
        transfer::{Counts, Export, Line, Put, Reader, TransferError},
    },
    time::Clock,
};

use crate::{
    on_both_stores,
    rotation::rotate,
    support::{App, Server, World, refresh_token},
};

/// Everything that a store holds, as the text of an export.
async fn exported(store: &Store) -> String {
    let (mut export, mut text) = (Export::default(), Vec::new());
    while let Some(part) = export.next(store).await.unwrap() {
        assert_eq!(part.last(), Some(&b'\n'), "parts are whole lines");
        text.extend(part);
    }
    String::from_utf8(text).unwrap()
}

fn read(text: &str) -> Result<Vec<Line>, TransferError> {
    let mut reader = Reader::default();
    let lines = text.split_inclusive('\n').map(|line| reader.line(line.as_bytes()));
    let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
    reader.finish()?;
    Ok(lines)
}

/// Puts an export into a store; answers what became of the records.
async fn imported(text: &str, store: &Store) -> Vec<Put> {
    let now = store.now().await.unwrap();
    let mut done = Vec::new();
    for line in read(text).unwrap() {
        if let Line::Record(entry) = line {
            done.push(store.put(entry, now).await.unwrap());
        }
    }
    done
}

/// The other kind of store, at the same time of day.
fn other(world: &World, memory: bool) -> World {
    let other = if memory { World::memory() } else { World::sqlite() };
    other.clock.set(world.clock.now());
    other
}

async fn put(store: &Store, kind: Kind, id: &str, body: &[u8]) {
    let indexes = vec![IndexEntry { index: Index::ClientsByUse, value: "é".into(), order: 7 }];
    let (version, expires_at) = (Version::fresh(store.entropy()), None);
    let raw = Raw { version, expires_at, indexes, body: body.to_vec() };
    let written = store.backend().insert(&Key::new(kind, id), raw).await.unwrap();
    assert!(matches!(written, Write::Done { .. }));
}

/// Everything but versions, which are new.
async fn contents(store: &Store) -> Vec<(Kind, String, Raw)> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for (id, raw) in store.backend().scan(kind, None, 1000).await.unwrap() {
            all.push((kind, id, Raw { version: Version([0; 16]), ..raw }));
        }
    }
    all
}

on_both_stores! {
    async fn everything_arrives_in_the_other_kind_of_store_and_tokens_go_on(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let code = server.code(&app).await;
        server.revoke_user("somebody").await.unwrap();
        for (kind, body) in [
            (Kind::Consent, &br#"{"b":1,"a":[18446744073709551615,1.5,"\u0000"]}"#[..]),
            (Kind::Seen, b"\xff\x00 no text"),
            (Kind::PushedRequest, b" {\"spaces\" : 1}"),
            (Kind::Lease, b""),
        ] {
            let id = format!("{kind:?}: \" \\ \u{1F511}");
            put(&server.store, kind, &id, body).await;
        }
        let text = exported(&server.store).await;
        for secret in [refresh_token(&tokens), &tokens.access_token, &code] {
            assert!(!text.contains(secret));
        }
        for memory in [true, false] {
            let other = other(&world, memory);
            let done = imported(&text, &other.store()).await;
            assert!(done.iter().all(|put| *put == Put::Stored));
            assert_eq!(contents(&other.store()).await, contents(&server.store).await);
            let list = IndexKey::new(Index::ClientsByUse, "é");
            assert_eq!(other.store().count(&list).await.unwrap(), 4);
            let moved = other.server().await;
            assert!(moved.is_active(&tokens.access_token).await);
            moved.refresh(&app, refresh_token(&tokens)).await.unwrap();
            moved.redeem(&app, &code).await.unwrap();
            assert_eq!(imported(&text, &other.store()).await, vec![Put::Existed; done.len()]);
        }
        let kinds: Vec<_> = read(&text).unwrap().into_iter().filter_map(|line| match line {
            Line::Record(entry) => Some(entry.key.kind),
            _ => None,
        }).collect();
        assert_eq!(kinds.first(), Some(&Kind::KeySet), "an import that is broken off has its keys");
        assert_eq!(kinds.last(), Some(&Kind::Mark), "counters come after what they end");
    }

    /// Clients refresh all the time while the export is read; then the store is lost and the
    /// export takes its place.
    async fn every_token_that_was_acknowledged_during_an_export_works_after_it(world) {
        let server = world.server().await;
        let mut apps = Vec::new();
        for n in 0..24 {
            let app = server.public_app(&format!("app-{n}")).await;
            apps.push((app.clone(), refresh_token(&server.tokens(&app).await).to_owned()));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = apps.into_iter().map(|(app, token)| {
            let (server, stop) = (server.clone(), Arc::clone(&stop));
            tokio::spawn(refreshing(server, app, token, stop))
        }).collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (mut export, mut text) = (Export::default(), Vec::new());
        while let Some(part) = export.next(&server.store).await.unwrap() {
            text.extend(part);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        stop.store(true, SeqCst);
        let other = other(&world, true);
        imported(std::str::from_utf8(&text).unwrap(), &other.store()).await;
        let restored = other.server().await;
        let (mut behind, mut count) = (0, 0);
        for client in clients {
            let (app, token, uses) = client.await.unwrap();
            count += uses;
            let stored = restored.stored(&token).await.record.state;
            let current = server.stored(&token).await.record.state;
            behind += u32::from(stored != current);
            let next = restored.refresh(&app, &token).await.unwrap();
            restored.refresh(&app, refresh_token(&next)).await.unwrap();
        }
        assert_eq!(behind, 24, "each was exported before its last refresh");
        assert!(count > 24, "clients were at work");
    }

    async fn an_export_whose_keys_changed_meanwhile_fails(world) {
        let server = world.server().await;
        let mut export = Export::default();
        for n in 0..2000 {
            put(&server.store, Kind::Consent, &format!("{n}"), &[b'x'; 500]).await;
        }
        export.next(&server.store).await.unwrap().unwrap();
        rotate(&server, Rotation::Now).await.unwrap();
        let failed = loop {
            match export.next(&server.store).await {
                Ok(Some(_)) => {}
                Ok(None) => unreachable!("the export came to its end"),
                Err(error) => break error,
            }
        };
        assert!(matches!(failed, TransferError::KeysChanged));
    }

    async fn what_has_expired_stays_behind_and_what_is_there_wins(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let code = server.code(&app).await;
        let text = exported(&server.store).await;
        let other = World::memory();
        other.clock.set(world.clock.now());
        other.clock.advance(Duration::from_hours(24 * 30));
        let mine = br#"{"own":true}"#;
        put(&other.store(), Kind::KeySet, "keys", mine).await;
        let done = imported(&text, &other.store()).await;
        assert!(done.contains(&Put::Existed) && done.contains(&Put::Expired));
        assert!(!contents(&other.store()).await.iter().any(|(kind, ..)| *kind == Kind::Grant));
        let own = other.store().backend().scan(Kind::KeySet, None, 9).await.unwrap();
        assert_eq!(own[0].1.body, mine);
        drop(code);
    }
}

async fn refreshing(
    server: Server,
    app: App,
    mut token: String,
    stop: Arc<AtomicBool>,
) -> (App, String, u32) {
    let (mut uses, mut last) = (0, false);
    // Once more after the export has ended, and not more often than a grant may.
    while !last {
        last = stop.load(SeqCst);
        tokio::time::sleep(Duration::from_millis(1)).await;
        if uses >= 100 && !last {
            continue;
        }
        let answer = server.refresh(&app, &token).await.unwrap();
        refresh_token(&answer).clone_into(&mut token);
        uses += 1;
    }
    (app, token, uses)
}

async fn sample() -> String {
    let server = World::memory().server().await;
    let app = server.public_app("app").await;
    server.tokens(&app).await;
    exported(&server.store).await
}

#[tokio::test]
async fn what_was_cut_short_is_damaged_wherever_that_was() {
    let text = sample().await;
    let whole = text.trim_end().len();
    for length in (0..whole).step_by(11) {
        assert!(read(&text[..length]).is_err(), "{length} of {whole}");
    }
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let without = |place: usize| {
        let kept = lines.iter().enumerate().filter(|(n, _)| *n != place);
        kept.map(|(_, line)| *line).collect::<String>()
    };
    for place in 0..lines.len() {
        assert!(read(&without(place)).is_err(), "without line {place}");
    }
    assert!(read(&format!("{text}{}", lines[1])).is_err(), "something follows");
    read(&text).unwrap();
    read(text.trim_end()).unwrap();
}

#[tokio::test]
async fn a_change_of_any_byte_is_noticed() {
    let text = sample().await;
    for place in (0..text.trim_end().len()).step_by(5) {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        assert!(read(&changed).is_err(), "{place}: {:?}", &text[place..=place]);
    }
}

#[tokio::test]
async fn other_files_and_other_versions_are_told_apart() {
    for other in ["", "\n", "{}\n", "[]\n", "x", "{\"format\":\"gauzy-mcp-auth keys\"}\n"] {
        assert!(matches!(read(other), Err(TransferError::Foreign(_))), "{other:?}");
    }
    let newer = sample().await.replacen("\"version\":1", "\"version\":2", 1);
    assert!(matches!(read(&newer), Err(TransferError::Newer(2))));
}

/// A newer release may have more kinds and more indexes.
#[tokio::test]
async fn what_only_a_newer_release_knows_is_told_and_does_not_hide_the_rest() {
    let lines = [
        r#"{"format":"gauzy-mcp-auth store","version":1,"release":"9","schema":9,"created_at":1}"#,
        r#"{"kind":"horse","id":"a","body":{}}"#,
        r#"{"kind":"grant","id":"b","indexes":[{"index":99,"value":"x","order":1}],"body":{}}"#,
        r#"{"kind":"mark","id":"c","more":1,"body":{}}"#,
    ];
    let mut reader = Reader::default();
    let mut read = lines.iter().map(|line| reader.line(format!("{line}\n").as_bytes()).unwrap());
    assert!(matches!(read.next(), Some(Line::Header(_))));
    assert!(matches!(read.next(), Some(Line::Unknown(kind)) if kind == "horse"));
    assert!(matches!(read.next(), Some(Line::Unknown(kind)) if kind == "grant"));
    assert!(matches!(read.next(), Some(Line::Record(entry)) if entry.key.id == "c"));
    drop(read);
    let counts: Counts = [("horse".into(), 1), ("grant".into(), 1), ("mark".into(), 1)].into();
    let end = format!(r#"{{"end":true,"records":{},"sha256":"0"}}"#, serde_json::json!(counts));
    assert!(reader.line(end.as_bytes()).is_err(), "the checksum is another");
}
