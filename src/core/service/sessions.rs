//! Signing in and out.

use std::time::Duration;

use crate::{
    error::OAuthError,
    model::{Mark, Session, User},
    reason::Reason,
    service::Engine,
    store::{Extra, Inserted, Swapped, Versioned},
    time::Timestamp,
    users::UsersError,
};

/// The idle expiry of a session is written at most this often.
const IDLE_GRANULARITY: Duration = Duration::from_mins(10);

/// What a person typed.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// The address.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
    /// The hash of the browser cookie that the session is bound to.
    pub browser: &'a str,
}

/// A new session.
#[derive(Debug)]
pub struct SignedIn {
    /// The value of its cookie. Never stored.
    pub cookie: String,
    /// The session.
    pub session: Session,
}

impl Engine {
    /// Checks a password and opens a session under a new id; `None` when it is wrong.
    ///
    /// # Errors
    /// `temporarily_unavailable` when the directory or the store does not answer.
    pub async fn sign_in(&self, sign_in: SignIn<'_>) -> Result<Option<SignedIn>, OAuthError> {
        let before = self.store.now().await?;
        let user = self.users.authenticate(sign_in.email, sign_in.password).await;
        let Some(user) = user.map_err(|e| directory_away(&e))? else { return Ok(None) };
        let mark = self.store.get::<Mark>(&Mark::user_id(&user.id)).await?;
        let now = mark.now;
        let epoch = mark.record.map(|mark| mark.record.epoch).unwrap_or_default();
        // The user is known only after the check. A revocation during it may be because of the
        // very password that was just checked: try again with what holds now.
        if epoch.counter > 0 && epoch.raised_at >= before {
            return Ok(None);
        }
        let cookie = self.entropy.base64url::<32>();
        let session = Session {
            user,
            auth_time: now,
            user_counter: epoch.counter,
            browser: sign_in.browser.to_owned(),
            absolute_expiry: now.plus(self.policy.session_absolute),
            idle_expiry: now.plus(self.policy.session_idle),
            extra: Extra::default(),
        };
        match self.store.insert(&Session::record_id(&cookie), &session).await? {
            Inserted::New => Ok(Some(SignedIn { cookie, session })),
            Inserted::Exists(_) => Err(OAuthError::server_error("a session id came up twice")),
        }
    }

    /// The live session of a browser, if its cookie names one.
    ///
    /// # Errors
    /// `temporarily_unavailable` when the store does not answer.
    pub async fn session(
        &self,
        cookie: &str,
        browser: &str,
    ) -> Result<Option<Session>, OAuthError> {
        let id = Session::record_id(cookie);
        let found = self.store.get::<Session>(&id).await?;
        let Some(seen) = found.record.filter(|seen| seen.record.browser == browser) else {
            return Ok(None);
        };
        if seen.record.user_counter < self.user_counter(&seen.record.user.id).await? {
            return Ok(None);
        }
        Ok(Some(self.prolonged(&id, seen, found.now).await?))
    }

    async fn prolonged(
        &self,
        id: &str,
        seen: Versioned<Session>,
        now: Timestamp,
    ) -> Result<Session, OAuthError> {
        let idle_expiry = now.plus(self.policy.session_idle);
        if idle_expiry.since(seen.record.idle_expiry) < IDLE_GRANULARITY {
            return Ok(seen.record);
        }
        let next = Session { idle_expiry, ..seen.record.clone() };
        match self.store.swap(id, seen.version, &next).await? {
            Swapped::Done => Ok(next),
            Swapped::Changed(_) => Ok(seen.record),
        }
    }

    /// Ends a session; answers whose it was.
    ///
    /// # Errors
    /// `temporarily_unavailable` when the store does not answer.
    pub async fn sign_out(&self, cookie: &str) -> Result<Option<User>, OAuthError> {
        let id = Session::record_id(cookie);
        loop {
            let Some(seen) = self.store.get::<Session>(&id).await?.record else { return Ok(None) };
            if self.store.delete::<Session>(&id, seen.version).await? {
                return Ok(Some(seen.record.user));
            }
        }
    }
}

/// `temporarily_unavailable`: the directory of users cannot tell.
pub(crate) fn directory_away(error: &UsersError) -> OAuthError {
    let reason = match error {
        UsersError::Unavailable(_) => Reason::Directory,
        UsersError::Busy => Reason::PasswordQueue,
    };
    OAuthError::unavailable(error.to_string()).because(reason)
}
