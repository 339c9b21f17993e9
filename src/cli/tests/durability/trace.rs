//! What `strace -f -y` wrote, as far as it tells when the log was written, synced, and an answer
//! sent. Calls are placed by the lines they begin and end in.

use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    /// Bytes went into the store's log.
    Write,
    /// The store's log was put on the disk.
    Sync,
    /// An answer began to leave, with this status.
    Answer(u16),
}

#[derive(Clone, Copy, Debug)]
struct Event {
    call: Call,
    begin: usize,
    end: usize,
}

/// The calls that matter, in the order in which they began.
#[derive(Debug)]
pub(crate) struct Trace(Vec<Event>);

impl Trace {
    pub(crate) fn read(text: &str) -> Self {
        let mut events: Vec<Event> = Vec::new();
        let mut unfinished: HashMap<&str, usize> = HashMap::new();
        for (line, text) in text.lines().enumerate() {
            let Some((thread, rest)) = text.split_once(' ') else { continue };
            let rest = rest.trim_start();
            if rest.starts_with("<... ") {
                if let Some(event) = unfinished.remove(thread).and_then(|n| events.get_mut(n)) {
                    assert!(!rest.contains(" = -1 "), "a call failed: {text}");
                    event.end = line;
                }
                continue;
            }
            let Some(call) = call(rest) else { continue };
            let is_open = rest.ends_with("<unfinished ...>");
            assert!(is_open || !rest.contains(" = -1 "), "a call failed: {text}");
            if is_open {
                unfinished.insert(thread, events.len());
            }
            let end = if is_open { usize::MAX } else { line };
            events.push(Event { call, begin: line, end });
        }
        assert!(events.iter().any(|event| event.call == Call::Write), "no write into the log");
        Self(events)
    }

    /// The statuses of all answers.
    pub(crate) fn answers(&self) -> Vec<u16> {
        let answers = self.0.iter().filter_map(|event| match event.call {
            Call::Answer(status) => Some(status),
            _ => None,
        });
        answers.collect()
    }

    /// Whether the `n`th answer left after what it acknowledges was on the disk: the log was
    /// written since the answer before, and a sync that began after the last of these writes
    /// ended before the answer began.
    pub(crate) fn durable(&self, n: usize) -> Result<(), String> {
        let is_answer = |event: &&Event| matches!(event.call, Call::Answer(_));
        let answers: Vec<&Event> = self.0.iter().filter(is_answer).collect();
        let from = n.checked_sub(1).map_or(0, |before| answers[before].begin);
        let left = answers[n].begin;
        let own = |call| {
            let within = move |event: &&Event| {
                event.call == call && event.begin > from && event.begin < left
            };
            self.0.iter().filter(within)
        };
        let Some(written) = own(Call::Write).map(|event| event.end).max() else {
            return Err("nothing was written".into());
        };
        if own(Call::Sync).any(|sync| sync.begin > written && sync.end < left) {
            return Ok(());
        }
        Err(format!("written at line {written}, answered at {left}, and not synced between"))
    }
}

fn call(text: &str) -> Option<Call> {
    let (name, arguments) = text.split_once('(')?;
    // A descriptor with its file: 11</path/store.db-wal>
    let (_, file) = arguments.split_once('<')?;
    let (file, rest) = file.split_once('>')?;
    let is_log = file.ends_with("/store.db-wal");
    match name {
        "fsync" | "fdatasync" => is_log.then_some(Call::Sync),
        _ if is_log => Some(Call::Write),
        _ if file.starts_with("socket:") || file.starts_with("TCP") => {
            let status = rest.split_once("\"HTTP/1.1 ")?.1;
            Some(Call::Answer(status.get(..3)?.parse().ok()?))
        }
        _ => None,
    }
}
