//! Instances whose clocks disagree: the store's time is what counts.
//!
//! They are an hour before and behind, which is more than codes, access tokens, pages and the
//! interval for reuse last: an instance that asked its own clock would be found out.

use std::{thread, time::Duration};

use mcp_auth_core::time::Clock;
use mcp_auth_resource::SystemClock;
use mcp_auth_testing::clock_off_by;
use serde_json::Value;

use crate::{
    setup::{Instances, SECRET, mariadb, postgres, redis},
    support::{
        ADMIN, App, Browser, Host,
        app::{Answer, Tokens},
        server::command,
        token::parts,
    },
};

const SHIFTS: [&str; 2] = ["-1h", "+1h"];

/// Two instances with these settings; `None` where clocks cannot be shifted.
fn start(store: &str, settings: &[(&'static str, &str)]) -> Option<Instances> {
    let instances = Instances::start(store, 0);
    for shift in SHIFTS {
        let mut variables = clock_off_by(shift)?.to_vec();
        variables.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let server = instances.starting_with(variables)();
        instances.servers.lock().unwrap().push(server);
    }
    instances.lead();
    let hours: Vec<_> = instances.each().iter().map(hour).collect();
    assert_ne!(hours[0], hours[1], "the clocks agree");
    Some(instances)
}

/// The day and the hour that an instance takes it for.
fn hour(host: &Host) -> String {
    let response = host.get("/healthz");
    let date = response.header("date").unwrap();
    date.split(':').next().unwrap().to_owned()
}

/// The application at another instance.
fn at(app: &App, host: &Host) -> App {
    App::known(host, &app.id, app.secret.as_deref(), &app.redirect_uri)
}

fn is_active(app: &App, tokens: &Tokens) -> bool {
    app.introspect(&tokens.access).value()["active"] == Value::Bool(true)
}

/// This process shares the store's clock.
fn has_the_time(tokens: &Tokens) {
    let claims = parts(&tokens.access).1;
    let [iat, nbf, exp] = ["iat", "nbf", "exp"].map(|name| claims[name].as_u64().unwrap());
    let now = SystemClock.now().seconds();
    assert!(now.abs_diff(iat) < 120, "issued at {iat}, which is now {now}");
    assert_eq!((iat - nbf, exp - iat), (30, 900));
}

/// Nothing is refused that is asked in time.
fn pass(store: &str) {
    let Some(instances) = start(store, &[]) else { return };
    let each = instances.each();
    let first = App::confidential(&instances.host);
    let mut older = Vec::new();
    for (here, there) in [(&each[0], &each[1]), (&each[1], &each[0])] {
        let (app, other) = (at(&first, here), at(&first, there));
        // Asked and signed in at one, consented at the other.
        let mut browser = Browser::new(here);
        let login = browser.authorize(&app.request(&[]));
        let consent = browser.sign_in(&login, ADMIN);
        let mut moved = Browser::new(there);
        moved.cookies.clone_from(&browser.cookies);
        let code = Answer::of(&moved.answer(&consent, "approve")).param("code").unwrap();
        let tokens = Tokens::of(&app.redeem(&code));
        let next = Tokens::of(&other.refresh(&tokens.refresh));
        assert_eq!(Tokens::of(&app.refresh(&tokens.refresh)).refresh, next.refresh);
        for one in [&tokens, &next] {
            has_the_time(one);
            assert!(is_active(&app, one) && is_active(&other, one));
        }
        older.push(next);
    }
    rotates(&instances, &each, &first, &older);
}

/// A key set that somebody with a third clock rotates: what the old key signed stays good.
fn rotates(instances: &Instances, each: &[Host], app: &App, older: &[Tokens]) {
    let old = parts(&older[0].access).0["kid"].clone();
    let mut rotate = command(&["keys", "rotate", "--now", "--store", &instances.store]);
    rotate.envs([SECRET]).envs(clock_off_by("+2h").unwrap());
    let output = rotate.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for host in each {
        let app = at(app, host);
        follows(&app, &old);
        assert!(older.iter().all(|tokens| is_active(&app, tokens)));
        let list = host.get("/.well-known/jwks.json").ok().text().to_owned();
        assert!(list.contains(old.as_str().unwrap()), "{list}");
    }
}

fn follows(app: &App, old: &Value) {
    let mut next = None;
    wait(|| {
        let tokens = app.tokens(&[]);
        let follows = parts(&tokens.access).0["kid"] != *old;
        next = follows.then_some(tokens);
        follows
    });
    has_the_time(&next.unwrap());
}

/// Until it is so, at the most for some minutes.
fn wait(mut is_so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(200));
    }
    panic!("it does not come to that");
}

/// Nothing lasts longer at an instance whose clock is behind.
fn end(store: &str) {
    let short = [("MCP_AUTH_ACCESS_TOKEN_TTL", "20s"), ("MCP_AUTH_REUSE_INTERVAL", "1s")];
    let Some(instances) = start(store, &short) else { return };
    let each = instances.each();
    let app = App::confidential(&instances.host);
    let apps: Vec<_> = each.iter().map(|host| at(&app, host)).collect();
    for (app, other) in [(&apps[0], &apps[1]), (&apps[1], &apps[0])] {
        let tokens = app.tokens(&[]);
        let next = Tokens::of(&app.refresh(&tokens.refresh));
        thread::sleep(Duration::from_secs(2));
        other.refresh(&tokens.refresh).refused(400, "invalid_grant");
        // Used again too late, it ended the grant.
        assert!(!is_active(app, &next) && !is_active(other, &next));
    }
    let tokens = app.tokens(&[]);
    wait(|| !apps.iter().any(|app| is_active(app, &tokens)));
    // The grant itself goes on.
    let mut refresh = tokens.refresh;
    for app in &apps {
        refresh = Tokens::of(&app.refresh(&refresh)).refresh;
    }
}

fn rules(store: impl Fn() -> Option<String>) {
    if let (Some(first), Some(second)) = (store(), store()) {
        pass(&first);
        end(&second);
    }
}

#[test]
fn on_redis() {
    rules(redis);
}

#[test]
fn on_postgresql() {
    rules(postgres);
}

#[test]
fn on_mariadb() {
    rules(mariadb);
}
