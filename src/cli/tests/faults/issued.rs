//! What a server acknowledged, and whether it keeps that.

use crate::support::{
    App, Host, Response,
    app::{REDIRECT, Tokens},
};

/// What trying everything came to. Anything else fails the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tried {
    pub(crate) work: usize,
    pub(crate) unavailable: usize,
}

/// A client with tokens and codes.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    id: String,
    secret: String,
    access: Vec<String>,
    refresh: Vec<String>,
    codes: Vec<String>,
}

impl Issued {
    /// As many tokens, and half as many codes.
    pub(crate) fn by(host: &Host, count: usize) -> Self {
        let app = App::confidential(host);
        let tokens: Vec<Tokens> = (0..count).map(|_| app.tokens(&[])).collect();
        Self {
            id: app.id.clone(),
            secret: app.secret().to_owned(),
            access: tokens.iter().map(|tokens| tokens.access.clone()).collect(),
            refresh: tokens.iter().map(|tokens| tokens.refresh.clone()).collect(),
            codes: (0..count / 2).map(|_| app.code(&[])).collect(),
        }
    }

    pub(crate) fn app(&self, host: &Host) -> App {
        App::known(host, &self.id, Some(&self.secret), REDIRECT)
    }

    pub(crate) fn count(&self) -> usize {
        self.access.len() + self.refresh.len() + self.codes.len()
    }

    /// Introspects every access token.
    #[track_caller]
    pub(crate) fn introspect_all(&self, host: &Host) -> Tried {
        let app = self.app(host);
        let mut tried = Tried { work: 0, unavailable: 0 };
        for token in &self.access {
            let answer = app.introspect(token);
            if tried.note(&answer) {
                assert_eq!(answer.value()["active"], true, "{}", answer.text());
            }
        }
        tried
    }

    /// Uses every token, and every code once; what was given in return is used the next time.
    #[track_caller]
    pub(crate) fn try_all(&mut self, host: &Host) -> Tried {
        let app = self.app(host);
        let mut tried = self.introspect_all(host);
        for token in &mut self.refresh {
            let answer = app.refresh(token);
            if tried.note(&answer) {
                *token = Tokens::of(&answer).refresh;
            }
        }
        let mut codes = Vec::new();
        for code in self.codes.drain(..) {
            let answer = app.redeem(&code);
            if tried.note(&answer) {
                let tokens = Tokens::of(&answer);
                self.access.push(tokens.access);
                self.refresh.push(tokens.refresh);
            } else {
                codes.push(code);
            }
        }
        self.codes = codes;
        tried
    }

    /// The same, where everything has to work.
    #[track_caller]
    pub(crate) fn all_work(&mut self, host: &Host) {
        let count = self.count();
        assert_eq!(self.try_all(host), Tried { work: count, unavailable: 0 });
    }
}

impl Tried {
    /// Whether it worked; if not it has to be 503.
    #[track_caller]
    fn note(&mut self, answer: &Response) -> bool {
        if answer.status == 200 {
            self.work += 1;
            return true;
        }
        unavailable(answer);
        self.unavailable += 1;
        false
    }
}

/// The answer of a server that cannot do it now.
#[track_caller]
pub(crate) fn unavailable(answer: &Response) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.value()["error"], "temporarily_unavailable", "{}", answer.text());
}

/// What needs no store goes on.
#[track_caller]
pub(crate) fn goes_on(host: &Host) {
    for target in ["/.well-known/oauth-authorization-server", "/.well-known/jwks.json", "/healthz"]
    {
        assert_eq!(host.get(target).status, 200, "{target}");
    }
}

/// Registers a client: the status.
pub(crate) fn register(host: &Host) -> Response {
    let metadata = serde_json::json!({"client_name": "An app", "redirect_uris": [REDIRECT],
        "token_endpoint_auth_method": "none"});
    host.send(&crate::support::Request::json("/oauth2/register", &metadata))
}
