//! A client that remembers what it was promised.

use std::ops::Add;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::{
    random,
    support::{
        ADMIN, Response,
        app::{REDIRECT, STATE, VERIFIER, s256},
        http::encode,
        page::Form,
    },
    wire::{Gone, ask},
};

const FORM: &str = "application/x-www-form-urlencoded";

/// What was acknowledged and then found again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) registrations: usize,
    pub(crate) codes: usize,
    pub(crate) redemptions: usize,
    pub(crate) refreshes: usize,
    /// Redemptions that were cut off and turned out to be done.
    pub(crate) undecided_done: usize,
    /// Redemptions that were cut off and turned out not to be done.
    pub(crate) undecided_undone: usize,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            registrations: self.registrations + other.registrations,
            codes: self.codes + other.codes,
            redemptions: self.redemptions + other.redemptions,
            refreshes: self.refreshes + other.refreshes,
            undecided_done: self.undecided_done + other.undecided_done,
            undecided_undone: self.undecided_undone + other.undecided_undone,
        }
    }
}

/// What the client knows of a grant.
#[derive(Clone, Debug)]
enum Stage {
    /// It has the code.
    Code,
    /// It sent the code and was not answered.
    Redeeming,
    /// It has this refresh token.
    Active { token: String },
}

#[derive(Clone, Debug)]
struct Grant {
    client_id: String,
    code: String,
    stage: Stage,
    /// Since the last check.
    touched: bool,
}

/// One of several clients, all in one person's browser.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    cookies: String,
    apps: Vec<String>,
    /// How many of the apps were found again after a kill.
    known_apps: usize,
    grants: Vec<Grant>,
    pub(crate) counts: Counts,
}

/// Which refresh token of its grant this is: after 16 bytes of id, four of generation.
fn generation(token: &str) -> u32 {
    let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix("mrt_").unwrap()).unwrap();
    assert_eq!(bytes.len(), 16 + 4 + 32);
    u32::from_be_bytes(bytes[16..20].try_into().unwrap())
}

fn refresh_token(answer: &Response) -> String {
    answer.ok().value()["refresh_token"].as_str().unwrap().to_owned()
}

fn cookies_of(answer: &Response) -> String {
    let cookies = answer.all("set-cookie").into_iter().filter_map(|own| own.split(';').next());
    cookies.collect::<Vec<_>>().join("; ")
}

impl Client {
    /// Signs in once; checking a password takes long.
    pub(crate) fn signed_in(address: &str) -> Self {
        let page = ask(address, "GET /oauth2/login HTTP/1.1\r\n", None).unwrap();
        let form = Form::of(&page).set("email", ADMIN.0).set("password", ADMIN.1);
        let mut cookies = cookies_of(&page);
        let head = format!("POST {} HTTP/1.1\r\ncookie: {cookies}\r\n", form.action);
        let answer = ask(address, &head, Some((FORM, &encode(&form.fields)))).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.text());
        cookies = format!("{cookies}; {}", cookies_of(&answer));
        Self {
            cookies,
            apps: Vec::new(),
            known_apps: 0,
            grants: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Another client in the same browser.
    pub(crate) fn another(&self) -> Self {
        self.clone()
    }

    /// Works until the server is gone.
    pub(crate) fn work(&mut self, address: &str) {
        while self.step(address).is_ok() {}
    }

    fn step(&mut self, address: &str) -> Result<(), Gone> {
        let active: Vec<usize> = (0..self.grants.len())
            .filter(|n| matches!(self.grants[*n].stage, Stage::Active { .. }))
            .collect();
        let below = |length: usize| usize::try_from(random(length as u64)).unwrap();
        match random(6) {
            0 => self.register(address),
            1 | 2 if !self.apps.is_empty() => self.connect(address),
            _ if active.is_empty() => self.register(address),
            _ => self.refresh(address, active[below(active.len())]),
        }
    }

    fn register(&mut self, address: &str) -> Result<(), Gone> {
        let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT],
            "token_endpoint_auth_method": "none"});
        let body = metadata.to_string();
        let head = "POST /oauth2/register HTTP/1.1\r\n";
        let answer = ask(address, head, Some(("application/json", &body)))?;
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.apps.push(answer.value()["client_id"].as_str().unwrap().to_owned());
        Ok(())
    }

    /// The page that an authorization request of an app leads to.
    fn page(&self, address: &str, app: &str) -> Result<Response, Gone> {
        let query = encode(&[
            ("response_type", "code"),
            ("client_id", app),
            ("redirect_uri", REDIRECT),
            ("state", STATE),
            ("code_challenge", &s256(VERIFIER)),
            ("code_challenge_method", "S256"),
        ]);
        let cookies = &self.cookies;
        let head = format!("GET /oauth2/authorize?{query} HTTP/1.1\r\ncookie: {cookies}\r\n");
        ask(address, &head, None)
    }

    /// Consent, and the redemption of its code.
    fn connect(&mut self, address: &str) -> Result<(), Gone> {
        let client_id = self.apps.last().unwrap().clone();
        let page = self.page(address, &client_id)?;
        let form = Form::of(page.ok()).set("user_consent", "approve");
        let body = encode(&form.fields);
        let (action, cookies) = (&form.action, &self.cookies);
        let head = format!("POST {action} HTTP/1.1\r\ncookie: {cookies}\r\n");
        let answer = ask(address, &head, Some((FORM, &body)))?;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let location = url::Url::parse(answer.header("location").unwrap()).unwrap();
        let code = location.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        self.grants.push(Grant { client_id, code, stage: Stage::Code, touched: true });
        // Some codes are still unspent when the server dies.
        if random(4) == 0 { Ok(()) } else { self.redeem(address, self.grants.len() - 1) }
    }

    fn redemption(address: &str, grant: &Grant) -> Result<Response, Gone> {
        let body = encode(&[
            ("grant_type", "authorization_code"),
            ("code", &grant.code),
            ("redirect_uri", REDIRECT),
            ("client_id", &grant.client_id),
            ("code_verifier", VERIFIER),
        ]);
        ask(address, "POST /oauth2/token HTTP/1.1\r\n", Some((FORM, &body)))
    }

    fn redeem(&mut self, address: &str, n: usize) -> Result<(), Gone> {
        let grant = &mut self.grants[n];
        grant.stage = Stage::Redeeming;
        let token = refresh_token(&Self::redemption(address, grant)?);
        assert_eq!(generation(&token), 0);
        grant.stage = Stage::Active { token };
        Ok(())
    }

    fn refreshing(address: &str, client_id: &str, token: &str) -> Result<Response, Gone> {
        let body = encode(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", client_id),
        ]);
        ask(address, "POST /oauth2/token HTTP/1.1\r\n", Some((FORM, &body)))
    }

    fn refresh(&mut self, address: &str, n: usize) -> Result<(), Gone> {
        let Grant { client_id, stage: Stage::Active { token }, touched, .. } = &mut self.grants[n]
        else {
            panic!()
        };
        *touched = true;
        let successor = refresh_token(&Self::refreshing(address, client_id, token)?);
        assert_eq!(generation(&successor), generation(token) + 1);
        *token = successor;
        Ok(())
    }

    /// After a restart: what was done since the last one is there.
    pub(crate) fn check_touched(&mut self, address: &str) {
        for app in &self.apps[self.known_apps..] {
            self.page(address, app).unwrap().ok();
            self.counts.registrations += 1;
        }
        self.known_apps = self.apps.len();
        for grant in std::mem::take(&mut self.grants) {
            let kept = if grant.touched { self.check(address, grant) } else { Some(grant) };
            // The other half has its code tried again now, and ends by that.
            match kept {
                Some(grant) if grant.touched && random(2) == 0 => self.replay(address, &grant),
                kept => self.grants.extend(kept.map(|grant| Grant { touched: false, ..grant })),
            }
        }
    }

    /// At the end: everything, however old.
    pub(crate) fn check_all(&mut self, address: &str) {
        for app in &self.apps {
            self.page(address, app).unwrap().ok();
        }
        for grant in std::mem::take(&mut self.grants) {
            let grant = self.check(address, grant).unwrap();
            self.replay(address, &grant);
        }
    }

    /// The grant stands where it was said to stand; answers with how it goes on.
    fn check(&mut self, address: &str, grant: Grant) -> Option<Grant> {
        let token = match &grant.stage {
            Stage::Active { token } => {
                let successor =
                    refresh_token(&Self::refreshing(address, &grant.client_id, token).unwrap());
                assert_eq!(generation(&successor), generation(token) + 1);
                let again = Self::refreshing(address, &grant.client_id, token).unwrap();
                assert_eq!(refresh_token(&again), successor, "the same for every retry");
                self.counts.refreshes += 1;
                successor
            }
            Stage::Code => {
                self.counts.codes += 1;
                refresh_token(&Self::redemption(address, &grant).unwrap())
            }
            Stage::Redeeming => {
                let answer = Self::redemption(address, &grant).unwrap();
                if answer.status != 200 {
                    answer.refused(400, "invalid_grant");
                    self.counts.undecided_done += 1;
                    return None;
                }
                self.counts.undecided_undone += 1;
                refresh_token(&answer)
            }
        };
        Some(Grant { stage: Stage::Active { token }, ..grant })
    }

    /// No code works twice; trying ends the grant.
    fn replay(&mut self, address: &str, grant: &Grant) {
        let Stage::Active { token } = &grant.stage else { panic!() };
        Self::redemption(address, grant).unwrap().refused(400, "invalid_grant");
        let refreshed = Self::refreshing(address, &grant.client_id, token).unwrap();
        refreshed.refused(400, "invalid_grant");
        self.counts.redemptions += 1;
    }
}
