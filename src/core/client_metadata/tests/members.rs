use super::*;

const METADATA: ErrorCode = ErrorCode::InvalidClientMetadata;

#[test]
fn the_defaults_are_a_confidential_web_client_with_codes_and_every_open_scope() {
    let client = passes(&json!({}));
    assert_eq!(client.name, "App");
    assert_eq!(client.auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!(client.grant_types, [GrantType::AuthorizationCode]);
    assert_eq!(client.application_type, "web");
    let open = "profile email roles mcp.read mcp.write offline_access";
    assert_eq!(client.scopes.to_string(), open);
    assert!(client.about.is_empty());
}

#[test]
fn null_and_empty_members_are_absent() {
    let nothing = json!({
        "token_endpoint_auth_method": null, "client_type": null, "grant_types": null,
        "response_types": null, "scope": null, "application_type": null, "contacts": null,
        "logo_uri": null, "client_uri": "", "policy_uri": " ", "software_id": null,
    });
    assert_eq!(passes(&nothing), passes(&json!({})));
    let empty = json!({"grant_types": [], "response_types": [], "scope": "", "contacts": []});
    assert_eq!(passes(&empty), passes(&json!({})));
}

#[test]
fn unknown_members_are_ignored() {
    let strange = json!({"jwks_uri": 7, "dpop_bound_access_tokens": true, "x": {"y": []}});
    assert_eq!(passes(&strange), passes(&json!({})));
}

#[test]
fn the_authentication_method_is_honoured_and_client_type_is_an_alias() {
    let method = |changes| passes(&changes).auth_method;
    assert_eq!(method(json!({"token_endpoint_auth_method": "none"})), AuthMethod::None);
    let post = json!({"token_endpoint_auth_method": "client_secret_post"});
    assert_eq!(method(post), AuthMethod::ClientSecretPost);
    assert_eq!(method(json!({"client_type": "public"})), AuthMethod::None);
    assert_eq!(method(json!({"client_type": "confidential"})), AuthMethod::ClientSecretBasic);
    let both = json!({"token_endpoint_auth_method": "none", "client_type": "confidential"});
    assert_eq!(method(both), AuthMethod::None, "the standard's member is stronger");
}

#[test]
fn an_unknown_authentication_method_is_refused() {
    for method in ["private_key_jwt", "client_secret_jwt", "tls_client_auth", "None"] {
        assert_eq!(refused(&json!({"token_endpoint_auth_method": method})), METADATA, "{method}");
    }
    assert_eq!(refused(&json!({"client_type": "secret"})), METADATA);
}

#[test]
fn unsupported_grant_types_are_filtered_and_none_left_is_refused() {
    let asked = json!({"grant_types": ["implicit", "refresh_token", "authorization_code", "x"]});
    let both = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    assert_eq!(passes(&asked).grant_types, both);
    for types in [json!(["implicit"]), json!(["password", "x"]), json!([""])] {
        assert_eq!(refused(&json!({"grant_types": types})), METADATA, "{types}");
    }
}

#[test]
fn the_response_type_of_codes_is_code() {
    passes(&json!({"response_types": ["code"]}));
    passes(&json!({"response_types": ["token", "code"]}));
    assert_eq!(refused(&json!({"response_types": ["token"]})), METADATA);
    let itself = json!({"grant_types": ["client_credentials"], "redirect_uris": null});
    assert!(passes(&itself).redirect_uris.is_empty());
    let itself = json!({"grant_types": ["client_credentials"], "response_types": ["token"]});
    passes(&itself);
}

#[test]
fn clients_using_redirection_must_register_their_redirect_uris() {
    for uris in [json!(null), json!([])] {
        let error = refused(&json!({"redirect_uris": uris}));
        assert_eq!(error, ErrorCode::InvalidRedirectUri);
    }
}

#[test]
fn one_bad_redirect_uri_spoils_the_registration() {
    for uri in ["http://example.com/cb", "javascript:alert(1)", "https://e.example/#f", "", "x"] {
        let error = refused(&json!({"redirect_uris": [REDIRECT_URI, uri]}));
        assert_eq!(error, ErrorCode::InvalidRedirectUri, "{uri}");
    }
    let many = vec![REDIRECT_URI; 51];
    assert_eq!(refused(&json!({"redirect_uris": many})), ErrorCode::InvalidRedirectUri);
    assert_eq!(passes(&json!({"redirect_uris": many[..50]})).redirect_uris.len(), 50);
}

#[test]
fn a_scheme_the_operator_allows_can_be_registered() {
    let body = json!({"client_name": "App", "redirect_uris": ["corp://cb"]}).to_string();
    assert!(read_bytes(body.as_bytes()).is_err());
    let policy = Policy { redirect_schemes: vec!["corp".into()], ..policy() };
    Registration::read(body.as_bytes(), &policy).unwrap();
}

#[test]
fn redirect_uris_are_kept_character_by_character() {
    let uris = ["http://LOCALHOST:80/cb", "https://App.example:443/%7e/../cb?x=%2f"];
    assert_eq!(passes(&json!({"redirect_uris": uris})).redirect_uris, uris);
}

#[test]
fn administration_is_never_given_to_a_stranger() {
    let scope = |text: &str| passes(&json!({"scope": text})).scopes.to_string();
    assert_eq!(scope("mcp.admin mcp.write"), "mcp.write");
    assert_eq!(scope("openid profile unknown"), "profile");
    for text in ["mcp.admin", "openid", "mcp.read\"", "mcp.read\u{e9}"] {
        assert_eq!(refused(&json!({"scope": text})), METADATA, "{text}");
    }
}

#[test]
fn the_application_type_is_honoured_or_told_from_the_redirect_uris() {
    let kind = |changes| passes(&changes).application_type;
    assert_eq!(kind(json!({"application_type": "native"})), "native");
    assert_eq!(kind(json!({"redirect_uris": ["http://localhost/cb", "cursor://x"]})), "native");
    assert_eq!(kind(json!({"redirect_uris": ["http://localhost/cb", REDIRECT_URI]})), "web");
    let itself = json!({"grant_types": ["client_credentials"], "redirect_uris": []});
    assert_eq!(kind(itself), "web");
    assert_eq!(refused(&json!({"application_type": "desktop"})), METADATA);
}

#[test]
fn what_is_only_shown_must_be_safe_to_show() {
    let shown = json!({
        "logo_uri": "https://app.example/logo.png", "client_uri": "http://localhost/",
        "software_id": "4NRB1-0XZABZI9E6-5SM3R", "contacts": ["a@app.example"],
    });
    assert_eq!(passes(&shown).about, *shown.as_object().unwrap());
    for uri in ["javascript:alert(1)", "data:image/png;base64,AA", "/logo.png", "https://"] {
        assert_eq!(refused(&json!({"logo_uri": uri})), METADATA, "{uri}");
    }
    let long = format!("https://app.example/{}", "a".repeat(2048));
    assert_eq!(refused(&json!({"tos_uri": long})), METADATA);
    assert_eq!(refused(&json!({"software_version": long})), METADATA);
    assert_eq!(refused(&json!({"contacts": vec!["a"; 11]})), METADATA);
    assert_eq!(refused(&json!({"tos_uri": "https://app.\nexample/"})), METADATA);
    assert_eq!(refused(&json!({"software_id": "a\u{7}"})), METADATA);
    assert_eq!(refused(&json!({"contacts": ["a\u{202e}b"]})), METADATA);
}

#[test]
fn members_of_another_type_are_refused() {
    for (member, value) in [
        ("client_name", json!(7)),
        ("client_name", json!(["App"])),
        ("redirect_uris", json!(REDIRECT_URI)),
        ("redirect_uris", json!([7])),
        ("redirect_uris", json!({"0": REDIRECT_URI})),
        ("grant_types", json!("authorization_code")),
        ("scope", json!(["mcp.read"])),
        ("contacts", json!([null])),
        ("logo_uri", json!(false)),
    ] {
        assert_eq!(refused(&json!({ member: value })), METADATA, "{member}");
    }
}

#[test]
fn a_body_that_is_no_json_object_is_refused() {
    for body in [&b""[..], b"{", b"[]", b"null", b"\"x\"", b"client_name=App", b"{\"a\":\"\xff\"}"]
    {
        assert_eq!(read_bytes(body).unwrap_err().code, METADATA);
    }
}
