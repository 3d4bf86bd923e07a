//! One week of claims.

use super::list::list_path;
use super::{capital, counted, days, may_make, waiting};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Badge, Banner, Counter, Counters, DayStep, FindingBox, State};
use askama::Template;
use axum::response::Response;
use billing::Cents;
use care::day_after;
use jiff::civil::Date;
use office::Desk;
use office::claiming::{
    self, ClaimStanding, ClaimSum, ClaimWeek, HeldPart, HeldSum, MakeRefused, MakeRequest, Mover,
    WeekLine, WeekSums,
};

/// The width of a full bar of the funnel.
const FULL: usize = 400;

/// One record.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) units: String,
    pub(super) day: String,
    pub(super) patient: String,
    pub(super) clinician: String,
    pub(super) about: String,
    pub(super) codes: String,
    pub(super) charge: String,
    pub(super) because: Vec<String>,
    pub(super) notes: Vec<FindingBox>,
    /// Of a claimed one: its number and the page of its file.
    pub(super) claim: Option<(String, String)>,
    pub(super) badge: Option<Badge>,
    pub(super) why: String,
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
    part: Part,
}

/// The first records of a list.
struct Part {
    lines: Vec<Line>,
    /// Words and path of the whole list, when these are not all of it.
    all: Option<(String, String)>,
}

impl Part {
    fn of(lines: &[WeekLine], count: usize, path: &str) -> Self {
        let is_part = lines.len() < count;
        let words = format!("All {}", counted(count, "record"));
        Self {
            lines: lines.iter().map(line).collect(),
            all: is_part.then(|| (words, path.to_owned())),
        }
    }
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
    ready: Part,
    moves: Vec<Moves>,
    changed: Part,
    claimed: Part,
    n_nothing: String,
    nothing: Part,
    waiting: Option<Banner>,
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
    let week = claiming::claim_week(desk, day).await;
    let week = week.map_err(|why| PageError::failed(&why))?;
    page_with(errors.status(), &filled(desk, &week, errors))
}

fn filled(desk: &Desk, week: &ClaimWeek, errors: FormErrors) -> WeekPage {
    let sums = &week.sums;
    let path = |day: Date| format!("/claims/week/{day}");
    let is_now = sums.from <= desk.today() && desk.today() <= sums.to;
    let records = |n: usize| counted(n, "record");
    let all = sums.ready.and(sums.held).and(sums.claimed);
    let patients = Shell::at(desk, "/claims").words.patients;
    let part = |lines: &[WeekLine], count: usize, list: &str| {
        Part::of(lines, count, &list_path(sums.from, list, None))
    };
    let unchanged = sums.claimed.without(sums.changed);
    WeekPage {
        shell: Shell::at(desk, "/claims"),
        errors,
        action: path(sums.from),
        heading: days(sums.from, sums.to),
        step: DayStep {
            before: ("Previous week".to_owned(), path(day_after(sums.from, -7))),
            now: ("This week".to_owned(), path(desk.today())),
            is_now,
            after: ("Next week".to_owned(), path(day_after(sums.from, 7))),
        },
        counters: counters(sums),
        ready_total: sums.ready.total.dollars(),
        held_total: sums.held.total.dollars(),
        claimed_total: sums.claimed.total.dollars(),
        all_total: all.total.dollars(),
        n_all: records(all.count),
        n_ready: records(sums.ready.count),
        n_held: records(sums.held.count),
        n_claimed: records(sums.claimed.count),
        steps: steps(sums),
        offers: offers(desk, sums),
        ready: part(&week.ready, sums.ready.count, "ready"),
        moves: moves(week),
        changed: part(&week.changed, sums.changed.count, "changed"),
        claimed: part(&week.claimed, unchanged.count, "claimed"),
        n_nothing: records(sums.nothing),
        nothing: part(&week.nothing, sums.nothing, "nothing"),
        waiting: waiting(sums.waiting),
        uncovered: sums.uncovered,
        uncovered_words: format!(
            "{} of {patients} whom no payer covers on the day: not claimed.",
            records(sums.uncovered)
        ),
        is_empty: all.count + sums.nothing + sums.uncovered + sums.waiting == 0,
    }
}

fn counters(week: &WeekSums) -> Counters {
    let mut all = vec![
        Counter::new(week.ready.count, "ready", "#ready"),
        Counter::new(week.held.count, "held", "#held"),
        Counter::new(week.claimed.count, "in a file", "#claimed"),
        Counter::new(week.nothing, "nothing to claim", "#nothing"),
    ];
    if week.changed.count > 0 {
        all.insert(0, Counter::new(week.changed.count, "to correct", "#changed"));
    }
    Counters { label: "The records of the week".to_owned(), all }
}

/// A step's name, what is said of those lost there, and which those are.
type Rule = (&'static str, &'static str, fn(&HeldSum) -> bool);

/// What is left of the week after each move.
fn steps(week: &WeekSums) -> Vec<Step> {
    let mut left = week.ready.and(week.held).and(week.claimed);
    let all = left.count.max(1);
    let mut steps = vec![step("Delivered and covered", left, ClaimSum::default(), all, "")];
    let rules: [Rule; 3] = [
        ("Certified", "not certified", |it| {
            it.edit == billing::edit::NOT_SIGNED.id && it.mover == Mover::Therapist
        }),
        ("Cosigned", "not cosigned", |it| it.edit == billing::edit::NOT_SIGNED.id),
        ("Claimable", "held by a rule", |_| true),
    ];
    let mut held: Vec<&HeldSum> = week.held_by.iter().collect();
    for (name, lost, is_lost) in rules {
        let (gone, kept): (Vec<_>, Vec<_>) = held.into_iter().partition(|it| is_lost(it));
        let gone = gone.iter().fold(ClaimSum::default(), |sum, it| sum.and(it.sum));
        left = left.without(gone);
        steps.push(step(name, left, gone, all, lost));
        held = kept;
    }
    if let Some(last) = steps.last_mut() {
        last.is_last = true;
    }
    steps
}

fn step(name: &'static str, left: ClaimSum, gone: ClaimSum, all: usize, lost: &str) -> Step {
    let bar = left.count * FULL / all;
    Step {
        name,
        left: left.count,
        worth: left.total.dollars(),
        lost: if gone.count == 0 {
            String::new()
        } else {
            format!("{} {lost}, {}", gone.count, gone.total.dollars())
        },
        bar,
        gone_at: (bar + 2).min(FULL),
        gone: (gone.count * FULL / all).saturating_sub(2),
        is_last: false,
    }
}

/// Nothing is offered while records are not counted: the file would not be what is shown.
fn offers(desk: &Desk, week: &WeekSums) -> Vec<Offer> {
    if !may_make(desk) || week.waiting > 0 {
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

fn moves(week: &ClaimWeek) -> Vec<Moves> {
    let mut moves: Vec<(Mover, Vec<&HeldPart>)> = Vec::new();
    for part in &week.held {
        match moves.last_mut().filter(|(mover, _)| *mover == part.sum.mover) {
            Some((_, parts)) => parts.push(part),
            None => moves.push((part.sum.mover, vec![part])),
        }
    }
    let told = |(n, (mover, parts)): (usize, (Mover, Vec<&HeldPart>))| Moves {
        id: format!("mover-{n}"),
        who: mover.label(),
        total: parts.iter().map(|part| part.sum.sum.total).sum::<Cents>().dollars(),
        groups: parts.iter().map(|part| group(week.sums.from, part)).collect(),
    };
    moves.into_iter().enumerate().map(told).collect()
}

fn group(monday: Date, part: &HeldPart) -> Group {
    let mut finding = part.finding.clone();
    finding.message = format!("{}.", capital(&part.sum.reason));
    let path = list_path(monday, "held", Some((part.sum.mover, &part.sum.edit)));
    Group {
        reason: part.sum.reason.clone(),
        finding: FindingBox::of(&finding),
        count: counted(part.sum.sum.count, "record"),
        total: part.sum.sum.total.dollars(),
        part: Part::of(&part.lines, part.sum.sum.count, &path),
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
