//! Records in the order of their ids. Redis keeps no such order: the registry is read, and some
//! thousand ids are remembered for the next pages.

use std::collections::{BTreeMap, BTreeSet};

use mcp_auth_core::store::{Backend, Key, Kind, Raw, StoreError};
use parking_lot::Mutex;
use redis::Value;

use super::{
    RedisBackend, Step,
    keys::{PARTS, named},
    reply,
};

/// Ids that one reading of the registry remembers.
const REMEMBERED: usize = 50_000;
/// Members that Redis looks at for one reply.
const COUNT: &[u8] = b"2000";

/// For every kind the ids that come next.
#[derive(Debug, Default)]
pub(super) struct Scans(Mutex<BTreeMap<Kind, Next>>);

#[derive(Debug)]
struct Next {
    /// The page before these ended here.
    after: String,
    ids: BTreeSet<String>,
    /// Whether there are none beyond.
    to_the_end: bool,
}

impl RedisBackend {
    pub(super) async fn scan_by_id(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        let mut found: Vec<(String, Raw)> = Vec::new();
        let mut after = after.map(str::to_owned);
        while found.len() < limit {
            let mut next = match self.remembered(kind, after.as_deref()) {
                Some(next) => next,
                None => self.read_registry(kind, after.as_deref()).await?,
            };
            if next.ids.is_empty() && next.to_the_end {
                break;
            }
            let mut page = Vec::new();
            while page.len() < limit - found.len()
                && let Some(id) = next.ids.pop_first()
            {
                page.push(Key::new(kind, id));
            }
            if let Some(last) = page.last() {
                after = Some(last.id.clone());
                next.after.clone_from(&last.id);
                self.scans.0.lock().insert(kind, next);
            }
            let records = self.read_many(&page).await?.records;
            let live = page.into_iter().zip(records);
            found.extend(live.filter_map(|(key, raw)| Some((key.id, raw?))));
        }
        Ok(found)
    }

    /// What an earlier reading left, where it goes on from here.
    fn remembered(&self, kind: Kind, after: Option<&str>) -> Option<Next> {
        let next = self.scans.0.lock().remove(&kind)?;
        let usable =
            Some(next.after.as_str()) == after && (next.to_the_end || !next.ids.is_empty());
        usable.then_some(next)
    }

    /// The smallest ids of a kind after `after`.
    async fn read_registry(&self, kind: Kind, after: Option<&str>) -> Result<Next, StoreError> {
        let mut ids = BTreeSet::new();
        let mut to_the_end = true;
        for part in 0..PARTS {
            let part = self.keys.part(part);
            let mut cursor = b"0".to_vec();
            loop {
                let scan = Step::command("ZSCAN", &[&part, &cursor, b"COUNT", COUNT]);
                let mut replies = self.read(vec![vec![scan]]).await?;
                let mut reply = reply::array(self.reply(&mut replies, 0)?)?.into_iter();
                cursor = reply::bytes(reply.next().unwrap_or(Value::Nil))?;
                let members = reply::scored(reply.next().unwrap_or(Value::Array(vec![])))?;
                let mut keys = members.iter().filter_map(|(member, _)| named(member));
                ids.extend(
                    keys.by_ref()
                        .filter(|key| key.kind == kind)
                        .map(|key| key.id)
                        .filter(|id| after.is_none_or(|after| id.as_str() > after)),
                );
                while ids.len() > REMEMBERED {
                    ids.pop_last();
                    to_the_end = false;
                }
                if cursor == b"0" {
                    break;
                }
            }
        }
        Ok(Next { after: after.unwrap_or_default().to_owned(), ids, to_the_end })
    }
}
