//! Challenges (RFC 6750 §3, RFC 9728 §5.1) and the bearer token of a request (RFC 6750 §2).

use http::{HeaderMap, HeaderValue, Uri, header};

use crate::error::TokenError;

/// What a challenge says. Values are quoted and cannot end the header or the quotes.
#[derive(Clone, Debug, Default)]
pub struct Challenge<'a> {
    /// Where the protected resource metadata is.
    pub resource_metadata: &'a str,
    /// The error code; none where no credentials came.
    pub error: Option<&'a str>,
    /// What is wrong, for developers.
    pub error_description: Option<&'a str>,
    /// The scopes that are needed, all of them.
    pub scope: Option<&'a str>,
}

impl Challenge<'_> {
    /// The value of `WWW-Authenticate`.
    pub fn to_header(&self) -> HeaderValue {
        let mut text = format!("Bearer resource_metadata=\"{}\"", quoted(self.resource_metadata));
        for (name, value) in [
            ("error", self.error),
            ("error_description", self.error_description),
            ("scope", self.scope),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                for part in [", ", name, "=\"", &quoted(value), "\""] {
                    text.push_str(part);
                }
            }
        }
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Bearer"))
    }
}

/// > quoted-string  = DQUOTE *( qdtext / quoted-pair ) DQUOTE (RFC 9110 §5.6.4)
fn quoted(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => out.push(' '),
        }
    }
    out
}

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials<'a> {
    /// No bearer token.
    None,
    /// A bearer token.
    Bearer(&'a str),
    /// Something that is not allowed; what that is.
    Malformed(&'static str),
}

impl<'a> Credentials<'a> {
    /// Finds the bearer token of a request.
    pub fn of(headers: &'a HeaderMap, uri: &Uri) -> Self {
        // > Access tokens MUST NOT be included in the URI query string (MCP authorization,
        // > Access Token Usage)
        let query = uri.query().unwrap_or_default();
        let named = |pair: (std::borrow::Cow<'_, str>, _)| pair.0 == "access_token";
        if url::form_urlencoded::parse(query.as_bytes()).any(named) {
            return Self::Malformed("A token must not be sent in the URL");
        }
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Self::None };
        // > Clients MUST NOT use more than one method to transmit the token in each request.
        // > (RFC 6750 §2)
        if values.next().is_some() {
            return Self::Malformed("More than one Authorization header");
        }
        let Ok(value) = value.to_str() else {
            return Self::Malformed("The Authorization header is malformed");
        };
        // > it uses a case-insensitive token to identify the authentication scheme
        // > (RFC 9110 §11.1)
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Self::None;
        }
        match token.trim_matches(' ') {
            "" => Self::None,
            token if is_b64token(token) => Self::Bearer(token),
            _ => Self::Malformed("The Authorization header is malformed"),
        }
    }
}

/// > b64token    = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
/// > (RFC 6750 §2.1)
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch many bytes are looked at together, in every request's token"
)]
pub(crate) fn is_b64token(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    let allowed = |b: u8| {
        let is_mark = b"-._~+/".iter().fold(false, |any, mark| any | (b == *mark));
        b.is_ascii_alphanumeric() | is_mark
    };
    !body.is_empty() && body.bytes().fold(true, |all, b| all & allowed(b))
}

impl TokenError {
    /// What may be said to anybody about it.
    ///
    /// > Values for the "error" and "error_description" attributes […] MUST NOT include characters
    /// > outside the set %x20-21 / %x23-5B / %x5D-7E. (RFC 6750 §3)
    pub fn description(&self) -> String {
        match self {
            Self::InsufficientScope(_) => {
                "The request requires higher privileges than provided by the access token".into()
            }
            error if error.is_unavailable() => {
                "The access token cannot be checked at the moment".into()
            }
            error => error.to_string().replace('"', ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(values: &[&str], uri: &str) -> String {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        match Credentials::of(&headers, &uri.parse().unwrap()) {
            Credentials::None => "none".into(),
            Credentials::Bearer(token) => token.into(),
            Credentials::Malformed(_) => "malformed".into(),
        }
    }

    #[test]
    fn a_case_insensitive_token_identifies_the_authentication_scheme() {
        for value in ["Bearer abc", "bearer abc", "BEARER   abc  "] {
            assert_eq!(credentials(&[value], "/mcp"), "abc", "{value}");
        }
        for value in ["Basic YTpi", "Bearer", "Bearer ", "Bearerabc", "DPoP abc", ""] {
            assert_eq!(credentials(&[value], "/mcp"), "none", "{value}");
        }
    }

    #[test]
    fn clients_must_not_use_more_than_one_method_to_transmit_the_token() {
        assert_eq!(credentials(&["Bearer a", "Bearer a"], "/mcp"), "malformed");
        assert_eq!(credentials(&["Bearer a"], "/mcp?access_token=a"), "malformed");
    }

    #[test]
    fn access_tokens_must_not_be_included_in_the_uri_query_string() {
        for uri in ["/mcp?access_token=a", "/mcp?x=1&access%5Ftoken=a", "/mcp?access_token"] {
            assert_eq!(credentials(&[], uri), "malformed", "{uri}");
        }
        assert_eq!(credentials(&["Bearer a"], "/mcp?x=access_token"), "a");
    }

    #[test]
    fn a_token_has_no_characters_but_those_of_b64token() {
        for value in ["Bearer a b", "Bearer a,b", "Bearer \"a\"", "Bearer ==", "Bearer a=b"] {
            assert_eq!(credentials(&[value], "/mcp"), "malformed", "{value}");
        }
        assert_eq!(credentials(&["Bearer a-._~+/=="], "/mcp"), "a-._~+/==");
    }

    #[test]
    fn quotes_and_line_ends_do_not_end_a_value() {
        let challenge = Challenge {
            resource_metadata: "https://mcp.example/x\"\\\r\ny",
            error: Some("invalid_token"),
            error_description: Some("caf\u{e9}"),
            scope: Some(""),
        };
        assert_eq!(
            challenge.to_header(),
            "Bearer resource_metadata=\"https://mcp.example/x\\\"\\\\  y\", \
             error=\"invalid_token\", error_description=\"caf \""
        );
    }
}
