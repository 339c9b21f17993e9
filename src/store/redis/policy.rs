//! What Redis does when its memory is full, and whether it keeps anything.

use redis::Value;

use super::{RedisBackend, Step, reply, wanted::Wanted};
use crate::{Evicting, OpenStoreError};

pub(super) async fn check(
    backend: &RedisBackend,
    wanted: &Wanted,
    evicting: Evicting,
) -> Result<(), OpenStoreError> {
    let shown = wanted.address.shown();
    match policy(backend).await {
        None => tracing::warn!(
            "the maxmemory-policy of {shown} cannot be read: see that it is noeviction, for Redis \
             would drop live records, revocations among them"
        ),
        Some(policy) if policy == "noeviction" => {}
        Some(policy) if evicting == Evicting::Refuse => {
            return Err(wanted.address.wrong(format!(
                "its maxmemory-policy is {policy}: when memory is full it drops live records, \
                 revocations among them; set it to noeviction, or give --allow-evicting-redis if \
                 that is meant"
            )));
        }
        Some(policy) => tracing::warn!(
            "the maxmemory-policy of {shown} is {policy}: when memory is full it drops live \
             records, revocations among them"
        ),
    }
    if info(backend, "persistence", "aof_enabled").await.as_deref() == Some("0") {
        tracing::warn!(
            "{shown} keeps no append-only file: what was acknowledged since its last snapshot is \
             gone when it restarts; set appendonly yes"
        );
    }
    Ok(())
}

async fn policy(backend: &RedisBackend) -> Option<String> {
    if let Some(policy) = info(backend, "memory", "maxmemory_policy").await {
        return Some(policy);
    }
    let step = Step::command("CONFIG", &[b"GET", b"maxmemory-policy"]);
    match ask(backend, step).await? {
        Value::Map(pairs) => pairs.into_iter().find_map(|(_, value)| text(value)),
        Value::Array(parts) => parts.into_iter().nth(1).and_then(text),
        _ => None,
    }
}

/// One line of `INFO`. A cluster answers with a map of its nodes: the first will do.
async fn info(backend: &RedisBackend, section: &str, name: &str) -> Option<String> {
    let answer = ask(backend, Step::command("INFO", &[section.as_bytes()])).await?;
    let info = match answer {
        Value::Map(nodes) => nodes.into_iter().find_map(|(_, value)| text(value))?,
        other => text(other)?,
    };
    let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.map(|value| value.trim().to_owned())
}

async fn ask(backend: &RedisBackend, step: Step) -> Option<Value> {
    let mut replies = backend.read(vec![vec![step]]).await.ok()?;
    backend.reply(&mut replies, 0).ok()
}

fn text(value: Value) -> Option<String> {
    reply::bytes(value).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}
