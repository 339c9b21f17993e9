//! The whole circle with the official Rust client, which is given nothing but the URL of an MCP
//! server: 401, metadata, registration, sign-in, a tool, more scopes, refresh, revocation.

mod support;

use rmcp::{
    RoleClient, ServiceError, ServiceExt,
    model::{CallToolRequestParams, CallToolResult},
    service::RunningService,
    transport::{
        StreamableHttpClientTransport,
        auth::{AuthClient, AuthorizationRequest, OAuthState},
        streamable_http_client::{StreamableHttpClientTransportConfig, StreamableHttpError},
    },
};
use serde_json::{Value, json};
use support::{Browser, Process};

const REDIRECT: &str = "http://127.0.0.1:7777/callback";

type Client = AuthClient<reqwest::Client>;
type Session = RunningService<RoleClient, ()>;

/// The challenge that an MCP server answers a stranger with.
async fn challenge(url: &str) -> String {
    let answer = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .body(json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}).to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert!(!challenge.contains("error"), "{challenge}");
    challenge
}

/// Signs in from nothing but the URL.
async fn sign_in(url: &str) -> Client {
    sign_in_with(url, challenge(url).await).await
}

/// Signs in as a challenge asks for.
async fn sign_in_with(url: &str, challenge: String) -> Client {
    let mut state = OAuthState::new(url, None).await.unwrap();
    let mut request = AuthorizationRequest::new(REDIRECT).with_client_name("Circle");
    request.challenge = Some(challenge);
    state.start_authorization(request).await.unwrap();
    let page = state.get_authorization_url().await.unwrap();
    let back = Browser::new().allow(&page).await;
    state.handle_callback_url(&back).await.unwrap();
    AuthClient::new(reqwest::Client::new(), state.into_authorization_manager().unwrap())
}

async fn connect(client: &Client, url: &str) -> Session {
    let config = StreamableHttpClientTransportConfig::with_uri(url.to_owned());
    ().serve(StreamableHttpClientTransport::with_client(client.clone(), config)).await.unwrap()
}

async fn call(session: &Session, tool: &str, arguments: Value) -> Result<String, ServiceError> {
    let mut request = CallToolRequestParams::new(tool.to_owned());
    request.arguments = arguments.as_object().cloned();
    session.call_tool(request).await.map(|result| text(&result))
}

fn text(result: &CallToolResult) -> String {
    let value = serde_json::to_value(result).unwrap();
    value["content"][0]["text"].as_str().unwrap_or_default().to_owned()
}

/// The challenge of a request that was refused.
fn challenge_of(error: &ServiceError) -> String {
    let ServiceError::TransportSend(error) = error else { panic!("{error:?}") };
    match error.error.downcast_ref::<StreamableHttpError<reqwest::Error>>() {
        Some(StreamableHttpError::InsufficientScope(own)) => own.www_authenticate_header.clone(),
        Some(StreamableHttpError::AuthRequired(own)) => own.www_authenticate_header.clone(),
        _ => panic!("{error:?}"),
    }
}

async fn revoke(issuer: &str, client: &Client) {
    let manager = client.auth_manager.lock().await;
    let (id, tokens) = manager.get_credentials().await.unwrap();
    let tokens = serde_json::to_value(tokens.unwrap()).unwrap();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("token", refresh)
        .append_pair("client_id", &id)
        .finish();
    let answer = reqwest::Client::new()
        .post(format!("{issuer}/oauth2/revoke"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_from_its_url_alone() {
    let server = Process::authorization_server();
    let example = Process::example(&server.url);
    let client = sign_in(&example.url).await;
    let session = connect(&client, &example.url).await;
    let tools = session.list_all_tools().await.unwrap();
    let mut names: Vec<_> = tools.iter().map(|tool| tool.name.to_string()).collect();
    names.sort();
    assert_eq!(names, ["add_note", "list_notes"]);
    assert_eq!(call(&session, "list_notes", json!({})).await.unwrap(), "");

    // Writing needs more than the challenge asked for.
    let note = json!({"text": "buy milk"});
    let refused = call(&session, "add_note", note.clone()).await.unwrap_err();
    let refused = challenge_of(&refused);
    assert!(refused.contains("insufficient_scope"), "{refused}");
    assert!(refused.contains("mcp.read mcp.write"), "{refused}");
    session.cancel().await.unwrap();
    // The client registered for the scopes of the first challenge, so it does so again.
    let client = sign_in_with(&example.url, refused.clone()).await;
    let session = connect(&client, &example.url).await;
    assert_eq!(call(&session, "add_note", note).await.unwrap(), "You have 1 notes");
    assert_eq!(call(&session, "list_notes", json!({})).await.unwrap(), "buy milk");

    // A new token works like the old one.
    client.auth_manager.lock().await.refresh_token().await.unwrap();
    assert_eq!(call(&session, "list_notes", json!({})).await.unwrap(), "buy milk");
    revoke(&server.url, &client).await;
    assert!(client.auth_manager.lock().await.refresh_token().await.is_err());
    session.cancel().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_of_the_authorization_server_from_its_url_alone() {
    let server = Process::authorization_server();
    let url = format!("{}/demo/mcp", server.url);
    let client = sign_in(&url).await;
    let session = connect(&client, &url).await;
    let answer = call(&session, "whoami", json!({})).await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert!(answer["user"].is_string());
    assert_eq!(answer["scopes"][0], "mcp.read");
    client.auth_manager.lock().await.refresh_token().await.unwrap();
    call(&session, "whoami", json!({})).await.unwrap();
    // A revocation counts at once here: the authorization server asks itself.
    revoke(&server.url, &client).await;
    assert!(call(&session, "whoami", json!({})).await.is_err());
    let _ = session.cancel().await;
}
