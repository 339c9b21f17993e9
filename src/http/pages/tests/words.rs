//! Names, titles and words that others rely on.

use super::every;
use super::samples::{HARMLESS, consent};
use crate::locale::Locale;
use crate::pages::{
    BRAND, CallbackEcho, CallbackOutcome, Chrome, ClientOrigin, DecodedToken, Destination,
    ErrorPage, Fault, Landing, Login, LoginProblem, Person, TryItResult, claim_meaning,
};

const CHROME: Chrome<'_> = Chrome {
    text: Locale::English.catalogue(),
    asked: None,
    brand: BRAND,
    logo_src: None,
    icon_href: "/icon.svg",
    support_href: None,
    style_href: "/style.css",
};

fn login(problem: Option<LoginProblem>) -> String {
    Login {
        chrome: CHROME,
        action: "/oauth2/login",
        csrf: "csrf-value",
        request: Some("sealed-value"),
        return_url: "/oauth2/authorize",
        email: "a@example.test",
        problem,
        for_client: None,
        demo_accounts: &[],
    }
    .render()
}

#[test]
fn the_login_page_keeps_its_title_and_field_names() {
    let html = login(None);
    for part in [
        "<title>Sign In - Gauzy MCP OAuth Server</title>",
        "<form method=\"POST\" action=\"/oauth2/login\">",
        "<input type=\"hidden\" name=\"_csrf\" value=\"csrf-value\">",
        "<input type=\"hidden\" name=\"request\" value=\"sealed-value\">",
        "<input type=\"hidden\" name=\"return_url\" value=\"/oauth2/authorize\">",
        "<input type=\"email\" id=\"email\" name=\"email\" value=\"a@example.test\" \
         autocomplete=\"username\"",
        "<input type=\"password\" id=\"password\" name=\"password\" \
         autocomplete=\"current-password\"",
        "<button type=\"submit\" class=\"primary\">Sign In</button>",
    ] {
        assert!(html.contains(part), "{part} is missing from {html}");
    }
    assert!(!html.contains("class=\"error\""), "an error without a problem");
    assert!(!every("login", HARMLESS).contains("name=\"request\""), "a request without one");
}

#[test]
fn login_problems_keep_their_words() {
    let waiting = |seconds| LoginProblem::TooManyAttempts { seconds };
    for (problem, words) in [
        (LoginProblem::MissingCredentials, "Please enter both email and password."),
        (LoginProblem::InvalidCredentials, "Invalid email or password. Please try again."),
        (LoginProblem::ServerError, "An error occurred. Please try again later."),
        (LoginProblem::Other, "An error occurred during sign in."),
        (waiting(1), "Too many attempts. Please wait a second and try again."),
        (waiting(90), "Too many attempts. Please wait 90 seconds and try again."),
        (waiting(91), "Too many attempts. Please wait 2 minutes and try again."),
    ] {
        let html = login(Some(problem));
        let alert = format!("<div class=\"error\" role=\"alert\" id=\"problem\">{words}</div>");
        assert!(html.contains(&alert), "{alert} is missing from {html}");
    }
}

#[test]
fn the_consent_page_keeps_its_title_names_and_words() {
    let scopes = ["mcp.read", "mcp.write"];
    let mut view = consent(
        Chrome { brand: "sealed-value", ..CHROME },
        Destination::Web { host: "claude.ai" },
        ClientOrigin::Registered { at: Some("23 November 2026"), by: Some("192.0.2.1") },
        &scopes,
    );
    view.client_name = "Example Client";
    view.action = "/oauth2/authorize";
    view.person = Person { name: Some(" "), email: "a@example.test", organization: Some("Org") };
    let html = view.render();
    for part in [
        "<title>Authorize Example Client</title>",
        "<form method=\"POST\" action=\"/oauth2/authorize\" id=\"answer\">",
        "name=\"_csrf\" value=\"sealed-value\"",
        "name=\"request\" value=\"sealed-value\"",
        "name=\"user_consent\" value=\"approve\"",
        "name=\"user_consent\" value=\"deny\"",
        "name=\"user_consent\" value=\"switch\"",
        "You will be sent to<br><strong class=\"host\" dir=\"ltr\">claude.ai</strong>",
        "<strong>Unverified:</strong>",
        "<span class=\"scope-desc\">Write access to modify your MCP data</span>",
        "<code class=\"scope-name\" dir=\"ltr\">mcp.write</code>",
        "Signed in as:</span> <strong><bdi>a@example.test</bdi></strong>",
        "<dt>PKCE</dt><dd>Enabled</dd>",
        "<dt>Registered</dt><dd>23 November 2026</dd>",
    ] {
        assert!(html.contains(part), "{part} is missing from {html}");
    }
    view.pkce = false;
    assert!(view.render().contains("<dt>PKCE</dt><dd>Not Used</dd>"));
}

#[test]
fn programs_and_apps_are_warned_about_and_web_sites_are_not() {
    for (page, warning) in [
        ("consent web registered", None),
        ("consent loopback registered", Some("a program on this computer")),
        ("consent app registered", Some("an app on this device")),
    ] {
        let html = every(page, HARMLESS);
        assert!(!html.is_empty(), "no such page: {page}");
        let shown = html.contains("class=\"caution\"");
        assert_eq!(shown, warning.is_some(), "{page}");
        assert!(warning.is_none_or(|words| html.contains(words)), "{page}");
    }
    let operator = every("consent web operator", HARMLESS);
    assert!(!operator.to_lowercase().contains("unverified"), "the operator's word is enough");
    assert!(every("consent web document", HARMLESS).contains("Unverified"));
}

#[test]
fn scopes_and_claims_are_explained() {
    let scopes = &CHROME.text.scopes;
    assert_eq!(scopes.of("mcp.read"), "Read access to your MCP data and tools");
    assert_eq!(scopes.of("something.else"), "Custom permission for this application");
    let claims = "iss sub aud exp iat nbf jti client_id scope token_type token_use grant_id \
                  auth_time typ alg kid";
    for name in claims.split_whitespace() {
        assert!(claim_meaning(name).ends_with('.'), "{name}");
    }
    assert_eq!(claim_meaning("something_else"), "");
}

#[test]
fn an_error_page_blames_nobody_without_reason() {
    let page = |fault| {
        ErrorPage {
            chrome: CHROME,
            status: 429,
            situation: &CHROME.text.errors.too_many,
            fault,
            reference: None,
            detail: None,
            back_href: None,
        }
        .render()
    };
    assert!(page(Fault::Server).contains("on our side"));
    assert!(page(Fault::Application).contains("The application that sent you here"));
    assert!(!page(Fault::Nobody).contains("fault"));
    assert!(page(Fault::Nobody).contains("Error 429"));
    assert!(!page(Fault::Nobody).contains("reference:"));
}

#[test]
fn a_landing_page_without_an_mcp_server_promises_none() {
    let landing = |mcp_url| {
        Landing {
            chrome: CHROME,
            issuer: "http://localhost:3003",
            metadata_url: "http://localhost:3003/.well-known/oauth-authorization-server",
            jwks_uri: "http://localhost:3003/.well-known/jwks.json",
            audience: "http://localhost:8000/mcp",
            try_href: "/try",
            test_client_id: "test-client",
            demo_accounts: &[],
            mcp_url,
        }
        .render()
    };
    let with = landing(Some("http://localhost:3003/demo/mcp"));
    assert!(with.contains(
        "<code>claude mcp add --transport http gauzy http://localhost:3003/demo/mcp</code>"
    ));
    assert!(with.contains("&#34;authorization_servers&#34;"));
    let without = landing(None);
    assert!(!without.contains("claude mcp add"));
    assert!(without.contains("&#34;authorization_servers&#34;: [&#34;http://localhost:3003&#34;]"));
    assert!(without.contains("<a class=\"button primary\" href=\"/try\">Try it</a>"));
}

#[test]
fn a_shown_token_cannot_be_used() {
    let signature = "s".repeat(342);
    let token =
        DecodedToken { header_json: "{}", payload_json: "{}", signature: &signature, claims: &[] };
    let result = TryItResult {
        chrome: CHROME,
        checks: &[],
        token: Some(token),
        again_href: "/try",
        home_href: "/",
    };
    let html = result.render();
    assert!(html.contains(&format!("<code>{}\u{2026}</code>", "s".repeat(24))));
    assert!(!html.contains(&"s".repeat(25)));
    assert!(html.contains("It works"));
    assert!(TryItResult { token: None, ..result }.render().contains("That did not work"));
}

#[test]
fn the_callback_page_shows_what_came_and_nothing_more() {
    let outcome = CallbackOutcome::Code { code: "mac_1", state: None, iss: None };
    let html = CallbackEcho { chrome: CHROME, outcome }.render();
    assert!(html.contains("<code class=\"copy\">mac_1</code>"));
    assert!(!html.contains("<dt>state</dt>"));
    assert!(every("callback failure", HARMLESS).contains("role=\"alert\""));
}
