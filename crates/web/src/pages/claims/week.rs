//! One week of claims.

use super::{capital, counted, days, may_make};
use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Badge, Counter, Counters, DayStep, FindingBox, State};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use billing::Cents;
use care::{Finding, day_after};
use jiff::civil::Date;
use office::Desk;
use office::claiming::{
    self, ClaimStanding, HeldGroup, MakeRefused, MakeRequest, Mover, Week, WeekLine, held_groups,
};

/// The width of a full bar of the funnel.
const FULL: usize = 400;

/// One record.
pub(super) struct Line {
    id: String,
    units: String,
    day: String,
    patient: String,
    clinician: String,
    about: String,
    codes: String,
    charge: String,
    because: Vec<String>,
    notes: Vec<FindingBox>,
    /// Of a claimed one: its number and the page of its file.
    claim: Option<(String, String)>,
    badge: Option<Badge>,
    why: String,
}

/// What one person can mend.
struct Moves {
    id: String,
    who: &'static str,
    total: String,
    groups: Vec<Group>,
}

struct Group {
    reason: String,
    finding: FindingBox,
    count: String,
    total: String,
    lines: Vec<Line>,
}

struct Step {
    name: &'static str,
    left: usize,
    worth: String,
    lost: String,
    bar: usize,
    gone_at: usize,
    gone: usize,
    is_last: bool,
}

struct Offer {
    payer: String,
    name: String,
    count: usize,
    cents: i64,
    total: String,
    words: String,
    is_test: bool,
}

#[derive(Template)]
#[template(path = "pages/claims_week.html")]
struct WeekPage {
    shell: Shell,
    errors: FormErrors,
    action: String,
    heading: String,
    step: DayStep,
    counters: Counters,
    ready_total: String,
    held_total: String,
    claimed_total: String,
    all_total: String,
    n_all: String,
    n_ready: String,
    n_held: String,
    n_claimed: String,
    steps: Vec<Step>,
    offers: Vec<Offer>,
    ready: Vec<Line>,
    moves: Vec<Moves>,
    changed: Vec<Line>,
    claimed: Vec<Line>,
    nothing: Vec<Line>,
    uncovered: usize,
    uncovered_words: String,
    is_empty: bool,
}

/// `GET /claims/week/{date}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(day): Path<Date>,
) -> Result<Response, PageError> {
    shown(&desk, day, FormErrors::none()).await
}

async fn shown(desk: &Desk, day: Date, errors: FormErrors) -> Result<Response, PageError> {
    let week = claiming::week_of_claims(desk, day).await;
    let week = week.map_err(|why| PageError::failed(&why))?;
    page_with(errors.status(), &filled(desk, &week, errors))
}

fn filled(desk: &Desk, week: &Week, errors: FormErrors) -> WeekPage {
    let path = |day: Date| format!("/claims/week/{day}");
    let is_now = week.from <= desk.today() && desk.today() <= week.to;
    let lines = |it: &mut dyn Iterator<Item = &WeekLine>| it.map(line).collect::<Vec<_>>();
    let records = |n: usize| counted(n, "record");
    let n_all = week.lines.len().saturating_sub(week.nothing().count());
    let all = week.ready().chain(week.held()).chain(week.claimed());
    let patients = Shell::at(desk, "/claims").words.patients;
    WeekPage {
        shell: Shell::at(desk, "/claims"),
        errors,
        action: path(week.from),
        heading: days(week.from, week.to),
        step: DayStep {
            before: ("Previous week".to_owned(), path(day_after(week.from, -7))),
            now: ("This week".to_owned(), path(desk.today())),
            is_now,
            after: ("Next week".to_owned(), path(day_after(week.from, 7))),
        },
        counters: counters(week),
        ready_total: Week::total(week.ready()).dollars(),
        held_total: Week::total(week.held()).dollars(),
        claimed_total: Week::total(week.claimed()).dollars(),
        all_total: Week::total(all).dollars(),
        n_all: records(n_all),
        n_ready: records(week.ready().count()),
        n_held: records(week.held().count()),
        n_claimed: records(week.claimed().count()),
        steps: steps(week),
        offers: offers(desk, week),
        ready: lines(&mut week.ready()),
        moves: moves(week),
        changed: lines(&mut week.changed()),
        claimed: lines(&mut week.claimed()),
        nothing: lines(&mut week.nothing()),
        uncovered: week.uncovered,
        uncovered_words: format!(
            "{} of {patients} whom no payer covers on the day: not claimed.",
            records(week.uncovered)
        ),
        is_empty: week.lines.is_empty() && week.uncovered == 0,
    }
}

fn counters(week: &Week) -> Counters {
    let mut all = vec![
        Counter::new(week.ready().count(), "ready", "#ready"),
        Counter::new(week.held().count(), "held", "#held"),
        Counter::new(week.claimed().count(), "in a file", "#claimed"),
        Counter::new(week.nothing().count(), "nothing to claim", "#nothing"),
    ];
    let changed = week.changed().count();
    if changed > 0 {
        all.insert(0, Counter::new(changed, "to correct", "#changed"));
    }
    Counters { label: "The records of the week".to_owned(), all }
}

/// A step's name, what is said of those lost there, and which those are.
type Rule = (&'static str, &'static str, fn(&Finding) -> bool);

/// What is left of the week after each move.
fn steps(week: &Week) -> Vec<Step> {
    let mut left: Vec<&WeekLine> =
        week.lines.iter().filter(|it| !matches!(it.standing, ClaimStanding::Nothing(_))).collect();
    let all = left.len().max(1);
    let first = |line: &WeekLine| match &line.standing {
        ClaimStanding::Held(holding) => holding.first().cloned(),
        _ => None,
    };
    let mut steps = vec![step("Delivered and covered", &left, &[], all, "")];
    let rules: [Rule; 3] = [
        ("Certified", "not certified", |it| {
            it.edit == billing::edit::NOT_SIGNED.id && Mover::of(it) == Mover::Therapist
        }),
        ("Cosigned", "not cosigned", |it| it.edit == billing::edit::NOT_SIGNED.id),
        ("Claimable", "held by a rule", |_| true),
    ];
    for (name, lost, is_lost) in rules {
        let (gone, kept): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|line| first(line).is_some_and(|it| is_lost(&it)));
        steps.push(step(name, &kept, &gone, all, lost));
        left = kept;
    }
    if let Some(last) = steps.last_mut() {
        last.is_last = true;
    }
    steps
}

fn step(
    name: &'static str,
    left: &[&WeekLine],
    gone: &[&WeekLine],
    all: usize,
    lost: &str,
) -> Step {
    let bar = left.len() * FULL / all;
    let worth = Week::total(gone.iter().copied()).dollars();
    Step {
        name,
        left: left.len(),
        worth: Week::total(left.iter().copied()).dollars(),
        lost: if gone.is_empty() {
            String::new()
        } else {
            format!("{} {lost}, {worth}", gone.len())
        },
        bar,
        gone_at: (bar + 2).min(FULL),
        gone: (gone.len() * FULL / all).saturating_sub(2),
        is_last: false,
    }
}

fn offers(desk: &Desk, week: &Week) -> Vec<Offer> {
    if !may_make(desk) {
        return Vec::new();
    }
    let offer = |sum: &claiming::PayerTotal| Offer {
        payer: sum.payer.to_string(),
        name: sum.name.clone(),
        count: sum.count,
        cents: sum.total.get(),
        total: sum.total.dollars(),
        words: counted(sum.count, "encounter"),
        is_test: sum.is_test,
    };
    week.payers.iter().map(offer).collect()
}

fn moves(week: &Week) -> Vec<Moves> {
    let mut moves: Vec<(Mover, Vec<HeldGroup<'_>>)> = Vec::new();
    for group in held_groups(week.held()) {
        match moves.last_mut().filter(|(mover, _)| *mover == group.mover) {
            Some((_, groups)) => groups.push(group),
            None => moves.push((group.mover, vec![group])),
        }
    }
    let told = |(n, (mover, groups)): (usize, (Mover, Vec<HeldGroup<'_>>))| Moves {
        id: format!("mover-{n}"),
        who: mover.label(),
        total: groups.iter().map(|group| group.total).sum::<Cents>().dollars(),
        groups: groups.iter().map(group_of).collect(),
    };
    moves.into_iter().enumerate().map(told).collect()
}

fn group_of(group: &HeldGroup<'_>) -> Group {
    let mut finding = group.finding.clone();
    finding.message = format!("{}.", capital(&group.reason));
    Group {
        reason: group.reason.clone(),
        finding: FindingBox::of(&finding),
        count: counted(group.lines.len(), "record"),
        total: group.total.dollars(),
        lines: group.lines.iter().map(|it| line(it)).collect(),
    }
}

pub(super) fn line(line: &WeekLine) -> Line {
    let (mut claim, mut badge, mut why) = (None, None, String::new());
    match &line.standing {
        ClaimStanding::Claimed { submission, number, changed } => {
            claim = Some((number.clone(), format!("/claims/submissions/{submission}")));
            if let Some(changed) = changed {
                badge = Some(Badge::saying(State::Warning, "Needs correction"));
                why.clone_from(&changed.message);
            }
        }
        ClaimStanding::Held(holding) => {
            let sentences: Vec<&str> = holding.iter().map(|it| it.message.as_str()).collect();
            why = sentences.join("; ");
        }
        ClaimStanding::Nothing(because) => why.clone_from(because),
        ClaimStanding::Ready => {}
    }
    Line {
        id: format!("/encounters/{}", line.encounter),
        units: format!("/encounters/{}/units", line.encounter),
        day: line.day.strftime("%a %-d %b").to_string(),
        patient: line.patient.clone(),
        clinician: line.clinician.clone(),
        about: format!("{}, {} min", line.size, line.minutes),
        codes: line.codes.join(", "),
        charge: line.charge.dollars(),
        because: line.because.clone(),
        notes: line.notes.iter().map(FindingBox::of).collect(),
        claim,
        badge,
        why,
    }
}

/// `POST /claims/week/{date}`.
pub(crate) async fn make(
    SignedIn(desk): SignedIn,
    Path(day): Path<Date>,
    fields: Fields,
) -> Result<Response, PageError> {
    let Some(payer) = fields.typed("payer").value() else {
        let words = "Which payer is asked was not sent. Press the button again";
        return shown(&desk, day, FormErrors::one("make", words)).await;
    };
    let request = MakeRequest {
        day,
        payer,
        count: fields.typed("count").value().unwrap_or_default(),
        total: Cents::new(fields.typed("cents").value().unwrap_or_default()),
    };
    let refused = match claiming::make_submission(&desk, request).await {
        Ok(made) => {
            let words = format!(
                "The claim file was made: {}, {}.",
                counted(made.count, "claim"),
                made.total.dollars()
            );
            let path = format!("/claims/submissions/{}", made.submission);
            return Ok(flash::lead(&path, &Flash::new(words)));
        }
        Err(refused) => refused,
    };
    let words = match refused {
        MakeRefused::NotFound => return Err(PageError::not_found()),
        MakeRefused::NothingReady => {
            "Nothing of this week is ready any more; perhaps the file was made just now".to_owned()
        }
        MakeRefused::AlreadyClaimed => {
            "Somebody made this file at the same moment. It is among those of the week".to_owned()
        }
        MakeRefused::Changed => {
            "The week changed since you looked. No file was made; look at the new sum".to_owned()
        }
        MakeRefused::NotSendable(told) => {
            format!("No file was made. The payer could not read it: {}", told.join("; "))
        }
        why @ (MakeRefused::Envelope(_) | MakeRefused::Store(_)) => {
            return Err(PageError::failed(&why));
        }
    };
    shown(&desk, day, FormErrors::one("make", &words)).await
}
