//! Writes whose answer is lost, through the typed store.

use std::sync::Arc;

use mcp_auth_core::store::{Inserted, Swapped};

use super::{
    LoseAnswers, Subject,
    sample::{Sample, add_writer, sample, typed},
};

fn wrong(answer: impl std::fmt::Debug) -> ! {
    panic!("{answer:?}")
}

/// The record is there once, and the next insert meets it.
pub async fn a_lost_answer_of_an_insert_is_success_once(subject: &Subject) {
    let lossy = Arc::new(LoseAnswers::new(Arc::clone(subject.store())));
    let store = typed(lossy.clone());
    lossy.lose_answers(1);
    match store.insert("a", &Sample::default()).await.unwrap() {
        Inserted::New => {}
        answer @ Inserted::Exists(_) => wrong(answer),
    }
    match store.insert("a", &Sample::default()).await.unwrap() {
        Inserted::Exists(_) => {}
        answer @ Inserted::New => wrong(answer),
    }
}

/// And done, because nothing stands there.
pub async fn a_lost_request_of_an_insert_is_made_again(subject: &Subject) {
    let lossy = Arc::new(LoseAnswers::new(Arc::clone(subject.store())));
    let store = typed(lossy.clone());
    lossy.lose_requests(1);
    match store.insert("a", &Sample::default()).await.unwrap() {
        Inserted::New => {}
        answer @ Inserted::Exists(_) => wrong(answer),
    }
    sample(&store, "a").await;
}

/// Our own version stands there: it was done.
pub async fn a_lost_answer_of_a_swap_is_success_once(subject: &Subject) {
    let lossy = Arc::new(LoseAnswers::new(Arc::clone(subject.store())));
    let store = typed(lossy.clone());
    store.insert("a", &Sample::default()).await.unwrap();
    let seen = sample(&store, "a").await;
    lossy.lose_answers(1);
    let next = Sample { writers: vec![1], ..Sample::default() };
    match store.swap("a", seen.version, &next).await.unwrap() {
        Swapped::Done => {}
        answer @ Swapped::Changed(_) => wrong(answer),
    }
    assert_eq!(sample(&store, "a").await.record, next);
    match store.swap("a", seen.version, &next).await.unwrap() {
        Swapped::Changed(found) => assert_eq!(found.record.unwrap().record, next),
        Swapped::Done => wrong("a swap was done twice"),
    }
}

/// The version that was read stands there still, to decide on anew.
pub async fn a_lost_request_of_a_swap_changes_nothing(subject: &Subject) {
    let lossy = Arc::new(LoseAnswers::new(Arc::clone(subject.store())));
    let store = typed(lossy.clone());
    store.insert("a", &Sample::default()).await.unwrap();
    let seen = sample(&store, "a").await;
    lossy.lose_requests(1);
    let next = Sample { writers: vec![1], ..Sample::default() };
    match store.swap("a", seen.version, &next).await.unwrap() {
        Swapped::Changed(found) => assert_eq!(found.record.unwrap().version, seen.version),
        Swapped::Done => wrong("a swap that never arrived was done"),
    }
    match store.swap("a", seen.version, &next).await.unwrap() {
        Swapped::Done => {}
        answer @ Swapped::Changed(_) => wrong(answer),
    }
}

/// 64 tasks, of whose writes many lose their answers or never arrive, are each in the record once.
pub async fn every_task_counts_once_where_answers_are_lost(subject: &Subject) {
    let lossy = Arc::new(LoseAnswers::new(Arc::clone(subject.store())));
    let store = typed(lossy.clone());
    store.insert("a", &Sample::default()).await.unwrap();
    lossy.lose_requests(20);
    lossy.lose_answers(40);
    let tasks: Vec<_> = (0..64)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move { add_writer(&store, "a", writer).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut writers = sample(&store, "a").await.record.writers;
    writers.sort_unstable();
    assert_eq!(writers, (0..64).collect::<Vec<_>>());
}
