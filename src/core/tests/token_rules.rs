//! What a token request may ask for.

use mcp_auth_core::{
    authorize::AuthorizeError,
    error::ErrorCode,
    grant::RefreshHandle,
    jose::{AccessToken, Audience},
    model::{Client, GrantType, Origin},
    token::TokenResponse,
};

use crate::{
    on_both_stores,
    support::{
        AUDIENCE, App, Server, TOOLS, VERIFIER, World, client, error, grant_id, refresh_token,
    },
};

async fn claims(server: &Server, answer: &TokenResponse) -> AccessToken {
    let now = server.store.now().await.unwrap();
    let (keys, issuer) = (server.keys.current(), &server.policy.issuer);
    AccessToken::verify(&answer.access_token, &keys, issuer, now).unwrap()
}

async fn for_itself(server: &Server, app: &App, scope: &str) -> Result<String, ErrorCode> {
    let pairs = [("grant_type", "client_credentials"), ("scope", scope)];
    server.ask(app, &pairs).await.map(|answer| answer.scope).map_err(|e| e.code)
}

/// A refresh that asks for resources.
async fn refresh_for(
    server: &Server,
    app: &App,
    token: &str,
    resources: &[&str],
) -> Result<TokenResponse, ErrorCode> {
    let mut pairs = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    pairs.extend(resources.iter().map(|resource| ("resource", *resource)));
    server.ask(app, &pairs).await.map_err(|e| e.code)
}

async fn client_without(world: &World, grants: &[GrantType]) -> (Server, App) {
    let server = world.server_with(|policy| policy.implicit_refresh = false).await;
    let mut record = client("app", Some("s"));
    record.grant_types.retain(|grant| !grants.contains(grant));
    let app = server.app(record, Some("s".into())).await;
    (server, app)
}

on_both_stores! {
    async fn a_confidential_client_acts_for_itself_without_a_refresh_token(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let pairs = [("grant_type", "client_credentials"), ("scope", "mcp.read mcp.write")];
        let answer = server.ask(&app, &pairs).await.unwrap();
        assert_eq!((answer.refresh_token.as_deref(), answer.expires_in), (None, 900));
        let token = claims(&server, &answer).await;
        assert_eq!((&*token.sub, &*token.client_id), ("app", "app"));
        assert_eq!(token.token_use.as_deref(), Some("client_credentials"));
        assert_eq!((token.grant_id, token.auth_time), (None, None));
        assert_eq!(token.aud, Audience::One(AUDIENCE.into()));
    }

    async fn client_credentials_are_for_confidential_clients_alone(world) {
        let server = world.server().await;
        let public = server.public_app("public").await;
        let refused = for_itself(&server, &public, "mcp.read").await;
        assert_eq!(refused, Err(ErrorCode::UnauthorizedClient));
        let app = server.confidential_app("app").await;
        let stranger = App { secret: Some("wrong".into()), ..app.clone() };
        let refused = for_itself(&server, &stranger, "").await;
        assert_eq!(refused, Err(ErrorCode::InvalidClient));
        let (server, app) = client_without(&world, &[GrantType::ClientCredentials]).await;
        assert_eq!(for_itself(&server, &app, "").await, Err(ErrorCode::UnauthorizedClient));
    }

    async fn a_client_for_itself_gets_no_scope_of_a_user_or_an_administrator(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let ask = async |scope: &str| for_itself(&server, &app, scope).await;
        assert_eq!(ask("").await.as_deref(), Ok("mcp.read"));
        assert_eq!(ask("mcp.write mcp.admin x").await.as_deref(), Ok("mcp.write"));
        for scope in ["profile", "mcp.read email", "openid", "offline_access", "mcp.admin", "x"] {
            assert_eq!(ask(scope).await, Err(ErrorCode::InvalidScope), "{scope}");
        }
    }

    async fn a_client_for_itself_gets_tokens_for_resources_of_ours_alone(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let pairs = |resource| [("grant_type", "client_credentials"), ("resource", resource)];
        let answer = server.ask(&app, &pairs(TOOLS)).await.unwrap();
        assert_eq!(claims(&server, &answer).await.aud, Audience::One(TOOLS.into()));
        let refused = server.ask(&app, &pairs("https://evil.example")).await;
        assert_eq!(error(refused), ErrorCode::InvalidTarget);
    }

    async fn any_subset_of_the_authorized_resources_may_be_asked_for(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let sse = "https://mcp.gauzy.co/sse";
        let more = [("resource", TOOLS), ("resource", sse)];
        let tokens = server.tokens_for(&app, &more).await;
        let both = Audience::Many(vec![TOOLS.into(), sse.into()]);
        assert_eq!(claims(&server, &tokens).await.aud, both);
        let token = refresh_token(&tokens);
        for (resources, aud) in [
            (&[TOOLS][..], Audience::One(TOOLS.into())),
            (&[sse], Audience::One(sse.into())),
            (&["HTTPS://MCP.gauzy.co/sse"], Audience::One("HTTPS://MCP.gauzy.co/sse".into())),
            (&[TOOLS, TOOLS], Audience::One(TOOLS.into())),
            (&[], both),
        ] {
            let answer = refresh_for(&server, &app, token, resources).await.unwrap();
            assert_eq!(claims(&server, &answer).await.aud, aud);
        }
        for resource in [AUDIENCE, "https://mcp.gauzy.co/sse/", "https://evil.example"] {
            let refused = refresh_for(&server, &app, token, &[TOOLS, resource]).await;
            assert_eq!(refused.unwrap_err(), ErrorCode::InvalidTarget, "{resource}");
        }
    }

    async fn without_an_authorized_resource_only_the_default_audience_may_be_asked_for(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        assert_eq!(claims(&server, &tokens).await.aud, Audience::One(AUDIENCE.into()));
        let token = refresh_token(&tokens);
        assert!(refresh_for(&server, &app, token, &["https://mcp.gauzy.co/"]).await.is_ok());
        for resource in [TOOLS, "https://mcp.gauzy.co/sse"] {
            let refused = refresh_for(&server, &app, token, &[resource]).await;
            assert_eq!(refused.unwrap_err(), ErrorCode::InvalidTarget, "{resource}");
        }
    }

    async fn a_resource_at_redemption_is_a_subset_too_and_a_bad_one_spends_nothing(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let code = server.code(&app).await;
        let with = |resource| [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("code_verifier", VERIFIER),
            ("resource", resource),
        ];
        assert_eq!(error(server.ask(&app, &with(TOOLS)).await), ErrorCode::InvalidTarget);
        assert!(server.ask(&app, &with(AUDIENCE)).await.is_ok());
    }

    async fn a_grant_type_that_was_not_registered_is_refused(world) {
        let all = [GrantType::RefreshToken, GrantType::AuthorizationCode];
        let (server, app) = client_without(&world, &all).await;
        for pairs in [
            [("grant_type", "authorization_code"), ("code", "x")],
            [("grant_type", "refresh_token"), ("refresh_token", "x")],
        ] {
            assert_eq!(error(server.ask(&app, &pairs).await), ErrorCode::UnauthorizedClient);
        }
        let session = server.signed_in().await;
        match server.code_for(&app, &session, &[]).await {
            Err(AuthorizeError::Redirect(_, e)) => assert_eq!(e.code, ErrorCode::UnauthorizedClient),
            other => panic!("{other:?}"),
        }
    }

    async fn refresh_tokens_without_the_grant_type_are_a_matter_of_policy(world) {
        let (server, app) = client_without(&world, &[GrantType::RefreshToken]).await;
        let code = server.code(&app).await;
        assert_eq!(server.redeem(&app, &code).await.unwrap().refresh_token, None);
        let (stored, keys) = (server.stored(&code).await.record, server.keys.current());
        let mac = keys.mac(&stored.mac_key).unwrap();
        let token = RefreshHandle::issue(grant_id(&code), 0, &stored, mac);
        let entitled = server.public_app("app").await;
        assert_eq!(error(server.refresh(&entitled, &token).await), ErrorCode::InvalidGrant);
        let (lenient, mut record) = (world.server().await, client("other", None));
        record.grant_types = vec![GrantType::AuthorizationCode];
        let app = lenient.app(record, None).await;
        let tokens = lenient.tokens(&app).await;
        assert!(lenient.refresh(&app, refresh_token(&tokens)).await.is_ok());
    }

    async fn a_client_without_codes_has_no_refresh_tokens_whatever_the_policy(world) {
        let server = world.server().await;
        let mut record = client("app", Some("s"));
        record.grant_types = vec![GrantType::ClientCredentials];
        let app = server.app(record, Some("s".into())).await;
        assert_eq!(error(server.refresh(&app, "x").await), ErrorCode::UnauthorizedClient);
    }

    async fn listed_means_that_strangers_may_not_come(world) {
        let open = world.server().await;
        let stranger = Client { origin: Origin::Registered, ..client("stranger", None) };
        let stranger = open.app(stranger, None).await;
        let known = open.public_app("known").await;
        let tokens = open.tokens(&stranger).await;
        let listed = mcp_auth_core::policy::ClientPolicy::Listed;
        let server = world.server_with(|policy| policy.clients = listed).await;
        let refused = server.refresh(&stranger, refresh_token(&tokens)).await;
        assert_eq!(error(refused), ErrorCode::InvalidClient);
        assert!(!server.is_active(&tokens.access_token).await);
        let session = server.signed_in().await;
        let refused = server.code_for(&stranger, &session, &[]).await;
        assert!(matches!(refused, Err(AuthorizeError::Page(_))));
        server.tokens(&known).await;
    }
}
