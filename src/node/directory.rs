//! The host's callbacks as a directory of users.

use std::time::Duration;

use async_trait::async_trait;
use mcp_auth_core::{
    model::User,
    users::{Account, UserDirectory, UsersError},
};
use napi::{
    Status,
    bindgen_prelude::{FnArgs, Promise},
    threadsafe_function::ThreadsafeFunction,
};
use napi_derive::napi;
use tokio::{sync::Semaphore, time::Instant};

/// Sign-ins that may wait at once.
const MOST_WAITING: usize = 1000;

/// A user, as a callback describes it or a directory knows it.
#[napi(object)]
pub struct NativeUser {
    /// Its id.
    pub user_id: String,
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: Option<String>,
    /// The organization it acts for.
    pub organization_id: Option<String>,
    /// Its tenant.
    pub tenant_id: Option<String>,
    /// Its roles.
    pub roles: Vec<String>,
    /// Whether the address is verified.
    pub email_verified: Option<bool>,
    /// The URL of its picture.
    pub picture: Option<String>,
}

/// What a callback came to; the JavaScript half never rejects.
#[napi(object, object_to_js = false)]
pub struct NativeAnswer {
    /// The user, if there is one.
    pub user: Option<NativeUser>,
    /// Why there was no answer, and what to do.
    pub problem: Option<String>,
}

/// `(email, password) => Promise<NativeAnswer>`.
pub(crate) type Authenticate = ThreadsafeFunction<
    FnArgs<(String, String)>,
    Promise<NativeAnswer>,
    FnArgs<(String, String)>,
    Status,
    false,
    true,
>;

/// `(userId) => Promise<NativeAnswer>`.
pub(crate) type Find =
    ThreadsafeFunction<String, Promise<NativeAnswer>, String, Status, false, true>;

/// The directory behind the callbacks.
pub(crate) struct Callbacks {
    pub(crate) authenticate: Authenticate,
    pub(crate) find: Find,
    pub(crate) recheck: bool,
    /// The least time of a sign-in's answer.
    pub(crate) least: Duration,
    /// The longest wait for a callback.
    pub(crate) most: Duration,
    pub(crate) waiting: Semaphore,
}

impl Callbacks {
    pub(crate) fn waiting() -> Semaphore {
        Semaphore::new(MOST_WAITING)
    }

    async fn ask(
        &self,
        name: &str,
        call: impl Future<Output = napi::Result<Promise<NativeAnswer>>>,
    ) -> Result<Option<User>, UsersError> {
        let _place = self.waiting.try_acquire().map_err(|_| UsersError::Busy)?;
        let answer = async { call.await?.await };
        let NativeAnswer { user, problem } = match tokio::time::timeout(self.most, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                let why = format!("{name} could not be called: {}", error.reason);
                return Err(UsersError::Unavailable(why));
            }
            Err(_) => {
                let most = self.most.as_millis();
                return Err(UsersError::Unavailable(format!(
                    "{name} did not settle within {most} ms: let it give up earlier by itself"
                )));
            }
        };
        match problem {
            Some(problem) => Err(UsersError::Unavailable(problem)),
            None => Ok(user.map(NativeUser::into)),
        }
    }
}

impl From<NativeUser> for User {
    fn from(user: NativeUser) -> Self {
        Self {
            id: user.user_id,
            email: user.email,
            name: user.name,
            organization_id: user.organization_id,
            tenant_id: user.tenant_id,
            roles: user.roles,
            email_verified: user.email_verified,
            picture: user.picture,
        }
    }
}

impl From<User> for NativeUser {
    fn from(user: User) -> Self {
        Self {
            user_id: user.id,
            email: user.email,
            name: user.name,
            organization_id: user.organization_id,
            tenant_id: user.tenant_id,
            roles: user.roles,
            email_verified: user.email_verified,
            picture: user.picture,
        }
    }
}

#[async_trait]
impl UserDirectory for Callbacks {
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError> {
        let until = Instant::now() + self.least;
        let arguments = FnArgs { data: (email.to_owned(), password.to_owned()) };
        let call = self.authenticate.call_async_catch(arguments);
        let answer = self.ask("userAuthenticator", call).await;
        // The time tells nothing about what the host looked up, or whether it failed.
        tokio::time::sleep_until(until).await;
        Ok(answer?.map(Account::from).into_iter().collect())
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        self.ask("userInfoProvider", self.find.call_async_catch(id.to_owned())).await
    }

    fn rechecks_on_refresh(&self) -> bool {
        self.recheck
    }
}

impl std::fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callbacks")
    }
}
