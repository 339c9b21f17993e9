//! Every view, with the same text in every field.

use crate::{
    locale::Locale,
    pages::{
        CallbackEcho, CallbackOutcome, Check, Choose, ChooseWorkspace, Chrome, Claim, ClientOrigin,
        Consent, DecodedToken, DemoAccount, Destination, Detail, ErrorPage, Fault, Landing, Login,
        LoginProblem, Person, SignInFor, SignedIn, SignedOut, TryItResult, Workspace,
    },
};

/// Text that may stand anywhere, also as the target of a link.
pub(super) const HARMLESS: &str = "/harmless";

fn chrome(text: &str, locale: Locale) -> Chrome<'_> {
    Chrome {
        text: locale.catalogue(),
        asked: Some(locale.tag()),
        brand: text,
        logo_src: None,
        icon_href: text,
        support_href: Some(text),
        style_href: text,
    }
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

/// All pages in all their forms, by name, in English.
pub(super) fn every_page(text: &str) -> Vec<(String, String)> {
    let mut pages = every_page_in(text, Locale::English);
    pages.extend(development(chrome(text, Locale::English)));
    pages
}

/// All pages that speak a person's language, by name.
pub(super) fn every_page_in(text: &str, locale: Locale) -> Vec<(String, String)> {
    let chrome = chrome(text, locale);
    let mut pages = logins(chrome);
    pages.extend(logins(Chrome { logo_src: Some(text), ..chrome }).into_iter().take(1).map(logo));
    pages.extend(consents(chrome));
    pages.extend(others(chrome));
    pages
}

fn logo((name, page): (String, String)) -> (String, String) {
    (format!("{name} with logo"), page)
}

fn logins(chrome: Chrome<'_>) -> Vec<(String, String)> {
    let text = chrome.brand;
    let accounts = [DemoAccount { email: text, password: text, role: text }];
    let bare = |problem| Login {
        chrome,
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
        ("login failed".to_owned(), bare(Some(LoginProblem::ServerError)).render()),
        ("login expired".to_owned(), bare(Some(LoginProblem::Expired)).render()),
        ("login other".to_owned(), bare(Some(LoginProblem::Other)).render()),
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
    chrome: Chrome<'a>,
    destination: Destination<'a>,
    origin: ClientOrigin<'a>,
    lists: &'a [&'a str],
) -> Consent<'a> {
    let text = chrome.brand;
    Consent {
        chrome,
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

fn consents(chrome: Chrome<'_>) -> Vec<(String, String)> {
    let text = chrome.brand;
    let lists = [text, "mcp.read"];
    let origins = [
        ("operator", ClientOrigin::Operator),
        ("registered", ClientOrigin::Registered { at: Some(text), by: Some(text) }),
        ("document", ClientOrigin::Document { host: text }),
    ];
    let mut pages = Vec::new();
    for (to, destination) in destinations(text) {
        for (from, origin) in origins {
            let html = consent(chrome, destination, origin, &lists).render();
            pages.push((format!("consent {to} {from}"), html));
        }
    }
    pages
}

fn others(chrome: Chrome<'_>) -> Vec<(String, String)> {
    let text = chrome.brand;
    let signed_in = SignedIn { chrome, person: person(text), action: text, csrf: text };
    let signed_out = SignedOut { chrome, login_href: Some(text) };
    let client = SignInFor { client_name: text, destination: Destination::Web { host: text } };
    let choose =
        Choose { chrome, action: text, csrf: text, request: text, client, person: person(text) };
    let workspaces = [Workspace { name: text, person: text }; 2];
    let workspace = ChooseWorkspace {
        chrome,
        action: text,
        csrf: text,
        request: text,
        client: None,
        workspaces: &workspaces,
    };
    let for_client = ChooseWorkspace { client: Some(client), ..workspace };
    let name = str::to_owned;
    let mut pages = vec![
        (name("signed in"), signed_in.render()),
        (name("signed out"), signed_out.render()),
        (name("choose account"), choose.render()),
        (name("choose workspace"), workspace.render()),
        (name("choose workspace for a client"), for_client.render()),
    ];
    let words = &chrome.text.errors;
    for (fault, situation) in [
        (Fault::Application, &words.unknown_app),
        (Fault::Application, &words.wrong_address),
        (Fault::Application, &words.bad_request),
        (Fault::Nobody, &words.out_of_date),
        (Fault::Nobody, &words.answered),
        (Fault::Visitor, &words.too_many),
        (Fault::Server, &words.unavailable),
        (Fault::Server, &words.internal),
        (Fault::Nobody, &words.not_found),
    ] {
        let error = ErrorPage {
            chrome,
            status: 400,
            situation,
            fault,
            reference: Some(text),
            detail: Some(Detail { code: text, description: text }),
            back_href: Some(text),
        };
        pages.push((format!("error {}", pages.len()), error.render()));
    }
    pages
}

fn development(chrome: Chrome<'_>) -> Vec<(String, String)> {
    let text = chrome.brand;
    let accounts = [DemoAccount { email: text, password: text, role: text }];
    let checks = [
        Check { label: text, passed: true, detail: text },
        Check { label: text, passed: false, detail: text },
    ];
    let claims = [Claim { name: text, value: text, meaning: text }];
    let mut pages = Vec::new();
    for (name, mcp_url) in [("landing with MCP server", Some(text)), ("landing alone", None)] {
        let landing = Landing {
            chrome,
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
        let result =
            TryItResult { chrome, checks: &checks, token, again_href: text, home_href: text };
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
        let echo = CallbackEcho { chrome, outcome };
        pages.push((name.to_owned(), echo.render()));
    }
    pages
}
