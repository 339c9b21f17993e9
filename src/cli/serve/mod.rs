//! `serve`: from settings to a running server, and to its graceful end.

mod accept;
mod assemble;
mod bind;
pub(crate) mod data;
mod first_run;
mod peer;
mod people;
mod probes;
mod stopping;
#[cfg(feature = "tls")]
mod tls;

pub(crate) use assemble::RSA_BITS;

use std::{io::Write, sync::Arc, time::Duration};

use mcp_auth_http::{Background, SigningPool};
use mcp_auth_resource::SystemClock;
use mcp_auth_users::HashingPool;

use crate::{
    Failure,
    admin::{Context, Listener},
    settings::{Settings, StoreSetting},
    telemetry::{Gauges, Telemetry},
};
use probes::{Pages, Probes};
use stopping::Stopping;

/// How long requests under way may take to finish after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long sending the last spans may take: what is left of that, within these.
const LEAST_FLUSH: Duration = Duration::from_secs(1);
const MOST_FLUSH: Duration = Duration::from_secs(3);

/// Threads for what takes a core's time.
struct Pools {
    signing: Arc<SigningPool>,
    hashing: HashingPool,
}

/// Runs the server until it is told to stop.
///
/// # Errors
/// What kept it from starting, in one line.
pub(crate) fn run(settings: &Settings, mut telemetry: Telemetry) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Other(format!("the runtime cannot start: {e}")))?;
    let stopping = Arc::default();
    let outcome = runtime.block_on(serve(settings, &mut telemetry, &stopping));
    telemetry.flush(stopping.left(GRACE).clamp(LEAST_FLUSH, MOST_FLUSH));
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn serve(
    settings: &Settings,
    telemetry: &mut Telemetry,
    stopping: &Arc<Stopping>,
) -> Result<(), Failure> {
    let stop = stop_signal()?;
    let sockets = bind::bind(&settings.listen, "--listen").await?;
    let probes = bind::bind(settings.admin_listen.as_slice(), "--admin-listen").await?;
    let issuer = issuer(settings, &sockets);
    let server = accept::Server::new(settings)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let signer = SigningPool::start(cores)
        .map_err(|e| Failure::Other(format!("the signing threads cannot start: {e}")))?;
    let pools = Pools { signing: Arc::new(signer), hashing: HashingPool::for_this_machine() };
    let app = assemble::app(settings, &issuer, &pools, telemetry).await?;
    let shared = matches!(settings.store, StoreSetting::Shared(_));
    let background = Background::start(&app, shared);
    let admin = match &settings.store {
        StoreSetting::Sqlite(folder) => {
            Listener::start(folder, Context::of_server(settings, app.clone()))
        }
        // Commands work on the store itself, beside all instances.
        StoreSetting::Memory | StoreSetting::Shared(_) => None,
    };
    if let Some(metrics) = &mut telemetry.metrics {
        let Pools { signing, hashing } = pools;
        metrics.watch(Gauges { app: app.clone(), clock: Arc::new(SystemClock), signing, hashing });
    }
    let pages = Pages::new(app.clone(), telemetry.metrics.take(), Arc::clone(stopping));
    let probes = Probes::start(probes, pages);
    announce(settings, &issuer, &sockets)?;
    let (stopping, told) = (Arc::clone(stopping), stopping.told());
    let stop = async move {
        stop.await;
        stopping.begin();
    };
    let commands = async {
        told.await;
        if let Some(admin) = admin {
            admin.stop(GRACE).await;
        }
    };
    tokio::join!(accept::accept(server, sockets, app.clone(), stop, GRACE), commands);
    background.stop().await;
    probes.stop().await;
    app.engine().store.backend().close().await;
    tracing::info!("stopped");
    Ok(())
}

/// The issuer as set, or that of the port that was taken.
fn issuer(settings: &Settings, sockets: &[bind::Bound]) -> String {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let port = sockets.first().map_or(0, |socket| socket.address.port());
    settings.issuer.clone().unwrap_or_else(|| format!("{scheme}://localhost:{port}"))
}

/// Resolves when the process is told to stop. Listening for it starts at once.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |e| Failure::Other(format!("signals cannot be received: {e}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Says where the server is: people on stderr, programs on stdout in one line.
fn announce(settings: &Settings, issuer: &str, sockets: &[bind::Bound]) -> Result<(), Failure> {
    first_run::greet(settings, issuer);
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let Some(first) = sockets.first() else {
        return Err(Failure::Other("there is no address to listen on".into()));
    };
    let line =
        format!("gauzy-mcp-auth listening on {scheme}://{} (issuer {issuer})\n", first.address);
    let mut out = std::io::stdout();
    let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    Ok(())
}
