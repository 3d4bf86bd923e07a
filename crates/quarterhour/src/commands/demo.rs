//! `demo`: starts the product with invented data.

use super::{complain, say};
use crate::Outcome;
use crate::server::{self, ServerError};
use crate::system::SystemClock;
use care::Clock;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use office::demo::{self, LoadRefused, Size};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use store::organizations;
use web::Settings;

/// Starts the product on a fresh database with invented, deterministic data.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder for the database; a new one under the system's temporary folder when not given.
    /// A folder that holds a database already is used as it is
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// The same seed on the same day gives the same data
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// What to log, such as `info` or `store=debug`
    #[arg(long, env = "QUARTERHOUR_LOG", default_value = "warn")]
    log: String,
}

/// Why the demonstration does not run.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    /// The folder cannot be made.
    #[error("the folder {0} cannot be made")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The server does not run.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The data cannot be stored.
    #[error(transparent)]
    Load(#[from] LoadRefused),
    /// The database cannot be read.
    #[error("the database cannot be read")]
    Store(#[from] store::StoreError),
}

/// A clock that is ahead by as much as the story needs to have had its morning.
struct StoryClock {
    ahead: SignedDuration,
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        now.saturating_add(self.ahead).unwrap_or(now)
    }
}

/// Runs the command.
pub(crate) fn run(typed: &Demo) -> Outcome {
    server::start_log(&typed.log);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            complain(&format!("demo: the system gives no threads: {why}"));
            return Outcome::Failed;
        }
    };
    match runtime.block_on(start(typed)) {
        Ok(()) => Outcome::Done,
        Err(why) => {
            complain(&format!("demo: {}", server::chain(&why)));
            Outcome::Failed
        }
    }
}

async fn start(typed: &Demo) -> Result<(), DemoError> {
    let started = SystemClock.now();
    let folder = typed.data_dir.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("quarterhour-demo-{}", started.as_millisecond()))
    });
    std::fs::create_dir_all(&folder).map_err(|why| DemoError::Folder(folder.clone(), why))?;
    let database = format!("sqlite:{}", folder.join("demo.db").display());
    let mut office = server::open(&database, None, None).await?;
    office.clock = Arc::new(StoryClock { ahead: demo::opening(started).duration_since(started) });
    office.limits.idle = SignedDuration::from_hours(8);
    let mut tx = office.db.read().await?;
    let is_empty = organizations::list(&mut tx).await?.is_empty();
    drop(tx);
    if is_empty {
        let today = demo::today(office.now());
        demo::load(&office, demo::generate(typed.seed, today, Size::Small)).await?;
    }
    let (listener, here) = server::listen(typed.listen).await?;
    say(&format!("Quarterhour answers at http://{here} with invented data. Sign in as:"));
    for sign_in in demo::sign_ins() {
        let who = sign_in.who.split_once(": ").map_or(sign_in.who.as_str(), |(who, _)| who);
        let shows = sign_in.who.split_once(": ").map_or("", |(_, shows)| shows);
        say(&format!("  {who:<28} {} {}  {shows}", sign_in.email, sign_in.password));
    }
    say(&format!("Its data is in {}. Ctrl+C ends it.", folder.display()));
    let settings = Settings { invented: true, ..Settings::default() };
    server::answer(listener, here, office, &settings).await?;
    Ok(())
}
