//! 64 requests at once, on one server and on several, as they come and all deciding on the same
//! state of the store.

use mcp_auth_core::{
    error::{ErrorCode, OAuthError},
    grant::{RefreshHandle, RevokeReason, State},
    token::TokenResponse,
};

use crate::{
    on_both_stores,
    support::{MINUTE, RACERS, Server, World, error, refresh_token},
};

/// Runs the same request on all servers, [`RACERS`] times in all.
async fn race<F>(
    servers: &[Server],
    request: impl Fn(Server) -> F,
) -> Vec<Result<TokenResponse, OAuthError>>
where
    F: Future<Output = Result<TokenResponse, OAuthError>> + Send + 'static,
{
    let racers: Vec<_> =
        (0..RACERS).map(|n| tokio::spawn(request(servers[n % servers.len()].clone()))).collect();
    let mut answers = Vec::new();
    for racer in racers {
        answers.push(racer.await.unwrap());
    }
    answers
}

async fn three_servers(world: &World) -> [Server; 3] {
    [world.server().await, world.server().await, world.server().await]
}

/// All who refresh one token get the one successor.
async fn refreshes(world: World, held: bool) {
    let servers = three_servers(&world).await;
    let app = servers[0].public_app("app").await;
    let first = refresh_token(&servers[0].tokens(&app).await).to_owned();
    if held {
        world.reads.arm();
    }
    let answers = race(&servers, |server| {
        let (app, token) = (app.clone(), first.clone());
        async move { server.refresh(&app, &token).await }
    });
    let answers: Vec<_> = answers.await.into_iter().map(Result::unwrap).collect();
    let successor = refresh_token(&answers[0]);
    assert_eq!(RefreshHandle::parse(successor).unwrap().generation, 1);
    for answer in &answers {
        assert_eq!(refresh_token(answer), successor);
        assert!(servers[1].is_active(&answer.access_token).await);
    }
    let State::Active { generation, .. } = servers[2].state(&first).await else { panic!() };
    assert_eq!(generation, 1);
    assert!(servers[0].refresh(&app, successor).await.is_ok(), "and it goes on");
}

/// Who redeems one code: one gets tokens, all others are refused.
async fn redemptions(servers: &[Server], world: &World, held: bool) -> (String, TokenResponse) {
    let app = servers[0].public_app("app").await;
    let code = servers[0].code(&app).await;
    if held {
        world.reads.arm();
    }
    let answers = race(servers, |server| {
        let (app, code) = (app.clone(), code.clone());
        async move { server.redeem(&app, &code).await }
    });
    let (mut good, bad): (Vec<_>, Vec<_>) = answers.await.into_iter().partition(Result::is_ok);
    assert_eq!(good.len(), 1, "exactly one gets tokens");
    for answer in bad {
        assert_eq!(error(answer), ErrorCode::InvalidGrant);
    }
    (code, good.remove(0).unwrap())
}

async fn replays(world: World, held: bool) {
    let servers = three_servers(&world).await;
    let (code, tokens) = redemptions(&servers, &world, held).await;
    let State::Revoked { reason, .. } = servers[0].state(&code).await else { panic!() };
    assert_eq!(reason, RevokeReason::CodeReplayed);
    let app = servers[0].public_app("app").await;
    assert!(!servers[1].is_active(&tokens.access_token).await);
    let refreshed = servers[2].refresh(&app, refresh_token(&tokens)).await;
    assert_eq!(error(refreshed), ErrorCode::InvalidGrant);
}

async fn replays_in_grace(world: World, held: bool) {
    let servers = [world.server_with(|policy| policy.code_reuse_grace = MINUTE).await];
    let (_, tokens) = redemptions(&servers, &world, held).await;
    let app = servers[0].public_app("app").await;
    assert!(servers[0].is_active(&tokens.access_token).await);
    assert!(servers[0].refresh(&app, refresh_token(&tokens)).await.is_ok());
}

on_both_stores! {
    async fn concurrent_refreshes_of_one_token_make_one_new_generation(world) {
        refreshes(world, false).await;
    }

    async fn refreshes_that_all_read_the_same_make_one_new_generation(world) {
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

    /// Refreshes and their retries, with a revocation in between.
    async fn a_revocation_amid_refreshes_ends_the_grant_for_good(world) {
        let server = world.server_with(|policy| policy.rate_limits = false).await;
        let app = server.public_app("app").await;
        let token = refresh_token(&server.tokens(&app).await).to_owned();
        world.reads.arm();
        let servers = [server.clone()];
        let answers = race(&servers, |server| {
            let (app, token) = (app.clone(), token.clone());
            async move {
                let answer = server.refresh(&app, &token).await;
                server.revoke(&app.form(&[("token", &token)]), &[]).await.unwrap();
                answer
            }
        });
        for answer in answers.await.into_iter().flatten() {
            assert!(!server.is_active(&answer.access_token).await);
            let again = server.refresh(&app, refresh_token(&answer)).await;
            assert_eq!(error(again), ErrorCode::InvalidGrant);
        }
        let State::Revoked { reason, .. } = server.state(&token).await else { panic!() };
        assert_eq!(reason, RevokeReason::ByClient);
    }
}
