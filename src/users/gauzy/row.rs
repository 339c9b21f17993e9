//! A user as the statements select them.

use mcp_auth_core::{model::User, users::Account};

/// Longer texts are cut: they end up in sessions.
const MAX_TEXT: usize = 256;
const MAX_URL: usize = 2048;

/// A user, and what belongs to them.
#[derive(Clone, Default)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) hash: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: Option<String>,
    email_verified: Option<bool>,
    tenant_id: String,
    tenant_name: Option<String>,
    role: Option<String>,
    organization_id: Option<String>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({})", self.id)
    }
}

impl Row {
    /// The columns in the order of the statements; `None` where one that must be there is not.
    pub(super) fn new(columns: Vec<Option<String>>) -> Option<Self> {
        let mut columns = columns.into_iter().map(|text| text.filter(|text| !text.is_empty()));
        let mut next = || columns.next().flatten();
        let (id, email, hash) = (next()?, next()?, next());
        Some(Self {
            id,
            email,
            hash,
            first_name: next(),
            last_name: next(),
            image_url: next().filter(|url| url.len() <= MAX_URL),
            email_verified: next().map(|text| text == "yes"),
            tenant_id: next()?,
            tenant_name: next(),
            role: next(),
            organization_id: next(),
        })
    }

    /// The user as the module that this server replaces describes them.
    pub(super) fn user(&self) -> User {
        let name = match (&self.first_name, &self.last_name) {
            (Some(first), Some(last)) => format!("{first} {last}"),
            _ => self.email.clone(),
        };
        User {
            id: self.id.clone(),
            email: self.email.clone(),
            name: Some(cut(name)),
            organization_id: self.organization_id.clone(),
            tenant_id: Some(self.tenant_id.clone()),
            roles: self.role.clone().into_iter().collect(),
            email_verified: self.email_verified,
            picture: self.image_url.clone(),
        }
    }

    pub(super) fn account(&self) -> Account {
        Account { user: self.user(), workspace: self.tenant_name.clone().map(cut) }
    }
}

fn cut(text: String) -> String {
    if text.chars().count() <= MAX_TEXT { text } else { text.chars().take(MAX_TEXT).collect() }
}
