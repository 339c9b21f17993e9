use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Map, Value, json};

use super::{CASES, Case, Verdict, expected, judge, key_list};
use crate::support::{ISSUER, NOW, RESOURCE};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/table/fixture.json");

fn row(case: &Case) -> Value {
    let mut row = Map::new();
    row.insert("name".into(), case.name.into());
    row.insert("error".into(), expected(case.verdict).into());
    // Where a general library for JWTs may say otherwise.
    let differs = matches!(case.verdict, Verdict::Stricter(_) | Verdict::Lenient);
    row.insert("others_may_differ".into(), differs.into());
    row.insert("token".into(), case.token.clone().into());
    Value::Object(row)
}

fn document() -> String {
    let cases: Vec<Value> = CASES.iter().map(row).collect();
    let document = json!({
        "now": NOW,
        "issuer": ISSUER,
        "resource": RESOURCE,
        "tolerance": 30,
        "algorithms": mcp_auth_resource::Algorithm::ALL.iter().map(|own| own.name()).collect::<Vec<_>>(),
        "jwks": key_list(),
        "cases": cases,
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap();
    text.push('\n');
    text
}

#[test]
fn the_fixture_holds_the_table_and_gets_the_same_verdicts() {
    if std::env::var_os("REGENERATE").is_some() {
        fs::write(PATH, document()).unwrap();
    }
    let text = fs::read_to_string(Path::new(PATH)).unwrap();
    let fixture: Value = serde_json::from_str(&text).unwrap();
    let rows = fixture["cases"].as_array().unwrap();
    let named = |row: &Value| {
        let mut row = row.as_object().unwrap().clone();
        row.remove("token");
        (row["name"].as_str().unwrap().to_owned(), Value::Object(row))
    };
    let stored: BTreeMap<_, _> = rows.iter().map(named).collect();
    let own: BTreeMap<_, _> = CASES.iter().map(|case| named(&row(case))).collect();
    assert_eq!(stored, own, "run the tests with REGENERATE=1");
    let rows = rows.iter().map(|row| {
        (row["name"].as_str().unwrap(), row["token"].as_str().unwrap(), row["error"].as_str())
    });
    judge(&fixture["jwks"], rows.collect());
}
