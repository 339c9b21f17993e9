use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;
use crate::keys::seal::derive;

const KEY: [u8; 32] = [1; 32];

#[test]
fn what_was_sealed_opens_for_the_same_key_and_context_alone() {
    let key = Sealer::new(&KEY);
    for plain in [&b""[..], b"x", &[0xff; 5000]] {
        let sealed = key.seal(&entropy(), b"a", plain);
        assert_eq!(key.open(b"a", &sealed).as_deref(), Some(plain));
        assert_eq!(key.open(b"b", &sealed), None, "another context");
        assert_eq!(Sealer::new(&[2; 32]).open(b"a", &sealed), None, "another key");
    }
}

#[test]
fn a_change_of_any_bit_does_not_open() {
    let key = Sealer::new(&KEY);
    let bytes = URL_SAFE_NO_PAD.decode(key.seal(&entropy(), b"a", b"secret")).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        *bytes.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
        assert_eq!(key.open(b"a", &URL_SAFE_NO_PAD.encode(bytes)), None, "bit {bit}");
    }
}

#[test]
fn what_is_cut_short_or_no_base64url_does_not_open() {
    let key = Sealer::new(&KEY);
    let sealed = key.seal(&entropy(), b"a", b"secret");
    for length in 0..sealed.len() {
        assert_eq!(key.open(b"a", &sealed[..length]), None);
    }
    for text in ["", "=", &format!("{sealed}="), &format!("{sealed}AA"), "é"] {
        assert_eq!(key.open(b"a", text), None, "{text}");
    }
}

#[test]
fn sealing_the_same_twice_gives_two_texts() {
    let key = Sealer::new(&KEY);
    assert_ne!(key.seal(&entropy(), b"a", b"x"), key.seal(&entropy(), b"a", b"x"));
}

#[test]
fn a_code_of_a_message_is_its_own() {
    let key = MacKey::new(&KEY);
    let tag = key.tag(b"message");
    assert!(key.verify(b"message", &tag));
    assert!(!key.verify(b"massage", &tag));
    assert!(!key.verify(b"message", &tag[..31]));
    assert!(!key.verify(b"message", &[]));
    assert!(!MacKey::new(&[2; 32]).verify(b"message", &tag));
}

// The example of RFC 4231 §4.3.
#[test]
fn the_code_is_hmac_sha256() {
    let tag = MacKey::new(b"Jefe").tag(b"what do ya want for nothing?");
    let (high, low) = tag.split_first_chunk::<16>().unwrap();
    assert_eq!(u128::from_be_bytes(*high), 0x5bdc_c146_bf60_754e_6a04_2426_0895_75c7);
    assert_eq!(low, 0x5a00_3f08_9d27_3983_9dec_58b9_64ec_3843_u128.to_be_bytes());
}

#[test]
fn derived_keys_differ_by_secret_salt_and_label() {
    let own = derive(b"secret", b"salt", "label");
    assert_eq!(own, derive(b"secret", b"salt", "label"));
    assert_ne!(own, derive(b"secreT", b"salt", "label"));
    assert_ne!(own, derive(b"secret", b"salT", "label"));
    assert_ne!(own, derive(b"secret", b"salt", "labeL"));
}

#[test]
fn debug_output_shows_no_key() {
    let shown = format!("{:?} {:?}", Sealer::new(&KEY), MacKey::new(&KEY));
    assert_eq!(shown, "Sealer MacKey");
}
