//! What becomes of what strangers say of themselves.

mod answers;
mod members;
mod names;

use serde_json::{Value, json};

use super::*;
use crate::{
    error::ErrorCode, model::GrantType, policy::Policy, resource_indicator::AllowedResources,
};

const REDIRECT_URI: &str = "https://app.example/cb";

fn policy() -> Policy {
    Policy::new("https://auth.gauzy.co", "gauzy", AllowedResources::Any)
}

fn read_bytes(body: &[u8]) -> Result<Registration, OAuthError> {
    Registration::read(body, &policy())
}

/// Reads the smallest registration with some members changed; `null` stays `null`.
fn read(changes: &Value) -> Result<Registration, OAuthError> {
    let mut body = json!({"client_name": "App", "redirect_uris": [REDIRECT_URI]});
    for (member, value) in changes.as_object().unwrap() {
        body[member] = value.clone();
    }
    read_bytes(body.to_string().as_bytes())
}

#[track_caller]
fn passes(changes: &Value) -> Registration {
    read(changes).unwrap()
}

#[track_caller]
fn refused(changes: &Value) -> ErrorCode {
    read(changes).unwrap_err().code
}
