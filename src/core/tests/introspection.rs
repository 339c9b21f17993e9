//! RFC 7662: who is told what about which token.

use mcp_auth_core::error::ErrorCode;
use serde_json::json;

use crate::{
    on_both_stores,
    support::{ANNA, AUDIENCE, ISSUER, MINUTE, TOOLS, error, refresh_token},
};

on_both_stores! {
    async fn the_owner_of_an_access_token_is_told_all_in_the_established_order(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let answer = server.introspected(&app, &tokens.access_token).await;
        let members: Vec<_> = answer.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = [
            "active", "scope", "client_id", "username", "token_type", "exp", "iat", "sub", "aud",
            "iss", "jti",
        ];
        assert_eq!(members, expected);
        assert_eq!(answer["scope"], "mcp.read mcp.write");
        assert_eq!(answer["client_id"], "app");
        assert_eq!((&answer["username"], &answer["sub"]), (&json!(ANNA), &json!(ANNA)));
        assert_eq!(answer["token_type"], "Bearer");
        assert_eq!((&answer["aud"], &answer["iss"]), (&json!(AUDIENCE), &json!(ISSUER)));
        let now = server.store.now().await.unwrap().seconds();
        assert_eq!((&answer["iat"], &answer["exp"]), (&json!(now), &json!(now + 900)));
    }

    async fn a_resource_server_is_told_about_tokens_for_itself_alone(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let ours = server.resource_server("ours", "HTTPS://mcp.gauzy.co/").await;
        let theirs = server.resource_server("theirs", TOOLS).await;
        let default = server.tokens(&app).await.access_token;
        let tools = server.tokens_for(&app, &[("resource", TOOLS)]).await.access_token;
        let both = [("resource", TOOLS), ("resource", AUDIENCE)];
        let both = server.tokens_for(&app, &both).await.access_token;
        for (token, for_ours, for_theirs) in
            [(&default, true, false), (&tools, false, true), (&both, true, true)]
        {
            let answer = server.introspected(&ours, token).await;
            assert_eq!(answer["active"], for_ours);
            let answer = server.introspected(&theirs, token).await;
            assert_eq!(answer["active"], for_theirs);
        }
    }

    async fn anybody_else_is_told_inactive_and_nothing_else(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let other = server.confidential_app("other").await;
        let tokens = server.tokens(&app).await;
        let garbage = ["x", "mac_AAAA", "mrt_AAAA", "a.b.c", "e30.e30.e30"];
        for token in [&*tokens.access_token, refresh_token(&tokens)].into_iter().chain(garbage) {
            assert_eq!(server.introspected(&other, token).await, json!({"active": false}));
        }
        for token in garbage {
            assert_eq!(server.introspected(&app, token).await, json!({"active": false}));
        }
    }

    async fn the_owner_alone_is_told_about_a_refresh_token(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let watcher = server.resource_server("watcher", AUDIENCE).await;
        let tokens = server.tokens(&app).await;
        let answer = server.introspected(&app, refresh_token(&tokens)).await;
        let grant = server.stored(refresh_token(&tokens)).await.record;
        let expected = json!({
            "active": true, "scope": "mcp.read mcp.write", "client_id": "app", "username": ANNA,
            "exp": grant.idle_expiry.seconds(), "iat": grant.created_at.seconds(), "sub": ANNA,
            "iss": ISSUER,
        });
        assert_eq!(answer, expected);
        let answer = server.introspected(&watcher, refresh_token(&tokens)).await;
        assert_eq!(answer, json!({"active": false}));
    }

    async fn a_replaced_refresh_token_is_active_as_long_as_a_retry_works(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let first = server.tokens(&app).await;
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        let active = async |token: &str| server.introspected(&app, token).await["active"] == true;
        assert!(active(refresh_token(&first)).await);
        world.clock.advance(2 * MINUTE);
        assert!(!active(refresh_token(&first)).await);
        assert!(active(refresh_token(&second)).await, "asking ended nothing");
        assert!(server.refresh(&app, refresh_token(&second)).await.is_ok());
    }

    async fn a_forged_refresh_token_is_inactive(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let token = refresh_token(&server.tokens(&app).await).to_owned();
        let middle = if &token[40..41] == "A" { "B" } else { "A" };
        let forged = format!("{}{middle}{}", &token[..40], &token[41..]);
        assert_eq!(server.introspected(&app, &forged).await, json!({"active": false}));
    }

    async fn an_expired_token_is_inactive(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        world.clock.advance(15 * MINUTE);
        let answer = server.introspected(&app, &tokens.access_token).await;
        assert_eq!(answer, json!({"active": false}));
    }

    async fn the_endpoint_requires_some_form_of_authorization(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let own = server.confidential_app("own").await;
        let token = server.tokens(&app).await.access_token;
        let ask = async |pairs: &[(&str, &str)], header: &[&str]| {
            let params = pairs.iter().copied().collect();
            error(server.introspect(&params, header).await)
        };
        assert_eq!(ask(&[("token", &token)], &[]).await, ErrorCode::InvalidClient);
        for client in ["app", "own", "nobody"] {
            let pairs = [("token", &*token), ("client_id", client)];
            assert_eq!(ask(&pairs, &[]).await, ErrorCode::InvalidClient, "{client}");
        }
        let wrong = [("token", &*token), ("client_id", "own"), ("client_secret", "wrong")];
        assert_eq!(ask(&wrong, &[]).await, ErrorCode::InvalidClient);
        assert_eq!(ask(&[("token", &token)], &["Basic YXBwOg=="]).await, ErrorCode::InvalidClient);
        let error_of = error(server.introspect(&own.form(&[]), &[]).await);
        assert_eq!(error_of, ErrorCode::InvalidRequest);
    }

    async fn claims_about_the_user_are_told_where_tokens_carry_them(world) {
        let server = world.server_with(|policy| {
            policy.token_claims.tenant = true;
            policy.token_claims.organization = true;
            policy.token_claims.roles = true;
        }).await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let answer = server.introspected(&app, &tokens.access_token).await;
        assert_eq!(answer["tenant_id"], "tenant-1");
        assert_eq!(answer["roles"], json!(["ADMIN"]));
        assert_eq!(answer.get("organization_id"), None);
    }
}
