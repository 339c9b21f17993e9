//! 64 requests at once over 64 connections, as they come and all deciding on the same state of
//! the store.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::grant::{RefreshHandle, RevokeReason, State};
use mcp_auth_http::Settings;
use tokio::{io::AsyncWriteExt, sync::Barrier};

use crate::{
    on_both_stores,
    support::{
        Answer, ISSUER, RACERS, Request, Server, World, connect, read_answer, redemption,
        refreshing,
    },
};

/// Sends the same request on [`RACERS`] connections at the same time.
async fn race(server: &Server, request: Request) -> Vec<Answer> {
    let start = Arc::new(Barrier::new(RACERS));
    let racers: Vec<_> = (0..RACERS)
        .map(|_| {
            let (start, request, address) = (Arc::clone(&start), request.clone(), server.address);
            tokio::spawn(async move {
                let mut stream = connect(address).await;
                let (last, most) = request.0.split_last().unwrap();
                stream.write_all(most).await.unwrap();
                start.wait().await;
                stream.write_all(&[*last]).await.unwrap();
                read_answer(&mut stream).await.expect("an answer")
            })
        })
        .collect();
    let mut answers = Vec::new();
    for racer in racers {
        answers.push(racer.await.unwrap());
    }
    answers
}

async fn claims(server: &Server, access_token: &str) -> u16 {
    let bearer = format!("Bearer {access_token}");
    server.ask(&Request::get("/oauth2/userinfo", &[("Authorization", &bearer)])).await.status
}

async fn refreshes(world: World, held: bool) {
    let server = world.server().await;
    let token = server.token().await;
    let swapped = world.watched.swapped();
    if held {
        world.reads.arm();
    }
    let answers = race(&server, refreshing(&token)).await;
    let successor = answers[0].text("refresh_token");
    assert_eq!(RefreshHandle::parse(&successor).unwrap().generation, 1);
    let mut access: Vec<_> = answers.iter().map(|answer| answer.text("access_token")).collect();
    access.sort();
    access.dedup();
    assert_eq!(access.len(), RACERS, "an access token for each");
    for answer in &answers {
        assert_eq!((answer.status, answer.text("refresh_token")), (200, successor.clone()));
        assert_eq!(claims(&server, &answer.text("access_token")).await, 200);
    }
    assert_eq!(world.watched.swapped() - swapped, 1, "one new generation");
    let State::Active { generation: 1, .. } = server.state(&token).await else { panic!() };
    assert_eq!(server.ask(&refreshing(&successor)).await.status, 200, "and it goes on");
}

/// One gets tokens, everybody else is refused.
async fn redemptions(world: &World, server: &Server, held: bool) -> (String, Answer) {
    let code = server.code().await;
    if held {
        world.reads.arm();
    }
    let answers = race(server, redemption(&code)).await;
    let (mut good, bad): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status == 200);
    assert_eq!((good.len(), bad.len()), (1, RACERS - 1));
    for answer in bad {
        assert_eq!((answer.status, &*answer.text("error")), (400, "invalid_grant"));
    }
    (code, good.remove(0))
}

async fn replays(world: World, held: bool) {
    let server = world.server().await;
    let (code, tokens) = redemptions(&world, &server, held).await;
    let State::Revoked { reason, .. } = server.state(&code).await else { panic!() };
    assert_eq!(reason, RevokeReason::CodeReplayed);
    assert_eq!(claims(&server, &tokens.text("access_token")).await, 401);
    let refreshed = server.ask(&refreshing(&tokens.text("refresh_token"))).await;
    assert_eq!((refreshed.status, &*refreshed.text("error")), (400, "invalid_grant"));
}

async fn replays_in_grace(world: World, held: bool) {
    let grace = Duration::from_mins(1);
    let server =
        world.server_with(ISSUER, Settings::default(), |policy| policy.code_reuse_grace = grace);
    let server = server.await;
    let (code, tokens) = redemptions(&world, &server, held).await;
    let State::Active { generation: 0, .. } = server.state(&code).await else { panic!() };
    assert_eq!(claims(&server, &tokens.text("access_token")).await, 200);
    assert_eq!(server.ask(&refreshing(&tokens.text("refresh_token"))).await.status, 200);
}

on_both_stores! {
    async fn concurrent_refreshes_get_the_one_successor(world) {
        refreshes(world, false).await;
    }

    async fn refreshes_that_all_read_the_same_get_the_one_successor(world) {
        refreshes(world, true).await;
    }

    async fn of_concurrent_redemptions_one_succeeds_and_the_replay_ends_the_grant(world) {
        replays(world, false).await;
    }

    async fn of_redemptions_that_all_read_the_same_one_succeeds_and_the_grant_ends(world) {
        replays(world, true).await;
    }

    async fn with_a_grace_the_grant_survives_concurrent_redemptions(world) {
        replays_in_grace(world, false).await;
    }

    async fn with_a_grace_the_grant_survives_redemptions_that_all_read_the_same(world) {
        replays_in_grace(world, true).await;
    }
}
