//! Decide, mint, swap; and decide again when somebody else was first.

use super::{Grant, GrantId};
use crate::{
    error::OAuthError,
    store::{Found, Store, Swapped, Versioned},
    time::Timestamp,
};

/// A race this long means that something else is wrong.
const MAX_ROUNDS: usize = 256;

/// What a pure function made of a grant.
#[derive(Debug)]
pub enum Decision<T> {
    /// Nothing changes; this is the answer.
    Answer(T),
    /// This is the answer, once the grant is stored so.
    Swap(Box<Grant>, T),
}

/// How it came out.
#[derive(Debug)]
pub enum Settled<M> {
    /// What was minted for the decision that stands.
    Done(M),
    /// There is no such grant any more.
    Gone,
}

/// Runs the loop: decide on what was read, mint what the decision calls for, store the change
/// with one compare-and-swap. Minting comes first, so that nothing is spent when it fails.
pub async fn settle<T, M, D, F, Fut>(
    store: &Store,
    id: GrantId,
    first: Found<Grant>,
    decide: D,
    mint: F,
) -> Result<Settled<M>, OAuthError>
where
    D: Fn(&Grant, Timestamp) -> Decision<T>,
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<M, OAuthError>>,
{
    let key = id.to_string();
    let mut seen = first;
    for _ in 0..MAX_ROUNDS {
        let Some(Versioned { version, record }) = seen.record else { return Ok(Settled::Gone) };
        match decide(&record, seen.now) {
            Decision::Answer(outcome) => return mint(outcome).await.map(Settled::Done),
            Decision::Swap(next, outcome) => {
                let minted = mint(outcome).await?;
                match store.swap(&key, version, &*next).await? {
                    Swapped::Done => return Ok(Settled::Done(minted)),
                    Swapped::Changed(current) => seen = current,
                }
            }
        }
    }
    Err(OAuthError::unavailable("a grant changed under every one of 256 attempts"))
}
