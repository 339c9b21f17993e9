//! Consent: a grant is born.

use super::{AuthorizationRequest, AuthorizeError, Redirect, error_redirect, response};
use crate::{
    error::{ErrorCode, OAuthError},
    event::Event,
    grant::{CodeHandle, CodeRequest, Grant, GrantId, GrantNonce, Rotation, RotationMode, State},
    jose::UserClaims,
    model::{Client, GrantType, Session, User},
    reason::Reason,
    service::Engine,
    store::{Extra, Inserted},
    time::Timestamp,
    token::keys_away,
};

/// A person's yes.
#[derive(Clone, Copy, Debug)]
pub struct Approval<'a> {
    /// What they said yes to.
    pub request: &'a AuthorizationRequest,
    /// Who they are.
    pub session: &'a Session,
    /// The name the grant gets: chosen with the consent page, so that a form sent twice makes
    /// one grant and one code.
    pub grant: GrantId,
}

impl Engine {
    /// Stores the grant and answers with its code.
    ///
    /// # Errors
    /// A page when the form was answered before; a redirect when the user was revoked meanwhile.
    pub async fn approve(&self, approval: Approval<'_>) -> Result<Redirect, AuthorizeError> {
        let Approval { request, session, grant: id } = approval;
        let keys = self.keys.current();
        let client =
            self.store.get::<Client>(&request.client.id).await.map_err(OAuthError::from)?;
        if self.user_counter(&session.user.id).await? > session.user_counter {
            let error = OAuthError::new(ErrorCode::AccessDenied, "User not authenticated")
                .because(Reason::Ended);
            let redirect = error_redirect(&request.draft, &self.policy.issuer, &error);
            return Err(AuthorizeError::Redirect(redirect, error));
        }
        let grant = self.new_grant(request, session, keys.mac_id.clone(), client.now);
        let inserted =
            self.store.insert(&id.to_string(), &grant).await.map_err(OAuthError::from)?;
        let grant = match inserted {
            Inserted::New => grant,
            Inserted::Exists(stored) => same_answer(stored.record, &grant)?,
        };
        let revoked = || keys_away("the grant's MAC key was revoked just now");
        let mac = self.mac_key(&grant).await?.ok_or_else(revoked)?;
        let code = CodeHandle::issue(id, &grant, &mac);
        let (name, scope) = (id.to_string(), grant.scopes.to_string());
        Event::Approved {
            grant: &name,
            client: &grant.client_id,
            user: &grant.user_id,
            scope: &scope,
        }
        .emit();
        if let Some(seen) = &client.record {
            self.client_was_used(seen, client.now).await;
        }
        Ok(response::code_redirect(&request.draft, &self.policy.issuer, &code))
    }

    /// Answers with the person's no.
    pub fn deny(&self, request: &AuthorizationRequest, user: &User) -> Redirect {
        Event::Denied { client: &request.client.id, user: &user.id }.emit();
        let error = OAuthError::new(ErrorCode::AccessDenied, "User denied authorization");
        error_redirect(&request.draft, &self.policy.issuer, &error)
    }

    fn new_grant(
        &self,
        request: &AuthorizationRequest,
        session: &Session,
        mac_key: String,
        now: Timestamp,
    ) -> Grant {
        let (client, draft, policy) = (&request.client, &request.draft, &self.policy);
        let rotate = client.is_public() || policy.rotate_confidential;
        Grant {
            client_id: client.id.clone(),
            user_id: session.user.id.clone(),
            scopes: draft.scopes.clone(),
            resources: draft.resources.clone(),
            auth_time: session.auth_time,
            claims: self.user_claims(&session.user),
            nonce: GrantNonce::fresh(&*self.entropy),
            mac_key,
            rotation: Rotation {
                mode: if rotate { RotationMode::Rotate } else { RotationMode::Keep },
                reuse_interval: policy.reuse_interval.as_secs(),
                idle: policy.refresh_idle.as_secs(),
            },
            refreshable: client.has_grant(GrantType::RefreshToken) || policy.implicit_refresh,
            user_counter: session.user_counter,
            client_counter: client.epoch.counter,
            created_at: now,
            absolute_expiry: now.plus(policy.refresh_absolute),
            idle_expiry: now.plus(policy.refresh_idle),
            state: State::Code {
                request: CodeRequest {
                    redirect_uri: draft.redirect_uri.clone(),
                    challenge: draft.challenge.clone(),
                },
                code_expires_at: now.plus(policy.code_ttl),
                failures: 0,
            },
            extra: Extra::default(),
        }
    }

    fn user_claims(&self, user: &User) -> UserClaims {
        let wanted = self.policy.token_claims;
        UserClaims {
            tenant_id: user.tenant_id.clone().filter(|_| wanted.tenant),
            organization_id: user.organization_id.clone().filter(|_| wanted.organization),
            roles: wanted.roles.then(|| user.roles.clone()),
            ..UserClaims::default()
        }
    }
}

/// A form sent twice gets the same code, while that is unspent.
fn same_answer(stored: Grant, again: &Grant) -> Result<Grant, OAuthError> {
    let untouched = matches!(&stored.state, State::Code { failures: 0, request, .. }
        if matches!(&again.state, State::Code { request: own, .. } if own == request));
    let same = stored.client_id == again.client_id && stored.user_id == again.user_id;
    if untouched && same {
        return Ok(stored);
    }
    Err(OAuthError::invalid_request("This page was answered before").because(Reason::PageOutdated))
}
