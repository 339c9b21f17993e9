use base64::{Engine, engine::general_purpose::STANDARD};

use super::*;
use crate::{model::AuthMethod, params::Params};

fn client(secret: Option<&str>) -> Client {
    Client {
        auth_method: AuthMethod::ClientSecretBasic,
        secret_sha256: secret.map(hash_secret),
        ..Client::new("app", "App")
    }
}

fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

fn read(header: Option<&str>, body: &str) -> Result<Credentials, OAuthError> {
    let headers: Vec<&str> = header.into_iter().collect();
    Credentials::read(&headers, &Params::from_form(body.as_bytes()).unwrap())
}

#[test]
fn a_secret_is_accepted_by_basic_raw_and_percent_encoded_and_by_post() {
    let app = client(Some("s/e+c r%t"));
    for header in [basic("app:s/e+c r%t"), basic("app:s%2Fe%2Bc+r%25t"), basic("%61pp:s/e+c r%t")] {
        let presented = read(Some(&header), "").unwrap();
        assert!(authenticate(Some(&app), &presented).is_ok(), "{header}");
    }
    let presented = read(None, "client_id=app&client_secret=s%2Fe%2Bc+r%25t").unwrap();
    assert!(authenticate(Some(&app), &presented).is_ok());
}

#[test]
fn a_client_with_a_secret_can_never_use_none() {
    let app = client(Some("secret"));
    for (header, body) in [
        (None, "client_id=app"),
        (None, "client_id=app&client_secret="),
        (Some(basic("app:")), ""),
        (Some(basic("app:wrong")), ""),
        (None, "client_id=app&client_secret=Secret"),
    ] {
        let presented = read(header.as_deref(), body).unwrap();
        let error = authenticate(Some(&app), &presented).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidClient);
    }
}

#[test]
fn a_public_client_with_an_empty_secret_is_none_and_with_another_is_refused() {
    let app = client(None);
    for body in ["client_id=app", "client_id=app&client_secret="] {
        assert!(authenticate(Some(&app), &read(None, body).unwrap()).is_ok());
    }
    assert!(authenticate(Some(&app), &read(Some(&basic("app:")), "").unwrap()).is_ok());
    let presented = read(None, "client_id=app&client_secret=x").unwrap();
    assert_eq!(authenticate(Some(&app), &presented).unwrap_err().code, ErrorCode::InvalidClient);
}

#[test]
fn the_client_must_not_use_more_than_one_authentication_method() {
    let header = basic("app:secret");
    assert!(read(Some(&header), "client_id=app").is_ok());
    for body in ["client_id=other", "client_secret=secret", "client_id=app&client_secret=secret"] {
        let error = read(Some(&header), body).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidRequest, "{body}");
    }
    let two = [header.as_str(), header.as_str()];
    let error = Credentials::read(&two, &Params::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidRequest);
}

#[test]
fn malformed_credentials_are_refused() {
    for header in ["Bearer x", "Basic", "Basic !!!", "Basic YXBw", &basic(":secret"), ""] {
        assert_eq!(read(Some(header), "").unwrap_err().code, ErrorCode::InvalidClient, "{header}");
    }
    assert_eq!(read(None, "").unwrap_err().code, ErrorCode::InvalidRequest);
    let assertion = "client_id=app&client_assertion=x&client_assertion_type=y";
    assert_eq!(read(None, assertion).unwrap_err().code, ErrorCode::InvalidClient);
}

#[test]
fn an_unknown_client_is_invalid_client() {
    let presented = read(None, "client_id=nobody").unwrap();
    assert_eq!(authenticate(None, &presented).unwrap_err().code, ErrorCode::InvalidClient);
}
