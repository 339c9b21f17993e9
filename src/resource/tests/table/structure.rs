//! What is no compact serialization (RFC 7515 §3.1, §7.1).

use super::{CLAIMS, COMPACT, Case, HEADER, SIGNATURE, refused, stricter};
use crate::support::jws::{claims, signed};

pub(super) fn cases() -> Vec<Case> {
    let good = signed(&claims());
    let parts: Vec<&str> = good.split('.').collect();
    let [head, payload, signature] = parts[..] else { unreachable!() };
    vec![
        refused("empty", COMPACT, String::new()),
        refused("one dot", COMPACT, ".".into()),
        refused("two dots", COMPACT, "..".into()),
        refused("garbage", COMPACT, "garbage".into()),
        refused("an opaque token", COMPACT, "2YotnFZFEjr1zCsicMWpAA".into()),
        refused("two parts", COMPACT, format!("{head}.{payload}")),
        refused("four parts", COMPACT, format!("{good}.{signature}")),
        refused("five parts, like a JWE", COMPACT, format!("{good}.{signature}.{signature}")),
        refused("an empty header", COMPACT, format!(".{payload}.{signature}")),
        refused("an empty payload", COMPACT, format!("{head}..{signature}")),
        refused("an empty signature", SIGNATURE, format!("{head}.{payload}.")),
        refused(
            "a longer token than anybody needs",
            COMPACT,
            format!("{good}{}", "A".repeat(20_000)),
        ),
        refused("a space before", HEADER, format!(" {good}")),
        stricter("a line end behind", SIGNATURE, format!("{good}\n")),
        refused("a header with padding", HEADER, format!("{head}==.{payload}.{signature}")),
        refused("a payload with padding", CLAIMS, format!("{head}.{payload}==.{signature}")),
        refused("a space in the payload", CLAIMS, {
            let (a, b) = payload.split_at(8);
            format!("{head}.{a} {b}.{signature}")
        }),
        refused("letters of other scripts", HEADER, format!("\u{435}{head}.{payload}.{signature}")),
        refused("a NUL", HEADER, format!("{head}\0.{payload}.{signature}")),
        refused("the JSON serialization", COMPACT, format!(r#"{{"payload":"{payload}"}}"#)),
    ]
}
