//! Removing what has expired: the registry says where to look.

use std::time::Duration;

use mcp_auth_core::{
    store::{Backend, IndexEntry, Key, StoreError},
    time::Timestamp,
};

use super::{
    RedisBackend, Step, is_live,
    keys::{PARTS, named},
    packed, reply,
};

/// How many records a step looks at.
const STEP: usize = 250;

/// When what is no business of this release is looked at again: another may know what to do.
const LATER: Duration = Duration::from_hours(1);

/// A member of the registry whose time has come.
struct Member {
    name: Vec<u8>,
    score: u64,
}

/// One that this release knows.
struct Due {
    key: Key,
    member: Member,
    /// What it stood in, where it is still there.
    lists: Vec<IndexEntry>,
}

impl RedisBackend {
    pub(super) async fn sweep_due(&self, limit: usize) -> Result<usize, StoreError> {
        self.closing.check()?;
        let mut removed = 0;
        for part in 0..PARTS {
            let part = self.keys.part(part);
            while removed < limit {
                let (looked, gone) = self.sweep_step(&part, STEP.min(limit - removed)).await?;
                removed += gone;
                if looked == 0 {
                    break;
                }
            }
        }
        Ok(removed)
    }

    /// Looks at some records of a part; answers how many they were and how many are gone.
    async fn sweep_step(&self, part: &[u8], most: usize) -> Result<(usize, usize), StoreError> {
        let now = self.read_now().await?;
        let (due, unknown) = self.due(part, now, most).await?;
        if due.is_empty() && unknown.is_empty() {
            return Ok((0, 0));
        }
        let later = |span| now.plus(span).0.to_string().into_bytes();
        // Out of the lists first: what is interrupted then is found again.
        let keys: Vec<_> = due.iter().map(|due| due.key.clone()).collect();
        let found = self.standing(&keys).await?;
        // What stays at its place would stand in the way of all that come later.
        let put_off = |member: &Member| self.relocate(part, member, later(LATER));
        let mut moved: Vec<_> = unknown.iter().map(put_off).collect();
        let mut expired = Vec::new();
        for (mut due, found) in due.into_iter().zip(found) {
            match found {
                Ok(Some(raw)) if is_live(&raw, now) => {
                    let at = raw.expires_at.map_or_else(|| "+inf".into(), |at| at.0.to_string());
                    moved.push(self.relocate(part, &due.member, at.into_bytes()));
                }
                Ok(raw) => {
                    due.lists = raw.map(|raw| raw.indexes).unwrap_or_default();
                    expired.push(due);
                }
                // It may be live: Redis itself removes it in time.
                Err(error) => {
                    tracing::error!(%error, "a record in the store cannot be read and stays");
                    moved.push(self.relocate(part, &due.member, later(24 * LATER)));
                }
            }
        }
        let looked = expired.len() + moved.len();
        let leaving = expired.iter().flat_map(|due| self.leave(&due.key, &due.lists)).collect();
        let removing = expired
            .iter()
            .map(|due| Step::call(&self.scripts.sweep, self.keys.record(&due.key), Vec::new()));
        let place = expired.iter().map(|due| due.lists.len()).sum::<usize>();
        let replies = self.write(vec![leaving, removing.collect()]).await?;
        let mut gone = Vec::new();
        for (due, reply) in expired.iter().zip(replies.into_iter().skip(place)) {
            let again = reply::bytes(self.answer(reply)?)?;
            if again.is_empty() {
                gone.push(due.key.clone());
                moved.push(self.relocate(part, &due.member, Vec::new()));
            } else {
                // Somebody wrote it anew: it belongs into its lists.
                self.restore(std::slice::from_ref(&due.key)).await;
                let at = packed::moment(&again).and_then(packed::timestamp);
                let at = at.map_or_else(|| "+inf".into(), |at| at.0.to_string());
                moved.push(self.relocate(part, &due.member, at.into_bytes()));
            }
        }
        self.write(vec![moved]).await?;
        // Somebody may have written one anew before it left the registry.
        self.restore(&gone).await;
        Ok((looked, gone.len()))
    }

    fn relocate(&self, part: &[u8], member: &Member, to: Vec<u8>) -> Step {
        let arguments = vec![member.name.clone(), member.score.to_string().into_bytes(), to];
        Step::call(&self.scripts.relocate, part.to_vec(), arguments)
    }

    async fn read_now(&self) -> Result<Timestamp, StoreError> {
        Ok(self.read_many(&[]).await?.now)
    }

    /// The first members of a part whose time has come: those that this release knows, and others.
    async fn due(
        &self,
        part: &[u8],
        now: Timestamp,
        most: usize,
    ) -> Result<(Vec<Due>, Vec<Member>), StoreError> {
        let (until, most) = (now.0.to_string(), most.to_string());
        let range: [&[u8]; 7] =
            [part, b"-inf", until.as_bytes(), b"WITHSCORES", b"LIMIT", b"0", most.as_bytes()];
        let mut replies = self.read(vec![vec![Step::command("ZRANGEBYSCORE", &range)]]).await?;
        let (mut due, mut unknown) = (Vec::new(), Vec::new());
        for (name, score) in reply::scored(self.reply(&mut replies, 0)?)? {
            let (key, member) = (named(&name), Member { name, score });
            match key {
                Some(key) => due.push(Due { key, member, lists: Vec::new() }),
                None => unknown.push(member),
            }
        }
        Ok((due, unknown))
    }
}
