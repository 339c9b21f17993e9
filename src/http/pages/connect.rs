//! What to copy to connect a client, or to protect a server.

/// Something to copy.
#[derive(Debug)]
pub(super) struct Snippet {
    /// What it is for.
    pub(super) title: &'static str,
    /// Where it goes and what follows.
    pub(super) note: String,
    /// The text to copy.
    pub(super) code: String,
}

/// How well-known clients are connected to the MCP server at `url`.
pub(super) fn connect(url: &str) -> Vec<Snippet> {
    let quoted = quote(url);
    vec![
        Snippet {
            title: "Claude Code",
            note: "Run this, then type /mcp in Claude Code and choose to authenticate.".to_owned(),
            code: format!("claude mcp add --transport http gauzy {url}"),
        },
        Snippet {
            title: "VS Code",
            note: "Save as .vscode/mcp.json and press Start above the entry.".to_owned(),
            code: format!(
                "{{\n  \"servers\": {{\n    \"gauzy\": {{ \"type\": \"http\", \"url\": {quoted} }}\n  }}\n}}"
            ),
        },
        Snippet {
            title: "Codex",
            note: "Add to ~/.codex/config.toml, then run: codex mcp login gauzy".to_owned(),
            code: format!("[mcp_servers.gauzy]\nurl = {quoted}"),
        },
        Snippet {
            title: "Cursor",
            note: "Save as .cursor/mcp.json, then sign in from Cursor\u{2019}s MCP settings."
                .to_owned(),
            code: format!(
                "{{\n  \"mcpServers\": {{\n    \"gauzy\": {{ \"url\": {quoted} }}\n  }}\n}}"
            ),
        },
        Snippet {
            title: "MCP Inspector",
            note: format!("Run this, choose Streamable HTTP, enter {url} as the URL, and connect."),
            code: "npx @modelcontextprotocol/inspector".to_owned(),
        },
    ]
}

/// What an MCP server serves and checks to accept this server's tokens.
pub(super) fn guard(issuer: &str, jwks_uri: &str, audience: &str) -> Vec<Snippet> {
    let (issuer, jwks_uri, audience) = (quote(issuer), quote(jwks_uri), quote(audience));
    vec![
        Snippet {
            title: "Protected resource metadata",
            note: "RFC 9728. Serve it from your MCP server under \
                   /.well-known/oauth-protected-resource, followed by the path of your MCP \
                   endpoint. Put your own URL in resource."
                .to_owned(),
            code: format!(
                "{{\n  \"resource\": {audience},\n  \"authorization_servers\": [{issuer}],\n  \
                 \"scopes_supported\": [\"mcp.read\", \"mcp.write\"],\n  \
                 \"bearer_methods_supported\": [\"header\"]\n}}"
            ),
        },
        Snippet {
            title: "Token validation",
            note: "For Node.js, with the jose package. The audience is the resource above; no \
                   call to this server is needed but for its keys."
                .to_owned(),
            code: format!(
                "import {{ createRemoteJWKSet, jwtVerify }} from \"jose\";\n\n\
                 const keys = createRemoteJWKSet(new URL({jwks_uri}));\n\n\
                 export async function check(token) {{\n  \
                 const {{ payload }} = await jwtVerify(token, keys, {{\n    \
                 issuer: {issuer},\n    audience: {audience},\n    typ: \"at+jwt\",\n  }});\n  \
                 return payload;\n}}"
            ),
        },
    ]
}

/// A string literal that JSON, TOML and JavaScript read alike.
fn quote(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
