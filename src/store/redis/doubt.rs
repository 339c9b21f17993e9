//! What an error is to the caller: refused, or done as well as not.

use mcp_auth_core::store::StoreError;
use redis::{ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

use super::{
    RedisBackend,
    link::{Replies, is_server},
};

impl RedisBackend {
    /// The server did not answer in time.
    pub(super) fn silent(&self, doubtful: bool) -> StoreError {
        self.link.suspect();
        let what = format!("{} does not answer in time", self.shown);
        match (doubtful, self.link.waits()) {
            (false, _) => StoreError::Unavailable(what),
            (true, false) => StoreError::Unknown(what),
            (true, true) => {
                StoreError::Unavailable(format!("{what}, or too few replicas have the write"))
            }
        }
    }

    /// What an error is to the caller; `doubtful` where the command may have been carried out.
    pub(super) fn explain(&self, error: &RedisError, doubtful: bool) -> StoreError {
        let what = format!("{}: {error}", self.shown);
        if error.code() == Some("OOM") {
            StoreError::Full(what)
        } else if doubtful && may_be_done(error, self.link.is_cluster()) && !self.link.waits() {
            StoreError::Unknown(what)
        } else {
            // Among them writes that replicas do not have: who read them back would acknowledge them.
            StoreError::Unavailable(what)
        }
    }

    /// The reply to a step; one that was refused was not carried out.
    pub(super) fn reply(&self, replies: &mut Replies, place: usize) -> Result<Value, StoreError> {
        self.reply_to(replies, place, false)
    }

    /// The same, `doubtful` as in [`Self::explain`].
    pub(super) fn reply_to(
        &self,
        replies: &mut Replies,
        place: usize,
        doubtful: bool,
    ) -> Result<Value, StoreError> {
        let reply = replies.get_mut(place).map(|reply| std::mem::replace(reply, Ok(Value::Nil)));
        reply.unwrap_or(Ok(Value::Nil)).map_err(|e| self.explain(&e, doubtful))
    }

    pub(super) fn answer(&self, reply: RedisResult<Value>) -> Result<Value, StoreError> {
        reply.map_err(|e| self.explain(&e, false))
    }
}

/// Whether a command that ended so may have been carried out. In a cluster the error is that of the
/// last attempt: those before may have met a node that did it and went away.
fn may_be_done(error: &RedisError, cluster: bool) -> bool {
    use ServerErrorKind::{Ask, BusyLoading, ClusterDown, MasterDown, Moved, ReadOnly, TryAgain};
    match error.kind() {
        ErrorKind::AuthenticationFailed
        | ErrorKind::InvalidClientConfig
        // Too few replicas had the write: it is not acknowledged, whatever stands there.
        | ErrorKind::Client => false,
        ErrorKind::ClusterConnectionNotFound
        | ErrorKind::Server(
            Ask | BusyLoading | ClusterDown | MasterDown | Moved | ReadOnly | TryAgain,
        ) => cluster,
        _ if is_server(error) => false,
        _ => cluster || !error.is_connection_refusal(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: ErrorKind) -> RedisError {
        RedisError::from((kind, "an error"))
    }

    #[test]
    fn in_a_cluster_an_earlier_attempt_may_have_done_what_the_last_did_not() {
        let refused = RedisError::from(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
        let passing = ErrorKind::Server(ServerErrorKind::ClusterDown);
        for error in [refused, of(passing), of(ErrorKind::ClusterConnectionNotFound)] {
            assert!(may_be_done(&error, true), "{error}");
            assert!(!may_be_done(&error, false), "{error}");
        }
        let final_one = of(ErrorKind::Server(ServerErrorKind::NoPerm));
        assert!(!may_be_done(&final_one, true));
        let lost = RedisError::from(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        assert!(may_be_done(&lost, false));
    }
}
