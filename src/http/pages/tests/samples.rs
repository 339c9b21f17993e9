//! Every view, with the same text in every field.

use crate::pages::{
    CallbackEcho, CallbackOutcome, Check, Chrome, Claim, ClientOrigin, Consent, DecodedToken,
    DemoAccount, Destination, ErrorPage, Fault, Landing, Login, LoginProblem, Person, SignInFor,
    SignedIn, SignedOut, TryItResult,
};

/// Text that may stand anywhere, also as the target of a link.
pub(super) const HARMLESS: &str = "/harmless";

fn chrome(text: &str) -> Chrome<'_> {
    Chrome { brand: text, style_href: text }
}

fn person(text: &str) -> Person<'_> {
    Person { name: Some(text), email: text, organization: Some(text) }
}

fn destinations(text: &str) -> [(&'static str, Destination<'_>); 3] {
    [
        ("web", Destination::Web { host: text }),
        ("loopback", Destination::Loopback { host: text }),
        ("app", Destination::App { scheme: text }),
    ]
}

/// All pages in all their forms, by name.
pub(super) fn every_page(text: &str) -> Vec<(String, String)> {
    let mut pages = logins(text);
    pages.extend(consents(text));
    pages.extend(others(text));
    pages.extend(development(text));
    pages
}

fn logins(text: &str) -> Vec<(String, String)> {
    let accounts = [DemoAccount { email: text, password: text, role: text }];
    let bare = |problem| Login {
        chrome: chrome(text),
        action: text,
        csrf: text,
        request: None,
        return_url: text,
        email: text,
        problem,
        for_client: None,
        demo_accounts: &[],
    };
    let mut pages = vec![
        ("login".to_owned(), bare(None).render()),
        ("login problem".to_owned(), bare(Some(LoginProblem::InvalidCredentials)).render()),
    ];
    for (name, destination) in destinations(text) {
        let login = Login {
            request: Some(text),
            for_client: Some(SignInFor { client_name: text, destination }),
            demo_accounts: &accounts,
            ..bare(Some(LoginProblem::TooManyAttempts { seconds: 9 }))
        };
        pages.push((format!("login {name}"), login.render()));
    }
    pages
}

/// A consent page of the given kind.
pub(super) fn consent<'a>(
    text: &'a str,
    destination: Destination<'a>,
    origin: ClientOrigin<'a>,
    lists: &'a [&'a str],
) -> Consent<'a> {
    Consent {
        chrome: chrome(text),
        action: text,
        csrf: text,
        request: text,
        client_name: text,
        client_host: Some(text),
        origin,
        client_id: text,
        redirect_uri: text,
        destination,
        scopes: lists,
        resources: lists,
        person: person(text),
        pkce: true,
    }
}

fn consents(text: &str) -> Vec<(String, String)> {
    let lists = [text, "mcp.read"];
    let origins = [
        ("operator", ClientOrigin::Operator),
        ("registered", ClientOrigin::Registered { at: Some(text), by: Some(text) }),
        ("document", ClientOrigin::Document { host: text }),
    ];
    let mut pages = Vec::new();
    for (to, destination) in destinations(text) {
        for (from, origin) in origins {
            let html = consent(text, destination, origin, &lists).render();
            pages.push((format!("consent {to} {from}"), html));
        }
    }
    pages
}

fn others(text: &str) -> Vec<(String, String)> {
    let signed_in =
        SignedIn { chrome: chrome(text), person: person(text), action: text, csrf: text };
    let signed_out = SignedOut { chrome: chrome(text), login_href: Some(text) };
    let error = ErrorPage {
        chrome: chrome(text),
        status: 400,
        headline: text,
        what_happened: text,
        fault: Fault::Application,
        what_next: text,
        reference: Some(text),
        back_href: Some(text),
    };
    let name = str::to_owned;
    vec![
        (name("signed in"), signed_in.render()),
        (name("signed out"), signed_out.render()),
        (name("error"), error.render()),
    ]
}

fn development(text: &str) -> Vec<(String, String)> {
    let accounts = [DemoAccount { email: text, password: text, role: text }];
    let checks = [
        Check { label: text, passed: true, detail: text },
        Check { label: text, passed: false, detail: text },
    ];
    let claims = [Claim { name: text, value: text, meaning: text }];
    let mut pages = Vec::new();
    for (name, mcp_url) in [("landing with MCP server", Some(text)), ("landing alone", None)] {
        let landing = Landing {
            chrome: chrome(text),
            issuer: text,
            metadata_url: text,
            jwks_uri: text,
            audience: text,
            try_href: text,
            test_client_id: text,
            demo_accounts: &accounts,
            mcp_url,
        };
        pages.push((name.to_owned(), landing.render()));
    }
    let token =
        DecodedToken { header_json: text, payload_json: text, signature: text, claims: &claims };
    for (name, token) in [("try it", Some(token)), ("try it failed", None)] {
        let result = TryItResult {
            chrome: chrome(text),
            checks: &checks,
            token,
            again_href: text,
            home_href: text,
        };
        pages.push((name.to_owned(), result.render()));
    }
    let outcomes = [
        ("callback code", CallbackOutcome::Code { code: text, state: Some(text), iss: Some(text) }),
        (
            "callback failure",
            CallbackOutcome::Failure { error: text, description: Some(text), state: Some(text) },
        ),
        ("callback nothing", CallbackOutcome::Nothing),
    ];
    for (name, outcome) in outcomes {
        let echo = CallbackEcho { chrome: chrome(text), outcome };
        pages.push((name.to_owned(), echo.render()));
    }
    pages
}
