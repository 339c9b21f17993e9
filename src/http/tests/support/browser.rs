use std::{collections::BTreeMap, net::SocketAddr};

use super::{Answer, Request, exchange};

/// A browser without a screen: it keeps cookies and sends forms.
#[derive(Debug)]
pub(crate) struct Browser {
    to: SocketAddr,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(to: SocketAddr) -> Self {
        Self { to, cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.go(&self.getting(path)).await
    }

    pub(crate) async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.go(&self.posting(path, pairs)).await
    }

    /// Sends the form of a page with what a person adds to it.
    pub(crate) async fn submit(&mut self, page: &Answer, typed: &[(&str, &str)]) -> Answer {
        self.go(&self.submitting(page, typed)).await
    }

    pub(crate) fn getting(&self, path: &str) -> Request {
        let cookie = self.cookie();
        Request::get(path, &[("Accept", "text/html"), ("Cookie", cookie.as_str())])
    }

    pub(crate) fn posting(&self, path: &str, pairs: &[(&str, &str)]) -> Request {
        let cookie = self.cookie();
        let headers = [("Accept", "text/html"), ("Cookie", cookie.as_str())];
        Request::form_with(path, &headers, pairs)
    }

    pub(crate) fn submitting(&self, page: &Answer, typed: &[(&str, &str)]) -> Request {
        let action = between(&page.body, "action=\"", "\"").unwrap();
        let (csrf, request) = (hidden(page, "_csrf"), hidden(page, "request"));
        let own = [("_csrf", csrf.as_str()), ("request", request.as_str())];
        self.posting(&action, &[&own, typed].concat())
    }

    async fn go(&mut self, request: &Request) -> Answer {
        let answer = exchange(self.to, request).await;
        for cookie in answer.all("set-cookie") {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    fn cookie(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, v)| format!("{name}={v}")).collect();
        pairs.join("; ")
    }
}

/// The value of a hidden field.
#[track_caller]
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    between(&page.body, &format!("name=\"{name}\" value=\""), "\"")
        .unwrap_or_else(|| panic!("no field {name} in {page:?}"))
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0.to_owned())
}
