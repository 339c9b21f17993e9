//! *Try it*: the whole code flow with PKCE in the browser, played by this server in the part of
//! the client, with every check made visible.

use std::sync::Arc;

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Response, StatusCode};
use mcp_auth_core::{
    client_auth::Credentials,
    error::{ErrorCode, OAuthError},
    metadata::Endpoint,
    params::Params,
    pkce,
    token::{TokenRequest, TokenResponse},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::{
    app::{Call, uncancelled},
    cookies::Cookie,
    locale::Locale,
    pages::{Check, Claim, DecodedToken, TryItResult, claim_meaning},
    respond::{self, PageKind},
};

const CONTEXT: &[u8] = b"try it";
const MAX_AGE: u64 = 600;
const SCOPE: &str = "profile email mcp.read mcp.write";

/// What the client keeps between request and response.
#[derive(Serialize, Deserialize)]
struct Run {
    state: String,
    verifier: String,
}

/// `GET /try`: sends the browser to the authorization endpoint.
pub(crate) fn start(call: &Call) -> Response<Body> {
    let Some(development) = &call.app.settings.development else { return respond::not_found(call) };
    let entropy = &*call.app.engine.entropy;
    let run = Run { state: entropy.base64url::<16>(), verifier: entropy.base64url::<32>() };
    let query = Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", &development.test_client)
        .append_pair("redirect_uri", &call.app.url("/callback"))
        .append_pair("scope", SCOPE)
        .append_pair("state", &run.state)
        .append_pair("code_challenge", &pkce::s256(&run.verifier))
        .append_pair("code_challenge_method", "S256")
        .finish();
    let authorize = call.app.engine.policy.endpoints.path(Endpoint::Authorization);
    let url = call.app.url(authorize.unwrap_or("/oauth2/authorize"));
    let mut response = respond::see_other(&format!("{url}?{query}"));
    let plain = serde_json::to_vec(&run).unwrap_or_default();
    let sealed = call.app.engine.keys.current().seal.seal(entropy, CONTEXT, &plain);
    Cookie::TryIt.set(&mut response, &sealed, MAX_AGE, call.app.is_https());
    response
}

/// Goes on with a run under way; `None` when this browser has none.
pub(super) async fn finish(
    call: &Call,
    params: &Params,
) -> Result<Option<Response<Body>>, OAuthError> {
    let https = call.app.is_https();
    let Some(cookie) = Cookie::TryIt.read(&call.headers, https) else { return Ok(None) };
    let plain = call.app.engine.keys.current().seal.open(CONTEXT, &cookie);
    let run = plain.and_then(|plain| serde_json::from_slice::<Run>(&plain).ok());
    let (Some(run), Some(code)) = (run, params.get("code")?) else { return Ok(None) };
    let issuer = &call.app.engine.policy.issuer;
    let state = params.get("state")? == Some(run.state.as_str());
    let iss = params.get("iss")? == Some(issuer.as_str());
    let answer = if state && iss {
        match exchange(call, code, &run.verifier).await {
            // Nothing was spent: loading the page again goes on.
            Err(error) if error.code == ErrorCode::TemporarilyUnavailable => return Err(error),
            answer => answer,
        }
    } else {
        Err(OAuthError::invalid_request("The response is not the one expected"))
    };
    let mut response = result(call, [state, iss], &answer);
    Cookie::TryIt.set(&mut response, "", 0, https);
    Ok(Some(response))
}

async fn exchange(call: &Call, code: &str, verifier: &str) -> Result<TokenResponse, OAuthError> {
    let client = call.app.settings.development.as_ref().map(|own| own.test_client.as_str());
    let redirect_uri = call.app.url("/callback");
    let params = Params::from_iter([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect_uri),
        ("client_id", client.unwrap_or_default()),
        ("code_verifier", verifier),
    ]);
    let (request, credentials) = (TokenRequest::read(&params)?, Credentials::read(&[], &params)?);
    let app = Arc::clone(&call.app);
    uncancelled(async move { app.engine.token(&request, &credentials).await }).await?
}

fn result(
    call: &Call,
    [state, iss]: [bool; 2],
    answer: &Result<TokenResponse, OAuthError>,
) -> Response<Body> {
    let issuer = &call.app.engine.policy.issuer;
    let refused = answer.as_ref().err().map(|error| error.description);
    let checks = [
        Check {
            label: "State matches",
            passed: state,
            detail: "The response belongs to the request this browser sent.",
        },
        Check { label: "Issuer matches", passed: iss, detail: issuer },
        Check {
            label: "PKCE verified",
            passed: answer.is_ok(),
            detail: refused
                .unwrap_or("The code was redeemed with the verifier that only this client had."),
        },
        Check {
            label: "Tokens received",
            passed: answer.is_ok(),
            detail: "An access token, and a refresh token that every use replaces.",
        },
    ];
    let token = answer.as_ref().ok().and_then(|tokens| decode(&tokens.access_token));
    let claims: Vec<Claim<'_>> = token
        .iter()
        .flat_map(|token| &token.claims)
        .map(|(name, value)| Claim { name, value, meaning: claim_meaning(name) })
        .collect();
    let page = TryItResult {
        chrome: call.app.chrome(Locale::English),
        checks: &checks,
        token: token.as_ref().map(|token| DecodedToken {
            header_json: &token.header,
            payload_json: &token.payload,
            signature: &token.signature,
            claims: &claims,
        }),
        again_href: &call.app.url("/try"),
        home_href: &call.app.url("/"),
    };
    let status = if answer.is_ok() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    respond::page(Locale::English, status, PageKind::Staying, page.render())
}

struct Decoded {
    header: String,
    payload: String,
    signature: String,
    claims: Vec<(String, String)>,
}

fn decode(token: &str) -> Option<Decoded> {
    let mut parts = token.split('.');
    let mut part = || {
        let bytes = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    };
    let (header, payload) = (part()?, part()?);
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let claims = [&header, &payload].into_iter().filter_map(Value::as_object).flatten();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(Decoded {
        header: pretty(&header),
        payload: pretty(&payload),
        signature: parts.next()?.to_owned(),
        claims: claims.map(|(name, value)| (name.clone(), text(value))).collect(),
    })
}
