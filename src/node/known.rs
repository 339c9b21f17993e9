//! Which grants this process has seen: what a synchronous call knows of a store that takes waiting.

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        LazyLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use mcp_auth_core::{
    event::{self, Event},
    grant::{GrantId, RefreshHandle},
};
use parking_lot::Mutex;

const MOST: usize = 50_000;

#[derive(Default)]
struct Seen {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

static SEEN: LazyLock<Mutex<Seen>> = LazyLock::new(Mutex::default);
static ON: AtomicBool = AtomicBool::new(false);

/// Begins to take note; for the first server whose store takes waiting.
pub(crate) fn start() {
    if ON.swap(true, Relaxed) {
        return;
    }
    event::listen(|event| match event {
        Event::CodeRedeemed { grant, .. } | Event::Refreshed { grant, .. } => note(grant),
        _ => {}
    });
}

/// Takes note of a grant.
pub(crate) fn note(grant: &str) {
    if !ON.load(Relaxed) {
        return;
    }
    let mut seen = SEEN.lock();
    if !seen.ids.insert(grant.to_owned()) {
        return;
    }
    seen.order.push_back(grant.to_owned());
    if seen.order.len() > MOST
        && let Some(oldest) = seen.order.pop_front()
    {
        seen.ids.remove(&oldest);
    }
}

/// Takes note of the grant of a refresh token.
pub(crate) fn note_token(token: &str) {
    if !ON.load(Relaxed) {
        return;
    }
    if let Some(handle) = RefreshHandle::parse(token) {
        note(&handle.id.to_string());
    }
}

/// Whether the grant of a refresh token, or of an id, was seen here.
pub(crate) fn has(token: &str) -> bool {
    let id = RefreshHandle::parse(token).map(|handle| handle.id).or_else(|| GrantId::parse(token));
    id.is_some_and(|id| SEEN.lock().ids.contains(&id.to_string()))
}
