use super::*;
use crate::{
    keys::{backup::File, material::Material},
    time::Timestamp,
};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const PASSPHRASE: &str = "correct horse battery";

fn material() -> Material {
    let key = NewKey::generate(&entropy(), Algorithm::EdDSA, 0).unwrap();
    Material::generate(&entropy(), Some(key), NOW)
}

fn written(material: &Material) -> String {
    KeyBackup(material.clone()).seal(&entropy(), PASSPHRASE, NOW).unwrap()
}

fn json(material: &Material) -> String {
    serde_json::to_string(material).unwrap()
}

#[test]
fn a_file_opens_with_its_passphrase_and_gives_everything_back() {
    let own = material();
    let text = written(&own);
    for secret in ["pkcs8", &own.root.0.iter().map(u8::to_string).collect::<String>()] {
        assert!(!text.contains(secret));
    }
    assert_eq!(json(&KeyBackup::open(&text, PASSPHRASE).unwrap().0), json(&own));
    assert_ne!(text, written(&own), "each file has a salt of its own");
}

#[test]
fn another_passphrase_is_said_to_be_wrong() {
    let text = written(&material());
    for other in ["correct horse batterY", "correct horse battery ", ""] {
        let opened = KeyBackup::open(&text, other);
        assert!(matches!(opened, Err(BackupError::WrongPassphrase)), "{other:?} {opened:?}");
    }
}

#[test]
fn a_short_passphrase_is_refused() {
    let sealed = KeyBackup(material()).seal(&entropy(), "elevenbytes", NOW);
    assert!(matches!(sealed, Err(BackupError::ShortPassphrase)));
}

#[test]
fn what_was_cut_short_is_damaged_and_never_a_wrong_passphrase() {
    let text = written(&material());
    let whole = text.trim_end().len();
    for length in (0..whole).step_by(7) {
        let opened = KeyBackup::open(&text[..length], PASSPHRASE);
        let told = matches!(opened, Err(BackupError::Damaged(_) | BackupError::Foreign(_)));
        assert!(told, "{length} {opened:?}");
    }
}

#[test]
fn a_flipped_bit_is_damage_and_never_a_wrong_passphrase() {
    let text = written(&material());
    for place in (0..text.trim_end().len()).step_by(3) {
        let mut bytes = text.clone().into_bytes();
        *bytes.get_mut(place).unwrap() ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        match KeyBackup::open(&changed, PASSPHRASE) {
            Err(BackupError::Damaged(_) | BackupError::Foreign(_) | BackupError::Newer(_)) => {}
            // A name of a member that is made up is ignored only where the member is not needed.
            other => unreachable!("{place} {other:?}"),
        }
    }
}

#[test]
fn parameters_that_would_take_the_machines_memory_are_refused() {
    let mut file: File = serde_json::from_str(&written(&material())).unwrap();
    for (log_n, r, p) in [(21, 8, 1), (63, 8, 1), (17, 1024, 1), (17, 8, 1024), (1, 8, 1)] {
        (file.kdf.log_n, file.kdf.r, file.kdf.p) = (log_n, r, p);
        file.sha256 = file.checksum();
        let opened = KeyBackup::open(&serde_json::to_string(&file).unwrap(), PASSPHRASE);
        assert!(matches!(opened, Err(BackupError::Damaged(_))), "{opened:?}");
    }
}

#[test]
fn parameters_changed_on_purpose_do_not_open() {
    let mut file: File = serde_json::from_str(&written(&material())).unwrap();
    file.created_at = Timestamp(0);
    file.sha256 = file.checksum();
    let opened = KeyBackup::open(&serde_json::to_string(&file).unwrap(), PASSPHRASE);
    assert!(matches!(opened, Err(BackupError::WrongPassphrase)), "{opened:?}");
}

#[test]
fn another_version_and_other_files_are_told_apart() {
    let newer = written(&material()).replace("\"version\":1", "\"version\":2");
    assert!(matches!(KeyBackup::open(&newer, PASSPHRASE), Err(BackupError::Newer(2))));
    for other in ["", "{}", "[]", "-----BEGIN PRIVATE KEY-----", r#"{"format":"x","version":1}"#] {
        let opened = KeyBackup::open(other, PASSPHRASE);
        assert!(matches!(opened, Err(BackupError::Foreign(_))), "{other:?} {opened:?}");
    }
}
