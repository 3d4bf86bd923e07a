//! The running server: what `serve` and `demo` have in common.

use crate::commands::{complain, say};
use crate::key_file::{self, KeyFileError};
use crate::system::{SystemClock, SystemRandom};
use office::{Office, SealBroken, Secrets, run_jobs};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Db, DbOptions, StoreError};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use web::Settings;
use web::policy::PolicyIncomplete;

/// How often it is looked whether a job is due.
const LOOK_FOR_JOBS: Duration = Duration::from_secs(30);
/// How long a job that is under way may keep the program from stopping. One that takes longer is
/// done by whoever runs next.
const LAST_JOB: Duration = Duration::from_secs(10);

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    /// PostgreSQL has no file beside which a key could lie.
    #[error("say where the key for sealed fields lies: --key-file PATH")]
    NoKeyFile,
    /// The key was given as text and is none.
    #[error("the key for sealed fields cannot be read")]
    Key(#[from] SealBroken),
    /// The key file is missing, open to others, or empty.
    #[error("the key for sealed fields cannot be used")]
    KeyFile(#[from] KeyFileError),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// A route has no line in the policy table.
    #[error("the policy is not complete")]
    Policy(#[from] PolicyIncomplete),
    /// The address cannot be listened on, or the system took it away.
    #[error("{0} cannot be listened on")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// Opens the database and the key that belongs to it.
pub(crate) async fn open(
    database: &str,
    key: Option<&str>,
    key_file: Option<&Path>,
) -> Result<Office, ServerError> {
    let random = SystemRandom;
    let file =
        database.strip_prefix("sqlite:").map(|path| PathBuf::from(path.trim_start_matches("//")));
    let secrets = match (key, key_file, &file) {
        (Some(key), ..) => Secrets::from_text(key)?,
        (None, Some(path), _) => key_file::load(path, &random)?,
        (None, None, Some(file)) => key_file::load(&key_file::beside(file), &random)?,
        (None, None, None) => return Err(ServerError::NoKeyFile),
    };
    if let Some(file) = &file {
        key_file::close_to_others(file)?;
    }
    let db = Db::open(database, DbOptions::default()).await?;
    Ok(Office::new(db, Arc::new(SystemClock), Arc::new(random), Arc::new(secrets)))
}

/// Listens. The port may be 0; the answer says which one it is.
pub(crate) async fn listen(at: SocketAddr) -> Result<(TcpListener, SocketAddr), ServerError> {
    let listener = TcpListener::bind(at).await.map_err(|why| ServerError::Listen(at, why))?;
    let here = listener.local_addr().map_err(|why| ServerError::Listen(at, why))?;
    Ok((listener, here))
}

/// Answers requests, and does the jobs that are due, until the program is told to stop.
pub(crate) async fn answer(
    listener: TcpListener,
    here: SocketAddr,
    office: Office,
    settings: &Settings,
) -> Result<(), ServerError> {
    if !settings.https && !is_loopback(here.ip()) {
        complain(
            "Browsers keep the sign-in cookie over plain HTTP only for this machine itself. Put a \
             web server with TLS in front and start with --https.",
        );
    }
    let router = web::router(office.clone(), settings)?;
    let (stop, mut is_stopped) = watch::channel(false);
    let jobs = tokio::spawn(run_jobs::run(office, LOOK_FOR_JOBS, is_stopped.clone()));
    tokio::spawn(async move {
        told_to_stop().await;
        stop.send_replace(true);
    });
    let until_stop = async move {
        // An error would mean that nobody can say stop any more.
        drop(is_stopped.wait_for(|stop| *stop).await);
    };
    let served = web::serve(listener, router, until_stop).await;
    served.map_err(|why| ServerError::Listen(here, why))?;
    if tokio::time::timeout(LAST_JOB, jobs).await.is_err() {
        complain("A job was still under way. It is done at the next start.");
    }
    Ok(())
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Done when the program gets SIGINT or SIGTERM.
async fn told_to_stop() {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    say("Stopping.");
}

/// Starts the log: what the variable `QUARTERHOUR_LOG` asks for, else warnings and errors.
pub(crate) fn start_log(filter: &str) {
    let filter = tracing_subscriber::EnvFilter::new(filter);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process keeps the first log.
    drop(log.try_init());
}

/// An error and its causes on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    std::iter::once(error.to_string())
        .chain(causes.map(ToString::to_string))
        .collect::<Vec<_>>()
        .join(": ")
}
