//! Whether a database is one of Gauzy's.

use std::sync::Arc;

use super::{DatabaseError, GauzyUsers, schema, statements::Statements};

/// What is wrong with the database.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CheckError {
    /// Nobody answers. That may pass by itself.
    #[error("Gauzy's database does not answer: {0}")]
    Away(String),
    /// It refuses to be read.
    #[error("Gauzy's database cannot be read: {0}; check the DB_ variables")]
    Refused(String),
    /// It is another one.
    #[error(
        "the database that the DB_ variables name is not Gauzy's, or of a version that is not \
         known here: it has no {0}"
    )]
    Unknown(String),
    /// It is not asked any more.
    #[error("the directory of users was closed: construct a new one")]
    Closed,
}

impl From<DatabaseError> for CheckError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Away(text) => Self::Away(text),
            DatabaseError::Refused(text) => Self::Refused(text),
        }
    }
}

impl GauzyUsers {
    /// Whether the database can be read, and is one of Gauzy's.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn check(&self) -> Result<(), CheckError> {
        self.statements().await.map(|_| ())
    }

    /// The statements for the columns that the database has: read once.
    pub(super) async fn statements(&self) -> Result<Arc<Statements>, CheckError> {
        if self.is_closed() {
            return Err(CheckError::Closed);
        }
        if let Some(known) = self.statements.read().clone() {
            return Ok(known);
        }
        let dialect = self.database.dialect();
        let schema = schema(self.database.select(dialect.columns().into(), &[]).await?);
        let lacks = schema.lacks(self.employees);
        if !lacks.is_empty() {
            return Err(CheckError::Unknown(lacks.join(", ")));
        }
        let without = schema.passes_over(self.employees);
        if !without.is_empty() {
            let without = without.join(", ");
            tracing::warn!(
                without,
                "Gauzy's database lacks columns that are looked at elsewhere, or keeps them from \
                 this account"
            );
        }
        let statements = Arc::new(Statements::new(dialect, &schema, self.employees));
        *self.statements.write() = Some(Arc::clone(&statements));
        Ok(statements)
    }
}
