//! Whether a token is good for this resource.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    cache::{Cache, TokenHash, hash},
    config::{Config, ConfigError},
    error::TokenError,
    fetch::HttpFetch,
    in_process::Authority,
    introspection::Introspector,
    jwt::{Claims, Compact, Expected, KeySet},
    keys::{MOST_FRESH, Remote, Standing},
    server::{Check, Server},
    token_info::TokenInfo,
};

/// The longest token that is looked at. Ours have some 800 bytes; most servers take header lines of
/// 16 KiB at most.
const MAX_TOKEN: usize = 16 * 1024;

/// Validates access tokens for one resource. Cheap to share: put it into an [`Arc`].
#[derive(Debug)]
pub struct TokenValidator {
    config: Config,
    expected: Expected,
    servers: Vec<Server>,
    cache: Cache,
    /// Counts the keys that went; results of an earlier epoch are not believed.
    withdrawn: Arc<AtomicU64>,
}

/// What can be said of a token without asking anybody.
enum Judged<'a> {
    Now(Result<TokenInfo, TokenError>),
    Later(Pending<'a>),
}

/// A token about which somebody is to be asked.
struct Pending<'a> {
    question: Question<'a>,
    hash: Option<TokenHash>,
    epoch: u64,
}

/// Who is to be asked what.
enum Question<'a> {
    /// This server, about the token.
    Token(&'a Server, &'a Introspector),
    /// This server, for its keys.
    Keys(Unverified<'a>, &'a Remote),
    /// The server in this process, for its newest keys and whether the token is in force.
    InProcess(Unverified<'a>, &'a dyn Authority),
}

/// A JWT whose issuer is trusted and whose signature is still to be checked.
struct Unverified<'a> {
    token: Compact<'a>,
    claims: Claims,
    server: &'a Server,
}

/// Why a token was not read as a JWT of a trusted issuer.
enum Unread<'a> {
    Bad(TokenError),
    /// It is for this server to read.
    Opaque(&'a Server, &'a Introspector),
}

impl TokenValidator {
    /// A validator; nothing is fetched before the first token comes.
    ///
    /// # Errors
    /// When a setting cannot be right.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        config.check()?;
        let fetch = if let Some(fetch) = &config.fetch {
            Arc::clone(fetch)
        } else {
            let http = HttpFetch::new();
            Arc::new(http.map_err(|e| ConfigError(format!("TLS cannot be set up: {e}")))?)
        };
        if config.servers.is_empty() {
            tracing::error!(
                "no authorization server is configured: every token is refused. Name the issuer \
                 of the server whose tokens are good here"
            );
        }
        let withdrawn = Arc::new(AtomicU64::new(0));
        let mut servers = Vec::new();
        for server in &config.servers {
            servers.push(Server::new(server, &config, &fetch, &withdrawn)?);
        }
        let expected = Expected {
            resource: config.resource.clone(),
            audiences: config.audiences.clone(),
            tolerance: config.tolerance.as_secs(),
        };
        let is_kept = !config.cache.token_ttl.is_zero();
        let cache = Cache::new(if is_kept { config.cache.capacity } else { 0 });
        Ok(Self { config, expected, servers, cache, withdrawn })
    }

    /// What it was told.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Whether a token is good for this resource, its scopes aside.
    ///
    /// # Errors
    /// Why it is not, or why that cannot be found out.
    pub async fn validate(&self, token: &str) -> Result<TokenInfo, TokenError> {
        let Pending { question, hash, epoch } = match self.judge(token) {
            Judged::Now(result) => return result,
            Judged::Later(pending) => pending,
        };
        let ttl = self.config.cache.token_ttl;
        let (info, ttl) = match question {
            Question::Token(server, introspector) => {
                let info = self.introspect(server, introspector, token).await?;
                (info, ttl.min(self.config.cache.introspection_ttl))
            }
            Question::Keys(unverified, remote) => {
                let keys = remote.find(&unverified.token).await?;
                (self.verify(unverified, &keys)?, ttl.min(MOST_FRESH))
            }
            Question::InProcess(unverified, authority) => {
                return self.ask_in_process(authority, unverified).await;
            }
        };
        self.keep(hash, &info, ttl, epoch);
        Ok(info)
    }

    /// The same, with these scopes needed. Whether they are there is never remembered.
    ///
    /// # Errors
    /// As [`Self::validate`], and [`TokenError::InsufficientScope`].
    pub async fn validate_for<S: AsRef<str>>(
        &self,
        token: &str,
        needed: &[S],
    ) -> Result<TokenInfo, TokenError> {
        let info = self.validate(token).await?;
        self.require(&info, needed)?;
        Ok(info)
    }

    /// The result where nobody has to be asked, on the calling thread: the token was seen before,
    /// cannot be right, or its key is here.
    pub fn try_validate(&self, token: &str) -> Option<Result<TokenInfo, TokenError>> {
        match self.judge(token) {
            Judged::Now(result) => Some(result),
            Judged::Later(_) => None,
        }
    }

    /// Whether a valid token carries these scopes.
    ///
    /// # Errors
    /// [`TokenError::InsufficientScope`].
    pub fn require<S: AsRef<str>>(&self, info: &TokenInfo, needed: &[S]) -> Result<(), TokenError> {
        let covered = |scope: &S| self.config.hierarchy.covers(info.scopes(), scope.as_ref());
        if needed.iter().all(covered) {
            Ok(())
        } else {
            Err(TokenError::InsufficientScope(info.clone()))
        }
    }

    fn now(&self) -> u64 {
        self.config.clock.now().seconds()
    }

    fn is_over(&self, info: &TokenInfo) -> bool {
        info.expires()
            .is_some_and(|expires| expires.saturating_add(self.expected.tolerance) <= self.now())
    }

    fn keep(&self, hash: Option<TokenHash>, info: &TokenInfo, ttl: Duration, epoch: u64) {
        let Some(hash) = hash else { return };
        let left = info.expires().map(|expires| {
            let end = expires.saturating_add(self.expected.tolerance);
            Duration::from_secs(end.saturating_sub(self.now()))
        });
        self.cache.put(hash, info.clone(), left.map_or(ttl, |left| ttl.min(left)), epoch);
    }

    fn judge<'a>(&'a self, token: &'a str) -> Judged<'a> {
        if self.servers.is_empty() {
            return Judged::Now(Err(TokenError::NotConfigured));
        }
        if token.len() > MAX_TOKEN {
            return Judged::Now(Err(TokenError::MalformedJws));
        }
        // Read before the keys are: what rests on keys that go meanwhile is not believed.
        let epoch = self.withdrawn.load(Ordering::Acquire);
        let hash = self.cache.has_room().then(|| hash(token));
        let seen = hash.as_ref().and_then(|hash| self.cache.get(hash, epoch));
        if let Some(info) = seen.filter(|info| !self.is_over(info)) {
            return Judged::Now(Ok(info));
        }
        let verified = |unverified, keys: &KeySet, ttl| {
            let result = self.verify(unverified, keys);
            if let Ok(info) = &result {
                self.keep(hash, info, ttl, epoch);
            }
            Judged::Now(result)
        };
        let ttl = self.config.cache.token_ttl;
        let question = match self.read(token) {
            Err(Unread::Bad(error)) => return Judged::Now(Err(error)),
            Err(Unread::Opaque(server, introspector)) => Question::Token(server, introspector),
            Ok(unverified) => match &unverified.server.check {
                Check::Introspection(own) => Question::Token(unverified.server, own),
                Check::InProcess(own) => Question::InProcess(unverified, &**own),
                Check::Keys(keys) => return verified(unverified, keys, ttl),
                Check::Remote(remote) => match remote.at_once(&unverified.token) {
                    Standing::Here(keys) => {
                        return verified(unverified, &keys, ttl.min(MOST_FRESH));
                    }
                    Standing::Unknown => Question::Keys(unverified, remote),
                },
            },
        };
        Judged::Later(Pending { question, hash, epoch })
    }

    /// Reads a token and finds the server that should have issued it.
    fn read<'a>(&'a self, token: &'a str) -> Result<Unverified<'a>, Unread<'a>> {
        // With several servers a JWT is for the one that it names, and for nobody else to see.
        let only_asked = matches!(&*self.servers, [server] if server.introspector().is_some());
        if only_asked || !Compact::resembles(token) {
            return Err(self.opaque(token));
        }
        let token = Compact::read(token, &self.config.algorithms).map_err(Unread::Bad)?;
        let claims = token.payload().and_then(Claims::read).map_err(Unread::Bad)?;
        let of = |issuer: Option<&str>| {
            self.servers.iter().find(|server| server.issuer.as_deref() == issuer)
        };
        let issuer = claims.issuer().map_err(Unread::Bad)?;
        let server = issuer.and_then(|issuer| of(Some(issuer))).or_else(|| of(None));
        let server = server.ok_or(Unread::Bad(match issuer {
            Some(_) => TokenError::UnexpectedIssuer,
            None => TokenError::MissingIssuer,
        }))?;
        Ok(Unverified { token, claims, server })
    }

    /// A token that only its authorization server can read, where one is asked: the first of them,
    /// as the token names none.
    fn opaque(&self, token: &str) -> Unread<'_> {
        // > b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
        // > (RFC 6750 §2.1)
        let possible = crate::challenge::is_b64token(token);
        let mut asked = self.servers.iter().filter_map(|own| Some((own, own.introspector()?)));
        match asked.next().filter(|_| possible) {
            Some((server, introspector)) => Unread::Opaque(server, introspector),
            None => Unread::Bad(TokenError::MalformedJws),
        }
    }

    fn verify(&self, unverified: Unverified<'_>, keys: &KeySet) -> Result<TokenInfo, TokenError> {
        let Unverified { token, claims, server } = unverified;
        keys.verify(&token)?;
        let own = matches!(server.check, Check::InProcess(_));
        claims.refuse_other_kinds(token.typ, own)?;
        claims.check_audience(&self.expected)?;
        claims.check_times(&self.expected, self.now())?;
        Ok(claims.into_info())
    }

    async fn introspect(
        &self,
        server: &Server,
        introspector: &Introspector,
        token: &str,
    ) -> Result<TokenInfo, TokenError> {
        let claims = introspector.ask(token).await?;
        if let (Some(own), Some(issuer)) = (&server.issuer, claims.issuer()?)
            && issuer != own
        {
            return Err(TokenError::UnexpectedIssuer);
        }
        claims.refuse_other_uses()?;
        claims.check_audience(&self.expected)?;
        claims.check_times(&self.expected, self.now()).map_err(|error| match error {
            TokenError::Expired => TokenError::NoLongerValid,
            other => other,
        })?;
        Ok(claims.into_info())
    }

    async fn ask_in_process(
        &self,
        authority: &dyn Authority,
        unverified: Unverified<'_>,
    ) -> Result<TokenInfo, TokenError> {
        let mut keys = authority.keys();
        if !keys.has(&unverified.token) {
            keys = authority.newer_keys().await?;
        }
        let info = self.verify(unverified, &keys)?;
        if authority.is_in_force(info.payload()).await? {
            Ok(info)
        } else {
            Err(TokenError::NotActive)
        }
    }
}
