//! What audit events tell: grants, tokens, sign-ins, registrations.

use mcp_auth_core::{event::Event, grant::RevokeReason, model::GrantType};
use prometheus_client::{metrics::counter::Counter, registry::Registry};

use super::Counters;

/// Counts audit events.
#[derive(Debug)]
pub(super) struct Events {
    all: Vec<(&'static str, Counter)>,
    created: Counter,
    denied: Counter,
    redeemed: Counter,
    refreshed: Counter,
    retried: Counter,
    revoked: [(RevokeReason, Counter); RevokeReason::ALL.len()],
    by_code: Counter,
    by_refresh: Counter,
    by_client: Counter,
    tokens_revoked: Counter,
    signed_in: Counter,
    sign_in_failed: Counter,
    floods: Counter,
    signed_out: Counter,
    registered: Counter,
}

fn single(registry: &mut Registry, name: &str, help: &str) -> Counter {
    let counter = Counter::default();
    registry.register(name, help, counter.clone());
    counter
}

impl Events {
    /// All of these are there from the start, at zero.
    pub(super) fn new(registry: &mut Registry) -> Self {
        let events = Counters::<1>::default();
        let all = Event::NAMES.iter().copied();
        let all = all.map(|name| (name, events.get_or_create_owned(&[("event", name)])));
        let all = all.collect();
        registry.register("mcp_auth_audit_events", "Audit events, by name", events);
        let created = single(registry, "mcp_auth_grants_created", "Grants that users gave");
        let denied = single(registry, "mcp_auth_grants_denied", "Requests that users refused");
        let redeemed = single(registry, "mcp_auth_grants_redeemed", "Codes that became tokens");
        let refreshed = single(
            registry,
            "mcp_auth_grants_refreshed",
            "Refresh tokens used, those that were sent again left out",
        );
        let retried = single(
            registry,
            "mcp_auth_grants_retried",
            "Replaced refresh tokens sent again in time, which got the same successor",
        );
        let family = Counters::<1>::default();
        let of = |reason: RevokeReason| {
            (reason, family.get_or_create_owned(&[("reason", reason.as_str())]))
        };
        let revoked = RevokeReason::ALL.map(of);
        registry.register("mcp_auth_grants_revoked", "Grants that ended, by reason", family);
        let family = Counters::<1>::default();
        let by = |own: GrantType| family.get_or_create_owned(&[("grant_type", own.as_str())]);
        let by_code = by(GrantType::AuthorizationCode);
        let by_refresh = by(GrantType::RefreshToken);
        let by_client = by(GrantType::ClientCredentials);
        registry.register("mcp_auth_token_responses", "Token responses, by grant type", family);
        let tokens_revoked = single(
            registry,
            "mcp_auth_access_tokens_revoked",
            "Single access tokens that were revoked",
        );
        let family = Counters::<1>::default();
        let outcome = |outcome| family.get_or_create_owned(&[("outcome", outcome)]);
        let (signed_in, sign_in_failed) = (outcome("ok"), outcome("failed"));
        registry.register("mcp_auth_sign_ins", "Sign-ins, by outcome", family);
        let floods = single(
            registry,
            "mcp_auth_sign_in_floods",
            "Sign-ins for an account that sees too many from everywhere",
        );
        let signed_out = single(registry, "mcp_auth_sign_outs", "Users who signed out");
        let registered =
            single(registry, "mcp_auth_clients_registered", "Clients that registered themselves");
        Self {
            all,
            created,
            denied,
            redeemed,
            refreshed,
            retried,
            revoked,
            by_code,
            by_refresh,
            by_client,
            tokens_revoked,
            signed_in,
            sign_in_failed,
            floods,
            signed_out,
            registered,
        }
    }

    fn ended(&self, reason: RevokeReason) {
        if let Some((_, counter)) = self.revoked.iter().find(|(own, _)| *own == reason) {
            counter.inc();
        }
    }

    /// Counts one event.
    pub(super) fn heard(&self, event: &Event<'_>) {
        if let Some((_, counter)) = self.all.iter().find(|(name, _)| *name == event.name()) {
            counter.inc();
        }
        let counters: &[&Counter] = match event {
            Event::Approved { .. } => &[&self.created],
            Event::Denied { .. } => &[&self.denied],
            Event::CodeRedeemed { .. } => &[&self.redeemed, &self.by_code],
            Event::Refreshed { retried: false, .. } => &[&self.refreshed, &self.by_refresh],
            Event::Refreshed { retried: true, .. } => &[&self.retried, &self.by_refresh],
            Event::ClientCredentials { .. } => &[&self.by_client],
            Event::TokenRevoked { .. } => &[&self.tokens_revoked],
            Event::SignedIn { .. } => &[&self.signed_in],
            Event::SignInFailed { .. } => &[&self.sign_in_failed],
            Event::SignInFlood { .. } => &[&self.floods],
            Event::SignedOut { .. } => &[&self.signed_out],
            Event::ClientRegistered { .. } => &[&self.registered],
            _ => &[],
        };
        for counter in counters {
            counter.inc();
        }
        match event {
            Event::CodeReplayed { .. } => self.ended(RevokeReason::CodeReplayed),
            Event::CodeGuessed { .. } => self.ended(RevokeReason::CodeGuessed),
            Event::RefreshTokenReused { .. } => self.ended(RevokeReason::RefreshTokenReused),
            Event::GrantRevoked { reason, .. } => self.ended(*reason),
            _ => {}
        }
    }
}
