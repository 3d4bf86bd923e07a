//! `demo`: starts the product with invented data.

use super::{complain, say};
use crate::Outcome;
use crate::server::{self, ServerError};
use crate::system::{SystemClock, SystemRandom};
use care::Clock;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use office::demo::{self, Crowd, LoadRefused, Size, Step};
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
    /// How much is invented: small; medium with 50 thousand records more; large with 5 million
    #[arg(long, default_value = "small", value_parser = size)]
    size: Size,
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

/// The size of its name.
fn size(name: &str) -> Result<Size, &'static str> {
    Size::from_name(name).ok_or("small, medium or large")
}

/// Says how far the making of a crowd is.
fn tell(step: Step) {
    match step {
        Step::Rosters(0, _) => say("Inventing students. The whole of it takes minutes."),
        Step::Weeks(done, all, loaded) => {
            say(&format!("  {done} of {all} weeks, {} records", loaded.encounters));
        }
        Step::Indexes(done, all) if done % 10 == 0 => say(&format!("  {done} of {all} indexes")),
        Step::Rosters(..) | Step::Indexes(..) => {}
    }
}

async fn start(typed: &Demo) -> Result<(), DemoError> {
    let started = SystemClock.now();
    let folder = typed.data_dir.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("quarterhour-demo-{}", started.as_millisecond()))
    });
    std::fs::create_dir_all(&folder).map_err(|why| DemoError::Folder(folder.clone(), why))?;
    let database = format!("sqlite:{}", folder.join("demo.db").display());
    let clock = StoryClock { ahead: demo::opening(started).duration_since(started) };
    let file = folder.join("demo.db");
    if !file.exists() {
        let chance: (&dyn Clock, &dyn care::Random) = (&clock, &SystemRandom);
        demo::make_file(&file, chance, (typed.seed, typed.size), &mut tell).await?;
    }
    let mut office = server::open(&database, None, None).await?;
    office.clock = Arc::new(clock);
    office.limits.idle = SignedDuration::from_hours(8);
    let mut tx = office.db.read().await?;
    let has_crowd = organizations::list(&mut tx).await?.iter().any(Crowd::is);
    drop(tx);
    let (listener, here) = server::listen(typed.listen).await?;
    say(&format!("Quarterhour answers at http://{here} with invented data. Sign in as:"));
    let crowd = if has_crowd { Crowd::sign_ins() } else { Vec::new() };
    for sign_in in demo::sign_ins().into_iter().chain(crowd) {
        let who = sign_in.who.split_once(": ").map_or(sign_in.who.as_str(), |(who, _)| who);
        let shows = sign_in.who.split_once(": ").map_or("", |(_, shows)| shows);
        say(&format!("  {who:<28} {} {}  {shows}", sign_in.email, sign_in.password));
    }
    say(&format!("Its data is in {}. Ctrl+C ends it.", folder.display()));
    let settings = Settings { invented: true, ..Settings::default() };
    server::answer(listener, here, office, &settings).await?;
    Ok(())
}
