//! What is Redis's own: eviction, users, TLS, replicas, sentinels, expiry by the server.

use std::{fs, time::Duration};

use mcp_auth_core::store::{
    Backend, Index::GrantsByUser, IndexKey, Key, Kind, Raw, StoreError, Write,
};
use mcp_auth_store::{
    Evicting, RedisBackend,
    contract::{done, ends, entry, in_time, key, raw},
};
use mcp_auth_testing::{Folder, PASSWORD_IN_URL, Redis, Sentinel, Tls};

async fn open(url: &str) -> RedisBackend {
    RedisBackend::open(url, Evicting::Refuse).await.unwrap_or_else(|e| unreachable!("{e}"))
}

/// Writes and reads, so that the way there is known to work.
async fn works(store: &RedisBackend) {
    done(store.insert(&key("works"), raw("a")).await);
    let found = store.read_many(&[key("works")]).await.unwrap();
    assert!(found.records[0].is_some());
}

#[tokio::test]
async fn a_redis_that_drops_records_is_refused_unless_that_is_meant() {
    let Some(server) = Redis::start_with(&["--maxmemory-policy", "allkeys-lru"]) else { return };
    let url = server.url();
    let refused = RedisBackend::open(&url, Evicting::Refuse).await.unwrap_err().to_string();
    for word in ["allkeys-lru", "noeviction", "--allow-evicting-redis"] {
        assert!(refused.contains(word), "{refused}");
    }
    works(&RedisBackend::open(&url, Evicting::Warn).await.unwrap()).await;
}

#[tokio::test]
async fn a_full_redis_refuses_new_records_and_keeps_the_others() {
    let Some(server) = Redis::start() else { return };
    let store = open(&server.url()).await;
    let first = raw(vec![7; 20_000]);
    done(store.insert(&key("first"), first.clone()).await);
    server.run(&["CONFIG", "SET", "maxmemory", "1"]);
    let full = store.insert(&key("second"), raw("b")).await.unwrap_err();
    assert!(matches!(full, StoreError::Full(_)), "{full:?}");
    assert_eq!(store.read_many(&[key("first")]).await.unwrap().records[0], Some(first));
    server.run(&["CONFIG", "SET", "maxmemory", "0"]);
    done(store.insert(&key("second"), raw("b")).await);
}

/// Nothing beyond its own keys, and no command that administers.
#[tokio::test]
async fn a_user_needs_its_own_keys_and_no_more() {
    let Some(server) = Redis::start() else { return };
    let user = ["ACL", "SETUSER", "auth", "on", ">word", "~mine:*", "resetchannels"];
    let allowed = ["+@read", "+@write", "+@scripting", "+@connection", "+time", "-@dangerous"];
    server.run(&[&user[..], &allowed].concat());
    let url = format!("redis://auth:word@127.0.0.1:{}/0?prefix=mine:", server.port());
    let store = open(&url).await;
    works(&store).await;
    store.probe().await.unwrap();
    store.sweep(10).await.unwrap();
    let elsewhere = url.replace("prefix=mine:", "prefix=other:");
    let other = open(&elsewhere).await;
    let refused = other.insert(&key("a"), raw("a")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    let wrong = RedisBackend::open(&url.replace("word", "wrong"), Evicting::Refuse).await;
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.contains("auth:***@") && !wrong.contains("wrong@"), "{wrong}");
}

#[tokio::test]
async fn tls_with_an_authority_of_its_own() {
    let folder = Folder::new();
    let tls = Tls::new(&folder);
    let path = |name: &str| folder.join(name).display().to_string();
    let (certificate, secret) = (path("server.crt"), path("server.key"));
    for file in [&certificate, &secret] {
        fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    }
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    let port = mcp_auth_testing::free_port().to_string();
    let options = [
        "--tls-port",
        &port,
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &secret,
        "--tls-auth-clients",
        "no",
    ];
    let Some(_server) = Redis::start_with(&options) else { return };
    fs::write(folder.join("ca.pem"), &tls.authority).unwrap();
    let url = format!("rediss://:{PASSWORD_IN_URL}@localhost:{port}/0");
    works(&open(&format!("{url}?tls-ca={}", path("ca.pem"))).await).await;
    let unknown = RedisBackend::open(&url, Evicting::Refuse).await.unwrap_err().to_string();
    assert!(unknown.contains("cannot be used"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_wait_for_replicas_where_that_is_asked() {
    let Some(master) = Redis::start() else { return };
    let url = format!("{}&wait=1", master.url());
    let alone = open(&url.replace("timeout=20000", "timeout=5000")).await;
    let refused = alone.insert(&key("a"), raw("a")).await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Unavailable(why) if why.contains("replicas")),
        "{refused:?}"
    );
    // Read back, a write whose answer is lost would look as if it were acknowledged.
    let hasty = open(&url.replace("timeout=20000", "timeout=300")).await;
    master.pause();
    let lost = hasty.insert(&key("lost"), raw("a")).await.unwrap_err();
    master.resume();
    assert!(matches!(&lost, StoreError::Unavailable(_)), "{lost:?}");
    let port = master.port().to_string();
    let Some(replica) = Redis::start_with(&["--replicaof", "127.0.0.1", &port]) else { return };
    let acknowledged = async {
        loop {
            match alone.insert(&key("b"), raw("b")).await {
                Ok(Write::Done { .. } | Write::Conflict { current: Some(_), .. }) => return,
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    in_time(acknowledged).await;
    done(alone.insert(&key("c"), raw("c")).await);
    let count = replica.run(&["EVAL", "return #redis.call('KEYS', '*r:1:c')", "0"]);
    assert_eq!(count, "1", "the replica has it when it is acknowledged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sentinels_lead_to_the_master_and_to_the_next_one() {
    follows_the_sentinels(Redis::kill).await;
}

/// Nobody closes its connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sentinels_lead_away_from_a_master_that_stands_still() {
    follows_the_sentinels(Redis::pause).await;
}

async fn follows_the_sentinels(lose: fn(&Redis)) {
    let Some(master) = Redis::start() else { return };
    let port = master.port().to_string();
    let Some(replica) = Redis::start_with(&["--replicaof", "127.0.0.1", &port]) else { return };
    let Some(sentinel) = Sentinel::over(&master) else { return };
    let url = format!(
        "redis+sentinel://:{PASSWORD_IN_URL}@127.0.0.1:{}/main?prefix=s:&timeout=5000",
        sentinel.port()
    );
    let store = open(&url).await;
    works(&store).await;
    let replicated = async {
        while replica.run(&["EVAL", "return #redis.call('KEYS', 's:r:*')", "0"]) != "1" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    in_time(replicated).await;
    lose(&master);
    let recovered = async {
        while store.insert(&key("after"), raw("b")).await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    in_time(recovered).await;
    let found = store.read_many(&[key("works"), key("after")]).await.unwrap().records;
    assert!(found.iter().all(Option::is_some), "{found:?}");
    let there = replica.run(&["EVAL", "return #redis.call('KEYS', 's:r:*')", "0"]);
    assert_eq!(there, "2", "it writes to the new master");
    master.resume();
}

/// The server itself lets go of what nobody sweeps.
#[tokio::test]
async fn redis_removes_what_expired_a_day_ago() {
    let Some(server) = Redis::shared() else { return };
    let url = server.url();
    let store = open(&url).await;
    let at = store.read_many(&[]).await.unwrap().now.plus(Duration::from_secs(1));
    let record = Raw { indexes: vec![entry(GrantsByUser, "u", 1)], ..ends(at, raw("a")) };
    done(store.insert(&key("a"), record).await);
    let prefix = url.split_once("prefix=").unwrap().1.split('&').next().unwrap();
    let left = server.run(&["PTTL", &format!("{prefix}r:1:a")]);
    let left: u64 = left.parse().unwrap();
    assert!((86_300_000..=86_401_000).contains(&left), "{left}");
}

/// Lists that name too much, as a crash between two steps leaves them.
#[tokio::test]
async fn reading_a_list_takes_out_what_is_gone_or_stands_elsewhere() {
    let Some(server) = Redis::shared() else { return };
    let url = server.url();
    let store = open(&url).await;
    let grant = |id| Key::new(Kind::Grant, id);
    for (place, id) in ["gone", "moved", "stays"].into_iter().enumerate() {
        let list = if id == "moved" { "other" } else { "u" };
        let indexes = vec![entry(GrantsByUser, list, place as u64)];
        done(store.insert(&grant(id), Raw { indexes, ..raw("a") }).await);
    }
    let prefix = url.split_once("prefix=").unwrap().1.split('&').next().unwrap();
    server.run(&["DEL", &format!("{prefix}r:{}:gone", Kind::Grant.code())]);
    server.run(&["ZADD", &format!("{prefix}l:1:u"), "1", "moved"]);
    let (list, other) = (IndexKey::new(GrantsByUser, "u"), IndexKey::new(GrantsByUser, "other"));
    assert_eq!(store.count(&list).await.unwrap(), 3);
    assert_eq!(store.list(&list, None, 10).await.unwrap().ids, ["stays"]);
    assert_eq!(store.count(&list).await.unwrap(), 1);
    assert_eq!(store.list(&other, None, 10).await.unwrap().ids, ["moved"]);
}

/// The registry, too.
#[tokio::test]
async fn sweeping_takes_records_that_are_gone_out_of_the_registry() {
    let Some(server) = Redis::shared() else { return };
    let url = server.url();
    let store = open(&url).await;
    let at = store.read_many(&[]).await.unwrap().now.plus(Duration::from_millis(50));
    done(store.insert(&key("a"), ends(at, raw("a"))).await);
    let prefix = url.split_once("prefix=").unwrap().1.split('&').next().unwrap();
    server.run(&["DEL", &format!("{prefix}r:1:a")]);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(store.sweep(10).await.unwrap(), 1);
    assert_eq!(store.sweep(10).await.unwrap(), 0);
}

/// Those of a newer release, and what nobody wrote: all stay for who knows them.
#[tokio::test]
async fn sweeping_passes_over_members_of_the_registry_that_it_does_not_know() {
    let Some(server) = Redis::shared() else { return };
    let url = server.url();
    let store = open(&url).await;
    let prefix = url.split_once("prefix=").unwrap().1.split('&').next().unwrap();
    // More than a step looks at, before all others in every part.
    let fill = "for part = 0, 15 do for n = 1, 300 do \
                redis.call('ZADD', ARGV[1] .. 'all:' .. part, 1, '99:' .. n) end end return 1";
    let count = "local n = 0 for part = 0, 15 do \
                 n = n + redis.call('ZCARD', ARGV[1] .. 'all:' .. part) end return n";
    server.run(&["EVAL", fill, "0", prefix]);
    let at = store.read_many(&[]).await.unwrap().now.plus(Duration::from_millis(50));
    done(store.insert(&key("a"), ends(at, raw("a"))).await);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(store.sweep(1000).await.unwrap(), 1);
    assert_eq!(server.run(&["EVAL", count, "0", prefix]), (16 * 300).to_string());
}
