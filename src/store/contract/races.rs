//! Many at once on one record.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use mcp_auth_core::store::{Backend, Raw, Version, Write};
use tokio::{sync::Barrier, task::JoinHandle};

use super::{
    HoldReads, Subject, done, key, raw,
    sample::{Sample, add_writer, sample, typed},
};

/// How many race.
const TASKS: usize = 64;

/// Starts one task for each racer at the same moment, over all instances of the store.
fn race<F, T>(subject: &Subject, run: impl Fn(usize, Arc<dyn Backend>) -> F) -> Vec<JoinHandle<T>>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let start = Arc::new(Barrier::new(TASKS));
    let task = |number| {
        let (start, work) = (Arc::clone(&start), run(number, Arc::clone(subject.instance(number))));
        tokio::spawn(async move {
            start.wait().await;
            work.await
        })
    };
    (0..TASKS).map(task).collect()
}

async fn all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// Of writes that race for one record exactly one is done, and the others are shown it.
fn one_wins(written: &[Raw], answers: &[Write]) -> Raw {
    let is_done = |write: &Write| matches!(write, Write::Done { .. });
    let winners: Vec<_> = (0..answers.len()).filter(|number| is_done(&answers[*number])).collect();
    assert_eq!(winners.len(), 1, "exactly one is done");
    let winner = &written[winners[0]];
    for answer in answers {
        if let Write::Conflict { current, .. } = answer {
            assert_eq!(current.as_ref(), Some(winner), "the others are shown the winner's record");
        }
    }
    winner.clone()
}

/// And the others are shown its record, ten times over.
pub async fn one_of_64_inserts_wins(subject: &Subject) {
    for round in 0..10 {
        let id = format!("a{round}");
        let written: Vec<Raw> = (0..TASKS).map(|number| raw(format!("{number}"))).collect();
        let tasks = race(subject, |number, store| {
            let (key, record) = (key(&*id), written[number].clone());
            async move { store.insert(&key, record).await.unwrap() }
        });
        let winner = one_wins(&written, &all(tasks).await);
        assert_eq!(subject.get(&key(&*id)).await, Some(winner));
    }
}

/// Nobody's swap is lost and nobody's is done twice, though all decided on the same version.
pub async fn one_of_64_swaps_wins_where_all_have_read_the_same(subject: &Subject) {
    done(subject.store().insert(&key("a"), raw("first")).await);
    let holding = Arc::new(HoldReads::new(Arc::clone(subject.store()), TASKS));
    for _ in 0..10 {
        let written: Vec<Raw> = (0..TASKS).map(|number| raw(format!("{number}"))).collect();
        holding.arm();
        let tasks = race(subject, |number, store| {
            let (holding, record) = (Arc::clone(&holding), written[number].clone());
            async move {
                let read = holding.read_many(&[key("a")]).await.unwrap().records;
                let seen = read[0].as_ref().unwrap().version;
                store.swap(&key("a"), seen, record).await.unwrap()
            }
        });
        let winner = one_wins(&written, &all(tasks).await);
        assert_eq!(subject.get(&key("a")).await, Some(winner));
    }
}

/// One swap of each version is done, each conflict shows a version that was really written, and
/// the versions make one chain from the first to the one that stands there.
pub async fn swaps_have_a_total_order(subject: &Subject) {
    const EACH: usize = 8;
    let first = raw("first");
    done(subject.store().insert(&key("a"), first.clone()).await);
    let tasks = race(subject, |_, store| {
        let mut seen = first.version;
        async move {
            let (mut steps, mut shown) = (Vec::new(), Vec::new());
            while steps.len() < EACH {
                let next = raw("next");
                let version = next.version;
                match store.swap(&key("a"), seen, next).await.unwrap() {
                    Write::Done { .. } => {
                        steps.push((seen, version));
                        seen = version;
                    }
                    Write::Conflict { current, .. } => {
                        seen = current.unwrap().version;
                        shown.push(seen);
                    }
                }
            }
            (steps, shown)
        }
    });
    let (steps, shown): (Vec<_>, Vec<_>) = all(tasks).await.into_iter().unzip();
    let next: HashMap<Version, Version> = steps.concat().into_iter().collect();
    assert_eq!(next.len(), TASKS * EACH, "no version was swapped twice");
    let mut chain = vec![first.version];
    while let Some(version) = next.get(&chain[chain.len() - 1]) {
        chain.push(*version);
    }
    assert_eq!(chain.len(), TASKS * EACH + 1, "no swap was lost");
    assert_eq!(subject.get(&key("a")).await.unwrap().version, chain[chain.len() - 1]);
    let written: HashSet<_> = chain.into_iter().collect();
    assert!(shown.concat().iter().all(|version| written.contains(version)));
}

/// Of a swap and a delete of the same version exactly one is done.
pub async fn one_of_a_swap_and_a_delete_wins(subject: &Subject) {
    for round in 0..10 {
        let (id, first) = (format!("a{round}"), raw("first"));
        done(subject.store().insert(&key(&*id), first.clone()).await);
        let tasks = race(subject, |number, store| {
            let (key, seen) = (key(&*id), first.version);
            async move {
                let write = if number % 2 == 0 {
                    store.delete(&key, seen).await
                } else {
                    store.swap(&key, seen, raw("second")).await
                };
                write.unwrap()
            }
        });
        let answers = all(tasks).await;
        let is_done = |write: &Write| matches!(write, Write::Done { .. });
        let winner = answers.iter().position(is_done).unwrap();
        assert_eq!(answers.iter().filter(|write| is_done(write)).count(), 1);
        let left = subject.get(&key(&*id)).await;
        assert_eq!(left.is_some(), winner % 2 == 1);
        for answer in &answers {
            if let Write::Conflict { current, .. } = answer {
                assert_eq!(*current, left);
            }
        }
    }
}

/// Who has seen a version, or was told that it is written, never reads an older one.
pub async fn readers_see_versions_in_their_order(subject: &Subject) {
    let number = |raw: &Raw| u32::from_be_bytes(raw.body.clone().try_into().unwrap());
    let first = raw(0u32.to_be_bytes());
    done(subject.store().insert(&key("a"), first.clone()).await);
    let told = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let tasks = race(subject, |task, store| {
        let (told, mut seen) = (Arc::clone(&told), first.version);
        async move {
            let mut last = 0;
            for step in 1..=200u32 {
                if task == 0 {
                    let next = raw(step.to_be_bytes());
                    let version = next.version;
                    done(store.swap(&key("a"), seen, next).await);
                    told.store(step, std::sync::atomic::Ordering::SeqCst);
                    seen = version;
                } else {
                    let at_least = told.load(std::sync::atomic::Ordering::SeqCst).max(last);
                    let read = store.read_many(&[key("a")]).await.unwrap().records;
                    last = number(read[0].as_ref().unwrap());
                    assert!(last >= at_least, "read {last} after {at_least}");
                }
            }
        }
    });
    all(tasks).await;
}

/// The same through the typed store: 63 are changed, and all get through in the end.
pub async fn one_of_64_typed_swaps_wins_where_all_have_read_the_same(subject: &Subject) {
    let holding = Arc::new(HoldReads::new(Arc::clone(subject.store()), TASKS));
    let store = typed(holding.clone());
    store.insert("a", &Sample::default()).await.unwrap();
    holding.arm();
    let tasks = race(subject, |number, _| {
        let store = store.clone();
        async move { add_writer(&store, "a", number).await }
    });
    let conflicts = all(tasks).await;
    assert_eq!(conflicts.iter().filter(|count| **count == 0).count(), 1, "one was first");
    let mut writers = sample(&store, "a").await.record.writers;
    writers.sort_unstable();
    assert_eq!(writers, (0..TASKS).collect::<Vec<_>>());
}
