//! `verify`: whether what is stored still is what was signed and logged.

use clap::Args;
use store::verify::{self, Verified};
use store::{Db, DbOptions, StoreError, organizations};

use super::{complain, say};
use crate::Outcome;
use crate::server;

/// Proves records, signatures, files of claims and audit logs against their hashes.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Where the records lie: `sqlite:PATH` or `postgres://USER@HOST/NAME`
    #[arg(long, env = "QUARTERHOUR_DATABASE", hide_env_values = true)]
    database: String,
    /// Answer as JSON, one object an organization
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(typed: &Verify) -> Outcome {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            complain(&format!("verify: the system gives no threads: {why}"));
            return Outcome::Failed;
        }
    };
    match runtime.block_on(all(typed)) {
        Ok(true) => Outcome::Done,
        Ok(false) => Outcome::Findings,
        Err(why) => {
            complain(&format!("verify: {}", server::chain(&why)));
            Outcome::Failed
        }
    }
}

/// Whether everything holds, in every organization.
async fn all(typed: &Verify) -> Result<bool, StoreError> {
    let db = Db::open_existing(&typed.database, DbOptions::default()).await?;
    let organizations = organizations::list(&mut db.read().await?).await?;
    let mut holds = true;
    for organization in organizations {
        let verified = verify::organization(&db, organization.id).await?;
        holds &= verified.problems.is_empty();
        if typed.json {
            say(&json(&organization, &verified));
        } else {
            tell(&organization.name, &verified);
        }
    }
    Ok(holds)
}

fn json(organization: &care::Organization, verified: &Verified) -> String {
    let problems: Vec<String> = verified.problems.iter().map(ToString::to_string).collect();
    serde_json::json!({
        "organization": organization.id,
        "name": organization.name,
        "events": verified.events,
        "records": verified.records,
        "versions": verified.versions,
        "signatures": verified.signatures,
        "problems": problems,
    })
    .to_string()
}

fn tell(name: &str, verified: &Verified) {
    let Verified { events, records, versions, signatures, problems } = verified;
    say(&format!(
        "{name}: {records} records, {versions} versions, {signatures} signatures, \
         {events} audit events"
    ));
    for problem in problems {
        say(&format!("  {problem}"));
    }
    if problems.is_empty() {
        say("  Everything holds.");
    }
}
