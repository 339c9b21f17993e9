use super::*;

fn name(text: &str) -> Result<String, ErrorCode> {
    read(&json!({"client_name": text})).map(|client| client.name).map_err(|e| e.code)
}

/// > It is RECOMMENDED that clients always send this field. (RFC 7591 §2): not required.
#[test]
fn a_client_without_a_name_is_called_unnamed() {
    for missing in [json!(null), json!(""), json!("  \t ")] {
        let client = read(&json!({"client_name": missing})).unwrap();
        assert_eq!(client.name, "Unnamed app");
    }
}

#[test]
fn names_of_all_writing_systems_are_kept() {
    for text in ["Claude", "日本語クライアント", "تطبيق", "אפליקציה", "Ünïcode 🚀", "<b>&\"'"]
    {
        assert_eq!(name(text).as_deref(), Ok(text));
    }
    assert_eq!(name("  App ").as_deref(), Ok("App"));
}

#[test]
fn names_that_could_read_as_others_are_refused() {
    let bidi = ['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2069}'];
    let marks = ['\u{200e}', '\u{200f}', '\u{061c}'];
    let invisible = ['\u{200b}', '\u{200c}', '\u{2060}', '\u{feff}', '\u{2028}', '\u{2029}'];
    let control = ['\0', '\n', '\r', '\t', '\u{7f}', '\u{85}', '\u{1b}'];
    for bad in bidi.into_iter().chain(marks).chain(invisible).chain(control) {
        let text = format!("Clau{bad}de");
        assert_eq!(name(&text), Err(ErrorCode::InvalidClientMetadata), "{:04x}", u32::from(bad));
    }
}

#[test]
fn names_have_at_most_200_characters() {
    assert!(name(&"ä".repeat(200)).is_ok());
    assert!(name(&"ä".repeat(201)).is_err());
}
