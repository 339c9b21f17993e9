//! Reading client metadata (RFC 7591 §2) from strangers.

use serde_json::{Map, Value};

use crate::{
    error::{ErrorCode, OAuthError},
    model::{AuthMethod, GrantType},
    policy::Policy,
    redirect_uri::{self, Destination},
    scope::{self, ScopeSet},
};

const MAX_NAME: usize = 200;
/// What pages call a client that gives no name.
const NAMELESS: &str = "Unnamed app";
const MAX_REDIRECT_URIS: usize = 50;
const MAX_INFORMATIVE: usize = 2048;

/// Members that are only shown or given back, and hold one string each.
const INFORMATIVE: [&str; 6] =
    ["logo_uri", "client_uri", "policy_uri", "tos_uri", "software_id", "software_version"];

/// What a client asked to be registered as, in what this server makes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    pub(super) name: String,
    pub(super) auth_method: AuthMethod,
    pub(super) redirect_uris: Vec<String>,
    pub(super) grant_types: Vec<GrantType>,
    pub(super) scopes: ScopeSet,
    pub(super) application_type: String,
    pub(super) about: Map<String, Value>,
}

fn metadata(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClientMetadata, description)
}

impl Registration {
    /// Reads a registration request. Unknown members are ignored (RFC 7591 §2).
    ///
    /// # Errors
    /// `invalid_redirect_uri`, `invalid_client_metadata` (RFC 7591 §3.2.2).
    pub fn read(body: &[u8], policy: &Policy) -> Result<Self, OAuthError> {
        let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
            return Err(metadata("The body is not a JSON object"));
        };
        let grant_types = grant_types(&body)?;
        let redirect_uris = redirect_uris(&body, &grant_types, policy)?;
        Ok(Self {
            name: name(&body)?,
            auth_method: auth_method(&body)?,
            scopes: scopes(&body)?,
            application_type: application_type(&body, &redirect_uris)?,
            about: informative(&body)?,
            redirect_uris,
            grant_types,
        })
    }
}

/// A member that is one string; null and empty are absent.
pub(super) fn text<'a>(
    body: &'a Map<String, Value>,
    member: &str,
) -> Result<Option<&'a str>, OAuthError> {
    match body.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(metadata("A member that must be a string is none")
            .hint(format!("client metadata: {member:?}"))),
    }
}

/// A member that is a list of strings; null is absent.
pub(super) fn list<'a>(
    body: &'a Map<String, Value>,
    member: &str,
) -> Result<Option<Vec<&'a str>>, OAuthError> {
    let bad = || {
        metadata("A member that must be an array of strings is none")
            .hint(format!("client metadata: {member:?}"))
    };
    match body.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().ok_or_else(bad))
            .collect::<Result<_, _>>()
            .map(Some),
        Some(_) => Err(bad()),
    }
}

pub(super) fn name(body: &Map<String, Value>) -> Result<String, OAuthError> {
    // > If omitted, the authorization server MAY display the raw "client_id" value to the
    // > end-user instead. It is RECOMMENDED that clients always send this field. (RFC 7591 §2)
    let name = text(body, "client_name")?.unwrap_or(NAMELESS);
    if name.chars().count() > MAX_NAME {
        return Err(metadata("client_name is longer than 200 characters"));
    }
    if name.chars().any(misleads) {
        return Err(metadata("client_name has a character that is not allowed in it"));
    }
    Ok(name.to_owned())
}

/// Control and direction-changing characters could make a text read as another.
pub fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

pub(super) fn auth_method(body: &Map<String, Value>) -> Result<AuthMethod, OAuthError> {
    if let Some(name) = text(body, "token_endpoint_auth_method")? {
        return AuthMethod::from_name(name).ok_or_else(|| {
            metadata("The token_endpoint_auth_method is not supported").hint(format!("{name:?}"))
        });
    }
    match text(body, "client_type")? {
        Some("public") => Ok(AuthMethod::None),
        // > If unspecified or omitted, the default is "client_secret_basic" (RFC 7591 §2)
        Some("confidential") | None => Ok(AuthMethod::ClientSecretBasic),
        Some(_) => Err(metadata("client_type must be either confidential or public")),
    }
}

pub(super) fn grant_types(body: &Map<String, Value>) -> Result<Vec<GrantType>, OAuthError> {
    // > If omitted, the default behavior is […] the "authorization_code" Grant Type
    // > (RFC 7591 §2)
    let asked = list(body, "grant_types")?.filter(|asked| !asked.is_empty());
    let asked = asked.unwrap_or_else(|| vec![GrantType::AuthorizationCode.as_str()]);
    let supported: Vec<_> =
        GrantType::ALL.into_iter().filter(|grant| asked.contains(&grant.as_str())).collect();
    if supported.is_empty() {
        return Err(metadata("None of the grant_types is supported"));
    }
    let types = list(body, "response_types")?.unwrap_or_default();
    if !types.is_empty()
        && !types.contains(&"code")
        && supported.contains(&GrantType::AuthorizationCode)
    {
        return Err(metadata("Only response_type code is supported"));
    }
    Ok(supported)
}

/// The response types that go with grant types (RFC 7591 §2.1).
pub(super) fn response_types(grants: &[GrantType]) -> Vec<&'static str> {
    grants.iter().filter(|grant| **grant == GrantType::AuthorizationCode).map(|_| "code").collect()
}

fn redirect_uris(
    body: &Map<String, Value>,
    grants: &[GrantType],
    policy: &Policy,
) -> Result<Vec<String>, OAuthError> {
    let invalid = |description| OAuthError::new(ErrorCode::InvalidRedirectUri, description);
    let uris = list(body, "redirect_uris")?.unwrap_or_default();
    // > Clients using flows with redirection MUST register their redirection URI values
    // > (RFC 7591 §2)
    if uris.is_empty() && grants.contains(&GrantType::AuthorizationCode) {
        return Err(invalid("At least one redirect_uri is required"));
    }
    if uris.len() > MAX_REDIRECT_URIS {
        return Err(invalid("More than 50 redirect URIs"));
    }
    for uri in &uris {
        redirect_uri::registrable(uri, &policy.redirect_schemes).map_err(|why| {
            let shown: String = uri.chars().take(200).collect();
            invalid(why).hint(format!("{shown:?}; more schemes: --allowed-redirect-schemes"))
        })?;
    }
    Ok(uris.into_iter().map(str::to_owned).collect())
}

fn scopes(body: &Map<String, Value>) -> Result<ScopeSet, OAuthError> {
    // Administrative access is never given to a stranger.
    let open = scope::SUPPORTED.into_iter().filter(|name| *name != scope::ADMIN);
    let open: ScopeSet = open.collect();
    let Some(asked) = text(body, "scope")? else { return Ok(open) };
    let asked = ScopeSet::parse(asked).map_err(|_| metadata("scope is malformed"))?;
    let granted = asked.intersection(&open);
    if granted.is_empty() { Err(metadata("No valid scopes requested")) } else { Ok(granted) }
}

/// What a client says it is, or what its redirect URIs tell: the rules that OpenID Connect ties
/// to it are not enforced, because real clients register mixed sets.
pub(super) fn application_type(
    body: &Map<String, Value>,
    uris: &[String],
) -> Result<String, OAuthError> {
    let native =
        |uri: &String| !matches!(redirect_uri::destination(uri), Some(Destination::Web { .. }));
    match text(body, "application_type")? {
        Some(kind @ ("web" | "native")) => Ok(kind.to_owned()),
        Some(_) => Err(metadata("application_type must be web or native")),
        None if !uris.is_empty() && uris.iter().all(native) => Ok("native".to_owned()),
        None => Ok("web".to_owned()),
    }
}

pub(super) fn informative(body: &Map<String, Value>) -> Result<Map<String, Value>, OAuthError> {
    let mut about = Map::new();
    for member in INFORMATIVE {
        let Some(value) = text(body, member)? else { continue };
        let is_uri = member.ends_with("_uri");
        let web = |value: &str| value.starts_with("https://") || value.starts_with("http://");
        if value.len() > MAX_INFORMATIVE
            || (is_uri && !(web(value) && url::Url::parse(value).is_ok()))
        {
            return Err(metadata("A URI that is only shown must be an http or https URL")
                .hint(format!("client metadata: {member:?}")));
        }
        if value.chars().any(misleads) {
            return Err(metadata("A member has a character that is not allowed in it")
                .hint(format!("client metadata: {member:?}")));
        }
        about.insert(member.to_owned(), value.into());
    }
    if let Some(contacts) = list(body, "contacts")?.filter(|contacts| !contacts.is_empty()) {
        if contacts.len() > 10 || contacts.iter().any(|contact| contact.len() > MAX_INFORMATIVE) {
            return Err(metadata("Too many contacts"));
        }
        if contacts.iter().any(|contact| contact.chars().any(misleads)) {
            return Err(metadata("contacts has a character that is not allowed in it"));
        }
        about.insert("contacts".to_owned(), contacts.into());
    }
    Ok(about)
}
