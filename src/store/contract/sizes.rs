//! Large and odd records.

use mcp_auth_core::store::{Index::GrantsByUser, Raw};

use super::{Subject, done, entry, key, raw};

/// Which differ in their last byte only.
pub async fn ids_of_2100_bytes(subject: &Subject) {
    let ids = ["a", "b"].map(|last| format!("{}{last}", "x".repeat(2099)));
    for id in &ids {
        let indexes = vec![entry(GrantsByUser, "u", 1)];
        done(subject.store().insert(&key(id), Raw { indexes, ..raw(id.as_str()) }).await);
    }
    for id in &ids {
        assert_eq!(subject.get(&key(id)).await.unwrap().body, id.as_bytes());
    }
    assert_eq!(subject.ids(GrantsByUser, "u", 1).await, ids);
}

/// Written, and swapped for others of the same and of a smaller size.
pub async fn bodies_of_64_kib(subject: &Subject) {
    let body: Vec<u8> = (0u8..=255).cycle().take(64 << 10).collect();
    let (first, second, third) = (raw(body.clone()), raw(body.clone()), raw("small"));
    done(subject.store().insert(&key("a"), first.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(first.clone()));
    done(subject.store().swap(&key("a"), first.version, second.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(second.clone()));
    done(subject.store().swap(&key("a"), second.version, third.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(third));
}

/// No two of these are equal, whatever the locale, the collation or the escaping.
pub async fn odd_ids_and_values_are_told_apart(subject: &Subject) {
    let odd = [
        "",
        " ",
        "a",
        "A",
        "a ",
        " a",
        "á",
        "a\u{301}",
        "ß",
        "ss",
        "ﬀ",
        "ff",
        "𝔞",
        "é",
        "É",
        "ı",
        "i",
        "İ",
        "\u{0}",
        "a\u{0}b",
        "a\u{0}c",
        "\n",
        "%",
        "_",
        "'",
        "\"",
        "\\",
        "{",
        "}",
        ":",
        "a:b",
        "日本",
        "日本語",
        "\u{10ffff}",
        "1",
        "01",
        "1.0",
    ];
    for id in odd {
        let indexes = vec![entry(GrantsByUser, id, 1)];
        done(subject.store().insert(&key(id), Raw { indexes, ..raw(id) }).await);
    }
    for id in odd {
        assert_eq!(subject.get(&key(id)).await.unwrap().body, id.as_bytes(), "{id:?}");
        assert_eq!(subject.ids(GrantsByUser, id, 9).await, [id], "{id:?}");
    }
    let found = subject.store().scan(mcp_auth_core::store::Kind::Grant, None, 99).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|(id, _)| id).collect();
    let mut sorted = odd.to_vec();
    sorted.sort_unstable();
    assert_eq!(found, sorted, "a scan goes by the bytes of ids");
}

/// The store looks into none of them.
pub async fn a_body_of_any_bytes(subject: &Subject) {
    for (number, body) in [&b""[..], b"\0", b"\xff\xfe", b"NULL", b"{\"a\":"].iter().enumerate() {
        let key = key(format!("{number}"));
        done(subject.store().insert(&key, raw(*body)).await);
        assert_eq!(subject.get(&key).await.unwrap().body, *body);
    }
}
