//! Signing in and out.

use std::time::Duration;

use crate::{
    error::OAuthError,
    model::{Mark, Session, User},
    reason::Reason,
    service::Engine,
    store::{Extra, Inserted, Swapped, Versioned},
    time::Timestamp,
    users::{Account, UsersError},
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

/// What a person typed, checked.
#[derive(Debug)]
pub enum Matched {
    /// No account has this address and password.
    Nobody,
    /// One has; its session is open.
    SignedIn(Box<SignedIn>),
    /// Several have: the person chooses, and [`Engine::choose`] opens the session.
    Several(Vec<Account>, Timestamp),
}

impl Matched {
    /// The session that was opened.
    pub fn signed_in(self) -> Option<SignedIn> {
        match self {
            Self::SignedIn(signed_in) => Some(*signed_in),
            Self::Nobody | Self::Several(..) => None,
        }
    }
}

/// An account that a person chose among those that their password opened.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    /// The id of its user.
    pub user: &'a str,
    /// When the password was checked: the moment in [`Matched::Several`].
    pub checked_at: Timestamp,
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
    /// Checks a password. Where it opens one account, a session is opened under a new id.
    ///
    /// # Errors
    /// `temporarily_unavailable` when the directory or the store does not answer.
    pub async fn sign_in(&self, sign_in: SignIn<'_>) -> Result<Matched, OAuthError> {
        let before = self.store.now().await?;
        let accounts = self.users.authenticate(sign_in.email, sign_in.password).await;
        let mut accounts = accounts.map_err(|e| directory_away(&e))?;
        if accounts.len() > 1 {
            return Ok(Matched::Several(accounts, before));
        }
        let Some(account) = accounts.pop() else { return Ok(Matched::Nobody) };
        let signed_in = self.open_session(account.user, before, sign_in.browser).await?;
        Ok(signed_in.map_or(Matched::Nobody, |new| Matched::SignedIn(Box::new(new))))
    }

    /// Opens the session of an account that was chosen; `None` when its user is gone, or was
    /// revoked after the password was checked.
    ///
    /// # Errors
    /// `temporarily_unavailable` when the directory or the store does not answer.
    pub async fn choose(&self, choice: Choice<'_>) -> Result<Option<SignedIn>, OAuthError> {
        let user = self.users.find(choice.user).await.map_err(|e| directory_away(&e))?;
        let Some(user) = user else { return Ok(None) };
        self.open_session(user, choice.checked_at, choice.browser).await
    }

    async fn open_session(
        &self,
        user: User,
        checked_at: Timestamp,
        browser: &str,
    ) -> Result<Option<SignedIn>, OAuthError> {
        let mark = self.store.get::<Mark>(&Mark::user_id(&user.id)).await?;
        let now = mark.now;
        let epoch = mark.record.map(|mark| mark.record.epoch).unwrap_or_default();
        // The user is known only after the check. A revocation since it began may be because of
        // the very password that was checked: try again with what holds now.
        if epoch.counter > 0 && epoch.raised_at >= checked_at {
            return Ok(None);
        }
        let cookie = self.entropy.base64url::<32>();
        let session = Session {
            user,
            auth_time: checked_at,
            user_counter: epoch.counter,
            browser: browser.to_owned(),
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

    /// A session with its user as the directory knows them now, if it asks to be asked; without
    /// one the session ends.
    ///
    /// # Errors
    /// `temporarily_unavailable` when the directory or the store does not answer.
    pub async fn still_there(
        &self,
        cookie: &str,
        session: Session,
    ) -> Result<Option<Session>, OAuthError> {
        if !self.users.rechecks_on_refresh() {
            return Ok(Some(session));
        }
        let id = &session.user.id;
        if let Some(user) = self.users.find_now(id).await.map_err(|e| directory_away(&e))? {
            return Ok(Some(Session { user, ..session }));
        }
        self.sign_out(cookie).await?;
        tracing::info!(user = id, "a session ended: its user is gone or not active any more");
        Ok(None)
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
