//! `serve`: starts the product for real.

use clap::Args;
use jiff::SignedDuration;
use office::{Office, first_administrator};
use std::net::SocketAddr;
use std::path::PathBuf;
use web::Settings;

use super::{complain, say};
use crate::Outcome;
use crate::server::{self, ServerError};

/// Starts the product for real.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where the records lie: `sqlite:PATH` or `postgres://USER@HOST/NAME`
    #[arg(long, env = "QUARTERHOUR_DATABASE", hide_env_values = true)]
    database: String,
    /// Address and port to listen on
    #[arg(long, env = "QUARTERHOUR_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Browsers reach it by HTTPS only, through a web server in front
    #[arg(long)]
    https: bool,
    /// File with the key for sealed fields; beside the database when not given
    #[arg(long, env = "QUARTERHOUR_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// The key itself, 64 hexadecimal digits, in place of a file
    #[arg(long, env = "QUARTERHOUR_KEY", hide_env_values = true, hide = true)]
    key: Option<String>,
    /// Minutes without a request after which a sign-in ends, 5 to 30
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(5..=30))]
    idle_minutes: i64,
    /// What to log, such as `info` or `store=debug`
    #[arg(long, env = "QUARTERHOUR_LOG", default_value = "warn")]
    log: String,
}

/// Runs the command.
pub(crate) fn run(typed: &Serve) -> Outcome {
    server::start_log(&typed.log);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            complain(&format!("serve: the system gives no threads: {why}"));
            return Outcome::Failed;
        }
    };
    match runtime.block_on(serve(typed)) {
        Ok(()) => Outcome::Done,
        Err(why) => {
            complain(&format!("serve: {}", server::chain(&why)));
            match why {
                ServerError::Store(_) | ServerError::Listen(..) => Outcome::Failed,
                ServerError::NoKeyFile
                | ServerError::Key(_)
                | ServerError::KeyFile(_)
                | ServerError::Policy(_) => Outcome::Refused,
            }
        }
    }
}

async fn serve(typed: &Serve) -> Result<(), ServerError> {
    let key_file = typed.key_file.as_deref();
    let mut office = server::open(&typed.database, typed.key.as_deref(), key_file).await?;
    office.limits.idle = SignedDuration::from_mins(typed.idle_minutes);
    let (listener, here) = server::listen(typed.listen).await?;
    say(&format!("Quarterhour answers at http://{here}"));
    offer_first_administrator(&office, here).await?;
    server::answer(listener, here, office, &Settings { https: typed.https, ..Settings::default() })
        .await
}

/// Without an account nobody could sign in: prints an address that makes the first one, once.
async fn offer_first_administrator(office: &Office, here: SocketAddr) -> Result<(), ServerError> {
    if let Some(token) = first_administrator::offer(office).await? {
        say("Nobody has an account yet. Make the first administrator within 24 hours at");
        say(&format!("  http://{here}/setup/{}", token.reveal()));
        say("The address works once; starting again prints a new one.");
    }
    Ok(())
}
