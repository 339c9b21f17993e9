//! This repository's validator of tokens against this server: keys, discovery and introspection.

use std::sync::Arc;

use mcp_auth_resource::{
    AuthorizationServer, Config, Introspection, Source, TokenError, TokenValidator,
};
use url::Url;

use crate::support::{App, Host, app::REDIRECT, host, server::Folder, with};

const RESOURCE: &str = "https://mcp.example.com/mcp";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn validator(host: &Host, source: Source) -> Arc<TokenValidator> {
    let server = AuthorizationServer::new(&host.issuer, source);
    Arc::new(TokenValidator::new(Config::new(RESOURCE).trust(server)).unwrap())
}

#[test]
fn tokens_are_validated_by_the_keys_that_the_issuer_leads_to() {
    let host = host();
    let app = App::public(&host);
    let token = app.tokens(&[("resource", RESOURCE)]).access;
    let jwks = Url::parse(&format!("{}/.well-known/jwks.json", host.issuer)).unwrap();
    for source in [Source::Discovery, Source::JwksUri(jwks)] {
        let validator = validator(&host, source);
        let info = runtime().block_on(validator.validate_for(&token, &["mcp.read"])).unwrap();
        assert_eq!(info.client_id(), Some(app.id.as_str()));
        assert_eq!(info.audience(), [RESOURCE]);
        // Its key is here now.
        let other = app.tokens(&[("resource", RESOURCE)]).access;
        assert!(validator.try_validate(&other).unwrap().is_ok());
        let elsewhere = app.tokens(&[("resource", "https://other.example")]).access;
        let refused = runtime().block_on(validator.validate(&elsewhere));
        assert_eq!(refused, Err(TokenError::InvalidAudience));
    }
}

#[test]
fn a_resource_server_introspects_the_tokens_for_it() {
    let secret = "a secret: with + signs & percent %";
    let hash = {
        use sha2::{Digest, Sha256};
        let bytes = Sha256::digest(secret);
        bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    };
    let folder = Folder::new();
    let settings = folder.file(
        "settings.toml",
        &format!(
            "[[clients]]\nid = \"mcp-server\"\nsecret_hash = \"{hash}\"\n\
             redirect_uris = [\"{REDIRECT}\"]\nresource_server = \"{RESOURCE}\"\n\
             grant_types = [\"client_credentials\"]\n"
        ),
    );
    let Some(host) = with(&["--config", &settings]) else { return };
    let app = App::public(&host);
    let asking = |secret: &str| {
        let introspection = Introspection {
            endpoint: Url::parse(&format!("{}/oauth2/introspect", host.issuer)).unwrap(),
            client_id: "mcp-server".into(),
            client_secret: Some(secret.to_owned()),
        };
        validator(&host, Source::Introspection(introspection))
    };
    let tokens = app.tokens(&[("resource", RESOURCE)]);
    let runtime = runtime();
    let check = |secret: &str, token: &str| {
        runtime.block_on(asking(secret).validate(token)).map(|info| info.client_id().is_some())
    };
    assert_eq!(check(secret, &tokens.access), Ok(true));
    assert_eq!(check(secret, &tokens.refresh), Err(TokenError::NotActive));
    assert_eq!(check(secret, "unknown"), Err(TokenError::NotActive));
    let wrong = check("wrong", &tokens.access).unwrap_err();
    assert_eq!(wrong.to_string(), "Introspection failed: 401 Unauthorized");
    app.revoke(&tokens.refresh).ok();
    assert_eq!(check(secret, &tokens.access), Err(TokenError::NotActive));
}
