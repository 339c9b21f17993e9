use super::*;

fn kept(generation: u32) -> Grant {
    let grant = active(generation);
    Grant { rotation: Rotation { mode: RotationMode::Keep, ..grant.rotation }, ..grant }
}

fn generation(grant: &Grant) -> u32 {
    match grant.state {
        State::Active { generation, .. } => generation,
        _ => panic!("{grant:?}"),
    }
}

#[track_caller]
fn rotated_to(expected: u32, grant: &Grant, used: u32, now: Timestamp) -> Grant {
    let (next, answer) = swapped(refresh(grant, used, now));
    assert_eq!(generation(&next), expected);
    let ends_at = next.idle_expiry.min(next.absolute_expiry);
    assert_eq!(answer, Refreshing::Tokens { generation: expected, retried: false, ends_at });
    next
}

#[test]
fn every_use_brings_the_next_generation_and_counts_as_use() {
    let now = after(DAY);
    let next = rotated_to(1, &active(0), 0, now);
    assert_eq!(next.idle_expiry, now.plus(30 * DAY));
    let State::Active { rotated_at, redeemed_at, .. } = next.state else { panic!() };
    assert_eq!((rotated_at, redeemed_at), (now, BIRTH));
    rotated_to(42, &active(41), 41, now);
}

#[test]
fn use_never_moves_the_absolute_expiry() {
    let now = after(80 * DAY);
    let (next, answer) = swapped(refresh(&active(0), 0, now));
    assert_eq!(next.absolute_expiry, after(90 * DAY));
    assert_eq!(
        answer,
        Refreshing::Tokens { generation: 1, retried: false, ends_at: after(90 * DAY) }
    );
}

#[test]
fn a_retry_inside_the_reuse_interval_gets_the_same_successor_and_writes_nothing() {
    for moment in [BIRTH, after(SECOND), after(MINUTE)] {
        let ends_at = after(30 * DAY);
        assert_eq!(
            answered(refresh(&active(8), 7, moment)),
            Refreshing::Tokens { generation: 8, retried: true, ends_at }
        );
    }
}

#[test]
fn a_millisecond_after_the_reuse_interval_the_old_token_is_reuse() {
    let late = Timestamp(after(MINUTE).0 + 1);
    let (next, answer) = swapped(refresh(&active(8), 7, late));
    assert_eq!(answer, Refreshing::Reused);
    let end = State::Revoked { at: late, reason: RevokeReason::RefreshTokenReused };
    assert_eq!(next.state, end);
}

#[test]
fn without_a_reuse_interval_only_the_same_moment_is_a_retry() {
    let grant = active(1);
    let grant = Grant { rotation: Rotation { reuse_interval: 0, ..grant.rotation }, ..grant };
    answered(refresh(&grant, 0, BIRTH));
    assert_eq!(swapped(refresh(&grant, 0, Timestamp(BIRTH.0 + 1))).1, Refreshing::Reused);
}

#[test]
fn an_older_generation_ends_the_grant_however_young_it_is() {
    for used in [0, 1, 5, 6] {
        let (next, answer) = swapped(refresh(&active(8), used, BIRTH));
        assert_eq!(answer, Refreshing::Reused, "{used}");
        assert!(matches!(next.state, State::Revoked { .. }));
        assert_eq!(answered(refresh(&next, 8, BIRTH)), Refreshing::Revoked);
    }
}

#[test]
fn elapsed_time_is_zero_when_the_clock_steps_back() {
    let retried = answered(refresh(&active(1), 0, Timestamp(0)));
    assert!(matches!(retried, Refreshing::Tokens { retried: true, generation: 1, .. }));
    rotated_to(2, &active(1), 1, Timestamp(0));
}

#[test]
fn a_token_from_the_future_is_honoured_because_the_store_lost_rotations() {
    rotated_to(10, &active(3), 9, after(HOUR));
    rotated_to(5, &active(3), 4, after(HOUR));
}

#[test]
fn a_refresh_token_of_a_code_is_honoured_because_the_store_lost_the_redemption() {
    let next = rotated_to(1, &fresh(), 0, after(SECOND));
    let State::Active { request: kept, redeemed_at, .. } = &next.state else { panic!() };
    assert_eq!((kept, *redeemed_at), (&request(true), after(SECOND)));
    rotated_to(8, &fresh(), 7, after(DAY));
}

#[test]
fn a_lost_redemption_is_written_again_without_rotation_too() {
    let grant = Grant { rotation: kept(0).rotation, ..fresh() };
    let next = rotated_to(0, &grant, 0, after(SECOND));
    assert_eq!(answered(refresh(&next, 0, after(MINUTE))), tokens(0, &next));
}

#[test]
fn the_last_generation_has_no_successor_and_is_refused() {
    rotated_to(u32::MAX, &active(u32::MAX - 1), u32::MAX - 1, BIRTH);
    assert_eq!(answered(refresh(&active(u32::MAX), u32::MAX, BIRTH)), Refreshing::Revoked);
    assert_eq!(answered(refresh(&fresh(), u32::MAX, BIRTH)), Refreshing::Revoked);
    let retried = answered(refresh(&active(u32::MAX), u32::MAX - 1, BIRTH));
    assert!(matches!(retried, Refreshing::Tokens { generation: u32::MAX, retried: true, .. }));
}

/// The answer of a use that was not written.
fn tokens(generation: u32, grant: &Grant) -> Refreshing {
    Refreshing::Tokens { generation, retried: false, ends_at: grant.ends_at() }
}

#[test]
fn without_rotation_the_generation_stays_and_use_is_written_at_most_hourly() {
    for moment in [BIRTH, millisecond_before(after(HOUR))] {
        assert_eq!(answered(refresh(&kept(0), 0, moment)), tokens(0, &kept(0)));
    }
    let next = rotated_to(0, &kept(0), 0, after(HOUR));
    assert_eq!(next.idle_expiry, after(30 * DAY + HOUR));
    let State::Active { rotated_at, .. } = next.state else { panic!() };
    assert_eq!(rotated_at, BIRTH, "nothing was rotated");
    let early = millisecond_before(after(2 * HOUR));
    assert_eq!(answered(refresh(&next, 0, early)), tokens(0, &next));
}

#[test]
fn without_rotation_a_short_idle_time_is_prolonged_by_use_as_well() {
    let mut grant = kept(0);
    grant.rotation.idle = 1800;
    grant.idle_expiry = after(30 * MINUTE);
    let mut now = BIRTH;
    for _ in 0..10 {
        now = now.plus(20 * MINUTE);
        assert!(now < grant.idle_expiry, "a grant in use does not end");
        match refresh(&grant, 0, now) {
            Decision::Swap(next, _) => grant = *next,
            Decision::Answer(answer) => assert_eq!(answer, tokens(0, &grant)),
        }
    }
}

#[test]
fn without_rotation_a_token_from_the_time_of_rotation_is_honoured_or_reuse() {
    let next = rotated_to(4, &kept(2), 4, BIRTH);
    assert_eq!(generation(&next), 4);
    assert_eq!(swapped(refresh(&kept(4), 2, BIRTH)).1, Refreshing::Reused);
}

#[test]
fn a_revoked_grant_gives_nothing_for_any_generation() {
    let state = State::Revoked { at: BIRTH, reason: RevokeReason::ByOperator };
    let grant = Grant { state, ..fresh() };
    for used in [0, 7, u32::MAX] {
        assert_eq!(answered(refresh(&grant, used, BIRTH)), Refreshing::Revoked);
    }
}
