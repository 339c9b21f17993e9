//! An issuer with https: what browsers are told, and what is not there.

use mcp_auth_http::Settings;
use serde_json::Value;

use crate::support::{Answer, Browser, CLIENT, Request, Server, World, in_time};

const ISSUER: &str = "https://auth.example.com";
const ADMIN: [(&str, &str); 2] = [("email", "admin@ever.co"), ("password", "admin")];

async fn server(issuer: &str) -> Server {
    World::memory().server_with(issuer, Settings::default(), |_| ()).await
}

/// What somebody meets who signs in, consents and signs out, under a path.
async fn way_through(server: &Server, prefix: &str) -> Vec<Answer> {
    let mut browser = Browser::new(server.address);
    let start = format!("{prefix}{}", Server::authorization_path(CLIENT));
    let login = browser.get(&start).await;
    let wrong = browser.submit(&login, &[("email", "admin@ever.co"), ("password", "no")]).await;
    let consent = browser.submit(&login, &ADMIN).await;
    assert_eq!((login.status, wrong.status, consent.status), (200, 403, 200), "{consent:?}");
    let approved = browser.submit(&consent, &[("user_consent", "approve")]).await;
    assert_eq!(approved.status, 303);
    assert!(approved.header("location").unwrap().contains("code=mac_"));
    let signed_in = browser.get(&format!("{prefix}/oauth2/login")).await;
    let csrf = crate::support::hidden(&signed_in, "_csrf");
    let out = browser.post(&format!("{prefix}/oauth2/logout"), &[("_csrf", &csrf)]).await;
    assert!(out.status < 400, "{out:?}");
    vec![login, wrong, consent, approved, signed_in, out]
}

/// > a cookie with a name that begins with "__Host-" [is accepted only with] the "Secure"
/// > attribute, a Path attribute with a value of "/" and no Domain attribute (RFC 6265bis §4.1.3)
#[track_caller]
fn host_only(answers: &[Answer]) {
    let cookies: Vec<_> = answers.iter().flat_map(|answer| answer.all("set-cookie")).collect();
    for name in ["session", "browser", "device"] {
        let name = format!("__Host-mcp-oauth-{name}=");
        assert!(cookies.iter().any(|cookie| cookie.starts_with(&name)), "{name}: {cookies:?}");
    }
    for cookie in cookies {
        let (pair, attributes) = cookie.split_once("; ").unwrap();
        assert!(pair.starts_with("__Host-"), "{cookie}");
        let attributes: Vec<_> = attributes.split("; ").map(str::to_ascii_lowercase).collect();
        for wanted in ["secure", "httponly", "path=/", "samesite=lax"] {
            assert!(attributes.iter().any(|own| own == wanted), "{wanted}: {cookie}");
        }
        assert!(!attributes.iter().any(|own| own.starts_with("domain")), "{cookie}");
    }
}

#[tokio::test]
async fn cookies_belong_to_the_host_alone() {
    in_time(async {
        host_only(&way_through(&server(ISSUER).await, "").await);
        host_only(&way_through(&server("https://auth.example.com/t1").await, "/t1").await);
    })
    .await;
}

#[tokio::test]
async fn every_answer_demands_https_from_now_on() {
    in_time(async {
        let server = server(ISSUER).await;
        let mut answers = way_through(&server, "").await;
        for path in ["/.well-known/oauth-authorization-server", "/healthz", "/nowhere", "/"] {
            answers.push(server.ask(&Request::get(path, &[])).await);
        }
        answers.push(server.ask(&Request::form("/oauth2/token", &[])).await);
        for answer in answers {
            let hsts = answer.header("strict-transport-security").unwrap();
            let age: u64 = hsts.split([';', '=']).nth(1).and_then(|age| age.parse().ok()).unwrap();
            assert!(age >= 31_536_000, "{hsts}");
        }
    })
    .await;
}

/// On plain http neither name nor attribute may ask for what a browser cannot keep.
#[tokio::test]
async fn on_loopback_cookies_are_plain_and_nothing_demands_https() {
    in_time(async {
        for answer in way_through(&server("http://localhost:3003").await, "").await {
            assert_eq!(answer.header("strict-transport-security"), None);
            for cookie in answer.all("set-cookie") {
                assert!(cookie.starts_with("mcp-oauth-") && !cookie.contains("Secure"), "{cookie}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_for_development_is_not_there() {
    in_time(async {
        let server = server(ISSUER).await;
        for path in ["/", "/try", "/callback", "/callback?code=x"] {
            for accept in ["text/html", "*/*"] {
                let answer = server.ask(&Request::get(path, &[("Accept", accept)])).await;
                assert_eq!(answer.status, 404, "{path}");
            }
        }
        let mut browser = Browser::new(server.address);
        for path in [Server::authorization_path(CLIENT), "/oauth2/login".into()] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200);
            for secret in ["ever.co", "12345678", "Demo", "demo"] {
                assert!(!page.body.contains(secret), "{path} tells {secret}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_issuer_with_a_path_is_served_under_it() {
    in_time(async {
        let issuer = "https://auth.example.com/t1";
        let server = server(issuer).await;
        for path in [
            "/.well-known/oauth-authorization-server/t1",
            "/t1/.well-known/oauth-authorization-server",
        ] {
            let metadata = server.ask(&Request::get(path, &[])).await.json();
            assert_eq!(metadata["issuer"], issuer);
            let members = metadata.as_object().unwrap().iter();
            let urls =
                members.filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri");
            for (name, url) in urls.collect::<Vec<_>>() {
                let url = url.as_str().unwrap();
                assert!(url.starts_with("https://auth.example.com/t1/"), "{name} {url}");
                let path = url.strip_prefix("https://auth.example.com").unwrap();
                let answer = server.ask(&Request::get(path, &[])).await;
                assert_ne!(answer.status, 404, "{name} {url}");
            }
        }
        let login = Browser::new(server.address)
            .get(&format!("/t1{}", Server::authorization_path(CLIENT)))
            .await;
        assert!(login.body.contains("action=\"/t1/oauth2/login\""), "{login:?}");
        let links: Vec<&str> = login.body.split("<link ").skip(1).collect();
        for (link, name) in links.iter().zip(["logo", "style"]) {
            let path = link.split('"').nth(3).unwrap();
            assert!(path.starts_with(&format!("/t1/oauth2/{name}-")), "{path}");
            assert_eq!(server.ask(&Request::get(path, &[])).await.status, 200);
        }
        assert_eq!(links.len(), 2);
        let tokens = server.token().await;
        let claims = server.ask(&crate::support::refreshing(&tokens)).await.text("access_token");
        assert_eq!(payload(&claims)["iss"], issuer);
    })
    .await;
}

/// The claims of a token, unchecked.
fn payload(token: &str) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let middle = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).unwrap()).unwrap()
}
