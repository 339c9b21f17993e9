//! URLs of stores, and their options.

use std::{collections::BTreeMap, ops::RangeInclusive, str::FromStr, time::Duration};

use url::form_urlencoded;

use crate::{OpenStoreError, hidden};

/// How long a store may take to open.
const OPENING: Duration = Duration::from_secs(10);

/// A store's URL, taken apart.
#[derive(Clone)]
pub(crate) struct Address {
    /// What stands before `://`.
    pub(crate) scheme: String,
    /// What stands between that and the options.
    pub(crate) place: String,
    options: BTreeMap<String, String>,
    shown: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Address {
    /// Takes a URL apart; every option has to be one of `known`.
    pub(crate) fn parse(text: &str, known: &[&str]) -> Result<Self, OpenStoreError> {
        let shown = hidden(text);
        let wrong = |why: String| OpenStoreError::Setting(format!("{shown}: {why}"));
        let (scheme, rest) =
            text.split_once("://").ok_or_else(|| wrong("it is no URL with ://".into()))?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut options = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&&*name) {
                let known = known.join(", ");
                return Err(wrong(format!("{name:?} is none of its options, which are: {known}")));
            }
            options.insert(name.into_owned(), value.into_owned());
        }
        let (scheme, place) = (scheme.to_owned(), place.to_owned());
        Ok(Self { scheme, place, options, shown })
    }

    /// A complaint about this URL.
    pub(crate) fn wrong(&self, why: impl std::fmt::Display) -> OpenStoreError {
        OpenStoreError::Setting(format!("{}: {why}", self.shown))
    }

    /// Why the store cannot be used now.
    pub(crate) fn failed(&self, why: impl std::fmt::Display) -> OpenStoreError {
        OpenStoreError::Failed(format!("the store {} cannot be used: {why}", self.shown))
    }

    /// What opens the store, or why it cannot: an answer that does not come.
    pub(crate) async fn in_time<T>(
        &self,
        opening: impl Future<Output = T>,
    ) -> Result<T, OpenStoreError> {
        let opened = tokio::time::timeout(OPENING, opening).await;
        opened
            .map_err(|_| self.failed(format!("it does not answer within {} s", OPENING.as_secs())))
    }

    /// Whether tables, of a layout and readable from another on, can be used by this release, which
    /// writes the layout `own`.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn check_layout(
        &self,
        prefix: &str,
        (found, readable_from): (i32, i32),
        own: i32,
    ) -> Result<(), OpenStoreError> {
        if readable_from > own {
            return Err(self.failed(format!(
                "its tables {prefix}… have layout {found}, which needs a newer release: upgrade \
                 this one"
            )));
        }
        Ok(())
    }

    /// Its text without secrets.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// An option's text.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// Some of its options, as they stand in a URL.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn query(&self, names: &[&str]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in names {
            if let Some(value) = self.option(name) {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// An option that is a number.
    pub(crate) fn number<T: FromStr + PartialOrd + std::fmt::Display>(
        &self,
        name: &str,
        default: T,
        range: RangeInclusive<T>,
    ) -> Result<T, OpenStoreError> {
        let Some(text) = self.option(name) else { return Ok(default) };
        text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            self.wrong(format!("{name} must be a number from {least} to {most}"))
        })
    }

    /// What the names of all keys or tables start with.
    pub(crate) fn prefix(&self, default: &str) -> Result<String, OpenStoreError> {
        let prefix = self.option("prefix").unwrap_or(default);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == ':';
        let tables = !self.scheme.starts_with("redis");
        if prefix.len() > 32 || !prefix.chars().all(plain) || (tables && prefix.contains(':')) {
            return Err(
                self.wrong("prefix must be up to 32 small letters, digits and _ (and : for Redis)")
            );
        }
        Ok(prefix.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_known_or_named() {
        let parse = |text: &str| Address::parse(text, &["pool", "prefix"]);
        let good = parse("postgres://me:secret@db/x?pool=3&prefix=a_").unwrap();
        assert_eq!(
            (good.number("pool", 10, 1..=20).unwrap(), &*good.prefix("").unwrap()),
            (3, "a_")
        );
        assert!(!format!("{good:?}").contains("secret"));
        let unknown = parse("postgres://me:secret@db/x?pol=3").unwrap_err().to_string();
        assert!(unknown.contains("\"pol\"") && unknown.contains("pool, prefix"), "{unknown}");
        assert!(!unknown.contains("secret"));
        for wrong in ["pool=0", "pool=x", "pool=21"] {
            let address = parse(&format!("postgres://db/x?{wrong}")).unwrap();
            assert!(address.number("pool", 10, 1..=20).is_err(), "{wrong}");
        }
        for wrong in ["prefix=a;", "prefix=a:", "prefix=A", "prefix=%22"] {
            assert!(parse(&format!("postgres://db/x?{wrong}")).unwrap().prefix("").is_err());
        }
        assert!(parse("redis://db/x?prefix=a:").unwrap().prefix("").is_ok());
    }
}
