//! What production refuses to start with.

use crate::ends;

const SECRET: (&str, &str) = ("MCP_AUTH_SESSION_SECRET", "kJ3s9f8a7s6d5f4g3h2j1k0l9q8w7e6r5t4y3u2");
/// A production server that lacks nothing but a directory of users.
const WHOLE: [&str; 10] = [
    "--listen",
    "localhost:0",
    "--issuer",
    "https://auth.example",
    "--audience",
    "https://mcp.example",
    "--store",
    "sqlite:never-opened/store.db",
    "--trusted-proxies",
    "none",
];

fn without(flag: &str) -> Vec<&'static str> {
    let mut all = WHOLE.to_vec();
    let at = all.iter().position(|own| *own == flag).unwrap();
    all.drain(at..at + 2);
    all
}

#[track_caller]
fn refused(arguments: &[&str], words: &[&str]) {
    for mode in ["production", "stage", " Production "] {
        ends(arguments, &[SECRET, ("NODE_ENV", mode)], 2, words);
    }
    ends(&[arguments, &["--production"]].concat(), &[SECRET], 2, words);
}

#[test]
fn without_an_issuer() {
    refused(&without("--issuer"), &["--issuer", "MCP_AUTH_JWT_ISSUER", "https"]);
}

#[test]
fn with_an_http_issuer_off_loopback() {
    let all = [&without("--issuer")[..], &["--issuer", "http://auth.example"]].concat();
    refused(&all, &["--issuer", "https"]);
}

#[test]
fn without_a_resource_when_the_audience_is_no_uri() {
    refused(&without("--audience"), &["audience \"gauzy-mcp-api\"", "--resource"]);
}

#[test]
fn without_a_store() {
    refused(&without("--store"), &["--store", "MCP_AUTH_STORE", "sqlite:"]);
}

#[test]
fn with_the_memory_store_unless_that_is_meant() {
    let all = [&without("--store")[..], &["--store", "memory:"]].concat();
    refused(&all, &["--store", "--allow-memory-store"]);
    refused(&[&all[..], &["--allow-memory-store"]].concat(), &["--users"]);
}

#[test]
fn without_a_word_about_proxies_unless_it_speaks_tls_itself() {
    refused(&without("--trusted-proxies"), &["--trusted-proxies", "MCP_TRUSTED_PROXIES", "none"]);
    let tls = [&without("--trusted-proxies")[..], &["--tls-cert", "x", "--tls-key", "x"]].concat();
    refused(&tls, &["--users"]);
}

#[test]
fn without_a_session_secret_or_with_a_sample() {
    let words = ["session secret", "--session-secret-file", "MCP_AUTH_SESSION_SECRET"];
    ends(&WHOLE, &[("NODE_ENV", "production")], 2, &words);
    let sample = "your-secure-session-secret-min-32-characters";
    ends(
        &WHOLE,
        &[("NODE_ENV", "production"), ("SESSION_SECRET", sample)],
        2,
        &["SESSION_SECRET", "sample"],
    );
}

#[test]
fn without_users_or_with_the_demo_accounts() {
    refused(&WHOLE, &["--users", "MCP_AUTH_USERS", "gauzy", "DB_TYPE"]);
    refused(&[&WHOLE[..], &["--users", "demo"]].concat(), &["--users demo", "public"]);
}

#[test]
fn with_plain_pkce() {
    refused(&[&WHOLE[..], &["--allow-plain-pkce"]].concat(), &["--allow-plain-pkce"]);
}
