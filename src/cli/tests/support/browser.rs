//! A browser: cookies, forms, and no following of redirects.

use super::{
    http::{Request, Response},
    page::Form,
    server::Host,
};

/// A browser at a host.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    host: Host,
    pub(crate) cookies: Vec<(String, String)>,
    /// Headers of every request, such as those of a proxy in between.
    pub(crate) headers: Vec<(String, String)>,
}

impl Browser {
    pub(crate) fn new(host: &Host) -> Self {
        Self { host: host.clone(), cookies: Vec::new(), headers: Vec::new() }
    }

    /// A browser whose requests a proxy forwards from an address.
    pub(crate) fn from(host: &Host, address: &str) -> Self {
        let headers = vec![("x-forwarded-for".to_owned(), address.to_owned())];
        Self { headers, ..Self::new(host) }
    }

    pub(crate) fn send(&mut self, mut request: Request) -> Response {
        if !self.cookies.is_empty() {
            let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            request = request.header("cookie", &pairs.collect::<Vec<_>>().join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = self.host.send(&request);
        for cookie in response.all("set-cookie") {
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(own, _)| own != name);
            if !attributes.contains("Max-Age=0;") {
                self.cookies.push((name.into(), value.into()));
            }
        }
        response
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn get(&mut self, target: &str) -> Response {
        self.send(Request::get(target))
    }

    pub(crate) fn submit(&mut self, form: &Form) -> Response {
        self.send(Request::form(&form.action, &form.fields))
    }

    pub(crate) fn authorize<N: AsRef<str>, V: AsRef<str>>(&mut self, pairs: &[(N, V)]) -> Response {
        self.send(Request::query("/oauth2/authorize", pairs))
    }

    /// Fills in the sign-in form of a page.
    #[track_caller]
    pub(crate) fn sign_in(&mut self, page: &Response, account: (&str, &str)) -> Response {
        self.submit(&Form::of(page).set("email", account.0).set("password", account.1))
    }

    /// Presses a button of the consent page.
    #[track_caller]
    pub(crate) fn answer(&mut self, page: &Response, consent: &str) -> Response {
        self.submit(&Form::of(page).set("user_consent", consent))
    }

    /// Signs in on the sign-in page's own address.
    #[track_caller]
    pub(crate) fn signed_in(host: &Host, account: (&str, &str)) -> Self {
        let mut browser = Self::new(host);
        let page = browser.get("/oauth2/login");
        let answer = browser.sign_in(&page, account);
        assert_eq!(answer.status, 303, "{}", answer.text());
        browser
    }
}
