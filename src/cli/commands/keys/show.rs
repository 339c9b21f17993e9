//! Keys as people and programs see them.

use mcp_auth_core::{
    keys::{KeyList, MacKeyInfo, Rotation, SigningKeyInfo, SigningStage},
    time::Timestamp,
};
use serde_json::{Value, json};

use crate::{
    Failure,
    terminal::{Column, Out, Table, Terminal, rfc3339},
};

fn stage(key: &SigningKeyInfo) -> &'static str {
    match key.stage {
        SigningStage::Signing => "signing",
        SigningStage::Next => "next",
        SigningStage::Retired => "retired",
    }
}

fn state(key: &MacKeyInfo) -> &'static str {
    match (key.revoked_at, key.in_force) {
        (Some(_), _) => "revoked",
        (None, true) => "in_force",
        (None, false) => "retired",
    }
}

/// The list as one document.
pub(super) fn json(keys: &KeyList) -> Value {
    let time = |at: Option<Timestamp>| at.map(rfc3339);
    let signing = keys.signing.iter().map(|key| {
        json!({
            "kid": key.kid,
            "alg": key.algorithm.as_str(),
            "stage": stage(key),
            "source": if key.from_file { "file" } else { "store" },
            "created_at": time(key.created_at),
            "signs_from": time(key.signs_from),
            "leaves_at": time(key.leaves_at),
        })
    });
    let mac = keys.mac.iter().map(|key| {
        json!({
            "id": key.id,
            "state": state(key),
            "created_at": rfc3339(key.created_at),
            "revoked_at": time(key.revoked_at),
        })
    });
    json!({ "signing": signing.collect::<Vec<_>>(), "mac": mac.collect::<Vec<_>>() })
}

/// The list as two tables.
pub(super) fn tables(keys: &KeyList, terminal: Terminal, out: &mut Out) -> Result<(), Failure> {
    let time = |at: Option<Timestamp>| at.map_or_else(String::new, rfc3339);
    let titles = ["SIGNING KEY", "ALG", "STAGE", "CREATED", "SIGNS FROM", "LEAVES"];
    let mut table = Table::new(terminal, &titles.map(Column::whole));
    for key in &keys.signing {
        let stage =
            if key.from_file { format!("{} (file)", stage(key)) } else { stage(key).into() };
        let alg = key.algorithm.as_str().to_owned();
        let times = [key.created_at, key.signs_from, key.leaves_at].map(time);
        let [created, from, leaves] = times;
        table.row(out, &[key.kid.clone(), alg, stage, created, from, leaves])?;
    }
    table.finish(out)?;
    out.line("")?;
    let titles = ["MAC KEY", "STATE", "CREATED", "REVOKED"];
    let mut table = Table::new(terminal, &titles.map(Column::whole));
    for key in &keys.mac {
        let (created, revoked) = (rfc3339(key.created_at), time(key.revoked_at));
        table.row(out, &[key.id.clone(), state(key).replace('_', " "), created, revoked])?;
    }
    table.finish(out)
}

/// What an operator has to know after a rotation.
pub(super) fn consequence(keys: &KeyList, how: Rotation) -> Option<String> {
    let at = |wanted: SigningStage| keys.signing.iter().find(|key| key.stage == wanted);
    match how {
        Rotation::Gently => {
            let next = at(SigningStage::Next)?;
            let from = next.signs_from.map_or_else(String::new, rfc3339);
            Some(format!("key {} is published and signs from {from} on", next.kid))
        }
        Rotation::Now => Some(
            "validators that keep a list of keys fetch it anew when they meet the new key; those \
             that do not refuse new tokens for up to 5 minutes"
                .into(),
        ),
        Rotation::Revoke { end_grants } => {
            let grants = if end_grants {
                "every grant made so far is over"
            } else {
                "grants and refresh tokens go on; --end-grants ends them"
            };
            Some(format!(
                "tokens of the old keys are inactive here at once; validators that work from the \
                 list alone accept them for up to 5 minutes more, and other instances learn of it \
                 within 5 seconds; {grants}"
            ))
        }
    }
}
