//! The compact serialization and its header (RFC 7515 §3.1, §4).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::{Algorithm, members::Members};
use crate::error::TokenError;

/// What `typ` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// `at+jwt`: an access token (RFC 9068 §2.1).
    AccessToken,
    /// `JWT`, or nothing: anything at all.
    Unstated,
    /// Something else.
    Other,
}

/// A token in its three parts, with a header that may be believed as far as it goes.
#[derive(Debug)]
pub(crate) struct Compact<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    pub(crate) typ: Type,
    /// What was signed.
    pub(crate) input: &'a str,
    payload: &'a str,
    pub(crate) signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Whether a text has the form of a JWT at all, so that it is not an opaque token.
    pub(crate) fn resembles(token: &str) -> bool {
        token.split('.').count() == 3
    }

    /// Reads the parts and the header. The payload stays as it is.
    pub(crate) fn read(token: &'a str, allowed: &[Algorithm]) -> Result<Self, TokenError> {
        let mut parts = token.split('.');
        let (Some(head), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::MalformedJws);
        };
        if head.is_empty() || payload.is_empty() {
            return Err(TokenError::MalformedJws);
        }
        let header = text(head).and_then(|text| Members::read(&text, Header::NAMES));
        let header = Header(header.ok_or(TokenError::InvalidHeader)?);
        let algorithm = header.algorithm(allowed)?;
        header.refuse_extensions()?;
        Ok(Self {
            algorithm,
            kid: header.text("kid")?.map(str::to_owned),
            typ: header.typ()?,
            input: token.get(..head.len() + 1 + payload.len()).unwrap_or_default(),
            payload,
            signature: decode(signature).ok_or(TokenError::BadSignature)?,
        })
    }

    /// The octets of the payload, as text.
    pub(crate) fn payload(&self) -> Result<String, TokenError> {
        text(self.payload).ok_or(TokenError::InvalidClaims)
    }
}

/// > Base64 encoding using the URL- and filename-safe character set […] with all trailing '='
/// > characters omitted […] and without the inclusion of any line breaks, whitespace, or other
/// > additional characters. (RFC 7515 §2)
fn decode(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn text(part: &str) -> Option<String> {
    decode(part).and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Keys and addresses that a header carries itself (`jwk`, `jku`, `x5c`, `x5u`) are not read:
/// keys come from settings alone.
struct Header(Members);

impl Header {
    const NAMES: &[&str] = &["alg", "crit", "kid", "typ"];

    fn text(&self, name: &str) -> Result<Option<&str>, TokenError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(TokenError::InvalidHeader),
        }
    }

    fn algorithm(&self, allowed: &[Algorithm]) -> Result<Algorithm, TokenError> {
        let name = self.0.text("alg").ok_or(TokenError::AlgorithmMissing)?;
        let algorithm = Algorithm::named(name).filter(|own| allowed.contains(own));
        algorithm.ok_or(TokenError::AlgorithmNotAllowed)
    }

    /// > If any of the listed extension Header Parameters are not understood and supported by the
    /// > recipient, then the JWS is invalid. (RFC 7515 §4.1.11). None is supported here.
    fn refuse_extensions(&self) -> Result<(), TokenError> {
        if self.0.has("crit") { Err(TokenError::CriticalExtension) } else { Ok(()) }
    }

    /// > it is RECOMMENDED that "JWT" always be spelled using uppercase characters […]
    /// > (RFC 7519 §5.1); media types compare without regard to case, and
    /// > a recipient using the media type value MUST treat it as if "application/" were prepended
    /// > to any "typ" value not containing a '/' (RFC 7515 §4.1.9)
    fn typ(&self) -> Result<Type, TokenError> {
        let Some(typ) = self.text("typ")? else { return Ok(Type::Unstated) };
        let typ = typ.to_ascii_lowercase();
        Ok(match typ.strip_prefix("application/").unwrap_or(&typ) {
            "at+jwt" => Type::AccessToken,
            "jwt" => Type::Unstated,
            _ => Type::Other,
        })
    }
}
