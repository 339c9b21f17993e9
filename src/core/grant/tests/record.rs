use serde_json::{Value, json};

use super::*;
use crate::store::{Index, Record, StoreError, decode, encode};

fn ended() -> Grant {
    let state = State::Revoked { at: BIRTH, reason: RevokeReason::CodeReplayed };
    Grant { state, ..fresh() }
}

fn written(grant: &Grant) -> Value {
    serde_json::from_slice(&bytes(grant)).unwrap()
}

fn bytes(grant: &Grant) -> Vec<u8> {
    encode(grant).unwrap()
}

fn read(value: &Value) -> Result<Grant, StoreError> {
    decode("id", &serde_json::to_vec(value).unwrap())
}

#[test]
fn every_state_survives_being_written_and_read_any_number_of_times() {
    for grant in [fresh(), active(7), ended()] {
        let first = bytes(&grant);
        let again = read(&serde_json::from_slice(&first).unwrap()).unwrap();
        assert_eq!(again, grant);
        assert_eq!(bytes(&again), first, "{}", String::from_utf8_lossy(&bytes(&again)));
    }
}

#[test]
fn a_decision_on_a_record_that_was_read_leaves_nothing_of_the_old_state() {
    let mut grant = fresh();
    for _ in 0..3 {
        grant = read(&written(&grant)).unwrap();
        grant = grant.with(active(1).state);
    }
    let members = written(&grant);
    let state = members["state"].as_object().unwrap();
    assert_eq!(state.keys().collect::<Vec<_>>(), ["active"]);
    assert!(grant.extra.unknown.is_empty(), "{:?}", grant.extra);
    assert_eq!(read(&members).unwrap(), grant);
}

#[test]
fn unknown_members_are_kept_and_written_back() {
    let mut newer = written(&active(2));
    newer["dpop_jkt"] = json!({"alg": "ES256", "of": [1, null]});
    let grant = read(&newer).unwrap();
    let (next, _) = swapped(refresh(&grant, 2, after(HOUR)));
    assert_eq!(written(&next)["dpop_jkt"], newer["dpop_jkt"]);
    assert_eq!(written(&next)["state"]["active"]["generation"], 3);
}

#[test]
fn a_record_with_an_unknown_critical_member_is_refused() {
    let mut newer = written(&active(2));
    newer["dpop_jkt"] = json!("x");
    newer["critical"] = json!(["dpop_jkt"]);
    let error = read(&newer).unwrap_err().to_string();
    assert!(error.contains("\"dpop_jkt\" is critical"), "{error}");
    newer["critical"] = json!(["absent"]);
    assert!(read(&newer).is_err());
}

#[test]
fn a_record_whose_critical_members_are_known_is_read_and_keeps_saying_so() {
    let mut newer = written(&active(2));
    for names in [json!(["client_id"]), json!(["state", "nonce"])] {
        newer["critical"] = names.clone();
        let grant = read(&newer).unwrap();
        assert_eq!(written(&grant)["critical"], names);
    }
}

#[test]
fn an_unknown_state_is_refused() {
    let mut newer = written(&active(2));
    newer["state"] = json!({"suspended": {}});
    assert!(read(&newer).is_err());
}

#[test]
fn an_unspent_code_and_a_revoked_grant_are_kept_a_day_longer() {
    assert_eq!(fresh().expires_at(), Some(after(DAY + 10 * MINUTE)));
    assert_eq!(ended().expires_at(), Some(after(DAY)));
    assert_eq!(active(0).expires_at(), Some(after(30 * DAY)));
}

#[test]
fn nothing_is_kept_beyond_the_absolute_expiry() {
    for grant in [fresh(), active(0), ended()] {
        let grant = Grant { absolute_expiry: after(MINUTE), ..grant };
        assert_eq!(grant.expires_at(), Some(after(MINUTE)));
        assert_eq!(grant.ends_at(), after(MINUTE));
    }
}

#[test]
fn a_grant_is_listed_for_its_user_and_its_client_by_birth_in_every_state() {
    for grant in [fresh(), active(0), ended()] {
        let listed: Vec<_> = grant
            .indexes()
            .into_iter()
            .map(|entry| (entry.index, entry.value, entry.order))
            .collect();
        let expected = [
            (Index::GrantsByUser, "anna".to_owned(), BIRTH.0),
            (Index::GrantsByClient, "app".to_owned(), BIRTH.0),
        ];
        assert_eq!(listed, expected);
    }
}

#[test]
fn a_typical_record_has_at_most_1024_bytes() {
    let typical = |grant: Grant| Grant {
        client_id: "mcp_0123456789abcdef0123456789abcdef".into(),
        user_id: "3fa85f64-5717-4562-b3fc-2c963f66afa6".into(),
        resources: vec!["https://mcp.gauzy.co/sse".into()],
        claims: UserClaims {
            tenant_id: Some("3fa85f64-5717-4562-b3fc-2c963f66afa6".into()),
            organization_id: Some("3fa85f64-5717-4562-b3fc-2c963f66afa6".into()),
            roles: Some(vec!["SUPER_ADMIN".into()]),
            ..UserClaims::default()
        },
        ..grant
    };
    for grant in [fresh(), active(1_000_000), ended()] {
        let size = bytes(&typical(grant)).len();
        assert!(size <= 1024, "{size} bytes");
    }
}
