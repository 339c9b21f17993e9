//! Claims sets (RFC 7519 §4, §7.2).

use super::{CLAIMS, Case, refused, stricter};
use crate::support::{
    ISSUER, RESOURCE,
    jws::{KEYS, claims, token},
};

fn of(payload: impl AsRef<[u8]>) -> String {
    let header = r#"{"alg":"RS256","typ":"at+jwt","kid":"rsa"}"#;
    token(&KEYS.rsa, "RS256", header, payload.as_ref())
}

pub(super) fn cases() -> Vec<Case> {
    let good = claims().to_string();
    let with = |text: &str| {
        let rest = good.strip_prefix('{').unwrap();
        of(format!("{{{text},{rest}"))
    };
    vec![
        refused("payload: no JSON", CLAIMS, of("iss=x")),
        refused("payload: an array", CLAIMS, of(format!("[{good}]"))),
        refused("payload: a string", CLAIMS, of(r#""claims""#)),
        refused("payload: a number", CLAIMS, of("7")),
        refused("payload: null", CLAIMS, of("null")),
        refused("payload: something behind", CLAIMS, of(format!("{good}x"))),
        refused("payload: two objects", CLAIMS, of(format!("{good}{good}"))),
        refused("payload: no UTF-8", CLAIMS, of([good.as_bytes(), b"\xff"].concat())),
        refused("payload: a comma too many", CLAIMS, of(good.replace('}', ",}"))),
        refused("payload: another JWT", CLAIMS, of(of(&good))),
        stricter("payload: a byte order mark", CLAIMS, of(format!("\u{feff}{good}"))),
        stricter("payload: deep", CLAIMS, {
            let deep = format!("{}{}", "[".repeat(4000), "]".repeat(4000));
            of(format!(r#"{{"iss":"{ISSUER}","aud":"{RESOURCE}","x":{deep}}}"#))
        }),
        stricter("payload: a number too large", CLAIMS, with(r#""x":{"y":[1e999]}"#)),
        stricter("payload: half a character", CLAIMS, with(r#""x":{"y":["\ud800"]}"#)),
        stricter("payload: x twice", CLAIMS, with(r#""x":1,"x":1"#)),
        stricter("payload: iss twice", CLAIMS, with(r#""iss":"https://evil.example""#)),
        stricter("payload: sub twice", CLAIMS, with(r#""sub":"root""#)),
        stricter("payload: exp twice", CLAIMS, with(r#""exp":1"#)),
        stricter(
            "payload: aud twice, escaped",
            CLAIMS,
            with(r#""\u0061ud":"https://evil.example""#),
        ),
    ]
}
