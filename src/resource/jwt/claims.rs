//! What a token says, and whether that makes it an access token for this resource.

use mcp_auth_core::resource_indicator::same;
use serde_json::Value;

use super::{compact::Type, members::Members};
use crate::{
    error::{Claim, TokenError},
    scopes,
    token_info::{Parts, TokenInfo},
};

/// What a resource expects of every token.
#[derive(Debug)]
pub(crate) struct Expected {
    /// The resource itself (RFC 8707).
    pub(crate) resource: String,
    /// Other names that tokens for it carry.
    pub(crate) audiences: Vec<String>,
    /// How far clocks may differ, in seconds.
    pub(crate) tolerance: u64,
}

/// A claims set (RFC 7519 §4), or an introspection response, which has the same members.
#[derive(Debug)]
pub(crate) struct Claims {
    text: String,
    members: Members,
}

/// What is looked at here; the resource gets the rest as it came.
const NAMES: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "client_id",
    "cid",
    "scope",
    "scp",
    "token_type",
    "token_use",
    "active",
    "nonce",
    "at_hash",
    "c_hash",
    "events",
];

impl Claims {
    /// Reads a claims set.
    pub(crate) fn read(text: String) -> Result<Self, TokenError> {
        let members = Members::read(&text, NAMES).ok_or(TokenError::InvalidClaims)?;
        Ok(Self { text, members })
    }

    /// > active  REQUIRED.  Boolean indicator of whether or not the presented token is currently
    /// > active. (RFC 7662 §2.2)
    pub(crate) fn is_active(&self) -> bool {
        self.members.get("active") == Some(&Value::Bool(true))
    }

    /// Who issued the token; nothing where it does not say so.
    pub(crate) fn issuer(&self) -> Result<Option<&str>, TokenError> {
        match self.members.get("iss") {
            None => Ok(None),
            Some(Value::String(issuer)) => Ok(Some(issuer)),
            Some(_) => Err(TokenError::UnexpectedIssuer),
        }
    }

    /// Refuses what may be genuine and is no access token.
    ///
    /// > The resource server MUST verify that the "typ" header value is "at+jwt" or
    /// > "application/at+jwt" and reject tokens carrying any other value. (RFC 9068 §4). Issuers
    /// > that do not follow that profile write `JWT` or nothing; theirs must not be ID tokens
    /// > (OpenID Connect Core §2) or security events (RFC 8417 §2.2).
    pub(crate) fn refuse_other_kinds(&self, typ: Type, own_issuer: bool) -> Result<(), TokenError> {
        if typ == Type::Other {
            return Err(TokenError::UnexpectedType);
        }
        self.refuse_other_uses()?;
        let foreign = |name: &&str| self.members.has(name);
        let other =
            typ == Type::Unstated && ["nonce", "at_hash", "c_hash", "events"].iter().any(foreign);
        let stated = self.members.get("token_type");
        let wrong = stated.map_or(own_issuer, |stated| stated != "access_token");
        if other || wrong { Err(TokenError::NotAnAccessToken) } else { Ok(()) }
    }

    /// Refuses what says in either member that it is a refresh token or an ID token: servers
    /// introspect those too, and some sign them with the same keys.
    ///
    /// > token_type  OPTIONAL.  Type of the token as defined in Section 5.1 of OAuth 2.0
    /// > (RFC 7662 §2.2), as "Bearer"
    pub(crate) fn refuse_other_uses(&self) -> Result<(), TokenError> {
        let other = ["refresh_token", "refresh", "id_token", "id"];
        let is_other = |name: &&str| {
            self.members
                .text(name)
                .is_some_and(|own| other.iter().any(|kind| own.eq_ignore_ascii_case(kind)))
        };
        if ["token_use", "token_type"].iter().any(is_other) {
            Err(TokenError::NotAnAccessToken)
        } else {
            Ok(())
        }
    }

    /// > If the principal processing the claim does not identify itself with a value in the "aud"
    /// > claim when this claim is present, then the JWT MUST be rejected. (RFC 7519 §4.1.3)
    pub(crate) fn check_audience(&self, expected: &Expected) -> Result<(), TokenError> {
        let is_ours = |aud: &str| {
            same(aud, &expected.resource) || expected.audiences.iter().any(|own| same(aud, own))
        };
        let ours = match self.members.get("aud") {
            Some(Value::String(one)) => is_ours(one),
            Some(Value::Array(many)) if many.iter().all(Value::is_string) => {
                many.iter().filter_map(Value::as_str).any(is_ours)
            }
            _ => false,
        };
        match (ours, expected.audiences.is_empty()) {
            (true, _) => Ok(()),
            (false, true) => Err(TokenError::InvalidAudience),
            (false, false) if !self.members.has("aud") => Err(TokenError::MissingAudience),
            (false, false) => Err(TokenError::UnexpectedAudience),
        }
    }

    /// > Implementers MAY provide for some small leeway, usually no more than a few minutes, to
    /// > account for clock skew. (RFC 7519 §4.1.4, §4.1.5)
    pub(crate) fn check_times(&self, expected: &Expected, now: u64) -> Result<(), TokenError> {
        self.date(Claim::Iat)?;
        let (now, tolerance) = (seconds(now), seconds(expected.tolerance));
        if let Some(not_before) = self.date(Claim::Nbf)?
            && not_before > now + tolerance
        {
            return Err(TokenError::NotYetValid);
        }
        if let Some(expires) = self.date(Claim::Exp)?
            && expires <= now - tolerance
        {
            return Err(TokenError::Expired);
        }
        Ok(())
    }

    /// > A JSON numeric value representing the number of seconds from 1970-01-01T00:00:00Z UTC
    /// > […] non-integer values can be represented. (RFC 7519 §2, `NumericDate`)
    fn date(&self, claim: Claim) -> Result<Option<f64>, TokenError> {
        match self.members.get(claim.name()) {
            None => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or(TokenError::NotANumber(claim)),
        }
    }

    /// What the resource is told about the token.
    pub(crate) fn into_info(self) -> TokenInfo {
        let text = |name| self.members.text(name).map(Box::from);
        let expires = self.members.get("exp").and_then(Value::as_f64).map(whole);
        let lists = ["scope", "scp"].into_iter().filter_map(|name| self.members.get(name));
        let parts = Parts {
            expires,
            scopes: scopes::granted(lists).join(" ").into(),
            subject: text("sub"),
            client_id: text("client_id").or_else(|| text("cid")),
            issuer: text("iss"),
            payload: self.text.into(),
        };
        TokenInfo::new(parts)
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
const fn seconds(whole: u64) -> f64 {
    whole as f64
}

/// Whole seconds; saturates at both ends.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and negative times are as good as zero"
)]
const fn whole(seconds: f64) -> u64 {
    seconds as u64
}
