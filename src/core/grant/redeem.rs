//! Redeeming an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6).

use std::time::Duration;

use super::{CodeRequest, Decision, Grant, RevokeReason, State};
use crate::time::Timestamp;

/// After this many failed attempts a code is dead: nobody guesses a verifier.
pub const MAX_FAILURES: u8 = 5;

/// An attempt to redeem a genuine code, by an authenticated client.
#[derive(Clone, Copy, Debug)]
pub struct Redemption<'a> {
    /// Who redeems.
    pub client_id: &'a str,
    /// `redirect_uri`, where it was sent.
    pub redirect_uri: Option<&'a str>,
    /// `code_verifier`, where it was sent.
    pub code_verifier: Option<&'a str>,
    /// How long after the first use a second one only is refused and ends nothing.
    pub reuse_grace: Duration,
}

/// What an attempt comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// Tokens of generation 0 are due.
    Tokens {
        /// When the grant ends.
        ends_at: Timestamp,
    },
    /// The attempt is refused.
    Refused(Refusal),
}

/// Why an attempt is refused; the answer to the client is the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The code belongs to another client.
    OtherClient,
    /// `redirect_uri` is not the one of the request.
    RedirectUriMismatch,
    /// The verifier is missing, wrong, or there was no challenge.
    VerifierMismatch,
    /// The code is too old.
    Expired,
    /// Too many attempts failed: the grant ended.
    TooManyFailures,
    /// It was redeemed before: the grant ended.
    Replayed,
    /// It was redeemed moments ago: nothing ended.
    ReplayedInGrace,
    /// The grant ended before.
    Revoked,
}

/// Decides on an attempt.
pub fn redeem(grant: &Grant, attempt: Redemption<'_>, now: Timestamp) -> Decision<Redeemed> {
    use Redeemed::Refused;
    match &grant.state {
        State::Revoked { .. } => Decision::Answer(Refused(Refusal::Revoked)),
        State::Code { request, code_expires_at, failures } => {
            // > [The code] MUST expire shortly after it is issued (RFC 6749 §4.1.2)
            if now >= *code_expires_at {
                return Decision::Answer(Refused(Refusal::Expired));
            }
            match mismatch(grant, request, attempt) {
                None => {
                    let next = Grant { idle_expiry: grant.idle_from(now), ..grant.clone() };
                    let state = State::Active {
                        request: request.clone(),
                        redeemed_at: now,
                        generation: 0,
                        rotated_at: now,
                    };
                    let next = next.with(state);
                    let ends_at = next.ends_at();
                    Decision::Swap(Box::new(next), Redeemed::Tokens { ends_at })
                }
                // Another client's attempt proves nothing about this one's code: not counted,
                // or anybody who saw the code could kill it.
                Some(Refusal::OtherClient) => Decision::Answer(Refused(Refusal::OtherClient)),
                Some(why) => failed(grant, request, *code_expires_at, *failures, why, now),
            }
        }
        State::Active { request, redeemed_at, .. } => match mismatch(grant, request, attempt) {
            // > authorization server SHOULD NOT revoke issued tokens when an authorization code
            // > is replayed with invalid parameters (OAuth 2.1 §7.5.3)
            Some(why) => Decision::Answer(Refused(why)),
            None if now.since(*redeemed_at) < attempt.reuse_grace => {
                Decision::Answer(Refused(Refusal::ReplayedInGrace))
            }
            // > If an authorization code is used more than once, the authorization server MUST
            // > deny the request and SHOULD revoke […] all tokens previously issued based on
            // > that authorization code. (RFC 6749 §4.1.2)
            None => {
                let state = State::Revoked { at: now, reason: RevokeReason::CodeReplayed };
                Decision::Swap(Box::new(grant.with(state)), Refused(Refusal::Replayed))
            }
        },
    }
}

fn failed(
    grant: &Grant,
    request: &CodeRequest,
    code_expires_at: Timestamp,
    failures: u8,
    why: Refusal,
    now: Timestamp,
) -> Decision<Redeemed> {
    let failures = failures.saturating_add(1);
    if failures >= MAX_FAILURES {
        let state = State::Revoked { at: now, reason: RevokeReason::CodeGuessed };
        let refused = Redeemed::Refused(Refusal::TooManyFailures);
        return Decision::Swap(Box::new(grant.with(state)), refused);
    }
    let state = State::Code { request: request.clone(), code_expires_at, failures };
    Decision::Swap(Box::new(grant.with(state)), Redeemed::Refused(why))
}

fn mismatch(grant: &Grant, request: &CodeRequest, attempt: Redemption<'_>) -> Option<Refusal> {
    // > ensure that the authorization code was issued to the authenticated confidential client,
    // > or if the client is public, […] to "client_id" in the request (RFC 6749 §4.1.3)
    if grant.client_id != attempt.client_id {
        return Some(Refusal::OtherClient);
    }
    // > ensure that the "redirect_uri" parameter is present if [it] was included in the initial
    // > authorization request […], and if included ensure that their values are identical
    // > (RFC 6749 §4.1.3). OAuth 2.1 §10.2 drops the parameter where PKCE was used.
    match attempt.redirect_uri {
        Some(uri) if uri != request.redirect_uri => return Some(Refusal::RedirectUriMismatch),
        None if request.challenge.is_none() => return Some(Refusal::RedirectUriMismatch),
        _ => {}
    }
    match (&request.challenge, attempt.code_verifier) {
        // > If the values are not equal, an error response indicating "invalid_grant" […] MUST
        // > be returned. (RFC 7636 §4.6)
        (Some(challenge), Some(verifier)) if challenge.verify(verifier) => None,
        // > The authorization server MUST ensure that if there was no "code_challenge" in the
        // > authorization request, a request to the token endpoint containing a "code_verifier"
        // > is rejected. (RFC 9700 §4.8.2)
        (None, None) => None,
        _ => Some(Refusal::VerifierMismatch),
    }
}
