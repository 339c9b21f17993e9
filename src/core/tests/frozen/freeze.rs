//! Making the frozen store of a release.

use std::{
    env, fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use mcp_auth_core::{entropy::Entropy, model::User, service::SignIn, time::Timestamp};
use mcp_auth_store::{SqliteBackend, contract::ManualClock};
use serde_json::json;

use super::{Held, NOW, Tokens, lines, settings};
use crate::support::{App, MINUTE, REDIRECT_URI, Server, World, client, refresh_token};

const SECRET: &str = "the secret that opens this frozen key set: for tests, and known to all";

/// The same bytes in every run, but for the keys, which the cryptography makes itself.
#[derive(Debug, Default)]
struct Fixed(AtomicU64);

impl Entropy for Fixed {
    fn fill(&self, out: &mut [u8]) {
        for byte in out {
            let step = |n: u64| n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let state = self.0.fetch_update(SeqCst, SeqCst, |n| Some(step(n))).unwrap();
            *byte = step(state).to_be_bytes()[1];
        }
    }
}

async fn registered(server: &Server, name: &str, method: &str) -> App {
    let body = json!({"client_name": name, "redirect_uris": [REDIRECT_URI],
        "token_endpoint_auth_method": method, "client_uri": "https://app.example"});
    let answer = server.register(body.to_string().as_bytes(), "192.0.2.1").await.unwrap();
    let secret = answer.get("client_secret").map(|secret| secret.as_str().unwrap().to_owned());
    App { id: answer["client_id"].as_str().unwrap().to_owned(), secret }
}

/// A grant in each state of life.
async fn held(server: &Server, app: App) -> Held {
    let used = server.tokens(&app).await;
    let next = server.refresh(&app, refresh_token(&used)).await.unwrap();
    let fresh = server.tokens(&app).await;
    Held {
        code: server.code(&app).await,
        fresh: refresh_token(&fresh).to_owned(),
        previous: refresh_token(&used).to_owned(),
        current: refresh_token(&next).to_owned(),
        access: fresh.access_token,
        id: app.id,
        secret: app.secret,
    }
}

async fn make(world: &World) -> Tokens {
    let server = world.server_seeded(settings(SECRET), Arc::new(Fixed::default())).await;
    let operators = client("operators", Some("secret of operators"));
    let confidential = server.app(operators, Some("secret of operators".into())).await;
    server.resource_server("watcher", crate::support::AUDIENCE).await;
    let used = registered(&server, "A used app", "none").await;
    let unused = registered(&server, "An unused app", "client_secret_basic").await;
    let (public, confidential) = (held(&server, used).await, held(&server, confidential).await);

    let app = public.app();
    let revoked = server.tokens(&app).await;
    let form = app.form(&[("token", refresh_token(&revoked))]);
    server.revoke(&form, &[]).await.unwrap();
    let single = server.tokens(&app).await.access_token;
    server.revoke(&app.form(&[("token", &single)]), &[]).await.unwrap();

    let bob = User { id: "bob".into(), email: "bob@example.com".into(), ..User::default() };
    world.users.put(bob);
    let sign_in = |email| SignIn { email, password: "password", browser: "browser" };
    server.sign_in(sign_in("bob@example.com")).await.unwrap().signed_in().unwrap();
    server.revoke_user("bob").await.unwrap();
    let session = server.sign_in(sign_in("anna@example.com")).await.unwrap().signed_in().unwrap();
    Tokens {
        session_secret: SECRET.into(),
        public,
        confidential,
        unused_client: unused.id,
        session: session.cookie,
        revoked_refresh: refresh_token(&revoked).to_owned(),
        revoked_access: single,
        revoked_user: "bob".into(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "makes the files of a new release, which stay as they are from then on"]
async fn freeze() {
    let to = PathBuf::from(env::var_os("GAUZY_FREEZE").expect("GAUZY_FREEZE names a folder"));
    fs::create_dir_all(&to).unwrap();
    assert!(!to.join("store.db").exists(), "what is frozen stays as it is");
    let clock = Arc::new(ManualClock::at(Timestamp(NOW.0 - 600_000)));
    let backend = Arc::new(SqliteBackend::open(&to, clock.clone()).unwrap());
    let world = World::on(backend.clone(), clock.clone(), None);
    let tokens = make(&world).await;
    clock.advance(10 * MINUTE);
    let mut text = lines(&*world.network).await.join("\n");
    text.push('\n');
    fs::write(to.join("records.jsonl"), text).unwrap();
    let tokens = serde_json::to_string_pretty(&tokens).unwrap();
    fs::write(to.join("tokens.json"), tokens + "\n").unwrap();
    mcp_auth_core::store::Backend::close(&*backend).await;
    fs::remove_file(to.join("lock")).unwrap();
}
