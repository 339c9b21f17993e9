use mcp_auth_core::{
    client_auth::{Credentials, Via, authenticate, hash_secret},
    error::ErrorCode,
    model::Client,
    params::Params,
};
use url::form_urlencoded::byte_serialize;

use crate::{lines::texts, oracle};

/// Two lines: an `Authorization` header and a form. What is read is what stands there, and a
/// client with a secret is itself only with that secret, in every form that RFC 6749 §2.3.1 has
/// and that clients use.
pub fn client_authentication(data: &[u8]) {
    let [header, body] = texts(data);
    let Ok(form) = Params::from_form(body.as_bytes()) else { return };
    let headers: Vec<&str> =
        Some(header.as_str()).filter(|text| !text.is_empty()).into_iter().collect();
    match Credentials::read(&headers, &form) {
        Ok(credentials) => accepted(&header, &form, &credentials),
        Err(error) => {
            assert!(matches!(error.code, ErrorCode::InvalidRequest | ErrorCode::InvalidClient));
        }
    }
    own_secret(&header, &body);
}

fn accepted(header: &str, form: &Params, credentials: &Credentials) {
    assert!(!credentials.client_id.is_empty());
    assert_ne!(credentials.secret.as_deref(), Some(""));
    let in_body = form.get("client_id").unwrap();
    if credentials.via == Via::Body {
        assert!(header.is_empty() && in_body == Some(&credentials.client_id));
        assert_eq!(form.get("client_secret").unwrap(), credentials.secret.as_deref());
        return;
    }
    assert!(form.get("client_secret").unwrap().is_none());
    assert!(in_body.is_none_or(|own| own == credentials.client_id));
    let (scheme, value) = header.split_once(' ').unwrap();
    assert!(scheme.eq_ignore_ascii_case("basic"));
    let text = String::from_utf8(oracle::base64(value.trim()).unwrap()).unwrap();
    let (id, secret) = text.split_once(':').unwrap();
    assert_eq!(credentials.secret.as_deref().unwrap_or_default(), secret);
    let decoded = |text: &str| {
        let pair = format!("x={text}").replace('&', "%26");
        url::form_urlencoded::parse(pair.as_bytes()).next().unwrap().1.into_owned()
    };
    assert!(credentials.client_id == id || credentials.client_id == decoded(id));
    if let Some(other) = &credentials.decoded_secret {
        assert_eq!(*other, decoded(secret));
    }
}

/// Any secret at all authenticates its client, and no other secret does.
fn own_secret(secret: &str, other: &str) {
    let client = Client { secret_sha256: Some(hash_secret(secret)), ..Client::new("app", "App") };
    let encoded: String = byte_serialize(secret.as_bytes()).collect();
    for pair in [format!("app:{secret}"), format!("app:{encoded}"), format!("%61pp:{encoded}")] {
        let authenticates =
            basic(&pair).is_some_and(|own| authenticate(Some(&client), &own).is_ok());
        assert_eq!(authenticates, !secret.is_empty(), "{pair:?}");
    }
    let encoded_other: String = byte_serialize(other.as_bytes()).collect();
    if other != secret && encoded != other && encoded_other != secret {
        let Some(presented) = basic(&format!("app:{encoded_other}")) else { return };
        assert!(authenticate(Some(&client), &presented).is_err(), "{other:?} for {secret:?}");
    }
}

fn basic(pair: &str) -> Option<Credentials> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let header = format!("Basic {}", STANDARD.encode(pair));
    Credentials::read(&[&header], &Params::default()).ok()
}
