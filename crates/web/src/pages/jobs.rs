//! What the program does by itself, and what it gave up.

use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::page::{PageError, Shell, page};
use askama::Template;
use axum::response::Response;
use office::Desk;
use office::jobs::{self, JobLine, JobState, JobsRefused};

struct Line {
    what: &'static str,
    when: String,
    tries: i64,
    state: &'static str,
    tone: &'static str,
    why: String,
}

#[derive(Template)]
#[template(path = "pages/jobs.html")]
struct JobsPage {
    shell: Shell,
    lines: Vec<Line>,
    given_up: usize,
}

/// `GET /jobs`.
pub(crate) async fn list(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let all = jobs::list(&desk).await.map_err(|why| refused(&why))?;
    page(&JobsPage {
        shell: Shell::at(&desk, "/jobs"),
        given_up: all.iter().filter(|job| job.state == JobState::Dead).count(),
        lines: all.into_iter().map(|job| line(&desk, job)).collect(),
    })
}

/// `POST /jobs/try-again`.
pub(crate) async fn try_again(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let said = match jobs::try_again(&desk).await.map_err(|why| refused(&why))? {
        0 => "Nothing had been given up".to_owned(),
        1 => "1 job is tried again within a minute".to_owned(),
        n => format!("{n} jobs are tried again within a minute"),
    };
    Ok(flash::lead("/jobs", &Flash::new(said)))
}

fn refused(why: &JobsRefused) -> PageError {
    match why {
        JobsRefused::NotFound => PageError::not_found(),
        JobsRefused::Store(_) => PageError::failed(why),
    }
}

fn line(desk: &Desk, job: JobLine) -> Line {
    let (state, tone) = match job.state {
        JobState::Ready if job.attempts > 0 => ("Tried again", "is-warn"),
        JobState::Ready => ("Waits", ""),
        JobState::Running => ("Under way", "is-info"),
        JobState::Done => ("Done", "is-ok"),
        JobState::Dead => ("Given up", "is-bad"),
    };
    Line {
        what: match job.kind.as_str() {
            "reminder.uncertified" => "Reminder of records that are not certified",
            "house.clean_up" => "Taking away ended sign-ins and used links",
            _ => "Work of another version of Quarterhour",
        },
        when: job
            .run_at
            .to_zoned(desk.actor.time_zone.clone())
            .strftime("%a %-d %b %Y, %-H:%M")
            .to_string(),
        tries: job.attempts,
        state,
        tone,
        why: if job.state == JobState::Done { String::new() } else { job.last_error },
    }
}
