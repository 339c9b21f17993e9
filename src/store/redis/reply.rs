//! What replies say.

use mcp_auth_core::{
    store::{Raw, StoreError},
    time::Timestamp,
};
use redis::Value;

use super::packed;

fn strange(value: &Value) -> StoreError {
    let kind = match value {
        Value::Nil => "nothing",
        Value::Array(_) => "an array of another length",
        Value::Int(_) => "a number",
        Value::BulkString(_) => "other bytes",
        _ => "something of another kind",
    };
    StoreError::Unreadable(format!("Redis answered {kind}"))
}

pub(super) fn bytes(value: Value) -> Result<Vec<u8>, StoreError> {
    match value {
        Value::BulkString(bytes) => Ok(bytes),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => Ok(text.into_bytes()),
        Value::Okay => Ok(b"OK".to_vec()),
        other => Err(strange(&other)),
    }
}

pub(super) fn number(value: &Value) -> Result<u64, StoreError> {
    let number = match value {
        Value::Int(number) => u64::try_from(*number).ok(),
        Value::BulkString(digits) => std::str::from_utf8(digits).ok().and_then(|d| d.parse().ok()),
        _ => None,
    };
    number.ok_or_else(|| strange(value))
}

/// A score: a number of milliseconds, or the end of time.
pub(super) fn score(value: &Value) -> Result<u64, StoreError> {
    let double = match value {
        Value::Double(double) => Some(*double),
        Value::BulkString(text) => std::str::from_utf8(text).ok().and_then(|t| t.parse().ok()),
        other => return number(other),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what lies beyond the range becomes its end"
    )]
    double.map(|double: f64| double as u64).ok_or_else(|| strange(value))
}

/// A record, expired or not, where there is one.
pub(super) fn record(value: Value) -> Result<Option<Raw>, StoreError> {
    match value {
        Value::Nil => Ok(None),
        other => packed::unpack(&bytes(other)?).map(Some),
    }
}

/// The answer of `TIME`, or of the clock that tests move.
pub(super) fn time(value: &Value) -> Result<Timestamp, StoreError> {
    match value {
        Value::Array(parts) => match parts.as_slice() {
            [seconds, micros] => Ok(Timestamp(number(seconds)? * 1000 + number(micros)? / 1000)),
            _ => Err(strange(value)),
        },
        other => number(other).map(Timestamp),
    }
}

/// A time and what goes with it.
pub(super) fn timed(value: Value) -> Result<(Timestamp, Value), StoreError> {
    let mut parts = array(value)?.into_iter();
    let now = parts.next().ok_or_else(|| strange(&Value::Nil))?;
    Ok((Timestamp(number(&now)?), parts.next().unwrap_or(Value::Nil)))
}

pub(super) fn array(value: Value) -> Result<Vec<Value>, StoreError> {
    match value {
        Value::Array(parts) | Value::Set(parts) => Ok(parts),
        other => Err(strange(&other)),
    }
}

/// Members with their scores: flat, or in pairs.
pub(super) fn scored(value: Value) -> Result<Vec<(Vec<u8>, u64)>, StoreError> {
    let mut flat = Vec::new();
    for part in array(value)? {
        match part {
            Value::Array(pair) => flat.extend(pair),
            other => flat.push(other),
        }
    }
    let mut pairs = Vec::with_capacity(flat.len() / 2);
    let mut flat = flat.into_iter();
    while let (Some(member), Some(own)) = (flat.next(), flat.next()) {
        pairs.push((bytes(member)?, score(&own)?));
    }
    Ok(pairs)
}

/// What a script made of a record.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) done: bool,
    /// Nothing was written: the record would have to leave or enter lists.
    pub(super) lists_differ: bool,
    pub(super) now: Timestamp,
    rest: Value,
}

impl Written {
    /// The record that the script showed.
    pub(super) fn record(self) -> Result<Option<Raw>, StoreError> {
        record(self.rest)
    }

    /// When the record would have expired before a swap, if that is known.
    pub(super) fn expired_at(&self) -> Option<u128> {
        match &self.rest {
            Value::BulkString(digits) => packed::moment(digits),
            _ => None,
        }
    }
}

pub(super) fn written(value: Value) -> Result<Written, StoreError> {
    let mut parts = array(value)?.into_iter();
    let (Some(outcome), Some(now)) = (parts.next(), parts.next()) else {
        return Err(strange(&Value::Nil));
    };
    let outcome = number(&outcome)?;
    Ok(Written {
        done: outcome == 1,
        lists_differ: outcome == 2,
        now: Timestamp(number(&now)?),
        rest: parts.next().unwrap_or(Value::Nil),
    })
}
