use super::*;

#[test]
fn a_living_grant_ends_whether_its_code_was_redeemed_or_not() {
    for grant in [fresh(), active(4)] {
        let (next, alive) = swapped(revoke(&grant, RevokeReason::ByClient, after(SECOND)));
        assert!(alive);
        let end = State::Revoked { at: after(SECOND), reason: RevokeReason::ByClient };
        assert_eq!(next, Grant { state: end, ..grant });
        assert!(!next.is_active(0, 0));
    }
}

#[test]
fn the_first_reason_for_the_end_stays() {
    let (ended, _) = swapped(revoke(&active(0), RevokeReason::ByUser, BIRTH));
    assert!(!answered(revoke(&ended, RevokeReason::ByOperator, after(SECOND))));
}

#[test]
fn access_tokens_are_good_while_the_grant_is_active_and_no_counter_was_raised() {
    let grant = Grant { client_counter: 3, user_counter: 5, ..active(0) };
    assert!(grant.is_active(3, 5));
    assert!(grant.is_active(2, 4), "a store that stepped back ends nothing");
    assert!(!grant.is_active(4, 5));
    assert!(!grant.is_active(3, 6));
    assert!(!fresh().is_active(0, 0), "nobody has an access token of a code");
}

#[test]
fn every_reason_has_the_name_in_events_that_it_has_in_records() {
    use RevokeReason::{ByClient, ByOperator, ByUser};
    use RevokeReason::{CodeGuessed, CodeReplayed, RefreshTokenReused};
    for why in [CodeReplayed, CodeGuessed, RefreshTokenReused, ByClient, ByUser, ByOperator] {
        assert_eq!(serde_json::to_value(why).unwrap(), why.as_str());
    }
}
