//! A real HTTP server on a free port that answers what a test wants.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};
use url::Url;

/// What came.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let mut own = lines.filter(|(own, _)| own.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value.trim())
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    delay: Duration,
}

impl Reply {
    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Self::text(200, &value.to_string())
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { status, headers, body: body.into(), delay: Duration::ZERO }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

type Answers = dyn Fn(Call) -> Reply + Send + Sync;

/// The server; it stops with its owner.
pub(crate) struct Server {
    pub(crate) url: Url,
    calls: Arc<Mutex<Vec<Call>>>,
    answers: Arc<Mutex<Arc<Answers>>>,
    task: AbortHandle,
}

impl Server {
    pub(crate) async fn start(answers: impl Fn(Call) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let answers: Arc<Mutex<Arc<Answers>>> = Arc::new(Mutex::new(Arc::new(answers)));
        let (seen, how) = (Arc::clone(&calls), Arc::clone(&answers));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (seen, how) = (Arc::clone(&seen), Arc::clone(&how));
                tokio::spawn(async move {
                    let _ = one(stream, &seen, &how).await;
                });
            }
        });
        Self { url, calls, answers, task: task.abort_handle() }
    }

    /// One that answers every request alike.
    pub(crate) async fn always(reply: Reply) -> Self {
        Self::start(move |_| reply.clone()).await
    }

    /// Answers differently from now on.
    pub(crate) fn answer(&self, answers: impl Fn(Call) -> Reply + Send + Sync + 'static) {
        *self.answers.lock().unwrap() = Arc::new(answers);
    }

    pub(crate) fn at(&self, path: &str) -> Url {
        self.url.join(path).unwrap()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.calls.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn one<'a>(
    mut stream: TcpStream,
    seen: &'a Mutex<Vec<Call>>,
    how: &'a Mutex<Arc<Answers>>,
) -> Pin<Box<dyn Future<Output = std::io::Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let mut text = Vec::new();
        let end = loop {
            if let Some(end) = text.windows(4).position(|part| part == b"\r\n\r\n") {
                break end;
            }
            if stream.read_buf(&mut text).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&text[..end]).into_owned();
        let mut call =
            Call { method: String::new(), path: String::new(), head, body: String::new() };
        let mut line = call.head.lines().next().unwrap_or_default().split(' ');
        call.method = line.next().unwrap_or_default().to_owned();
        call.path = line.next().unwrap_or_default().to_owned();
        let length: usize =
            call.header("content-length").and_then(|own| own.parse().ok()).unwrap_or(0);
        let mut body = text.split_off(end + 4);
        while body.len() < length {
            if stream.read_buf(&mut body).await? == 0 {
                break;
            }
        }
        call.body = String::from_utf8_lossy(&body).into_owned();
        seen.lock().unwrap().push(call.clone());
        let answers = Arc::clone(&how.lock().unwrap());
        let reply = answers(call);
        tokio::time::sleep(reply.delay).await;
        let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", reply.status);
        for (name, value) in &reply.headers {
            head = format!("{head}{name}: {value}\r\n");
        }
        head = format!("{head}content-length: {}\r\n\r\n", reply.body.len());
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&reply.body).await?;
        stream.shutdown().await
    })
}
