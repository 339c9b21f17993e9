use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;

fn id() -> GrantId {
    GrantId::fresh(&SystemEntropy::new() as &dyn Entropy)
}

#[test]
fn a_code_is_genuine_for_its_grant_and_key_alone() {
    let (id, grant) = (id(), fresh());
    let code = CodeHandle::issue(id, &grant, &mac());
    let handle = CodeHandle::parse(&code).unwrap();
    assert_eq!(handle.id, id);
    assert!(handle.is_genuine(&grant, &mac()));
    assert!(!handle.is_genuine(&fresh(), &mac()), "another nonce");
    assert!(!handle.is_genuine(&grant, &MacKey::new(&[8; 32])), "another key");
}

#[test]
fn a_refresh_token_is_genuine_for_its_grant_generation_and_key_alone() {
    let (id, grant) = (id(), active(3));
    let token = RefreshHandle::issue(id, 3, &grant, &mac());
    let handle = RefreshHandle::parse(&token).unwrap();
    assert_eq!((handle.id, handle.generation), (id, 3));
    assert!(handle.is_genuine(&grant, &mac()));
    assert!(!handle.is_genuine(&fresh(), &mac()), "another nonce");
    assert!(!handle.is_genuine(&grant, &MacKey::new(&[8; 32])), "another key");
    let mut other = handle;
    other.generation = 4;
    assert!(!other.is_genuine(&grant, &mac()), "another generation");
}

#[test]
fn the_same_generation_always_has_the_same_token_and_others_have_others() {
    let (id, grant) = (id(), active(3));
    let token = |generation| RefreshHandle::issue(id, generation, &grant, &mac());
    assert_eq!(token(3), token(3));
    assert_ne!(token(3), token(4));
}

#[test]
fn a_change_of_any_byte_makes_a_handle_unknown() {
    let (id, grant) = (id(), active(0));
    let code = CodeHandle::issue(id, &grant, &mac());
    let refresh = RefreshHandle::issue(id, 0, &grant, &mac());
    let flipped = |text: &str| {
        let (prefix, body) = text.split_at(4);
        let bytes = URL_SAFE_NO_PAD.decode(body).unwrap();
        (0..bytes.len() * 8)
            .map(|bit| {
                let mut bytes = bytes.clone();
                *bytes.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
                format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
            })
            .collect::<Vec<_>>()
    };
    for text in flipped(&code) {
        assert!(!CodeHandle::parse(&text).unwrap().is_genuine(&grant, &mac()), "{text}");
    }
    for text in flipped(&refresh) {
        assert!(!RefreshHandle::parse(&text).unwrap().is_genuine(&grant, &mac()), "{text}");
    }
}

#[test]
fn a_code_never_passes_as_a_refresh_token_nor_the_other_way_round() {
    let (id, grant) = (id(), active(0));
    let code = CodeHandle::issue(id, &grant, &mac());
    let refresh = RefreshHandle::issue(id, 0, &grant, &mac());
    assert!(RefreshHandle::parse(&code).is_none());
    assert!(CodeHandle::parse(&refresh).is_none());

    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(&text[4..]).unwrap();
    let tag_of_code = &bytes(&code)[16..];
    let forged = [&bytes(&code)[..16], &[0; 4], tag_of_code].concat();
    let forged = format!("mrt_{}", URL_SAFE_NO_PAD.encode(forged));
    assert!(!RefreshHandle::parse(&forged).unwrap().is_genuine(&grant, &mac()));
    let tag_of_refresh = &bytes(&refresh)[20..];
    let forged = [&bytes(&refresh)[..16], tag_of_refresh].concat();
    let forged = format!("mac_{}", URL_SAFE_NO_PAD.encode(forged));
    assert!(!CodeHandle::parse(&forged).unwrap().is_genuine(&grant, &mac()));
}

#[test]
fn stray_bits_padding_and_other_lengths_are_not_read() {
    // 52 bytes are 70 characters of which the last carries 4 stray bits.
    let refresh = RefreshHandle::issue(id(), 0, &active(0), &mac());
    let last = refresh.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let read = alphabet.chars().filter(|c| {
        let text = format!("{}{c}", &refresh[..refresh.len() - 1]);
        RefreshHandle::parse(&text).is_some()
    });
    assert_eq!(read.count(), 4, "of 64 last characters only those without stray bits are read");
    assert!("AQgw".contains(last));

    let code = CodeHandle::issue(id(), &fresh(), &mac());
    assert!(CodeHandle::parse(&code).is_some());
    let standard = code.replacen("mac_", "", 1);
    for text in [
        "",
        "mac_",
        "mac_====",
        &standard,
        &format!("{code}="),
        &format!("{code}A"),
        &format!("{code}AAAA"),
        &format!(" {code}"),
        &format!("{code}\n"),
        &code[..code.len() - 4],
        &code.replacen("mac_", "MAC_", 1),
        &format!("mac_{}", "ä".repeat(32)),
        &format!("mac_{}", "+".repeat(64)),
    ] {
        assert!(CodeHandle::parse(text).is_none(), "{text}");
    }
    for text in ["mrt_", &format!("{refresh}="), &refresh[..refresh.len() - 4], "mrt_AAAA"] {
        assert!(RefreshHandle::parse(text).is_none(), "{text}");
    }
}

#[test]
fn a_grants_name_is_16_bytes_in_base64url() {
    let id = id();
    assert_eq!(GrantId::parse(&id.to_string()), Some(id));
    for text in ["", "AAAA", &"A".repeat(21), &"A".repeat(23), "AAAAAAAAAAAAAAAAAAAAAB", "é"] {
        assert_eq!(GrantId::parse(text), None, "{text}");
        let quoted = serde_json::to_string(text).unwrap();
        assert!(serde_json::from_str::<GrantId>(&quoted).is_err());
    }
}

#[test]
fn debug_output_shows_no_nonce() {
    let grant = fresh();
    let nonce = serde_json::to_value(grant.nonce).unwrap();
    assert!(!format!("{grant:?}").contains(nonce.as_str().unwrap()));
}
