//! `grant_type=authorization_code`.

use super::{TokenResponse, narrow, presented::Presented, request::CodeExchange};
use crate::{
    client_auth::Credentials,
    error::OAuthError,
    event::Event,
    grant::{CodeHandle, Grant, Redeemed, Redemption, Refusal, Settled, redeem, settle},
    model::{Client, GrantType},
    reason::Reason,
    service::Engine,
};

/// One text for every reason: a stranger learns nothing about a code.
fn invalid(reason: Reason, hint: &'static str) -> OAuthError {
    OAuthError::invalid_grant("Invalid authorization code").because(reason).hint(hint)
}

impl Engine {
    pub(super) async fn redeem_code(
        &self,
        request: &CodeExchange,
        credentials: &Credentials,
    ) -> Result<TokenResponse, OAuthError> {
        let handle = CodeHandle::parse(&request.code);
        let grant_type = GrantType::AuthorizationCode;
        let (presented, found) =
            self.presented(handle.as_ref(), credentials, grant_type, invalid).await?;
        let Presented { id, grant, client, .. } = &presented;
        if grant.client_id == client.id {
            self.not_revoked_since_consent(grant, client).await?;
            self.within_grant_limit(*id, found.now)?;
        }
        let scope = narrow::scope(&request.wanted, grant);
        let resources = narrow::resources(&request.wanted, grant, &self.policy.audience);
        let attempt = Redemption {
            client_id: &client.id,
            redirect_uri: request.redirect_uri.as_deref(),
            code_verifier: request.code_verifier.as_deref(),
            reuse_grace: self.policy.code_reuse_grace,
        };
        let mint = |outcome: Redeemed| {
            let (presented, scope, resources) = (&presented, &scope, &resources);
            async move {
                let ends_at = match outcome {
                    Redeemed::Refused(why) => return Ok(Err(why)),
                    Redeemed::Tokens { ends_at } => ends_at,
                };
                // Only who proved to own the code learns whether it asked for too much.
                let (scope, resources) = match (scope, resources) {
                    (Ok(scope), Ok(resources)) => (scope.to_string(), resources),
                    (Err(e), _) | (_, Err(e)) => return Err(e.again()),
                };
                let generation = presented.grant.refreshable.then_some(0);
                self.issue(presented, &scope, resources, generation, ends_at).await.map(Ok)
            }
        };
        let decide = |grant: &Grant, now| redeem(grant, attempt, now);
        match settle(&self.store, *id, found, decide, mint).await? {
            Settled::Done(Ok(response)) => {
                let (grant, user) = (presented.name.as_str(), grant.user_id.as_str());
                Event::CodeRedeemed { grant, client: &client.id, user }.emit();
                Ok(response)
            }
            Settled::Done(Err(why)) => Err(refused(why, &presented.name, &client.id)),
            Settled::Gone => Err(invalid(Reason::Ended, "the grant is gone")),
        }
    }

    async fn not_revoked_since_consent(
        &self,
        grant: &Grant,
        client: &Client,
    ) -> Result<(), OAuthError> {
        let user_counter = self.user_counter(&grant.user_id).await?;
        if grant.client_counter < client.epoch.counter || grant.user_counter < user_counter {
            return Err(invalid(Reason::Ended, "the user or the client was revoked after consent"));
        }
        Ok(())
    }
}

fn refused(why: Refusal, grant: &str, client: &str) -> OAuthError {
    match why {
        Refusal::Replayed => Event::CodeReplayed { grant, client }.emit(),
        Refusal::TooManyFailures => Event::CodeGuessed { grant, client }.emit(),
        _ => {}
    }
    let (reason, hint) = match why {
        Refusal::OtherClient => (Reason::OtherClient, "the code belongs to another client"),
        Refusal::RedirectUriMismatch => {
            (Reason::RedirectUri, "redirect_uri is not the one of the authorization request")
        }
        Refusal::VerifierMismatch => {
            (Reason::Pkce, "code_verifier does not match the code_challenge")
        }
        Refusal::Expired => (Reason::Expired, "the code has expired"),
        Refusal::TooManyFailures => (Reason::Guessed, "too many failed attempts: the grant ended"),
        Refusal::Replayed => (Reason::Replayed, "the code was redeemed before: the grant ended"),
        Refusal::ReplayedInGrace => (Reason::Replayed, "the code was redeemed moments ago"),
        Refusal::Revoked => (Reason::Ended, "the grant ended before"),
    };
    invalid(reason, hint)
}
