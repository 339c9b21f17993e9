//! Requests by `reqwest`.

use async_trait::async_trait;
use bytes::BytesMut;
use mcp_auth_core::redirect_uri::is_loopback;
use reqwest::{Client, ClientBuilder, Method, header, redirect};

use super::{Fetch, Inbound, NoAnswer, Outbound};

/// Sends requests by HTTP, through the proxies that the environment names, and to loopback
/// directly.
#[derive(Clone, Debug)]
pub struct HttpFetch {
    far: Client,
    near: Client,
}

impl HttpFetch {
    /// A client with the system's certificates.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new() -> Result<Self, NoAnswer> {
        let build = |builder: ClientBuilder| {
            let builder = builder.redirect(redirect::Policy::none());
            let builder = builder.user_agent(concat!("gauzy-mcp-auth/", env!("CARGO_PKG_VERSION")));
            builder.build().map_err(|error| NoAnswer(chain(&error)))
        };
        Ok(Self { far: build(Client::builder())?, near: build(Client::builder().no_proxy())? })
    }
}

#[async_trait]
impl Fetch for HttpFetch {
    async fn fetch(&self, request: Outbound) -> Result<Inbound, NoAnswer> {
        let client = if is_loopback(&request.url) { &self.near } else { &self.far };
        let method = if request.form.is_some() { Method::POST } else { Method::GET };
        let mut outgoing = client
            .request(method, request.url)
            .timeout(request.timeout)
            .header(header::ACCEPT, "application/json");
        if let Some(authorization) = request.authorization {
            outgoing = outgoing.header(header::AUTHORIZATION, authorization);
        }
        if let Some(form) = request.form {
            let kind = "application/x-www-form-urlencoded";
            outgoing = outgoing.header(header::CONTENT_TYPE, kind).body(form);
        }
        let failed = |error: reqwest::Error| NoAnswer(chain(&error.without_url()));
        let mut response = outgoing.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let cache_control = response.headers().get(header::CACHE_CONTROL);
        let cache_control = cache_control.and_then(|own| own.to_str().ok()).map(str::to_owned);
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > request.max_body {
                let most = request.max_body;
                return Err(NoAnswer(format!("the answer is longer than {most} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Inbound { status, cache_control, body: body.freeze() })
    }
}

/// An error with what caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
