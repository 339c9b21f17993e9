use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use mcp_auth_core::{
    jose::{AccessToken, Audience, Header, InvalidAccessToken, UserClaims},
    time::Timestamp,
};

use crate::{
    edit::edited,
    lines::{choice, texts},
    world::{AUDIENCE, ISSUER, KEYS, World},
};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// The first octet chooses a valid token and what is done to it; the rest is a token, a script of
/// edits, or what replaces one part of it. Nothing verifies but what was signed, octet by octet,
/// and what was signed reads as it was written.
pub fn access_token(data: &[u8]) {
    let (choice, rest) = choice(data);
    let valid = &VALID[usize::from(choice / 8) % VALID.len()];
    let part = |index: usize, with: String| {
        let mut parts: Vec<String> = valid.split('.').map(str::to_owned).collect();
        parts.iter_mut().skip(index).take(1).for_each(|own| own.clone_from(&with));
        parts.join(".")
    };
    let presented = match choice % 8 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        1 | 2 => edited(valid, rest),
        3 => part(0, URL_SAFE_NO_PAD.encode(rest)),
        4 => part(1, URL_SAFE_NO_PAD.encode(rest)),
        5 => part(2, URL_SAFE_NO_PAD.encode(rest)),
        6 => part(2, String::from_utf8_lossy(rest).into_owned()),
        _ => return signed(rest),
    };
    if let Ok(claims) = verify(&presented) {
        assert!(VALID.contains(&presented), "{presented} was never signed");
        assert_eq!(claims, token(["anna", "app", "mcp.read", AUDIENCE]));
    }
}

fn verify(token: &str) -> Result<AccessToken, InvalidAccessToken> {
    AccessToken::verify(token, &World::shared().engine().keys.current(), ISSUER, NOW)
}

fn token([sub, client_id, scope, audience]: [&str; 4]) -> AccessToken {
    AccessToken {
        sub: sub.into(),
        aud: Audience::One(audience.into()),
        iss: ISSUER.into(),
        iat: NOW.seconds(),
        exp: NOW.seconds() + 900,
        nbf: AccessToken::not_before(NOW),
        jti: "01234567-89ab-4def-8123-456789abcdef".into(),
        client_id: client_id.into(),
        scope: scope.into(),
        token_type: "access_token".into(),
        token_use: None,
        grant_id: None,
        auth_time: None,
        user: UserClaims::default(),
    }
}

/// One token a key and `typ`, signed once.
static VALID: LazyLock<Vec<String>> = LazyLock::new(|| {
    let token = token(["anna", "app", "mcp.read", AUDIENCE]);
    let signed =
        |header| KEYS.iter().map(|key| token.sign(key, header).unwrap()).collect::<Vec<_>>();
    [signed(Header::AtJwt), signed(Header::Jwt)].concat()
});

/// A token with any claims reads as it was written, for its issuer and until its end.
fn signed(data: &[u8]) {
    let claims: [String; 4] = texts(data);
    let mut token = token(claims.each_ref().map(String::as_str));
    token.aud = Audience::of(&claims[2..], AUDIENCE);
    let [key, ..] = &*KEYS;
    let text = token.sign(key, Header::AtJwt).unwrap();
    assert_eq!(verify(&text), Ok(token.clone()));
    let keys = World::shared().engine().keys.current();
    let later = Timestamp::from_seconds(token.exp);
    let outcome = AccessToken::verify(&text, &keys, ISSUER, later);
    assert_eq!(outcome, Err(InvalidAccessToken::Expired));
    let outcome = AccessToken::verify(&text, &keys, &claims[0], NOW);
    assert!(outcome.is_err() || claims[0] == ISSUER);
}
