use mcp_auth_core::{
    authorize::{AuthorizationRequest, AuthorizeError, Stage},
    error::{ErrorCode, OAuthError},
    model::{Client, GrantType, Origin, User},
    params::Params,
    resource_indicator::AllowedResources,
    scope,
};
use url::form_urlencoded;

use crate::{
    oracle,
    world::{ISSUER, World, clients, person, run},
};

/// The query of an authorization request. The outcome is a request within what its client may
/// ask for, or an error of the RFCs; an error goes to a redirect URI only if it is the client's.
pub fn authorize_query(data: &[u8]) {
    let params = match Params::from_form(data) {
        Ok(params) => params,
        Err(error) => return assert_eq!(error.code, ErrorCode::InvalidRequest),
    };
    for user in [None, Some(person("anna")), Some(person("bert"))] {
        match ask(&params, user.as_ref(), Stage::Arrival) {
            Ok(request) => passed(&params, user.as_ref(), &request),
            Err(AuthorizeError::Page(error)) => page(&error),
            Err(AuthorizeError::Redirect(to, error)) => redirected(&params, &to.location, &error),
        }
    }
}

fn ask(
    params: &Params,
    user: Option<&User>,
    stage: Stage,
) -> Result<AuthorizationRequest, AuthorizeError> {
    run(World::shared().engine().authorize(params, user, stage))
}

fn client(params: &Params) -> Client {
    let id = params.get("client_id").unwrap().unwrap();
    clients().into_iter().find(|client| client.id == id).expect("only known clients pass")
}

fn passed(params: &Params, user: Option<&User>, request: &AuthorizationRequest) {
    let (client, draft) = (client(params), &request.draft);
    assert_eq!(request.client, client);
    assert!(client.has_grant(GrantType::AuthorizationCode));
    assert_eq!(params.get("response_type").unwrap(), Some("code"));
    assert_eq!(params.get("redirect_uri").unwrap(), Some(draft.redirect_uri.as_str()));
    assert!(oracle::belongs(&client, &draft.redirect_uri), "{}", draft.redirect_uri);
    assert_eq!(params.get("state").unwrap(), draft.state.as_deref());
    assert!(params.duplicate("resource").is_none());
    match &draft.challenge {
        Some(challenge) => assert!(challenge.is_well_formed()),
        None => assert!(!client.is_public() && !client.require_pkce),
    }
    assert!(!draft.scopes.is_empty());
    for name in draft.scopes.iter() {
        let asked = params.get("scope").unwrap().unwrap_or(scope::DEFAULT);
        assert!(asked.split(' ').any(|own| own == name), "nobody asked for {name}");
        assert!(name == "offline_access" || client.scopes.contains(name));
        let admin = client.origin == Origin::Operator && user.is_none_or(|user| user.id == "anna");
        assert!(name != scope::ADMIN || admin);
    }
    let allowed: &AllowedResources = &World::shared().engine().policy.resources;
    assert!(draft.resources.len() <= 10 && draft.resources.iter().all(|own| allowed.allows(own)));
    for resource in params.all("resource") {
        assert!(draft.resources.iter().any(|own| own == resource), "a resource was dropped");
    }
    // What passed once passes again while the person answers.
    for stage in [Stage::SignedIn, Stage::Consent] {
        let again = ask(params, user, stage).unwrap().draft;
        assert_eq!(again.redirect_uri, draft.redirect_uri);
        assert_eq!((again.scopes, again.state), (draft.scopes.clone(), draft.state.clone()));
        assert_eq!(again.resources, draft.resources);
        assert_eq!(again.challenge, draft.challenge);
    }
}

fn page(error: &OAuthError) {
    assert!(matches!(error.code, ErrorCode::InvalidRequest | ErrorCode::InvalidClient));
}

fn redirected(params: &Params, location: &str, error: &OAuthError) {
    use ErrorCode as Code;
    let codes = [
        Code::InvalidRequest,
        Code::UnauthorizedClient,
        Code::UnsupportedResponseType,
        Code::InvalidScope,
        Code::InvalidTarget,
        Code::RequestNotSupported,
        Code::RequestUriNotSupported,
    ];
    assert!(codes.contains(&error.code), "{error}");
    let redirect_uri = params.get("redirect_uri").unwrap().unwrap();
    assert!(oracle::belongs(&client(params), redirect_uri), "{redirect_uri}");
    assert!(location.bytes().all(|byte| byte.is_ascii_graphic()));
    let added = location.strip_prefix(redirect_uri).unwrap().trim_start_matches(['?', '&']);
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(added.as_bytes()).into_owned().collect();
    let mut expected =
        vec![("error", error.code.as_str()), ("error_description", error.description)];
    let state = params.get("state").ok().flatten();
    let usable =
        |state: &&str| state.len() <= 4096 && state.bytes().all(|b| matches!(b, 0x20..=0x7e));
    expected.extend(state.filter(usable).map(|state| ("state", state)));
    expected.push(("iss", ISSUER));
    assert!(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(expected));
}
