use super::*;

/// What the client that owns the code sends.
const OWN: Redemption<'_> = Redemption {
    client_id: "app",
    redirect_uri: Some(REDIRECT_URI),
    code_verifier: Some(VERIFIER),
    reuse_grace: Duration::ZERO,
};

const WRONG_VERIFIER: Redemption<'_> =
    Redemption { code_verifier: Some("wrongwrongwrongwrongwrongwrongwrongwrongwrong"), ..OWN };

fn without_pkce() -> Grant {
    let state =
        State::Code { request: request(false), code_expires_at: after(10 * MINUTE), failures: 0 };
    Grant { state, ..fresh() }
}

fn refused(decision: Decision<Redeemed>) -> Refusal {
    match answered(decision) {
        Redeemed::Refused(why) => why,
        Redeemed::Tokens { .. } => panic!("there are tokens"),
    }
}

fn failures(grant: &Grant) -> u8 {
    match grant.state {
        State::Code { failures, .. } => failures,
        _ => panic!("{grant:?}"),
    }
}

#[test]
fn a_matching_redemption_makes_the_grant_active_at_generation_0() {
    let now = after(MINUTE);
    let (next, answer) = swapped(redeem(&fresh(), OWN, now));
    let active =
        State::Active { request: request(true), redeemed_at: now, generation: 0, rotated_at: now };
    assert_eq!(next.state, active);
    assert_eq!(next.idle_expiry, now.plus(30 * DAY), "it counts as used now");
    assert_eq!(answer, Redeemed::Tokens { ends_at: now.plus(30 * DAY) });
}

#[test]
fn tokens_end_with_the_grant_at_the_latest() {
    let grant = Grant { absolute_expiry: after(HOUR), ..fresh() };
    let (_, answer) = swapped(redeem(&grant, OWN, after(MINUTE)));
    assert_eq!(answer, Redeemed::Tokens { ends_at: after(HOUR) });
}

#[test]
fn the_code_must_expire_shortly_after_it_is_issued() {
    let end = after(10 * MINUTE);
    swapped(redeem(&fresh(), OWN, millisecond_before(end)));
    assert_eq!(refused(redeem(&fresh(), OWN, end)), Refusal::Expired);
    assert_eq!(refused(redeem(&fresh(), WRONG_VERIFIER, end)), Refusal::Expired);
}

#[test]
fn a_clock_that_stepped_back_behind_the_birth_does_not_end_the_code() {
    swapped(redeem(&fresh(), OWN, Timestamp(0)));
}

#[test]
fn another_clients_attempt_changes_nothing() {
    for attempt in [OWN, WRONG_VERIFIER, Redemption { redirect_uri: None, ..OWN }] {
        let other = Redemption { client_id: "other", ..attempt };
        assert_eq!(refused(redeem(&fresh(), other, BIRTH)), Refusal::OtherClient);
        assert_eq!(refused(redeem(&active(3), other, BIRTH)), Refusal::OtherClient);
    }
}

#[test]
fn the_redirect_uri_must_be_identical_port_included() {
    for uri in ["http://127.0.0.1:53212/callback", "http://127.0.0.1/callback", "", "http://x"] {
        let attempt = Redemption { redirect_uri: Some(uri), ..OWN };
        let (next, answer) = swapped(redeem(&fresh(), attempt, BIRTH));
        assert_eq!(answer, Redeemed::Refused(Refusal::RedirectUriMismatch), "{uri}");
        assert_eq!(failures(&next), 1);
    }
}

#[test]
fn the_redirect_uri_may_be_absent_only_where_pkce_was_used() {
    let absent = Redemption { redirect_uri: None, ..OWN };
    swapped(redeem(&fresh(), absent, BIRTH)).1.tokens();
    let absent = Redemption { code_verifier: None, ..absent };
    let (_, answer) = swapped(redeem(&without_pkce(), absent, BIRTH));
    assert_eq!(answer, Redeemed::Refused(Refusal::RedirectUriMismatch));
    let present = Redemption { code_verifier: None, ..OWN };
    swapped(redeem(&without_pkce(), present, BIRTH)).1.tokens();
}

#[test]
fn a_verifier_that_is_missing_or_does_not_equal_the_challenge_is_refused() {
    for verifier in [None, Some(""), WRONG_VERIFIER.code_verifier, Some(&*s256(VERIFIER))] {
        let attempt = Redemption { code_verifier: verifier, ..OWN };
        let (next, answer) = swapped(redeem(&fresh(), attempt, BIRTH));
        assert_eq!(answer, Redeemed::Refused(Refusal::VerifierMismatch), "{verifier:?}");
        assert_eq!(failures(&next), 1);
    }
}

#[test]
fn a_verifier_where_there_was_no_challenge_is_refused() {
    let (_, answer) = swapped(redeem(&without_pkce(), OWN, BIRTH));
    assert_eq!(answer, Redeemed::Refused(Refusal::VerifierMismatch));
}

#[test]
fn after_five_failed_attempts_the_code_is_dead() {
    let mut grant = fresh();
    for count in 1..MAX_FAILURES {
        let (next, answer) = swapped(redeem(&grant, WRONG_VERIFIER, BIRTH));
        assert_eq!(answer, Redeemed::Refused(Refusal::VerifierMismatch));
        assert_eq!(failures(&next), count);
        assert_eq!(Grant { state: fresh().state, ..next.clone() }.idle_expiry, grant.idle_expiry);
        grant = next;
    }
    swapped(redeem(&grant, OWN, BIRTH)).1.tokens();
    let (dead, answer) = swapped(redeem(&grant, WRONG_VERIFIER, after(SECOND)));
    assert_eq!(answer, Redeemed::Refused(Refusal::TooManyFailures));
    let end = State::Revoked { at: after(SECOND), reason: RevokeReason::CodeGuessed };
    assert_eq!(dead.state, end);
    assert_eq!(refused(redeem(&dead, OWN, after(SECOND))), Refusal::Revoked);
}

#[test]
fn failures_do_not_prolong_the_code() {
    let (next, _) = swapped(redeem(&fresh(), WRONG_VERIFIER, after(9 * MINUTE)));
    assert_eq!(refused(redeem(&next, OWN, after(10 * MINUTE))), Refusal::Expired);
}

#[test]
fn a_code_used_more_than_once_is_denied_and_ends_its_grant() {
    for moment in [BIRTH, after(SECOND), after(DAY)] {
        let (next, answer) = swapped(redeem(&active(5), OWN, moment));
        assert_eq!(answer, Redeemed::Refused(Refusal::Replayed));
        let end = State::Revoked { at: moment, reason: RevokeReason::CodeReplayed };
        assert_eq!(next.state, end);
    }
}

#[test]
fn a_code_replayed_with_invalid_parameters_ends_nothing() {
    assert_eq!(refused(redeem(&active(0), WRONG_VERIFIER, BIRTH)), Refusal::VerifierMismatch);
    let elsewhere = Redemption { redirect_uri: Some("http://x"), ..OWN };
    assert_eq!(refused(redeem(&active(0), elsewhere, BIRTH)), Refusal::RedirectUriMismatch);
}

#[test]
fn within_the_grace_a_replay_is_refused_and_ends_nothing() {
    let patient = Redemption { reuse_grace: MINUTE, ..OWN };
    let end = after(MINUTE);
    for moment in [Timestamp(0), BIRTH, millisecond_before(end)] {
        assert_eq!(refused(redeem(&active(0), patient, moment)), Refusal::ReplayedInGrace);
    }
    let (_, answer) = swapped(redeem(&active(0), patient, end));
    assert_eq!(answer, Redeemed::Refused(Refusal::Replayed));
}

#[test]
fn a_revoked_grant_stays_revoked() {
    let state = State::Revoked { at: BIRTH, reason: RevokeReason::ByUser };
    let grant = Grant { state, ..fresh() };
    assert_eq!(refused(redeem(&grant, OWN, BIRTH)), Refusal::Revoked);
}

impl Redeemed {
    fn tokens(self) {
        assert!(matches!(self, Self::Tokens { .. }), "{self:?}");
    }
}
