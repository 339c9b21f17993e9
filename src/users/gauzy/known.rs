//! Users who were found lately: refreshing tokens does not ask the database each time.

use std::{collections::HashMap, time::Duration};

use mcp_auth_core::model::User;
use parking_lot::Mutex;
use tokio::time::Instant;

/// So long somebody who is gone may be taken for being there.
const LIFETIME: Duration = Duration::from_mins(5);
const MAX: usize = 10_000;

/// Users by their id, and until when that holds.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashMap<String, (Instant, User)>>);

impl Known {
    pub(super) fn get(&self, id: &str) -> Option<User> {
        let known = self.0.lock();
        let (until, user) = known.get(id)?;
        (*until > Instant::now()).then(|| user.clone())
    }

    pub(super) fn put(&self, user: &User) {
        let now = Instant::now();
        let mut known = self.0.lock();
        if known.len() >= MAX {
            known.retain(|_, (until, _)| *until > now);
        }
        if known.len() < MAX {
            known.insert(user.id.clone(), (now + LIFETIME, user.clone()));
        }
    }

    pub(super) fn forget(&self, id: &str) {
        self.0.lock().remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str) -> User {
        User { id: id.to_owned(), ..User::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_user_is_known_for_five_minutes() {
        let known = Known::default();
        known.put(&user("anna"));
        tokio::time::advance(LIFETIME.saturating_sub(Duration::from_millis(1))).await;
        assert_eq!(known.get("anna"), Some(user("anna")));
        assert_eq!(known.get("bert"), None);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(known.get("anna"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn their_number_is_bounded_and_those_who_are_forgotten_make_room() {
        let known = Known::default();
        for number in 0..MAX {
            known.put(&user(&number.to_string()));
        }
        known.put(&user("one more"));
        assert_eq!(known.get("one more"), None);
        assert_eq!(known.0.lock().len(), MAX);
        tokio::time::advance(LIFETIME).await;
        known.put(&user("later"));
        assert_eq!(known.0.lock().len(), 1);
    }
}
