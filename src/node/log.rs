//! The log, handed to JavaScript: each server has a function that gets what its requests and its
//! tasks have to say, from the level on that it asked for.

use std::{
    collections::HashMap,
    fmt::{Debug, Write},
    panic,
    sync::{
        Arc, LazyLock, Once,
        atomic::{AtomicU8, AtomicU64, Ordering::Relaxed},
    },
};

use napi::{
    Status,
    threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode},
};
use napi_derive::napi;
use parking_lot::RwLock;
use tracing::{
    Event, Level, Metadata, Span, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id},
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

/// A line of the log.
#[napi(object, object_from_js = false)]
pub struct NativeLogEntry {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: &'static str,
    /// Which part says it; `audit` for events of the audit log.
    pub target: String,
    /// What it says.
    pub message: String,
    /// Names and values, in turn.
    pub fields: Vec<String>,
}

/// Lines that may wait for JavaScript; more are dropped.
const QUEUE: usize = 1024;
const SPAN: &str = "mcp_auth_server";

/// What takes a server's lines.
pub(crate) type LogFunction =
    ThreadsafeFunction<NativeLogEntry, (), NativeLogEntry, Status, false, true, QUEUE>;

struct Sink {
    level: u8,
    function: LogFunction,
}

static SINKS: LazyLock<RwLock<HashMap<u64, Arc<Sink>>>> = LazyLock::new(RwLock::default);
static NEXT: AtomicU64 = AtomicU64::new(1);
/// The most talkative level that anybody asked for.
static MOST: AtomicU8 = AtomicU8::new(0);

/// A server's place in the log; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Log {
    id: u64,
    /// What work for this server runs in.
    pub(crate) span: Span,
}

impl Log {
    /// Takes a place: lines of this level and above go to the function.
    pub(crate) fn open(level: &str, function: LogFunction) -> Self {
        start();
        let id = NEXT.fetch_add(1, Relaxed);
        let level = rank_of(level);
        SINKS.write().insert(id, Arc::new(Sink { level, function }));
        adjust();
        Self { id, span: tracing::error_span!(target: SPAN, "server", id) }
    }

    /// Work that nobody listens to.
    pub(crate) fn none() -> Self {
        start();
        Self { id: 0, span: Span::none() }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        SINKS.write().remove(&self.id);
        adjust();
    }
}

fn adjust() {
    MOST.store(SINKS.read().values().map(|sink| sink.level).max().unwrap_or_default(), Relaxed);
    tracing::callsite::rebuild_interest_cache();
}

fn rank_of(level: &str) -> u8 {
    match level {
        "silent" => 0,
        "error" => 1,
        "info" => 3,
        "debug" => 4,
        "trace" => 5,
        _ => 2,
    }
}

fn rank(level: Level) -> (u8, &'static str) {
    match level {
        Level::ERROR => (1, "error"),
        Level::WARN => (2, "warn"),
        Level::INFO => (3, "info"),
        Level::DEBUG => (4, "debug"),
        Level::TRACE => (5, "trace"),
    }
}

/// Once in a process: the log, and no word on stderr about panics.
fn start() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = tracing_subscriber::registry().with(ToJavaScript);
        // A host that has a log of Rust's own keeps it.
        let _ = tracing::subscriber::set_global_default(log);
        panic::set_hook(Box::new(|panic| {
            let at = panic.location().map(ToString::to_string);
            tracing::error!(at, "a panic: this is a bug, please report it");
        }));
    });
}

/// The server that a span belongs to.
struct Of(u64);

struct ToJavaScript;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for ToJavaScript {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        if metadata.is_span() {
            return metadata.target() == SPAN;
        }
        let own = metadata.target().starts_with("mcp_auth") || metadata.target() == "audit";
        let (rank, _) = rank(*metadata.level());
        rank <= MOST.load(Relaxed) && (own || rank <= 2)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut found = Fields::default();
        attributes.record(&mut found);
        if let (Some(server), Some(span)) = (found.number, context.span(id)) {
            span.extensions_mut().insert(Of(server));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let (rank, level) = rank(*event.metadata().level());
        let mut scope = context.event_scope(event).into_iter().flatten();
        let server = scope.find_map(|span| span.extensions().get::<Of>().map(|of| of.0));
        let sinks: Vec<Arc<Sink>> = {
            let sinks = SINKS.read();
            let own = server.map(|id| sinks.get(&id).cloned().into_iter().collect());
            own.unwrap_or_else(|| sinks.values().cloned().collect())
        };
        for sink in sinks.into_iter().filter(|sink| rank <= sink.level) {
            let mut found = Fields::default();
            event.record(&mut found);
            let target = event.metadata().target().to_owned();
            let entry =
                NativeLogEntry { level, target, message: found.message, fields: found.pairs };
            sink.function.call(entry, ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    pairs: Vec<String>,
    number: Option<u64>,
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number = Some(value);
        self.record_debug(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.pairs.extend([field.name().to_owned(), value.to_owned()]);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        let _ = write!(text, "{value:?}");
        if field.name() == "message" {
            self.message = text;
        } else {
            self.pairs.extend([field.name().to_owned(), text]);
        }
    }
}
