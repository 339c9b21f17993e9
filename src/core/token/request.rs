//! What the token endpoint takes and gives.

use serde::Serialize;

use crate::{
    error::{ErrorCode, OAuthError},
    params::Params,
    pkce,
    scope::ScopeSet,
};

/// More resources than this in one request are refused.
pub(crate) const MAX_RESOURCES: usize = 10;

/// A token request, read but not decided.
#[derive(Clone, Debug)]
pub enum TokenRequest {
    /// RFC 6749 §4.1.3.
    AuthorizationCode(CodeExchange),
    /// RFC 6749 §6.
    RefreshToken(Refresh),
    /// RFC 6749 §4.4.2.
    ClientCredentials(ForItself),
}

/// A code to redeem.
#[derive(Clone, Debug)]
pub struct CodeExchange {
    pub(super) code: String,
    pub(super) redirect_uri: Option<String>,
    pub(super) code_verifier: Option<String>,
    pub(super) wanted: Wanted,
}

/// A refresh token to use.
#[derive(Clone, Debug)]
pub struct Refresh {
    pub(super) refresh_token: String,
    pub(super) wanted: Wanted,
}

/// A client that asks for itself.
#[derive(Clone, Debug)]
pub struct ForItself {
    pub(super) wanted: Wanted,
}

/// What the access token is to be good for; by default, all that was granted.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) scope: Option<ScopeSet>,
    pub(super) resources: Vec<String>,
}

impl TokenRequest {
    /// Reads the parameters.
    ///
    /// # Errors
    /// `invalid_request` for what is missing or doubled, `unsupported_grant_type`,
    /// `invalid_scope` for a malformed `scope`.
    pub fn read(params: &Params) -> Result<Self, OAuthError> {
        params.refuse_duplicates("resource")?;
        let grant_type = params
            .get("grant_type")?
            .ok_or_else(|| OAuthError::invalid_request("grant_type parameter is required"))?;
        let required = |name: &'static str, missing: &'static str| {
            params.get(name)?.map(str::to_owned).ok_or_else(|| OAuthError::invalid_request(missing))
        };
        let optional = |name: &str| Ok::<_, OAuthError>(params.get(name)?.map(str::to_owned));
        match grant_type {
            "authorization_code" => {
                let code_verifier = optional("code_verifier")?;
                if code_verifier.as_deref().is_some_and(|verifier| !pkce::is_verifier(verifier)) {
                    return Err(OAuthError::invalid_request(
                        "code_verifier must have 43 to 128 unreserved characters",
                    ));
                }
                Ok(Self::AuthorizationCode(CodeExchange {
                    code: required("code", "code parameter is required")?,
                    redirect_uri: optional("redirect_uri")?,
                    code_verifier,
                    wanted: Wanted::read(params)?,
                }))
            }
            "refresh_token" => Ok(Self::RefreshToken(Refresh {
                refresh_token: required("refresh_token", "refresh_token parameter is required")?,
                wanted: Wanted::read(params)?,
            })),
            "client_credentials" => {
                Ok(Self::ClientCredentials(ForItself { wanted: Wanted::read(params)? }))
            }
            _ => Err(OAuthError::new(
                ErrorCode::UnsupportedGrantType,
                "The grant type is not supported",
            )),
        }
    }

    /// Whether answering it uses something up, so that it must not stop half-way.
    pub const fn spends(&self) -> bool {
        !matches!(self, Self::ClientCredentials(_))
    }

    /// The `grant_type`, for events.
    pub const fn grant_type(&self) -> &'static str {
        match self {
            Self::AuthorizationCode(_) => "authorization_code",
            Self::RefreshToken(_) => "refresh_token",
            Self::ClientCredentials(_) => "client_credentials",
        }
    }
}

impl Wanted {
    fn read(params: &Params) -> Result<Self, OAuthError> {
        let scope = params.get("scope")?.map(ScopeSet::parse).transpose().map_err(|_| {
            OAuthError::new(ErrorCode::InvalidScope, "The scope parameter is malformed")
        })?;
        let mut resources: Vec<String> = Vec::new();
        for resource in params.all("resource") {
            if !resources.iter().any(|own| own == resource) {
                resources.push(resource.to_owned());
            }
        }
        if resources.len() > MAX_RESOURCES {
            return Err(OAuthError::new(ErrorCode::InvalidTarget, "Too many resources"));
        }
        Ok(Self { scope: scope.filter(|scope| !scope.is_empty()), resources })
    }
}

/// A successful answer (RFC 6749 §5.1), members in their established order.
#[derive(Clone, Debug, Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// The refresh token in force from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// What the access token allows.
    pub scope: String,
}
