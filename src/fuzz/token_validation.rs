use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use mcp_auth_core::time::{Clock, Timestamp};
use mcp_auth_resource::{
    AuthorizationServer, Config, Fetch, Inbound, NoAnswer, Outbound, Source, TokenError, TokenInfo,
    TokenValidator,
};
use serde_json::{Value, json};
use url::Url;

use crate::{
    edit::edited,
    lines::choice,
    world::{AUDIENCE, ISSUER, run},
};

const NOW: u64 = 1_800_000_000;
const HEADER: &str = r#"{"alg":"EdDSA","typ":"at+jwt","kid":"k"}"#;

/// The first octet chooses what the rest is: a token, edits of a valid one, one of its parts, or
/// claims that are signed. What is accepted was signed, octet by octet; it names this issuer, this
/// resource and a time that is not over; and what the validator says of it stands in it.
pub fn token_validation(data: &[u8]) {
    let (choice, rest) = choice(data);
    let valid = &*VALID;
    let part = |index: usize| {
        let mut parts: Vec<String> = valid.split('.').map(str::to_owned).collect();
        parts[index] = URL_SAFE_NO_PAD.encode(rest);
        parts.join(".")
    };
    let (presented, signed) = match choice % 6 {
        0 => (String::from_utf8_lossy(rest).into_owned(), valid.clone()),
        1 => (edited(valid, rest), valid.clone()),
        2 => (part(0), valid.clone()),
        3 => (part(1), valid.clone()),
        4 => (part(2), valid.clone()),
        _ => {
            let token = sign(HEADER.as_bytes(), rest);
            (token.clone(), token)
        }
    };
    if let Ok(info) = validate(&presented) {
        assert_eq!(presented, signed, "it was never signed");
        believable(&info);
    }
}

/// Looks at an accepted token with another reader's eyes.
fn believable(info: &TokenInfo) {
    let claims: Value = serde_json::from_str(info.payload()).unwrap();
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    assert_eq!(text("iss"), Some(ISSUER));
    let slash = format!("{AUDIENCE}/");
    let ours = |aud: &str| {
        let aud = aud.to_ascii_lowercase();
        aud == AUDIENCE || aud == slash
    };
    match &claims["aud"] {
        Value::String(aud) => assert!(ours(aud)),
        Value::Array(many) => assert!(many.iter().filter_map(Value::as_str).any(ours)),
        other => panic!("{other} is no audience"),
    }
    let late = |name: &str| claims.get(name).map(|value| value.as_f64().unwrap());
    assert!(late("exp").is_none_or(|exp| exp > 1_799_999_970.0));
    assert!(late("nbf").is_none_or(|nbf| nbf <= 1_800_000_030.0));
    assert!(claims.get("token_type").is_none_or(|kind| kind == "access_token"));
    assert_eq!(info.subject(), text("sub"));
    let named =
        |scope: &str| ["scope", "scp"].iter().any(|own| claims[*own].to_string().contains(scope));
    let plain = |scope: &&str| scope.bytes().all(|byte| byte.is_ascii_alphanumeric());
    assert!(info.scopes().filter(plain).all(named));
}

fn validate(token: &str) -> Result<TokenInfo, TokenError> {
    match VALIDATOR.try_validate(token) {
        Some(result) => result,
        None => run(VALIDATOR.validate(token)),
    }
}

static KEY: LazyLock<Ed25519KeyPair> =
    LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap());

static VALID: LazyLock<String> = LazyLock::new(|| {
    let claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "exp": NOW + 900,
        "nbf": NOW - 30, "iat": NOW, "scope": "mcp.read", "token_type": "access_token"});
    let token = sign(HEADER.as_bytes(), claims.to_string().as_bytes());
    assert!(validate(&token).is_ok());
    token
});

fn sign(header: &[u8], payload: &[u8]) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(KEY.sign(input.as_bytes()));
    format!("{input}.{signature}")
}

static VALIDATOR: LazyLock<TokenValidator> = LazyLock::new(|| {
    let url = Url::parse("https://auth.gauzy.co/jwks").unwrap();
    let server = AuthorizationServer::new(ISSUER, Source::JwksUri(url));
    let mut config = Config::new(AUDIENCE).trust(server);
    config.clock = Arc::new(Standing);
    config.fetch = Some(Arc::new(Published));
    TokenValidator::new(config).unwrap()
});

#[derive(Debug)]
struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(NOW)
    }
}

/// The key list, without a network.
#[derive(Debug)]
struct Published;

#[async_trait]
impl Fetch for Published {
    async fn fetch(&self, _: Outbound) -> Result<Inbound, NoAnswer> {
        let x = URL_SAFE_NO_PAD.encode(KEY.public_key());
        let jwks = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": x}]});
        Ok(Inbound { status: 200, cache_control: None, body: jwks.to_string().into() })
    }
}
