//! Gauzy's own users: its database, read as its sign-in reads it.
//!
//! All accounts of an address are looked at; their tenant must be in force. Where a password opens
//! several, the person chooses. Nothing is written, unless old hashes shall be replaced.

mod check;
mod database;
mod dialect;
mod known;
mod options;
mod row;
mod schema;
mod statements;

pub use check::CheckError;
pub use options::{EmployeeCheck, GauzyDatabase, GauzyOptions, OptionsError, Server};

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use mcp_auth_core::{
    entropy::Entropy,
    model::User,
    users::{Account, UserDirectory, UsersError},
};
use parking_lot::RwLock;

use crate::{HashingPool, PasswordHash, stored::StoredHash};
use database::{Columns, Database, DatabaseError};
use known::Known;
use row::Row;
use statements::{MAX_ACCOUNTS, Statements};

/// No address and no password is longer.
const MAX_EMAIL: usize = 320;
const MAX_PASSWORD: usize = 1024;

/// Verified where an address has no account, so that its answer takes as long.
const NOBODY: &str = "$scrypt$16384$8$1$6e854442cd2a940c9e95941dce4ad598$d0a67245bae374e9b9e1cf56de9c012767c71009bb2fc97f6632209decf5bbe2102233a59d0415f8c7518840757cce04d67d0b41c6540062a9f41c03dcbe8b5a";

/// The users of a Gauzy database.
#[derive(Debug)]
pub struct GauzyUsers {
    database: Box<dyn Database>,
    statements: RwLock<Option<Arc<Statements>>>,
    known: Known,
    employees: EmployeeCheck,
    hashing: HashingPool,
    /// Where salts come from, if old hashes are replaced.
    rehash: Option<Arc<dyn Entropy>>,
    closed: AtomicBool,
}

impl GauzyUsers {
    /// The directory. Nothing is asked yet: see [`Self::check`]. To be called in a Tokio runtime.
    pub fn new(options: &GauzyOptions, hashing: HashingPool, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            database: database::open(&options.database, options.rehash),
            statements: RwLock::default(),
            known: Known::default(),
            employees: options.employees,
            hashing,
            rehash: options.rehash.then_some(entropy),
            closed: AtomicBool::new(false),
        }
    }

    /// Lets the connections go. Whoever asks from now on is told so.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.database.close().await;
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// The rows of a statement. After a refusal the schema is looked at anew: Gauzy may have been
    /// updated.
    async fn rows(
        &self,
        statement: impl Fn(&Statements) -> Arc<str>,
        values: &[&str],
    ) -> Result<Vec<Row>, UsersError> {
        let unavailable = |error: DatabaseError| UsersError::Unavailable(error.to_string());
        let statements =
            self.statements().await.map_err(|e| UsersError::Unavailable(e.to_string()))?;
        let rows = self.database.select(statement(&statements), values).await;
        if let Err(DatabaseError::Refused(_)) = &rows {
            *self.statements.write() = None;
        }
        Ok(rows.map_err(unavailable)?.into_iter().filter_map(Row::new).collect())
    }

    async fn accounts(&self, email: &str) -> Result<Vec<Row>, UsersError> {
        // PostgreSQL has no texts with NUL in them.
        if email.is_empty() || email.len() > MAX_EMAIL || email.contains('\0') {
            return Ok(Vec::new());
        }
        let values = self.database.dialect().twice(email);
        let mut rows = self.rows(|own| Arc::clone(&own.by_email), &values).await?;
        rows.retain(|row| row.email == email);
        if let Some(row) = rows.get(MAX_ACCOUNTS) {
            let user = &row.id;
            tracing::warn!(
                user,
                "an address has more than {MAX_ACCOUNTS} accounts: not all are tried"
            );
        }
        rows.truncate(MAX_ACCOUNTS);
        Ok(rows)
    }

    async fn by_id(&self, id: &str) -> Result<Option<User>, UsersError> {
        let rows = self.rows(|own| Arc::clone(&own.by_id), &[id]).await?;
        Ok(rows.iter().find(|row| row.id == id).map(Row::user))
    }

    /// Which of the rows a password belongs to. All of them are tried, whichever is right, and at
    /// least one hash of the usual kind is computed: time tells nobody who is there.
    async fn right(&self, rows: Vec<Row>, password: &str) -> Result<Vec<Row>, UsersError> {
        let hashes: Vec<_> = rows.iter().map(stored).collect();
        let possible = password.len() <= MAX_PASSWORD;
        let password = if possible { password.to_owned() } else { String::new() };
        let check = move || {
            let verify = |hash: &Option<StoredHash>| {
                hash.as_ref().is_some_and(|hash| hash.verify(&password))
            };
            let verdicts: Vec<_> = hashes.iter().map(verify).collect();
            if !hashes.iter().flatten().any(StoredHash::is_scrypt) {
                let nobody = PasswordHash::parse(NOBODY).map(|hash| hash.verify(&password));
                std::hint::black_box(nobody.is_ok());
            }
            verdicts
        };
        let verdicts = self.hashing.run(check).await?;
        let right = rows.into_iter().zip(verdicts).filter(|(_, right)| *right && possible);
        Ok(right.map(|(row, _)| row).collect())
    }

    /// Replaces an old hash by one of the kind that Gauzy makes now. What does not work out is no
    /// reason to keep somebody out.
    async fn rehash(&self, row: &Row, password: &str) {
        let (Some(entropy), Some(old)) = (&self.rehash, &row.hash) else { return };
        if StoredHash::parse(old).is_ok_and(|hash| hash.is_scrypt()) {
            return;
        }
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let password = password.to_owned();
        let new = self.hashing.run(move || PasswordHash::create(&password, &salt)).await;
        let Ok(Ok(new)) = new else { return };
        let Ok(statements) = self.statements().await else { return };
        let old = self.database.dialect().twice(old);
        let values = [&[new.as_str(), row.id.as_str()], old.as_slice()].concat();
        match self.database.update(Arc::clone(&statements.rehash), &values).await {
            Ok(_) => tracing::info!(user = row.id, "an old password hash was replaced"),
            Err(error) => {
                tracing::warn!(user = row.id, %error, "an old password hash cannot be replaced");
            }
        }
    }
}

fn stored(row: &Row) -> Option<StoredHash> {
    let parsed = row.hash.as_deref().map(StoredHash::parse)?;
    if parsed.is_err() {
        tracing::warn!(user = row.id, "the stored password hash is of no kind that is known");
    }
    parsed.ok()
}

#[async_trait]
impl UserDirectory for GauzyUsers {
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError> {
        let rows = self.accounts(email).await?;
        let right = self.right(rows, password).await?;
        for row in &right {
            self.rehash(row, password).await;
        }
        Ok(right.iter().map(Row::account).collect())
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        if !self.database.dialect().can_be_id(id) {
            return Ok(None);
        }
        if let Some(user) = self.known.get(id) {
            return Ok(Some(user));
        }
        let user = self.by_id(id).await?;
        if let Some(user) = &user {
            self.known.put(user);
        }
        Ok(user)
    }

    async fn find_now(&self, id: &str) -> Result<Option<User>, UsersError> {
        if !self.database.dialect().can_be_id(id) {
            return Ok(None);
        }
        let user = self.by_id(id).await?;
        self.known.forget(id);
        Ok(user)
    }

    fn rechecks_on_refresh(&self) -> bool {
        true
    }
}

/// The tables and columns that rows list.
fn schema(rows: Vec<Columns>) -> schema::Schema {
    let pair = |columns: Columns| match <[Option<String>; 2]>::try_from(columns) {
        Ok([Some(table), Some(column)]) => Some((table, column)),
        _ => None,
    };
    schema::Schema::new(rows.into_iter().filter_map(pair))
}
