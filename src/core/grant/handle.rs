//! Codes and refresh tokens: a grant's id, a generation and a tag.
//!
//! `code = mac_ ‖ b64url(id ‖ tag)`, `refresh = mrt_ ‖ b64url(id ‖ generation ‖ tag)`, and
//! `tag = HMAC-SHA256(MAC key, purpose ‖ id ‖ generation ‖ nonce)` over fixed-width fields. A
//! copy of the store without the MAC key yields no token, nor the key without the store.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::Grant;
use crate::{entropy::Entropy, keys::MacKey};

const CODE_PREFIX: &str = "mac_";
const REFRESH_PREFIX: &str = "mrt_";
const TAG: usize = 32;

/// The name of a grant: 16 random bytes, in base64url on the wire and in the store.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct GrantId([u8; 16]);

impl GrantId {
    /// A name nobody has.
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// Reads the base64url form.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GrantId({self})")
    }
}

impl From<GrantId> for String {
    fn from(id: GrantId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for GrantId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a grant id is 16 bytes in base64url")
    }
}

/// What a tag is good for: a code can never pass as a refresh token.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Purpose {
    Code = 1,
    Refresh = 2,
}

fn message(purpose: Purpose, id: GrantId, generation: u32, nonce: &[u8; 16]) -> [u8; 37] {
    let mut out = [0; 37];
    let (head, tail) = out.split_at_mut(21);
    head.copy_from_slice(&[&[purpose as u8][..], &id.0, &generation.to_be_bytes()].concat());
    tail.copy_from_slice(nonce);
    out
}

/// An authorization code as it was presented; its tag is not checked yet.
#[derive(Clone, Debug)]
pub struct CodeHandle {
    /// The grant it names.
    pub id: GrantId,
    tag: [u8; TAG],
}

impl CodeHandle {
    /// Reads a code; `None` for anything that this server never issued.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(code.strip_prefix(CODE_PREFIX)?).ok()?;
        let (id, tag) = bytes.split_first_chunk::<16>()?;
        Some(Self { id: GrantId(*id), tag: tag.try_into().ok()? })
    }

    /// The code of a grant.
    pub fn issue(id: GrantId, grant: &Grant, key: &MacKey) -> String {
        let tag = key.tag(&message(Purpose::Code, id, 0, &grant.nonce.0));
        format!("{CODE_PREFIX}{}", URL_SAFE_NO_PAD.encode([&id.0[..], &tag].concat()))
    }

    /// Whether this server issued it for this grant, in constant time.
    pub fn is_genuine(&self, grant: &Grant, key: &MacKey) -> bool {
        key.verify(&message(Purpose::Code, self.id, 0, &grant.nonce.0), &self.tag)
    }
}

/// A refresh token as it was presented; its tag is not checked yet.
#[derive(Clone, Debug)]
pub struct RefreshHandle {
    /// The grant it names.
    pub id: GrantId,
    /// Which of the grant's refresh tokens it is, from 0.
    pub generation: u32,
    tag: [u8; TAG],
}

impl RefreshHandle {
    /// Reads a refresh token; `None` for anything that this server never issued.
    pub fn parse(token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(REFRESH_PREFIX)?).ok()?;
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (generation, tag) = rest.split_first_chunk::<4>()?;
        let generation = u32::from_be_bytes(*generation);
        Some(Self { id: GrantId(*id), generation, tag: tag.try_into().ok()? })
    }

    /// The refresh token of a generation of a grant.
    pub fn issue(id: GrantId, generation: u32, grant: &Grant, key: &MacKey) -> String {
        let tag = key.tag(&message(Purpose::Refresh, id, generation, &grant.nonce.0));
        let bytes = [&id.0[..], &generation.to_be_bytes(), &tag].concat();
        format!("{REFRESH_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whether this server issued it for this grant, in constant time.
    pub fn is_genuine(&self, grant: &Grant, key: &MacKey) -> bool {
        key.verify(&message(Purpose::Refresh, self.id, self.generation, &grant.nonce.0), &self.tag)
    }
}

/// 16 random bytes of a grant that make its tags unpredictable even to holders of the MAC key.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "GrantId", from = "GrantId")]
pub struct GrantNonce(pub(super) [u8; 16]);

impl GrantNonce {
    /// A fresh one.
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }
}

impl fmt::Debug for GrantNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GrantNonce")
    }
}

impl From<GrantNonce> for GrantId {
    fn from(nonce: GrantNonce) -> Self {
        Self(nonce.0)
    }
}

impl From<GrantId> for GrantNonce {
    fn from(id: GrantId) -> Self {
        Self(id.0)
    }
}
