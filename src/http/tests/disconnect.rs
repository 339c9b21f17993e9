//! A client that goes away between its request and the answer loses nothing and breaks nothing,
//! wherever the cut falls.

use std::time::Duration;

use mcp_auth_core::grant::{RefreshHandle, RevokeReason, State};
use tokio::{io::AsyncWriteExt, time::Instant};

use crate::{
    on_both_stores,
    support::{
        Answer, Request, Server, World, connect, random, read_answer, redemption, refreshing,
    },
};

/// How often the connection is cut.
const CUTS: usize = 200;
/// How long the store rests before and after a write, so that there is time to cut between.
const REST: Duration = Duration::from_millis(3);

/// What store and server had done when the connection was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    BeforeSwap,
    BeforeAnswer,
    AfterAnswer,
}

const MOMENTS: [Moment; 3] = [Moment::BeforeSwap, Moment::BeforeAnswer, Moment::AfterAnswer];

/// Chooses when to cut: at random within the time of the moment that was hit least so far, as
/// that time was measured on this machine.
#[derive(Debug)]
struct Aim {
    /// From the request to the swap.
    swap: Duration,
    /// From the swap to the answer.
    answer: Duration,
    hits: [usize; 3],
}

fn between(from: Duration, to: Duration) -> Duration {
    let span = u64::try_from(to.saturating_sub(from).as_micros()).unwrap();
    from + Duration::from_micros(random(span + 1))
}

impl Aim {
    fn new() -> Self {
        Self { swap: REST, answer: REST, hits: [0; 3] }
    }

    fn next(&self) -> Moment {
        MOMENTS.into_iter().min_by_key(|moment| self.hits[*moment as usize]).unwrap()
    }

    fn delay(&self, moment: Moment) -> Duration {
        let answered = self.swap + self.answer;
        match moment {
            Moment::BeforeSwap => between(Duration::ZERO, self.swap),
            Moment::BeforeAnswer => between(self.swap, answered),
            Moment::AfterAnswer => between(answered, answered * 2 + REST),
        }
    }

    fn learn(known: &mut Duration, seen: Duration) {
        *known = (*known * 7 + seen) / 8;
    }
}

/// A connection that was cut.
struct Cut {
    moment: Moment,
    /// Whether the request had been sent to its end.
    sent: bool,
    /// The answer, where there was one and the client read it before it went.
    answer: Option<Answer>,
}

/// Sends a request and cuts the connection.
async fn cut(server: &Server, request: &Request, aim: &mut Aim) -> Cut {
    let wanted = aim.next();
    let (swapped, answered) = (server.watched.swapped(), server.answered());
    let mut stream = connect(server.address).await;
    let part = wanted == Moment::BeforeSwap && random(3) == 0;
    let length = request.0.len();
    let length = if part { usize::try_from(random(length as u64)).unwrap() } else { length };
    stream.write_all(&request.0[..length]).await.unwrap();
    let sent_at = Instant::now();
    let mut answer = None;
    tokio::time::sleep(aim.delay(wanted)).await;
    if wanted == Moment::AfterAnswer && random(2) == 0 {
        answer = read_answer(&mut stream).await;
    }
    let moment = if server.answered() > answered {
        Moment::AfterAnswer
    } else if server.watched.swapped() > swapped {
        Moment::BeforeAnswer
    } else {
        Moment::BeforeSwap
    };
    if random(2) == 0 {
        // Reset instead of an orderly end.
        stream.set_zero_linger().unwrap();
    }
    drop(stream);
    aim.hits[moment as usize] += 1;
    let swap = server.watched.swapped_at().filter(|at| *at > sent_at).map(|at| at - sent_at);
    if let Some(swap) = swap {
        Aim::learn(&mut aim.swap, swap);
        if moment == Moment::AfterAnswer && answer.is_some() {
            Aim::learn(&mut aim.answer, sent_at.elapsed().saturating_sub(swap).min(4 * REST));
        }
    }
    Cut { moment, sent: !part, answer }
}

/// Waits for what goes on, and proves that nothing was left half-way.
async fn nothing_abandoned(server: &Server) {
    server.quiet().await;
    assert_eq!(server.watched.abandoned(), 0, "a write was left before its answer");
}

#[track_caller]
fn told(what: &str, hits: [usize; 3]) {
    println!("{what}: cut before the swap, before the answer, after it: {hits:?}");
    assert_eq!(hits.iter().sum::<usize>(), CUTS);
    assert!(hits.iter().all(|count| *count > 0), "{hits:?}");
}

async fn refreshes(world: World) {
    let server = world.server().await;
    let mut token = server.token().await;
    world.watched.slow_writes(REST);
    let mut aim = Aim::new();
    for generation in 1..=u32::try_from(CUTS).unwrap() {
        let request = refreshing(&token);
        let swapped = server.watched.swapped();
        let cut = cut(&server, &request, &mut aim).await;
        // Half of the clients try again while the first request may still be running.
        if random(2) == 0 || !cut.sent {
            server.quiet().await;
            let swaps = server.watched.swapped() - swapped;
            assert!(swaps == usize::from(cut.sent) || cut.moment == Moment::BeforeSwap);
            assert!(cut.sent || swaps == 0, "half a request is none");
        }
        let retry = server.ask(&request).await;
        assert_eq!(retry.status, 200, "{:?}: {retry:?}", cut.moment);
        let successor = retry.text("refresh_token");
        assert_eq!(RefreshHandle::parse(&successor).unwrap().generation, generation);
        assert_eq!(successor, server.issued(&token, generation).await);
        if let Some(answer) = cut.answer {
            assert_eq!(answer.text("refresh_token"), successor);
        }
        nothing_abandoned(&server).await;
        assert_eq!(server.watched.swapped() - swapped, 1, "one rotation, whoever made it");
        let State::Active { generation: stored, .. } = server.state(&token).await else { panic!() };
        assert_eq!(stored, generation);
        token = successor;
    }
    told("refresh", aim.hits);
}

async fn redemptions(world: World) {
    let server = world.server().await;
    let mut aim = Aim::new();
    world.watched.slow_writes(REST);
    for _ in 0..CUTS {
        let code = server.code().await;
        let request = redemption(&code);
        let cut = cut(&server, &request, &mut aim).await;
        nothing_abandoned(&server).await;
        let state = server.state(&code).await;
        let retry = server.ask(&request).await;
        match state {
            State::Code { failures, .. } => {
                assert_eq!((cut.moment, failures), (Moment::BeforeSwap, 0));
                assert_eq!(retry.status, 200, "nothing was written: {retry:?}");
                let State::Active { generation: 0, .. } = server.state(&code).await else {
                    panic!()
                };
                let token = retry.text("refresh_token");
                assert_eq!(server.ask(&refreshing(&token)).await.status, 200);
            }
            State::Active { generation, .. } => {
                assert!(cut.sent && generation == 0);
                assert_eq!((retry.status, &*retry.text("error")), (400, "invalid_grant"));
                let State::Revoked { reason, .. } = server.state(&code).await else { panic!() };
                assert_eq!(reason, RevokeReason::CodeReplayed);
                if let Some(answer) = cut.answer {
                    let request = refreshing(&answer.text("refresh_token"));
                    assert_eq!(server.ask(&request).await.status, 400, "the grant ended");
                }
            }
            State::Revoked { .. } => panic!("one redemption revokes nothing"),
        }
    }
    told("redemption", aim.hits);
}

on_both_stores! {
    async fn a_refresh_survives_a_cut_at_any_point(world) {
        refreshes(world).await;
    }

    async fn a_redemption_that_was_cut_is_done_or_undone(world) {
        redemptions(world).await;
    }
}
