//! The tools.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use http::request::Parts;
use mcp_auth_resource::TokenInfo;
use rmcp::{
    ErrorData, ServerHandler,
    handler::server::{tool::Extension, wrapper::Parameters},
    model::{ServerCapabilities, ServerConfig},
    schemars, tool, tool_handler, tool_router,
};

/// What one person may keep.
const MAX_NOTES: usize = 100;

/// Notes, by the person they belong to.
#[derive(Clone, Default)]
pub struct Notes(Arc<Mutex<HashMap<String, Vec<String>>>>);

/// What `add_note` is given.
#[derive(serde::Deserialize, schemars::JsonSchema)]
pub struct NewNote {
    /// What to remember.
    text: String,
}

#[tool_router]
impl Notes {
    #[tool(description = "Lists your notes")]
    fn list_notes(&self, Extension(parts): Extension<Parts>) -> Result<String, ErrorData> {
        let person = person(&parts, "mcp.read")?;
        let notes = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        Ok(notes.get(&person).map(|own| own.join("\n")).unwrap_or_default())
    }

    #[tool(description = "Adds a note")]
    fn add_note(
        &self,
        Extension(parts): Extension<Parts>,
        Parameters(NewNote { text }): Parameters<NewNote>,
    ) -> Result<String, ErrorData> {
        let person = person(&parts, "mcp.write")?;
        let mut notes = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        let own = notes.entry(person).or_default();
        if own.len() >= MAX_NOTES {
            return Err(ErrorData::invalid_params("you have too many notes", None));
        }
        own.push(text);
        Ok(format!("You have {} notes", own.len()))
    }
}

#[tool_handler]
impl ServerHandler for Notes {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_instructions("Notes, everybody their own")
    }
}

/// Who is asking. The layers have let the request through; a tool that changes things looks for
/// itself all the same.
fn person(parts: &Parts, scope: &str) -> Result<String, ErrorData> {
    let info = parts.extensions.get::<TokenInfo>();
    let info = info.ok_or_else(|| ErrorData::internal_error("nobody is signed in", None))?;
    // Whoever may write may read.
    let enough = info.scopes().any(|own| own == scope || own == "mcp.write");
    match info.subject() {
        Some(subject) if enough => Ok(subject.to_owned()),
        _ => Err(ErrorData::invalid_request("the token does not allow that", None)),
    }
}
