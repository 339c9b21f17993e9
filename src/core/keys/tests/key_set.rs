use std::time::Duration;

use super::*;
use crate::{
    keys::{
        material::{Material, Stage},
        record::{KeySet, Opened, Unlocker},
    },
    store::{Record, decode, encode},
    time::Timestamp,
};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn opened() -> Opened {
    let key = NewKey::generate(&entropy(), Algorithm::EdDSA, 0).unwrap();
    let material = Material::generate(&entropy(), Some(key), NOW);
    Opened { material, data_key: [9; 32] }
}

fn sealed(secret: &str, opened: &Opened) -> KeySet {
    KeySet::seal(&entropy(), &Unlocker::new(secret), opened, NOW).unwrap()
}

fn unlockers(secrets: &[&str]) -> Vec<Unlocker> {
    secrets.iter().map(|secret| Unlocker::new(secret)).collect()
}

fn opens(set: &KeySet, secrets: &[&str]) -> bool {
    match set.open(&unlockers(secrets)) {
        Ok(_) => true,
        Err(KeyError::DoesNotOpen) => false,
        Err(e) => unreachable!("{e}"),
    }
}

#[test]
fn a_set_opens_with_its_secret_wherever_that_stands_and_with_no_other() {
    let (set, own) = (sealed("old", &opened()), "old");
    assert!(opens(&set, &[own]));
    assert!(opens(&set, &["new", own]));
    for secrets in [&["new"][..], &["new", "newer"], &["OLD"], &[""], &[]] {
        assert!(!opens(&set, secrets), "{secrets:?}");
    }
}

#[test]
fn a_second_secret_is_admitted_and_the_first_still_opens() {
    let own = opened();
    let mut set = sealed("old", &own);
    assert!(set.admit(&entropy(), &Unlocker::new("new"), &own.data_key));
    for secrets in [["old"], ["new"]] {
        let again = set.open(&unlockers(&secrets)).unwrap();
        assert_eq!(again.material.root.0, own.material.root.0);
        assert_eq!(again.data_key, own.data_key);
    }
    assert!(!set.admit(&entropy(), &Unlocker::new("new"), &own.data_key), "it could already");
    assert!(!set.admit(&entropy(), &Unlocker::new("old"), &own.data_key), "it could already");
}

#[test]
fn of_three_secrets_the_oldest_falls_out() {
    let own = opened();
    let mut set = sealed("first", &own);
    set.admit(&entropy(), &Unlocker::new("second"), &own.data_key);
    set.admit(&entropy(), &Unlocker::new("third"), &own.data_key);
    assert!(!opens(&set, &["first"]));
    assert!(opens(&set, &["second"]) && opens(&set, &["third"]));
}

#[test]
fn a_damaged_set_is_said_to_be_damaged() {
    let mut value: Value =
        serde_json::from_slice(&encode(&sealed("own", &opened())).unwrap()).unwrap();
    let other: Value = serde_json::from_slice(&encode(&sealed("own", &opened())).unwrap()).unwrap();
    value["sealed"] = Value::from(&other["sealed"].as_str().unwrap()[1..]);
    let set: KeySet = decode("keys", value.to_string().as_bytes()).unwrap();
    match set.open(&unlockers(&["own"])) {
        Err(KeyError::Invalid(why)) => assert_eq!(why, "the stored key set is damaged"),
        other => unreachable!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn the_record_shows_neither_secret_nor_key_and_never_expires() {
    let own = opened();
    let set = sealed("correct horse battery staple", &own);
    let text = String::from_utf8(encode(&set).unwrap()).unwrap();
    assert!(!text.contains("horse") && !text.contains("pkcs8") && !text.contains("root"));
    assert_eq!(set.expires_at(), None);
    assert_eq!(decode::<KeySet>("keys", text.as_bytes()).unwrap(), set);
}

#[test]
fn a_new_signing_key_signs_at_once_and_the_one_before_goes_on_verifying() {
    let mut material = opened().material;
    assert_eq!(material.active_algorithm(), Some(Algorithm::EdDSA));
    let later = Timestamp(NOW.0 + 1);
    let key = NewKey::generate(&entropy(), Algorithm::ES256, 0).unwrap().stored(later);
    material.sign_with(key, later, Duration::from_mins(15));
    assert_eq!(material.active_algorithm(), Some(Algorithm::ES256));
    let stages: Vec<_> = material.signing.iter().map(|key| key.stage).collect();
    assert_eq!(stages, [Stage::Retired { at: later }, Stage::Active]);
    let text = serde_json::to_string(&material).unwrap();
    let again: Material = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    assert_eq!(again.active_algorithm(), Some(Algorithm::ES256));
}

#[test]
fn without_an_algorithm_a_set_has_no_signing_key() {
    let material = Material::generate(&entropy(), None, NOW);
    assert_eq!(material.active_algorithm(), None);
    assert_eq!(material.mac.len(), 1);
    assert_eq!(material.mac.first().unwrap().secret.0.len(), 32);
}
