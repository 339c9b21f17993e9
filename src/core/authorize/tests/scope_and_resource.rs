//! How much may be granted, and for what.

use super::*;

fn scopes(scope: &str) -> String {
    Run::new(&[("scope", scope)]).passes().scopes.to_string()
}

#[test]
fn without_a_scope_reading_is_asked_for() {
    assert_eq!(scopes(""), "mcp.read");
}

#[test]
fn scopes_are_narrowed_to_what_the_client_registered_and_the_server_knows() {
    assert_eq!(scopes("mcp.write mcp.read"), "mcp.write mcp.read");
    assert_eq!(scopes("mcp.read email openid mcp.admin nonsense"), "mcp.read");
    assert_eq!(scopes("mcp.read mcp.read  mcp.read"), "mcp.read");
    let run = Run::new(&[("scope", "own mcp.read")]).client(|app| {
        app.scopes = ["own", "mcp.read"].into_iter().collect();
    });
    assert_eq!(run.passes().scopes.to_string(), "mcp.read");
}

#[test]
fn offline_access_is_accepted_without_being_registered_and_is_nothing_alone() {
    let only_read = |app: &mut Client| app.scopes = ["mcp.read"].into_iter().collect();
    let run = Run::new(&[("scope", "mcp.read offline_access")]).client(only_read);
    assert_eq!(run.passes().scopes.to_string(), "mcp.read offline_access");
    let run = Run::new(&[("scope", "offline_access")]);
    assert_eq!(run.redirected(), ErrorCode::InvalidScope);
}

#[test]
fn no_permitted_a_malformed_or_too_long_scope_is_invalid_scope() {
    let long = "mcp.read ".repeat(456);
    for scope in ["openid", "email", "mcp.read \"", "mcp.read \\", "é", &long] {
        assert_eq!(Run::new(&[("scope", scope)]).redirected(), ErrorCode::InvalidScope, "{scope}");
    }
    assert_eq!(scopes(&long[..4096]), "mcp.read");
}

/// What is left of `mcp.admin mcp.read` for a client of some origin and a user with some role.
fn admin(origin: Origin, role: Option<&str>) -> String {
    let mut run = Run::new(&[("scope", "mcp.admin mcp.read")]).client(|app| {
        app.origin = origin;
        app.scopes = ["mcp.admin", "mcp.read"].into_iter().collect();
    });
    run.user = role.map(|role| User { roles: vec![role.into()], ..User::default() });
    run.passes().scopes.to_string()
}

#[test]
fn administration_needs_an_operators_client_and_a_user_with_a_role_for_it() {
    assert_eq!(admin(Origin::Operator, Some("ADMIN")), "mcp.admin mcp.read");
    assert_eq!(admin(Origin::Operator, Some("SUPER_ADMIN")), "mcp.admin mcp.read");
    assert_eq!(admin(Origin::Operator, None), "mcp.admin mcp.read", "nobody signed in yet");
    assert_eq!(admin(Origin::Operator, Some("EMPLOYEE")), "mcp.read");
    assert_eq!(admin(Origin::Operator, Some("admin")), "mcp.read");
    assert_eq!(admin(Origin::Registered, Some("ADMIN")), "mcp.read");
    assert_eq!(admin(Origin::Registered, None), "mcp.read");
}

/// A request for several resources.
fn resources(values: &[&str]) -> Run {
    let mut run = Run::new(&[("resource", "")]);
    let own = values.iter().map(|value| ("resource", *value));
    run.params = run.params.iter().chain(own).collect();
    run
}

#[test]
fn several_resources_are_legal_and_kept_as_written_once_each() {
    assert!(resources(&[]).passes().resources.is_empty());
    let two = ["https://MCP.gauzy.co/", "https://tools.example/mcp"];
    assert_eq!(resources(&two).passes().resources, two);
    assert_eq!(resources(&[two[0], two[0]]).passes().resources, two[..1]);
}

#[test]
fn a_resource_that_is_not_ours_is_invalid_target_and_never_replaced() {
    for resource in [
        "https://evil.example/",
        "https://mcp.gauzy.co/#f",
        "https://mcp.gauzy.co:444/",
        "mcp",
        "/sse",
        "https://tools.example/mcp/x",
    ] {
        assert_eq!(resources(&[resource]).redirected(), ErrorCode::InvalidTarget, "{resource}");
        let mixed = resources(&["https://mcp.gauzy.co", resource]);
        assert_eq!(mixed.redirected(), ErrorCode::InvalidTarget, "{resource}");
    }
}

#[test]
fn more_than_ten_resources_are_refused() {
    let many: Vec<String> = (0..11).map(|n| format!("https://mcp.gauzy.co/{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(resources(&many[..10]).passes().resources.len(), 10);
    assert_eq!(resources(&many).redirected(), ErrorCode::InvalidTarget);
}
