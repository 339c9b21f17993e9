//! Clients that the host of this server registers by calling it: the metadata of RFC 7591, from
//! somebody who is trusted.

use serde_json::{Map, Value};

use super::{read, response};
use crate::{
    client_auth::hash_secret,
    entropy::Entropy,
    error::OAuthError,
    model::{AuthMethod, Client, GrantType},
    redirect_uri,
    scope::{self, ScopeSet},
    time::Timestamp,
};

/// A registered value of older clients: any port and path on http loopback.
const ANY_LOOPBACK: &str = "http://localhost:*";
const MAX_ID: usize = 2048;
const MAX_METADATA: usize = 16 * 1024;
/// The member of [`Client::about`] that holds what the host keeps with a client.
pub const HOST_METADATA: &str = "metadata";

/// A client, and what its registration is answered with.
#[derive(Clone, Debug)]
pub struct Provisioned {
    /// The client; nothing is stored yet.
    pub client: Client,
    /// The answer (RFC 7591 §3.2.1), with the secret that is never told again.
    pub answer: Value,
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn description(error: OAuthError) -> String {
    if error.hint.is_empty() {
        return error.description.to_owned();
    }
    format!("{} ({})", error.description, error.hint)
}

/// Makes a client of what a host says of it, under an id of its own or a new one.
///
/// # Errors
/// What is wrong with it, in one line.
pub fn provision(
    asked: &Map<String, Value>,
    id: Option<&str>,
    schemes: &[String],
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<Provisioned, String> {
    if read::text(asked, "client_name").map_err(description)?.is_none() {
        return Err("client_name is required".into());
    }
    let grant_types = grant_types(asked)?;
    let redirect_uris = redirect_uris(asked, &grant_types, schemes)?;
    let auth_method = read::auth_method(asked).map_err(description)?;
    let secret = (auth_method != AuthMethod::None).then(|| format!("mcs_{}", entropy.hex::<32>()));
    if secret.is_none() && grant_types.contains(&GrantType::ClientCredentials) {
        return Err("a public client cannot have the grant type client_credentials".into());
    }
    let mut client = Client {
        auth_method,
        secret_sha256: secret.as_deref().map(hash_secret),
        grant_types,
        scopes: scopes(asked)?,
        application_type: read::application_type(asked, &redirect_uris).map_err(description)?,
        redirect_uris,
        about: read::informative(asked).map_err(description)?,
        created_at: now,
        ..Client::new(&client_id(id, entropy)?, &read::name(asked).map_err(description)?)
    };
    let answer = response(&client, secret.as_deref());
    client.about.extend(metadata(asked)?.map(|value| (HOST_METADATA.to_owned(), value)));
    Ok(Provisioned { client, answer })
}

fn client_id(id: Option<&str>, entropy: &dyn Entropy) -> Result<String, String> {
    let Some(id) = id else { return Ok(format!("mcp_{}", entropy.hex::<16>())) };
    let plain = id.bytes().all(|b| b.is_ascii_graphic() && b != b':');
    if id.is_empty() || id.len() > MAX_ID || !plain {
        return Err("a client_id must be 1 to 2048 visible ASCII characters without a colon".into());
    }
    Ok(id.to_owned())
}

fn grant_types(asked: &Map<String, Value>) -> Result<Vec<GrantType>, String> {
    let given = read::list(asked, "grant_types").map_err(description)?;
    if given.is_none_or(|given| given.is_empty()) {
        return Ok(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
    }
    read::grant_types(asked).map_err(description)
}

fn redirect_uris(
    asked: &Map<String, Value>,
    grants: &[GrantType],
    schemes: &[String],
) -> Result<Vec<String>, String> {
    let uris = read::list(asked, "redirect_uris").map_err(description)?.unwrap_or_default();
    if uris.is_empty() && grants.contains(&GrantType::AuthorizationCode) {
        return Err("At least one redirect_uri is required".into());
    }
    for uri in uris.iter().filter(|uri| **uri != ANY_LOOPBACK) {
        redirect_uri::registrable(uri, schemes).map_err(|why| {
            let shown: String = uri.chars().take(200).collect();
            format!("Invalid redirect URI: {shown} ({why})")
        })?;
    }
    Ok(uris.into_iter().map(str::to_owned).collect())
}

fn scopes(asked: &Map<String, Value>) -> Result<ScopeSet, String> {
    let all: ScopeSet = scope::SUPPORTED.into_iter().collect();
    let wanted = read::text(asked, "scope").map_err(description)?.unwrap_or(scope::DEFAULT);
    let wanted = ScopeSet::parse(wanted).map_err(|_| "scope is malformed".to_owned())?;
    let granted = wanted.intersection(&all);
    if granted.is_empty() {
        return Err(format!("No valid scopes requested. Available: {all}"));
    }
    Ok(granted)
}

fn metadata(asked: &Map<String, Value>) -> Result<Option<Value>, String> {
    match asked.get(HOST_METADATA) {
        None | Some(Value::Null) => Ok(None),
        Some(value @ Value::Object(_)) if value.to_string().len() <= MAX_METADATA => {
            Ok(Some(value.clone()))
        }
        Some(Value::Object(_)) => Err("metadata is larger than 16 KiB".into()),
        Some(_) => Err("metadata must be an object".into()),
    }
}
