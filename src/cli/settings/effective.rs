//! Settings as they take effect, for people to look at: no secret is shown.

use std::collections::BTreeSet;

use super::{
    Environment, Mode, Values,
    checked::mode,
    sources::Origin,
    store::redis,
    table::{Form, IGNORED, SETTINGS, Setting, WITHOUT_FLAG},
};

/// A setting as it takes effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effective {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its values, or what it is unless set; empty where it is not set.
    pub(crate) values: Vec<String>,
    /// Whether several values may stand.
    pub(crate) many: bool,
    /// Where it was found; `None` is the default.
    pub(crate) origin: Option<Origin>,
}

/// What stands for a secret.
const SECRET: &str = "(set)";

/// Every setting, in the order of the table, and at the end the clients that the file lists.
pub(crate) fn effective(values: &Values, env: Environment<'_>) -> Vec<Effective> {
    let mode = mode(values, env);
    let mut all: Vec<_> = SETTINGS.iter().map(|setting| one(setting, values, mode, env)).collect();
    if !values.clients.is_empty() {
        all.push(Effective {
            name: "[[clients]]",
            values: values.clients.iter().map(|client| client.id.clone()).collect(),
            many: true,
            origin: Some(Origin::File("[[clients]]".to_owned())),
        });
    }
    all
}

fn one(setting: &Setting, values: &Values, mode: Mode, env: Environment<'_>) -> Effective {
    let many = setting.form == Form::Many;
    if let Some(value) = values.get(setting.name) {
        let texts = if WITHOUT_FLAG.contains(&setting.name) {
            vec![SECRET.to_owned()]
        } else {
            value.texts.iter().map(|text| without_password(text)).collect()
        };
        let origin = Some(value.origin.clone());
        return Effective { name: setting.name, values: texts, many, origin };
    }
    let (values, origin) = match beside(setting.name, env) {
        Some((variable, text)) => (vec![text], Some(Origin::Environment(variable.to_owned()))),
        None => (default(setting, mode), None),
    };
    Effective { name: setting.name, values, many, origin }
}

/// Variables that are not in the table, because they say a part of a setting or more than one.
fn beside(name: &str, env: Environment<'_>) -> Option<(&'static str, String)> {
    let set = |name: &str| env(name).map(|text| text.trim().to_owned()).filter(|t| !t.is_empty());
    match name {
        "listen" => {
            let (host, port) = (set("MCP_AUTH_HOST"), set("MCP_AUTH_PORT"));
            let variable = match (&host, &port) {
                (Some(_), Some(_)) => "MCP_AUTH_HOST and MCP_AUTH_PORT",
                (Some(_), None) => "MCP_AUTH_HOST",
                (None, Some(_)) => "MCP_AUTH_PORT",
                (None, None) => return None,
            };
            let host = host.unwrap_or_else(|| "localhost".to_owned());
            Some((variable, format!("{host}:{}", port.unwrap_or_else(|| "3003".to_owned()))))
        }
        "production" => {
            let node = set("NODE_ENV")?.to_ascii_lowercase();
            matches!(node.as_str(), "production" | "stage").then(|| ("NODE_ENV", "true".to_owned()))
        }
        "log-level" => {
            let debug = set("GAUZY_MCP_DEBUG")? == "true";
            debug.then(|| ("GAUZY_MCP_DEBUG", "debug".to_owned()))
        }
        "store" => {
            let (url, variable) = redis(env).ok().flatten()?;
            Some((variable, without_password(&url)))
        }
        _ => None,
    }
}

/// Defaults that are for development only have no meaning in production.
fn default(setting: &Setting, mode: Mode) -> Vec<String> {
    let text = match (setting.default.strip_prefix("development: "), mode) {
        (Some(text), Mode::Development) => text,
        (Some(_), Mode::Production) => "",
        (None, _) => setting.default,
    };
    Some(text.to_owned()).filter(|text| !text.is_empty()).into_iter().collect()
}

/// A URL may carry a password.
fn without_password(text: &str) -> String {
    if text.contains("://") { mcp_auth_store::hidden(text) } else { text.to_owned() }
}

/// What is set and has no effect, and why: other sources come first, or nothing reads it.
/// `variables` are the names of all variables there are.
pub(crate) fn without_effect(
    values: &Values,
    env: Environment<'_>,
    variables: &BTreeSet<String>,
) -> Vec<(String, String)> {
    let set = |name: &str| env(name).is_some_and(|text| !text.trim().is_empty());
    let mut found = Vec::new();
    for (name, origin) in values.overridden() {
        if let Some(value) = values.get(name) {
            found.push((origin.to_string(), format!("{} comes first", value.origin)));
        }
    }
    for setting in SETTINGS.iter().filter(|setting| setting.form != Form::Many) {
        let Some(value) = values.get(setting.name) else { continue };
        let used = value.origin.to_string();
        // The first variable that is set was looked at, and is told of above if it lost.
        for name in setting.env.iter().filter(|name| set(name)).skip(1) {
            found.push(((*name).to_owned(), format!("{used} comes first")));
        }
    }
    for (file, inline) in [
        ("session-secret-file", "session-secret"),
        ("key-encryption-secret-file", "key-encryption-secret"),
    ] {
        if let (Some(file), Some(inline)) = (values.get(file), values.get(inline)) {
            found.push((inline.origin.to_string(), format!("{} comes first", file.origin)));
        }
    }
    if let Some(value) = values.get("listen") {
        for name in ["MCP_AUTH_HOST", "MCP_AUTH_PORT"].into_iter().filter(|name| set(name)) {
            found.push((name.to_owned(), format!("{} comes first", value.origin)));
        }
    }
    for name in IGNORED.into_iter().filter(|name| set(name)) {
        found.push((name.to_owned(), "limits and CORS are not set by it here".to_owned()));
    }
    for name in variables.iter().filter(|name| !is_read(name)) {
        found.push((name.clone(), "no setting has this variable".to_owned()));
    }
    found
}

/// Whether a variable of this program's own is one that it knows.
fn is_read(name: &str) -> bool {
    let own = name.starts_with("MCP_AUTH_");
    !own || name == "MCP_AUTH_HOST"
        || name == "MCP_AUTH_PORT"
        || SETTINGS.iter().any(|setting| setting.env.contains(&name))
}
