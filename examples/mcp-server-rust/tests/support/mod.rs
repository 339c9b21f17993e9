//! Servers as processes, and a browser that fills in forms.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use reqwest::{Client, Response, redirect};
use url::{Url, form_urlencoded};

/// A server that says on stdout where it listens, and stops with its owner.
pub struct Process {
    child: Child,
    pub url: String,
}

impl Process {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        // `… listening on http://…`, and for the authorization server `(issuer http://…)`.
        let url = line.rsplit("http://").next().unwrap_or_default();
        let url = url.trim_end().trim_end_matches(')');
        assert!(!url.is_empty(), "the server did not start: {command:?}");
        Self { child, url: format!("http://{url}") }
    }

    /// The authorization server of this repository, in memory, on a free port.
    pub fn authorization_server() -> Self {
        let mut command = Command::new(binary());
        command.args(["--listen", "localhost:0", "--store", "memory:", "--log-level", "warn"]);
        Self::start(command.env_remove("NODE_ENV"))
    }

    /// This example, on a free port.
    pub fn example(issuer: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-server-rust"));
        Self::start(command.env("LISTEN", "127.0.0.1:0").env("ISSUER", issuer))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the authorization server was built.
fn binary() -> PathBuf {
    if let Some(path) = env::var_os("GAUZY_MCP_AUTH") {
        return path.into();
    }
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let built =
        ["ci", "debug", "release"].map(|profile| target.join(profile).join("gauzy-mcp-auth"));
    let built = built.into_iter().find(|path| path.exists());
    built.expect("build the authorization server first: cargo build -p gauzy-mcp-auth-cli")
}

/// A browser: cookies, forms, and no following of redirects.
pub struct Browser {
    client: Client,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub fn new() -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        Self { client: client.build().unwrap(), cookies: Vec::new() }
    }

    /// Signs in, agrees, and says where the client is called back.
    pub async fn allow(&mut self, page: &str) -> String {
        let page = Url::parse(page).unwrap();
        let login = self.send(self.client.get(page.clone())).await.text().await.unwrap();
        let account = [("email", "admin@ever.co"), ("password", "admin")];
        let consent = self.submit(&page, &login, &account).await.text().await.unwrap();
        let answer = self.submit(&page, &consent, &[("user_consent", "approve")]).await;
        assert_eq!(answer.status(), 303, "{consent}");
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    async fn submit(&mut self, base: &Url, page: &str, with: &[(&str, &str)]) -> Response {
        let start = page.find("<form ").unwrap_or_else(|| panic!("no form: {page}"));
        let form = &page[start..start + page[start..].find("</form>").unwrap()];
        let mut body = form_urlencoded::Serializer::new(String::new());
        for input in form.split("<input ").skip(1) {
            let input = &input[..input.find('>').unwrap()];
            let name = attribute(input, "name").unwrap();
            if !with.iter().any(|(own, _)| *own == name) {
                body.append_pair(&name, &attribute(input, "value").unwrap_or_default());
            }
        }
        let body = body.extend_pairs(with).finish();
        let url = base.join(&attribute(form, "action").unwrap()).unwrap();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send(self.client.post(url).header(kind.0, kind.1).body(body)).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Response {
        let pairs: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header("cookie", pairs.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(own, _)| own != name);
            self.cookies.push((name.into(), value.into()));
        }
        answer
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let after = tag.split_once(&format!("{name}=\""))?.1;
    let mut text = after[..after.find('"')?].to_owned();
    for (reference, plain) in
        [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
    {
        text = text.replace(reference, plain);
    }
    Some(text)
}
