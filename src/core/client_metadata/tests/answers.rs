use super::*;

fn client(changes: &Value, secret: Option<&str>) -> Client {
    let read = passes(changes);
    Client {
        id: "mcp_1".into(),
        name: read.name,
        auth_method: read.auth_method,
        secret_sha256: secret.map(hash_secret),
        redirect_uris: read.redirect_uris,
        grant_types: read.grant_types,
        scopes: read.scopes,
        application_type: read.application_type,
        about: read.about,
        origin: Origin::Registered,
        created_at: Timestamp(1_800_000_000_999),
        ..Client::new("", "")
    }
}

#[test]
fn a_public_client_is_told_what_was_registered_in_the_established_order() {
    let changes = json!({
        "token_endpoint_auth_method": "none", "scope": "mcp.read mcp.admin",
        "grant_types": ["refresh_token", "implicit", "authorization_code"],
        "client_uri": "https://app.example/", "jwks": {"keys": []},
    });
    let answer = response(&client(&changes, None), None);
    let expected = r#"{"client_id":"mcp_1","client_name":"App","#.to_owned()
        + r#""redirect_uris":["https://app.example/cb"],"#
        + r#""grant_types":["authorization_code","refresh_token"],"response_types":["code"],"#
        + r#""scope":"mcp.read","client_uri":"https://app.example/","#
        + r#""client_id_issued_at":1800000000,"client_type":"public","#
        + r#""token_endpoint_auth_method":"none","application_type":"web"}"#;
    assert_eq!(answer.to_string(), expected);
}

#[test]
fn a_confidential_client_is_told_its_secret_and_that_it_does_not_expire() {
    let answer = response(&client(&json!({}), Some("s")), Some("s"));
    assert_eq!(answer["client_secret"], "s");
    assert_eq!(answer["client_secret_expires_at"], 0);
    assert_eq!(answer["client_type"], "confidential");
    assert_eq!(answer["token_endpoint_auth_method"], "client_secret_basic");
}

#[test]
fn no_answer_has_a_null_or_an_expiry_without_a_secret() {
    let itself = json!({"grant_types": ["client_credentials"], "redirect_uris": null});
    for (changes, secret) in [(json!({}), None), (json!({}), Some("s")), (itself, Some("s"))] {
        let answer = response(&client(&changes, secret), secret);
        for (member, value) in answer.as_object().unwrap() {
            assert!(!value.is_null(), "{member}");
        }
        assert_eq!(answer.get("client_secret_expires_at").is_some(), secret.is_some());
    }
}

#[test]
fn response_types_go_with_the_grant_types() {
    let itself = json!({"grant_types": ["client_credentials"], "redirect_uris": null});
    assert_eq!(response(&client(&itself, None), None)["response_types"], json!([]));
}
