//! `NativeCodeManager`: behind `OAuth2AuthorizationCodeManager`. Its codes live in this process and
//! have nothing to do with those of a server's authorization endpoint.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use mcp_auth_core::{
    entropy::{Entropy, SystemEntropy, hex},
    pkce::{Challenge, Method},
    time::{Clock, Timestamp},
};
use mcp_auth_resource::SystemClock;
use napi_derive::napi;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::error::{Code, Failure};

const LIFETIME: Duration = Duration::from_mins(10);
const MOST: usize = 20_000;
/// A code is dead after so many failed attempts.
const MAX_FAILURES: u8 = 5;

/// What a code is made for.
#[napi(object)]
#[derive(Clone, Debug)]
pub struct NativeCodeRequest {
    /// The client.
    pub client_id: String,
    /// The user.
    pub user_id: String,
    /// Where it is sent.
    pub redirect_uri: String,
    /// What it allows.
    pub scopes: Vec<String>,
    /// The client's state.
    pub state: Option<String>,
    /// The PKCE challenge.
    pub code_challenge: Option<String>,
    /// Its method.
    pub code_challenge_method: Option<String>,
    /// What the host keeps with it, in JSON.
    pub metadata: Option<String>,
}

/// A code.
#[napi(object, object_from_js = false)]
pub struct NativeCode {
    /// What it was made for.
    pub request: NativeCodeRequest,
    /// When it was made, in milliseconds since the epoch.
    pub created_at: f64,
    /// When it ends.
    pub expires_at: f64,
}

/// How many codes there are.
#[napi(object, object_from_js = false)]
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeCodeStats {
    /// All that are kept.
    pub total: u32,
    /// Those that work.
    pub active: u32,
    /// Those whose time is over.
    pub expired: u32,
}

#[derive(Debug)]
struct Stored {
    request: NativeCodeRequest,
    challenge: Option<Challenge>,
    created_at: Timestamp,
    failures: u8,
}

impl Stored {
    fn expires_at(&self) -> Timestamp {
        self.created_at.plus(LIFETIME)
    }

    #[expect(clippy::cast_precision_loss, reason = "JavaScript's times are no integers")]
    fn shown(&self) -> NativeCode {
        NativeCode {
            request: self.request.clone(),
            created_at: self.created_at.0 as f64,
            expires_at: self.expires_at().0 as f64,
        }
    }
}

/// By the hash of the code; the oldest first.
#[derive(Debug, Default)]
struct Book {
    codes: HashMap<String, Stored>,
    order: VecDeque<(Timestamp, String)>,
}

impl Book {
    /// Forgets codes that ended a lifetime ago: until then they count as expired.
    fn tidy(&mut self, now: Timestamp) {
        while let Some((at, _)) = self.order.front()
            && now.since(*at) > 2 * LIFETIME
        {
            if let Some((_, key)) = self.order.pop_front() {
                self.codes.remove(&key);
            }
        }
    }
}

/// Makes and redeems codes.
#[napi]
#[derive(Debug, Default)]
pub struct NativeCodeManager {
    entropy: SystemEntropy,
    book: Mutex<Book>,
}

fn key(code: &str) -> String {
    hex(&Sha256::digest(code))
}

fn challenge(request: &NativeCodeRequest) -> Result<Option<Challenge>, Failure> {
    let Some(value) = request.code_challenge.clone() else { return Ok(None) };
    let method = match request.code_challenge_method.as_deref() {
        None | Some("S256") => Method::S256,
        Some("plain") => Method::Plain,
        Some(_) => return Err(Failure::config("codeChallengeMethod must be S256 or plain")),
    };
    Ok(Some(Challenge { method, value }))
}

#[napi]
impl NativeCodeManager {
    /// One without codes.
    #[napi(constructor, catch_unwind)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a code.
    #[napi(catch_unwind)]
    pub fn generate(&self, request: NativeCodeRequest) -> napi::Result<String> {
        let challenge = challenge(&request)?;
        let code = (&self.entropy as &dyn Entropy).base64url::<32>();
        let (now, key) = (SystemClock.now(), key(&code));
        let mut book = self.book.lock();
        book.tidy(now);
        if book.codes.len() >= MOST {
            let why = format!("{MOST} codes wait to be redeemed: no more are made");
            return Err(Failure::new(Code::OutOfRange, why).into());
        }
        book.order.push_back((now, key.clone()));
        book.codes.insert(key, Stored { request, challenge, created_at: now, failures: 0 });
        Ok(code)
    }

    /// Redeems a code, once.
    #[napi(catch_unwind)]
    pub fn exchange(
        &self,
        code: String,
        client_id: String,
        redirect_uri: String,
        verifier: Option<String>,
    ) -> Option<NativeCode> {
        let (now, key) = (SystemClock.now(), key(&code));
        let mut book = self.book.lock();
        let stored = book.codes.get_mut(&key)?;
        if stored.expires_at() <= now {
            return None;
        }
        let request = &stored.request;
        let proven = match (&stored.challenge, verifier.as_deref()) {
            (Some(challenge), Some(verifier)) => challenge.verify(verifier),
            (None, None) => true,
            _ => false,
        };
        if request.client_id == client_id && request.redirect_uri == redirect_uri && proven {
            return book.codes.remove(&key).map(|stored| stored.shown());
        }
        stored.failures += 1;
        if stored.failures >= MAX_FAILURES {
            book.codes.remove(&key);
        }
        None
    }

    /// A code that works.
    #[napi(catch_unwind)]
    pub fn get(&self, code: String) -> Option<NativeCode> {
        let now = SystemClock.now();
        let book = self.book.lock();
        book.codes.get(&key(&code)).filter(|stored| stored.expires_at() > now).map(Stored::shown)
    }

    /// How many codes there are.
    #[napi(catch_unwind)]
    pub fn stats(&self) -> NativeCodeStats {
        let now = SystemClock.now();
        let mut book = self.book.lock();
        book.tidy(now);
        let mut stats = NativeCodeStats::default();
        for stored in book.codes.values() {
            stats.total += 1;
            let alive = stored.expires_at() > now;
            *(if alive { &mut stats.active } else { &mut stats.expired }) += 1;
        }
        stats
    }

    /// Forgets all codes.
    #[napi(catch_unwind)]
    pub fn destroy(&self) {
        *self.book.lock() = Book::default();
    }
}
