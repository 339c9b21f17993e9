//! The authorization endpoint (RFC 6749 §3.1): a table of rules, and what follows from them.

mod approve;
mod response;
mod rules;

pub use approve::Approval;
pub use response::{Redirect, error_redirect};
pub use rules::{Fault, RULES, Rule, Stage};

use crate::{
    error::OAuthError,
    model::{Client, User},
    params::Params,
    pkce::Challenge,
    policy::Policy,
    scope::ScopeSet,
    service::Engine,
};

/// What a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The parameters.
    pub params: &'a Params,
    /// The client that they name, where it exists and may come.
    pub client: Option<&'a Client>,
    /// Who is signed in.
    pub user: Option<&'a User>,
    /// What the operator decided.
    pub policy: &'a Policy,
}

/// What the rules make of a request, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Where the answer goes; set once the client proved to own it.
    pub redirect_uri: String,
    /// Given back as it came.
    pub state: Option<String>,
    /// The PKCE challenge.
    pub challenge: Option<Challenge>,
    /// What the client may be granted of what it asked for.
    pub scopes: ScopeSet,
    /// The resources asked for.
    pub resources: Vec<String>,
    /// How the person is to be asked.
    pub prompts: Vec<Prompt>,
    /// How old the sign-in may be, in seconds.
    pub max_age: Option<u64>,
    /// Whom the client expects.
    pub login_hint: Option<String>,
}

/// OpenID Connect Core §3.1.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Ask nothing.
    None,
    /// Sign in again.
    Login,
    /// Ask for consent, as this server always does.
    Consent,
    /// Choose the account.
    SelectAccount,
}

/// A request that passed every rule.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// The client.
    pub client: Client,
    /// What it asks for.
    pub draft: Draft,
}

/// A request that did not, and where its answer goes. Whether an error may be sent to the client
/// is part of its type.
#[derive(Debug)]
pub enum AuthorizeError {
    /// To the person, as a page: the client or its redirect URI is not to be trusted.
    Page(OAuthError),
    /// To the client.
    Redirect(Redirect, OAuthError),
}

impl From<OAuthError> for AuthorizeError {
    fn from(error: OAuthError) -> Self {
        Self::Page(error)
    }
}

impl Engine {
    /// Runs every rule of a stage over a request.
    ///
    /// # Errors
    /// The first rule that fails, and where its answer goes.
    pub async fn authorize(
        &self,
        params: &Params,
        user: Option<&User>,
        stage: Stage,
    ) -> Result<AuthorizationRequest, AuthorizeError> {
        let stored = match params.get("client_id") {
            Ok(Some(id)) if id.len() <= rules::MAX_CLIENT_ID => {
                self.store.get::<Client>(id).await.map_err(OAuthError::from)?.record
            }
            _ => None,
        };
        let stored = stored.map(|versioned| versioned.record);
        let client = self.admitted(stored.as_ref());
        let facts = Facts { params, client, user, policy: &self.policy };
        let draft = rules::run(&facts, stage)?;
        let client =
            client.ok_or_else(|| OAuthError::server_error("no rule asked for a client"))?;
        Ok(AuthorizationRequest { client: client.clone(), draft })
    }
}

#[cfg(test)]
mod tests;
