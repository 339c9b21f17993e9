//! What one validation of an RS256 token takes of a processor, in nanoseconds: beside the bare
//! check of its signature, where the token is remembered, and in a layer. And what remembered
//! tokens take of memory, so many of them and a quarter of these. In JSON:
//! `cargo run --release -p gauzy-mcp-auth-resource --example validate [tokens]`

use std::{convert::Infallible, error::Error, fs, future::ready, io, sync::Arc, time::Duration};

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use mcp_auth_core::time::Clock;
use mcp_auth_resource::{
    AuthorizationServer, Config, ProtectLayer, Source, SystemClock, TokenError, TokenValidator,
};
use serde_json::json;
use tower::{Layer, Service};

type Outcome<T> = Result<T, Box<dyn Error>>;

const ISSUER: &str = "https://auth.example.com";
const RESOURCE: &str = "https://mcp.example.com/mcp";

/// Nanoseconds that this thread has spent on a processor.
fn spent() -> Outcome<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().ok_or("no figure")?.parse()?)
}

/// Bytes of memory that are in use.
fn resident() -> Outcome<u64> {
    let text = fs::read_to_string("/proc/self/statm")?;
    Ok(text.split(' ').nth(1).ok_or("no figure")?.parse::<u64>()? * 4096)
}

/// A token as this product's server makes them.
fn token(key: &RsaKeyPair, number: u32) -> Outcome<String> {
    let now = SystemClock.now().seconds();
    let claims = json!({
        "sub": "5d9ab3e4-6c1f-4b57-9d2e-1f8a3c7b2e60", "aud": RESOURCE, "iss": ISSUER, "iat": now,
        "exp": now + 900, "nbf": now - 30, "jti": format!("01234567-89ab-4def-8123-{number:012}"),
        "client_id": "mcp_2f1c9a7e5b3d4c6f8a0e", "scope": "mcp.read mcp.write",
        "token_type": "access_token", "grant_id": "8c1d2e3f4a5b6c7d8e9f", "auth_time": now,
    });
    let header = r#"{"alg":"RS256","typ":"at+jwt","kid":"5f3c8d2e-7a41-4e0b-9c6d-2b1a0f9e8d7c"}"#;
    let input = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input.as_bytes(), &mut signature)?;
    Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn validator(pem: &str, ttl: Duration, capacity: usize) -> Outcome<TokenValidator> {
    let server = AuthorizationServer::new(ISSUER, Source::PublicKey(pem.to_owned()));
    let mut config = Config::new(RESOURCE).trust(server);
    config.cache.token_ttl = ttl;
    config.cache.capacity = capacity;
    Ok(TokenValidator::new(config)?)
}

/// Nanoseconds for one of so many.
fn each<T>(all: &[T], mut work: impl FnMut(&T) -> Outcome<()>) -> Outcome<u64> {
    let before = spent()?;
    for one in all {
        work(one)?;
    }
    Ok((spent()? - before) / all.len() as u64)
}

fn validated(validator: &TokenValidator, token: &str) -> Outcome<()> {
    validator.try_validate(token).unwrap_or(Err(TokenError::FetchFailed))?;
    Ok(())
}

/// A validator that remembers these tokens, and the bytes that this took.
fn remembering(pem: &str, tokens: &[String]) -> Outcome<(TokenValidator, u64)> {
    let validator = validator(pem, Duration::from_mins(10), tokens.len() * 2)?;
    let before = resident()?;
    each(tokens, |token| validated(&validator, token))?;
    Ok((validator, resident()?.saturating_sub(before)))
}

/// Nanoseconds for a request with each of these credentials, by a service that never waits.
fn served<S, B>(service: &mut S, credentials: &[HeaderValue]) -> Outcome<u64>
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
{
    each(credentials, |value| {
        let mut request = Request::new(());
        request.headers_mut().insert(header::AUTHORIZATION, value.clone());
        let answer = service.call(request).now_or_never().ok_or("the service waits")??;
        if answer.status() == StatusCode::OK { Ok(()) } else { Err("refused".into()) }
    })
}

fn main() -> Outcome<()> {
    let count: u32 = std::env::args().nth(1).map_or(Ok(20_000), |text| text.parse())?;
    let key = RsaKeyPair::generate(KeySize::Rsa2048)?;
    let der: PublicKeyX509Der<'static> = key.public_key().as_der()?;
    let text = STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n");
    let tokens = (0..count).map(|number| token(&key, number)).collect::<Outcome<Vec<_>>>()?;
    let parsed = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref())?;
    let bare = each(&tokens, |token| {
        let (input, signature) = token.rsplit_once('.').ok_or("no token")?;
        let signature = URL_SAFE_NO_PAD.decode(signature)?;
        Ok(parsed.verify_sig(input.as_bytes(), &signature)?)
    })?;
    let forgetful = validator(&pem, Duration::ZERO, 0)?;
    let uncached = each(&tokens, |token| validated(&forgetful, token))?;
    let few = tokens.get(..tokens.len() / 4).unwrap_or_default();
    let (_few, less) = remembering(&pem, few)?;
    let (keeping, more) = remembering(&pem, &tokens)?;
    let cached = each(&tokens, |token| validated(&keeping, token))?;

    let value = |token: &String| HeaderValue::from_str(&format!("Bearer {token}"));
    let credentials = tokens.iter().map(value).collect::<Result<Vec<_>, _>>()?;
    let mut plain = tower::service_fn(|_: Request<()>| {
        ready(Ok::<_, Infallible>(Response::new(Full::<Bytes>::default())))
    });
    let unprotected = served(&mut plain, &credentials)?;
    let protected = served(&mut ProtectLayer::new(Arc::new(keeping))?.layer(plain), &credentials)?;
    let figures = json!({
        "tokens": count, "length": tokens.first().map_or(0, String::len),
        "bare": bare, "uncached": uncached, "cached": cached,
        "layer": protected.saturating_sub(unprotected),
        "memory": [[few.len(), less], [tokens.len(), more]],
    });
    Ok(serde_json::to_writer(io::stdout().lock(), &figures)?)
}
