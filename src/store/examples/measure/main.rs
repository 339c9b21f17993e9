//! How fast the SQLite store is on this disk, and how large:
//! `cargo run --release -p gauzy-mcp-auth-store --example measure -- <folder> [seconds] [grants]`
//!
//! It makes two stores there, one of a thousand grants and one of as many as asked for (100 000),
//! beside a fifth as many that have expired; it measures both, also while those are swept. Stores
//! that are there are used again.

mod load;
mod numbers;

use std::{error::Error, fs, path::Path, path::PathBuf, sync::Arc, time::Duration};

use mcp_auth_core::store::{Backend, OnProgress};
use mcp_auth_store::{SqliteBackend, Stats, contract::ManualClock};
use tokio::time::Instant;

use load::{Load, NOW};
use numbers::{memory, report, say};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const FEW: usize = 1000;

/// The time of every run: only what was made to has expired.
fn open(folder: &Path) -> Outcome<Arc<SqliteBackend>> {
    let clock = ManualClock::default();
    clock.set(NOW);
    Ok(Arc::new(SqliteBackend::open(folder, Arc::new(clock))?))
}

/// Bytes of the files of a store.
fn size(store: &SqliteBackend) -> u64 {
    let length = |path: PathBuf| fs::metadata(path).map_or(0, |file| file.len());
    length(store.path().to_owned()) + length(store.path().with_extension("db-wal"))
}

/// Fills a store and measures it; answers how many swaps a second it takes.
async fn measure(folder: &Path, grants: usize, seconds: u64) -> Outcome<usize> {
    let store = open(folder)?;
    let load = Load { store: Arc::clone(&store), live: grants, expired: grants / 5 };
    let start = Instant::now();
    load.fill().await?;
    let took = start.elapsed();
    say(&format!("{grants} grants and {} expired ones inserted in {took:?}", load.expired))?;
    store.close().await;
    let all = (load.live + load.expired) as u64;
    let bytes = size(&store);
    say(&format!("{} MiB on disk, {} bytes a grant", bytes >> 20, bytes / all))?;
    drop((store, load));
    // What the system still has to write would be measured too.
    fs::File::open(folder.join("store.db"))?.sync_all()?;

    let start = Instant::now();
    let store = open(folder)?;
    say(&format!("opened in {:?}; memory {} MiB", start.elapsed(), memory() >> 20))?;
    let load = Load { store: Arc::clone(&store), live: grants, expired: grants / 5 };
    let before = store.stats();
    let took = load.swaps(seconds).await?;
    report("read and swap", &took, seconds)?;
    let swaps = took.len();
    let Stats { operations, commits, .. } = store.stats();
    let (operations, commits) = (operations - before.operations, commits - before.commits);
    say(&format!("{operations} swaps in {commits} commits"))?;
    report("read", &load.reads(seconds).await?, seconds)?;
    report("read of what is not there", &load.misses(seconds).await?, seconds)?;
    sweep(&load).await?;
    verify(&store).await?;
    say(&format!("the files have {} MiB; memory {} MiB", size(&store) >> 20, memory() >> 20))?;
    store.close().await;
    Ok(swaps / usize::try_from(seconds)?)
}

/// Swaps while all that has expired is swept, the way the server does it.
async fn sweep(load: &Load) -> Outcome<()> {
    const BATCH: usize = 500;
    let store = Arc::clone(&load.store);
    let sweeper = tokio::spawn(async move {
        let (start, mut removed) = (Instant::now(), 0);
        loop {
            let some = store.sweep(BATCH).await?;
            removed += some;
            if some < BATCH {
                return Outcome::Ok((removed, start.elapsed()));
            }
            tokio::task::yield_now().await;
        }
    });
    let mut took = Vec::new();
    let start = Instant::now();
    while !sweeper.is_finished() {
        took.extend(load.swaps(1).await?);
    }
    let seconds = start.elapsed().as_secs().max(1);
    took.sort_unstable();
    let (removed, time) = sweeper.await??;
    say(&format!("{removed} records swept in {time:?}, meanwhile"))?;
    report("  read and swap", &took, seconds)?;
    Ok(())
}

async fn verify(store: &SqliteBackend) -> Outcome<()> {
    let start = Instant::now();
    let found = store.verify(&(Arc::new(|_| {}) as OnProgress)).await?;
    let problems = found.problems.len();
    let (records, took) = (found.records, start.elapsed());
    say(&format!("checked {records} records in {took:?}: {problems} problems"))?;
    Ok(())
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("name a folder")?);
    let seconds: u64 = args.next().map_or(Ok(5), |text| text.parse())?;
    let grants: usize = args.next().map_or(Ok(100_000), |text| text.parse())?;
    let few = measure(&folder.join("few"), FEW, seconds).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let many = measure(&folder.join("many"), grants, seconds).await?;
    let less = 100.0 * (1.0 - f64::from(u32::try_from(many)?) / f64::from(u32::try_from(few)?));
    say(&format!("{few} swaps/s with {FEW} grants, {many} with {grants}: {less:.0} % less"))?;
    Ok(())
}
