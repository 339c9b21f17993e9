//! Scopes: space-delimited, case-sensitive names (RFC 6749 §3.3).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Administrative access: only for clients an operator added and users with a configured role.
pub const ADMIN: &str = "mcp.admin";

/// What a request without `scope` asks for.
pub const DEFAULT: &str = "mcp.read";

/// Every scope this server grants, in the order its metadata lists them. `openid` joins them
/// when `id_token`s are issued.
pub const SUPPORTED: [&str; 7] =
    ["profile", "email", "roles", "mcp.read", "mcp.write", ADMIN, "offline_access"];

/// Scopes that speak about a user, and that a client acting for itself cannot have.
pub const ABOUT_USER: [&str; 5] = ["openid", "profile", "email", "roles", "offline_access"];

/// A set of scopes that remembers the order in which they were named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct ScopeSet(Vec<String>);

impl ScopeSet {
    /// Reads a `scope` parameter.
    ///
    /// # Errors
    /// When a character is outside RFC 6749 §3.3's `scope-token`.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        // > scope-token = 1*( %x21 / %x23-5B / %x5D-7E )  (RFC 6749 §3.3)
        let token = |b: u8| matches!(b, b' ' | 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        if text.bytes().all(token) { Ok(Self::collect(text.split(' '))) } else { Err(InvalidScope) }
    }

    fn collect<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut set = Self::default();
        for name in names.filter(|name| !name.is_empty()) {
            if !set.contains(name) {
                set.0.push(name.to_owned());
            }
        }
        set
    }

    /// The scopes of this set that pass a test, in their order.
    pub fn filter(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.iter().filter(|name| keep(name)).map(str::to_owned).collect())
    }

    /// The scopes that are in both sets, in this one's order.
    pub fn intersection(&self, other: &Self) -> Self {
        self.filter(|name| other.contains(name))
    }

    /// Whether every scope of this set is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|name| other.contains(name))
    }

    /// Whether a scope is in the set.
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|own| own == name)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<'a> FromIterator<&'a str> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        Self::collect(names.into_iter())
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.to_string()
    }
}

impl From<String> for ScopeSet {
    fn from(text: String) -> Self {
        Self::collect(text.split(' '))
    }
}

/// A scope with a character that RFC 6749 §3.3 does not allow.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidScope;
