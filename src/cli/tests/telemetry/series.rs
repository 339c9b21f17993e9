//! Nothing that a stranger sends becomes a series.

use serde_json::json;

use crate::{
    Observed, life,
    scrape::Scrape,
    support::{App, Browser, Request},
};

/// Sends what differs in everything a stranger may choose.
fn hammer(server: &Observed, from: usize, to: usize) {
    let host = &server.host;
    for n in from..to {
        let address = format!("203.0.{}.{}", n / 200 % 200, n % 200 + 1);
        let send = |request: Request| {
            let _ = host.send(&request.header("x-forwarded-for", &address));
        };
        send(Request::get(&format!("/path/{n}?q={n}")));
        send(Request::get(&format!("/oauth2/token/{n}")));
        send(Request::new(&format!("METHOD{n}"), "/oauth2/token"));
        send(Request::new(&format!("METHOD{n}"), "/"));
        let id = format!("mcp_{n}");
        let pairs = [
            ("grant_type", format!("grant{n}")),
            ("client_id", id.clone()),
            ("client_secret", id.clone()),
        ];
        send(Request::form("/oauth2/token", &pairs));
        let pairs = [("grant_type", "refresh_token"), ("client_id", &id), ("refresh_token", &id)];
        send(Request::form("/oauth2/token", &pairs));
        let pairs =
            [("client_id", id.as_str()), ("redirect_uri", &address), ("response_type", &id)];
        send(Request::query("/oauth2/authorize", &pairs));
        send(Request::form("/oauth2/introspect", &[("token", &id)]).basic(&id, &id));
        send(Request::get("/oauth2/userinfo").bearer(&id));
        let metadata = json!({"client_name": id, "redirect_uris": [id]});
        send(Request::json("/oauth2/register", &metadata));
        let mut browser = Browser::from(host, &address);
        let page = browser.get("/oauth2/login");
        browser.sign_in(&page, (&format!("{id}@ever.co"), &id));
    }
}

#[test]
fn random_paths_methods_clients_and_errors_make_no_new_series() {
    let server = life::lived(&[]);
    hammer(&server, 0, 3);
    let app = App::public(&server.host);
    app.tokens(&[]);
    let before = Scrape::of(&server);
    hammer(&server, 3, 60);
    for _ in 0..3 {
        App::public(&server.host).tokens(&[("state", "another")]);
    }
    let after = Scrape::of(&server);
    assert_eq!(after.series(), before.series());
    let all = "mcp_auth_http_requests_total";
    assert!(after.sum(all) - before.sum(all) > 500.0, "the requests were counted");
    assert!(after.series().len() < 3000, "{}", after.series().len());
}

#[test]
fn labels_hold_words_and_no_input() {
    let server = life::lived(&[]);
    hammer(&server, 0, 3);
    let scrape = Scrape::of(&server);
    for series in scrape.series() {
        let Some((_, labels)) = series.split_once('{') else { continue };
        let word = |c: char| c.is_ascii_alphanumeric() || "_-+.,=\"}".contains(c);
        assert!(labels.chars().all(word), "{series}");
        for input in ["mcp_1", "METHOD", "grant1", "/path", "ever.co", "203.0", "app.example"] {
            assert!(!labels.contains(input), "{series}");
        }
    }
}
