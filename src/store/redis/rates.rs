//! Rate buckets: one script on all buckets of a call. Their keys share a slot, so that this works
//! in a cluster; what is asked so is seldom enough for one node.

use mcp_auth_core::store::{Rate, RateAnswer, StoreError};

use super::{RedisBackend, Step, reply};
use crate::shared::{Bucket, wait};

impl RedisBackend {
    pub(super) async fn take_all(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.closing.check()?;
        if rates.is_empty() {
            return Ok(RateAnswer::Allowed);
        }
        let mut arguments = Vec::with_capacity(rates.len() * 3);
        for rate in rates {
            // No room at all refuses, whatever the bucket holds.
            let closed = Bucket { taken: 0, room: -1, asks: true };
            let bucket = Bucket::of(rate).unwrap_or(closed);
            arguments.push(bucket.taken.to_string().into_bytes());
            arguments.push(bucket.room.to_string().into_bytes());
            arguments.push(if bucket.asks { b"1".to_vec() } else { b"0".to_vec() });
        }
        let call = Step::Call {
            script: std::sync::Arc::clone(&self.scripts.rates),
            keys: rates.iter().map(|rate| self.keys.rate(&rate.key)).collect(),
            arguments,
        };
        let answer = self.link.read(vec![vec![call]]);
        let mut replies = match self.patience.wait(answer).await {
            Some(answer) => answer.map_err(|e| self.explain(&e, true))?,
            None => return Err(self.silent(true)),
        };
        let answer = reply::array(self.reply(&mut replies, 0)?)?;
        let [number, micros] = answer.as_slice() else {
            return Err(StoreError::Unreadable("Redis answered a limit oddly".into()));
        };
        let number = usize::try_from(reply::number(number)?).unwrap_or(0);
        let Some((bucket, rate)) = number.checked_sub(1).and_then(|n| Some((n, rates.get(n)?)))
        else {
            return Ok(RateAnswer::Allowed);
        };
        let retry_after = match Bucket::of(rate) {
            None => rate.per,
            Some(_) => wait(i64::try_from(reply::number(micros)?).unwrap_or(i64::MAX)),
        };
        Ok(RateAnswer::Refused { bucket, retry_after })
    }
}
