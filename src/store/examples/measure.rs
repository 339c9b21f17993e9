//! How fast the SQLite store is on this disk:
//! `cargo run --release -p gauzy-mcp-auth-store --example measure -- <folder> [seconds] [records]`

use std::{error::Error, io::Write as _, path::PathBuf, sync::Arc, time::Duration};

use mcp_auth_core::{
    store::{Backend, Index, Raw, Write},
    time::Timestamp,
};
use mcp_auth_store::{
    SqliteBackend, Stats,
    contract::{ManualClock, ends, entry, key, raw},
};
use tokio::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const TASKS: usize = 64;

fn grant(number: usize) -> Raw {
    let user = format!("user{}", number / 4);
    let indexes = vec![
        entry(Index::GrantsByUser, &user, 1),
        entry(Index::GrantsByClient, "c", number as u64),
    ];
    Raw { indexes, ..ends(Timestamp(1_900_000_000_000), raw(vec![b'x'; 900])) }
}

fn id(number: usize) -> String {
    // Spread like random ids.
    format!("{:016x}{number:016x}", (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

async fn in_tasks<F>(work: impl Fn(usize) -> F) -> Outcome<Vec<u64>>
where
    F: Future<Output = Outcome<Vec<u64>>> + Send + 'static,
{
    let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(work(task))).collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    all.sort_unstable();
    Ok(all)
}

async fn fill(store: Arc<SqliteBackend>, task: usize, records: usize) -> Outcome<Vec<u64>> {
    for number in (task..records).step_by(TASKS) {
        store.insert(&key(id(number)), grant(number)).await?;
    }
    Ok(Vec::new())
}

/// Swaps records of its own, as refreshing a token does; answers how long each took, in µs.
async fn swaps(
    store: Arc<SqliteBackend>,
    task: usize,
    records: usize,
    end: Instant,
) -> Outcome<Vec<u64>> {
    let (mut took, mut seed) = (Vec::new(), task);
    while Instant::now() < end {
        seed = seed.wrapping_mul(25_214_903_917).wrapping_add(11);
        let number = (seed >> 16) % (records / TASKS) * TASKS + task;
        let key = key(id(number));
        let found = store.read_many(std::slice::from_ref(&key)).await?.records;
        let version = found.into_iter().flatten().next().ok_or("no record")?.version;
        let start = Instant::now();
        let swapped = store.swap(&key, version, grant(number)).await?;
        took.push(u64::try_from(start.elapsed().as_micros())?);
        if !matches!(swapped, Write::Done { .. }) {
            return Err("a conflict".into());
        }
    }
    Ok(took)
}

async fn reads(
    store: Arc<SqliteBackend>,
    task: usize,
    records: usize,
    end: Instant,
) -> Outcome<Vec<u64>> {
    let (mut took, mut number) = (Vec::new(), task);
    while Instant::now() < end {
        number = (number + 7919) % records;
        let start = Instant::now();
        store.read_many(&[key(id(number))]).await?;
        took.push(u64::try_from(start.elapsed().as_micros())?);
    }
    Ok(took)
}

fn report(name: &str, took: &[u64], seconds: u64) -> std::io::Result<()> {
    let at = |share: usize| took.get(took.len() * share / 1000).copied().unwrap_or(0);
    let (rate, last) = (took.len() as u64 / seconds, took.last().copied().unwrap_or(0));
    say(&format!(
        "{name}: {rate}/s; p50 {} us, p99 {} us, p999 {} us, slowest {last} us",
        at(500),
        at(990),
        at(999)
    ))
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("name a folder")?);
    let seconds: u64 = args.next().map_or(Ok(5), |text| text.parse())?;
    let records: usize = args.next().map_or(Ok(100_000), |text| text.parse())?;
    let store = Arc::new(SqliteBackend::open(&folder, Arc::new(ManualClock::default()))?);

    let start = Instant::now();
    in_tasks(|task| fill(Arc::clone(&store), task, records)).await?;
    say(&format!("{records} inserts in {:?}", start.elapsed()))?;

    let (end, before) = (Instant::now() + Duration::from_secs(seconds), store.stats());
    let took = in_tasks(|task| swaps(Arc::clone(&store), task, records, end)).await?;
    report("read and swap", &took, seconds)?;
    let Stats { operations, commits, .. } = store.stats();
    let (operations, commits) = (operations - before.operations, commits - before.commits);
    say(&format!("{operations} swaps in {commits} commits"))?;
    let log = store.path().with_extension("db-wal").metadata()?.len();
    say(&format!("the log has {} MiB", log >> 20))?;

    let end = Instant::now() + Duration::from_secs(seconds);
    let took = in_tasks(|task| reads(Arc::clone(&store), task, records, end)).await?;
    report("read", &took, seconds)?;

    store.close().await;
    let start = Instant::now();
    let store = SqliteBackend::open(&folder, Arc::new(ManualClock::default()))?;
    say(&format!("opened in {:?}", start.elapsed()))?;
    store.close().await;
    Ok(())
}
