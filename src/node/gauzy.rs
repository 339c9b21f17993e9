//! `NativeGauzyUsers`: behind `GauzyUserDirectory`.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use mcp_auth_core::{
    entropy::SystemEntropy,
    users::{Account, UserDirectory, UsersError},
};
use mcp_auth_users::{
    HashingPool,
    gauzy::{CheckError, EmployeeCheck, GauzyOptions, GauzyUsers},
};
use napi::{
    Env,
    bindgen_prelude::{PromiseRaw, within_runtime_if_available},
};
use napi_derive::napi;
use tracing::Instrument;

use crate::{
    directory::NativeUser,
    error::{Code, Failure},
    log::{Log, LogFunction},
};

/// Where Gauzy's users are.
#[napi(object, object_to_js = false)]
pub struct NativeGauzySettings {
    /// The `DB_…` variables that are set, by their names.
    pub variables: HashMap<String, String>,
    /// `true`: employees are checked, and a database that cannot tell is refused; `false`: they are
    /// not; neither: where the database can tell.
    pub employee_check: Option<bool>,
    /// Whether old password hashes are replaced.
    pub rehash: bool,
    /// The level of the log.
    pub log_level: String,
}

/// An account that an address and a password open.
#[napi(object, object_from_js = false)]
pub struct NativeAccount {
    /// Whose it is.
    pub user: NativeUser,
    /// What people call its workspace.
    pub workspace: Option<String>,
}

impl From<Account> for NativeAccount {
    fn from(Account { user, workspace }: Account) -> Self {
        Self { user: user.into(), workspace }
    }
}

impl From<CheckError> for Failure {
    fn from(error: CheckError) -> Self {
        let code = match error {
            CheckError::Away(_) => Code::Users,
            CheckError::Refused(_) | CheckError::Unknown(_) => Code::Config,
            CheckError::Closed => Code::Closed,
        };
        Self::new(code, error.to_string())
    }
}

impl From<UsersError> for Failure {
    fn from(error: UsersError) -> Self {
        Self::new(Code::Users, error.to_string())
    }
}

/// Passwords are checked on so many cores as there are, however many directories a process has.
pub(crate) fn hashing() -> HashingPool {
    static POOL: LazyLock<HashingPool> = LazyLock::new(HashingPool::for_this_machine);
    POOL.clone()
}

/// The users of a Gauzy database.
#[napi]
#[derive(Debug)]
pub struct NativeGauzyUsers {
    pub(crate) users: Arc<GauzyUsers>,
    log: Log,
}

#[napi]
impl NativeGauzyUsers {
    /// A directory; nothing is asked yet.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        settings: NativeGauzySettings,
        #[napi(ts_arg_type = "(entry: NativeLogEntry) => void")] log: LogFunction,
    ) -> napi::Result<Self> {
        let NativeGauzySettings { variables, employee_check, rehash, log_level } = settings;
        let options = GauzyOptions::from_env(&|name| variables.get(name).cloned());
        let options = options.map_err(|error| Failure::config(error.to_string()))?;
        let employees = match employee_check {
            None => EmployeeCheck::WhereKnown,
            Some(true) => EmployeeCheck::Required,
            Some(false) => EmployeeCheck::Off,
        };
        let options = GauzyOptions { employees, rehash, ..options };
        let entropy = Arc::new(SystemEntropy::new());
        // Idle connections are looked after in the background.
        let users = within_runtime_if_available(|| GauzyUsers::new(&options, hashing(), entropy));
        Ok(Self { users: Arc::new(users), log: Log::open(&log_level, log) })
    }

    /// Resolves when the database could be read, and is one of Gauzy's.
    #[napi(catch_unwind)]
    pub fn ready<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        self.ask(env, |users| async move { Ok(users.check().await?) })
    }

    /// The accounts that an address and a password open, the one that changed last first.
    #[napi(catch_unwind)]
    pub fn authenticate<'env>(
        &self,
        env: &'env Env,
        email: String,
        password: String,
    ) -> napi::Result<PromiseRaw<'env, Vec<NativeAccount>>> {
        self.ask(env, |users| async move {
            let accounts = users.authenticate(&email, &password).await?;
            Ok(accounts.into_iter().map(NativeAccount::from).collect())
        })
    }

    /// The user with an id, as the database has them now; `null` where they may not sign in.
    #[napi(catch_unwind)]
    pub fn find<'env>(
        &self,
        env: &'env Env,
        id: String,
    ) -> napi::Result<PromiseRaw<'env, Option<NativeUser>>> {
        self.ask(env, |users| async move { Ok(users.find_now(&id).await?.map(NativeUser::from)) })
    }

    /// Lets the connections go, after the questions under way.
    #[napi(catch_unwind)]
    pub fn close<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        let users = Arc::clone(&self.users);
        env.spawn_future(async move {
            users.close().await;
            Ok(())
        })
    }
}

impl NativeGauzyUsers {
    /// Asks in the background; what there is to say goes to the log of this directory.
    fn ask<'env, T, F>(
        &self,
        env: &'env Env,
        question: impl FnOnce(Arc<GauzyUsers>) -> F,
    ) -> napi::Result<PromiseRaw<'env, T>>
    where
        T: napi::bindgen_prelude::ToNapiValue + Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        if self.users.is_closed() {
            return env.spawn_future(async { Err(Failure::from(CheckError::Closed).into()) });
        }
        let answer = question(Arc::clone(&self.users)).instrument(self.log.span.clone());
        env.spawn_future(async move { Ok(answer.await?) })
    }
}
