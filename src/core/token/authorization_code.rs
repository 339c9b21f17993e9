//! `grant_type=authorization_code`.

use super::{Minting, TokenResponse, narrow, request::CodeExchange};
use crate::{
    client_auth::Credentials,
    error::OAuthError,
    event::Event,
    grant::{CodeHandle, Redeemed, Redemption, RefreshHandle, Refusal, Settled, redeem, settle},
    model::{GrantType, Mark},
    service::Engine,
    store::Found,
};

/// One text for every reason: a stranger learns nothing about a code.
fn invalid(hint: impl Into<String>) -> OAuthError {
    OAuthError::invalid_grant("Invalid authorization code").hint(hint)
}

impl Engine {
    pub(super) async fn redeem_code(
        &self,
        request: &CodeExchange,
        credentials: &Credentials,
    ) -> Result<TokenResponse, OAuthError> {
        let handle = CodeHandle::parse(&request.code);
        let (found, client) =
            self.grant_and_client(handle.as_ref().map(|h| h.id), credentials).await?;
        let client = self.entitled(client.as_ref(), credentials, GrantType::AuthorizationCode)?;
        let handle = handle.ok_or_else(|| invalid("not a code of this server"))?;
        let grant = match found.record {
            Some(ref versioned) => versioned.record.clone(),
            None => return Err(invalid("no such code: unknown or long expired")),
        };
        let mac = self.mac_key(&grant).await?;
        if !handle.is_genuine(&grant, &mac) {
            return Err(invalid("the code's tag is wrong: it was tampered with or guessed"));
        }
        let id = handle.id.to_string();
        if grant.client_id == client.id {
            let mark = self.store.get::<Mark>(&Mark::user_id(&grant.user_id)).await?;
            let user_counter = mark.record.map_or(0, |mark| mark.record.epoch.counter);
            if grant.client_counter < client.epoch.counter || grant.user_counter < user_counter {
                return Err(invalid("the user or the client was revoked after consent"));
            }
        }
        self.within_grant_limit(handle.id, found.now)?;
        let scope = narrow::scope(&request.wanted, &grant);
        let resources = narrow::resources(&request.wanted, &grant, &self.policy.audience);
        let attempt = Redemption {
            client_id: &client.id,
            redirect_uri: request.redirect_uri.as_deref(),
            code_verifier: request.code_verifier.as_deref(),
            reuse_grace: self.policy.code_reuse_grace,
        };
        let (keys, now) = (self.keys.current(), found.now);
        let mint = |outcome: Redeemed| {
            let (keys, mac, grant, id, scope, resources) =
                (&keys, &mac, &grant, &id, &scope, &resources);
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
                let from = Minting {
                    subject: &grant.user_id,
                    client,
                    scope: scope.clone(),
                    resources,
                    token_use: None,
                    grant: Some((id.clone(), grant)),
                    now,
                    ends_at: Some(ends_at),
                };
                let minted = self.mint(keys, from).await?;
                let refresh_token =
                    grant.refreshable.then(|| RefreshHandle::issue(handle.id, 0, grant, mac));
                Ok(Ok(TokenResponse {
                    access_token: minted.token,
                    token_type: "Bearer",
                    expires_in: minted.expires_in,
                    refresh_token,
                    scope,
                }))
            }
        };
        let first = Found { now: found.now, record: found.record };
        let decide = |grant: &_, now| redeem(grant, attempt, now);
        match settle(&self.store, handle.id, first, decide, mint).await? {
            Settled::Done(Ok(response)) => {
                Event::CodeRedeemed { grant: &id, client: &client.id, user: &grant.user_id }.emit();
                Ok(response)
            }
            Settled::Done(Err(why)) => Err(refused(why, &id, &client.id)),
            Settled::Gone => Err(invalid("the grant is gone")),
        }
    }
}

fn refused(why: Refusal, grant: &str, client: &str) -> OAuthError {
    match why {
        Refusal::Replayed => Event::CodeReplayed { grant, client }.emit(),
        Refusal::TooManyFailures => Event::CodeGuessed { grant, client }.emit(),
        _ => {}
    }
    invalid(match why {
        Refusal::OtherClient => "the code belongs to another client",
        Refusal::RedirectUriMismatch => "redirect_uri is not the one of the authorization request",
        Refusal::VerifierMismatch => "code_verifier does not match the code_challenge",
        Refusal::Expired => "the code has expired",
        Refusal::TooManyFailures => "too many failed attempts: the grant ended",
        Refusal::Replayed => "the code was redeemed before: the grant ended",
        Refusal::ReplayedInGrace => "the code was redeemed moments ago",
        Refusal::Revoked => "the grant ended before",
    })
}
