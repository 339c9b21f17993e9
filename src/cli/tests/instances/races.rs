//! Sixty-four requests at once, over four instances.

use std::{collections::BTreeSet, sync::Barrier, thread};

use crate::{
    setup::{Instances, cluster, mariadb, postgres, redis},
    support::{App, Response, app::Tokens},
};

const RACERS: usize = 64;

fn race(send: impl Fn() -> Response + Sync) -> Vec<Response> {
    let start = Barrier::new(RACERS);
    thread::scope(|scope| {
        let racer = || {
            scope.spawn(|| {
                start.wait();
                send()
            })
        };
        let racers: Vec<_> = (0..RACERS).map(|_| racer()).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    })
}

fn rules(store: &str) {
    let instances = Instances::start(store, 4);
    let app = App::public(&instances.host);
    for _ in 0..3 {
        // One generation, and the same successor for everybody.
        let tokens = app.tokens(&[]);
        let answers = race(|| app.refresh(&tokens.refresh));
        let successors: BTreeSet<_> = answers.iter().map(|a| Tokens::of(a).refresh).collect();
        assert_eq!(successors.len(), 1, "{successors:?}");
        let successor = successors.first().unwrap();
        assert_ne!(*successor, tokens.refresh);
        let next = Tokens::of(&app.refresh(successor));
        assert_ne!(next.refresh, *successor);
        // A code is redeemed once.
        let code = app.code(&[]);
        let answers = race(|| app.redeem(&code));
        let redeemed = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(redeemed, 1);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.refused(400, "invalid_grant");
        }
    }
}

#[test]
fn with_redis() {
    if let Some(store) = redis() {
        rules(&store);
    }
}

#[test]
fn with_a_cluster() {
    if let Some(store) = cluster() {
        rules(&store);
    }
}

#[test]
fn with_postgresql() {
    if let Some(store) = postgres() {
        rules(&store);
    }
}

#[test]
fn with_mariadb() {
    if let Some(store) = mariadb() {
        rules(&store);
    }
}
