use std::{sync::LazyLock, time::Duration};

use http::{HeaderMap, HeaderValue, header};
use mcp_auth_core::{params::Params, time::Timestamp};
use mcp_auth_http::fuzzing::{Opened, open, seal};
use mcp_auth_store::contract::ManualClock;

use crate::{
    edit::edited,
    lines::choice,
    world::{World, run},
};

/// Of this target alone: it moves the clock.
static WORLD: LazyLock<World> = LazyLock::new(World::new);

const KEPT: [&str; 9] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "scope",
    "resource",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
];

/// The first octet chooses a sealed request and whether the rest is presented in its stead, edits
/// it, or is the request that is sealed. Only what was sealed opens: in its browser, for its
/// purpose, for ten minutes.
pub fn sealed_request(data: &[u8]) {
    let (choice, rest) = choice(data);
    let user = (choice & 4 != 0).then_some("anna");
    match choice % 4 {
        0 => presented(&String::from_utf8_lossy(rest), None),
        3 => {
            if let Ok(params) = Params::from_form(rest) {
                round_trip(&params, user);
            }
        }
        _ => {
            let query = b"client_id=app&state=x&scope=mcp.read&prompt=login";
            let sealed = sealed(&Params::from_form(query).unwrap(), user);
            presented(&edited(&sealed, rest), Some(&sealed));
        }
    }
}

fn browser(octet: char) -> HeaderMap {
    let cookie = format!("__Host-mcp-oauth-browser={}", String::from(octet).repeat(43));
    HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&cookie).unwrap())])
}

fn sealed(params: &Params, user: Option<&str>) -> String {
    run(seal(&WORLD.app, &browser('a'), user, params)).unwrap()
}

fn opened(browser: &HeaderMap, consent: bool, sealed: &str) -> Option<Opened> {
    run(open(&WORLD.app, browser, consent, sealed))
}

fn presented(text: &str, sealed: Option<&str>) {
    for consent in [false, true] {
        if opened(&browser('a'), consent, text).is_some() {
            assert_eq!(Some(text), sealed, "this was never sealed");
        }
    }
}

fn round_trip(params: &Params, user: Option<&str>) {
    let (text, consent) = (sealed(params, user), user.is_some());
    let again = opened(&browser('a'), consent, &text).unwrap();
    let kept = params.iter().filter(|(name, value)| KEPT.contains(name) && !value.is_empty());
    assert!(again.params.iter().eq(kept));
    assert_eq!(again.user.as_deref(), user);
    assert!(opened(&browser('a'), !consent, &text).is_none(), "it is good for one purpose");
    assert!(opened(&browser('b'), consent, &text).is_none(), "it is good in one browser");
    assert!(opened(&HeaderMap::new(), consent, &text).is_none());
    let clock: &ManualClock = &WORLD.clock;
    let now = mcp_auth_core::time::Clock::now(clock);
    clock.set(now.plus(Duration::from_mins(10)));
    assert!(opened(&browser('a'), consent, &text).is_some());
    clock.set(Timestamp(now.0 + 600_001));
    assert!(opened(&browser('a'), consent, &text).is_none(), "it is good for ten minutes");
    clock.set(now);
}
