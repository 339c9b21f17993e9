//! Lists and the registry: sorted sets that may name too much, and are tidied up.

use mcp_auth_core::{
    store::{Cursor, IndexEntry, IndexKey, Key, Page, Raw, StoreError},
    time::Timestamp,
};

use super::{RedisBackend, Step, keys::member, reply, stands};

impl RedisBackend {
    /// Puts a record into lists and into the registry, where an earlier time stays.
    pub(super) fn enter(
        &self,
        key: &Key,
        entries: &[IndexEntry],
        expires_at: Option<Timestamp>,
    ) -> Vec<Step> {
        let due = expires_at.map_or_else(|| "+inf".to_owned(), |at| at.0.to_string());
        let registry = self.keys.part_of(key);
        let mut steps =
            vec![Step::command("ZADD", &[&registry, b"LT", due.as_bytes(), &member(key)])];
        for entry in entries {
            let (list, order) =
                (self.keys.list(entry.index, &entry.value), entry.order.to_string());
            steps.push(Step::command("ZADD", &[&list, order.as_bytes(), key.id.as_bytes()]));
        }
        steps
    }

    /// Takes a record out of lists.
    pub(super) fn leave(&self, key: &Key, entries: &[IndexEntry]) -> Vec<Step> {
        let leave = |entry: &IndexEntry| {
            let list = self.keys.list(entry.index, &entry.value);
            Step::command("ZREM", &[&list, key.id.as_bytes()])
        };
        entries.iter().map(leave).collect()
    }

    pub(super) fn unregister(&self, key: &Key) -> Step {
        Step::command("ZREM", &[&self.keys.part_of(key), &member(key)])
    }

    /// What is left to do after a write that is done. Where it fails, a list names too much, which
    /// readers pass over and sweeping finds.
    pub(super) async fn tidy(&self, stages: Vec<Vec<Step>>) {
        if stages.iter().all(Vec::is_empty) {
            return;
        }
        if let Err(error) = self.write(stages).await {
            tracing::debug!(%error, "a list could not be tidied up");
        }
    }

    /// After a write that was refused: the lists that it entered and the record is not in.
    pub(super) async fn tidy_refused(
        &self,
        key: &Key,
        entered: &[IndexEntry],
        current: Option<&Raw>,
    ) {
        let own = current.map_or(&[][..], |raw| raw.indexes.as_slice());
        let gone: Vec<_> = entered.iter().filter(|entry| !stands(own, entry)).cloned().collect();
        if gone.is_empty() && entered.iter().all(|entry| own.contains(entry)) {
            return;
        }
        self.tidy(vec![self.leave(key, &gone)]).await;
        self.restore(std::slice::from_ref(key)).await;
    }

    /// Puts records, where there are any, where they belong: another writer may have entered the lists
    /// that this one has just left.
    pub(super) async fn restore(&self, keys: &[Key]) {
        if keys.is_empty() {
            return;
        }
        match self.standing(keys).await {
            Ok(found) => {
                let standing =
                    keys.iter().zip(found).filter_map(|(key, raw)| Some((key, raw.ok()??)));
                let entering =
                    |(key, raw): (&Key, Raw)| self.enter(key, &raw.indexes, raw.expires_at);
                self.tidy(vec![standing.flat_map(entering).collect()]).await;
            }
            Err(error) => tracing::debug!(%error, "a list could not be looked after"),
        }
    }

    /// Takes out of a list what is gone or stands elsewhere, as a crash between two steps leaves it.
    async fn clear(&self, list: &IndexKey, ids: &mut Vec<String>) -> Result<(), StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| Key::new(list.index.kind(), id.as_str())).collect();
        let own = IndexEntry { index: list.index, value: list.value.clone(), order: 0 };
        let mut stale = Vec::new();
        let found = self.standing(&keys).await?;
        for (key, raw) in keys.into_iter().zip(found) {
            // One that cannot be read stays: it may well belong here.
            if raw.is_ok_and(|raw| raw.is_none_or(|raw| !stands(&raw.indexes, &own))) {
                stale.push(key);
            }
        }
        if !stale.is_empty() {
            let own = std::slice::from_ref(&own);
            let leaving = stale.iter().flat_map(|key| self.leave(key, own)).collect();
            self.tidy(vec![leaving]).await;
            self.restore(&stale).await;
            ids.retain(|id| stale.iter().all(|key| key.id != *id));
        }
        Ok(())
    }

    pub(super) async fn page(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let key = self.keys.list(list.index, &list.value);
        let from = after.map_or(0, |after| after.order).to_string();
        let most = limit.saturating_add(2);
        let (mut entries, mut offset) = (Vec::new(), 0usize);
        // Entries at the cursor's place that come before its id are passed over.
        while entries.len() <= limit {
            let (start, count) = (offset.to_string(), most.to_string());
            let range: [&[u8]; 7] = [
                &key,
                from.as_bytes(),
                b"+inf",
                b"WITHSCORES",
                b"LIMIT",
                start.as_bytes(),
                count.as_bytes(),
            ];
            let mut replies = self.read(vec![vec![Step::command("ZRANGEBYSCORE", &range)]]).await?;
            let found = reply::scored(self.reply(&mut replies, 0)?)?;
            let found_all = found.len() < most;
            offset += found.len();
            for (id, order) in found {
                let id = String::from_utf8(id)
                    .map_err(|_| StoreError::Unreadable("an id is no text".into()))?;
                let entry = Cursor { order, id };
                if after.is_none_or(|after| entry > *after) {
                    entries.push(entry);
                }
            }
            if found_all {
                break;
            }
        }
        let mut page = Page::of(entries, limit);
        self.clear(list, &mut page.ids).await?;
        Ok(page)
    }
}
