//! Keys: sealed, wrapped, published and imported.

mod backup;
mod import;
mod key_set;
mod seal;
mod signing;

use serde_json::Value;

use super::*;
use crate::entropy::SystemEntropy;

fn entropy() -> SystemEntropy {
    SystemEntropy::new()
}

/// A member of a JSON Web Key, decoded.
fn member(jwk: &Value, name: &str) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.decode(jwk.get(name).unwrap().as_str().unwrap()).unwrap()
}
