//! The parameters of one request, from a query, a form or a JSON body, read strictly.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::error::OAuthError;

/// More parameters than this and the request is refused.
const MAX_PARAMETERS: usize = 100;

/// Names and values in the order they came, duplicates included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads `application/x-www-form-urlencoded` octets.
    ///
    /// # Errors
    /// `invalid_request` when a name or value is not UTF-8, or there are too many.
    pub fn from_form(body: &[u8]) -> Result<Self, OAuthError> {
        let mut pairs = Vec::new();
        for piece in body.split(|b| *b == b'&').filter(|piece| !piece.is_empty()) {
            let mut halves = piece.splitn(2, |b| *b == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            pairs.push((name, value));
            if pairs.len() > MAX_PARAMETERS {
                return Err(OAuthError::invalid_request("The request has too many parameters"));
            }
        }
        Ok(Self(pairs))
    }

    /// Reads a JSON object of strings; `resource` may be an array of strings, `null` is absent.
    ///
    /// # Errors
    /// `invalid_request` when it is not one.
    pub fn from_json(body: &[u8]) -> Result<Self, OAuthError> {
        let object: Pairs = serde_json::from_slice(body).map_err(|e| {
            OAuthError::invalid_request("The body is not a JSON object").hint(e.to_string())
        })?;
        let mut pairs = Vec::new();
        for (name, value) in object.0 {
            match value {
                Value::Null => {}
                Value::String(text) => pairs.push((name, text)),
                Value::Array(items) if name == "resource" => {
                    for item in items {
                        let Value::String(text) = item else { return Err(not_a_string()) };
                        pairs.push((name.clone(), text));
                    }
                }
                _ => return Err(not_a_string()),
            }
            if pairs.len() > MAX_PARAMETERS {
                return Err(OAuthError::invalid_request("The request has too many parameters"));
            }
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter, or `None` when it is absent or empty.
    ///
    /// # Errors
    /// `invalid_request` when it is there more than once.
    pub fn get(&self, name: &str) -> Result<Option<&str>, OAuthError> {
        let mut values = self.0.iter().filter(|(own, _)| own == name).map(|(_, v)| v.as_str());
        let first = values.next();
        // > Request and response parameters MUST NOT be included more than once. (RFC 6749 §3.1)
        if values.next().is_some() {
            return Err(OAuthError::invalid_request("A parameter is included more than once")
                .hint(format!("parameter {name:?} came twice")));
        }
        // > Parameters sent without a value MUST be treated as if they were omitted from the
        // > request. (RFC 6749 §3.1)
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// Whether a parameter is there with a value, once or more often.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, value)| own == name && !value.is_empty())
    }

    /// All values of a parameter that may repeat, empty ones left out.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, v)| own == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The name of a parameter other than `repeatable` that is there more than once.
    pub fn duplicate(&self, repeatable: &str) -> Option<&str> {
        let names = || self.0.iter().map(|(name, _)| name.as_str()).filter(|n| *n != repeatable);
        names().enumerate().find(|(i, name)| names().skip(i + 1).any(|n| n == *name)).map(|x| x.1)
    }

    /// Refuses a request in which a parameter other than `repeatable` is there more than once.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn refuse_duplicates(&self, repeatable: &str) -> Result<(), OAuthError> {
        match self.duplicate(repeatable) {
            None => Ok(()),
            Some(name) => self.get(name).map(|_| ()),
        }
    }

    /// All pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

fn not_a_string() -> OAuthError {
    OAuthError::invalid_request("Every parameter must be a string")
}

/// Percent-decodes one name or value. A percent sign without two digits stands for itself, as
/// the URL standard has it.
pub fn decode(text: &[u8]) -> Result<String, OAuthError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (other, _) => bytes.push(*other),
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| OAuthError::invalid_request("The request has a parameter that is not UTF-8"))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A JSON object with its members in order, duplicates included.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests;
