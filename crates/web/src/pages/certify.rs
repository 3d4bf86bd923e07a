//! Records that wait for a signature, and days away.

use crate::address::Query;
use crate::caller::SignedIn;
use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::pages::content::{Content, Known};
use crate::parts::Pager;
use crate::way;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use care::{AbsenceReason, Attendance, CERTIFICATION_STATEMENT, EncounterId, MemberId, SessionId};
use jiff::civil::Date;
use office::Desk;
use office::recording::{self, CertifyLine, RecordRefused};
use serde::Deserialize;

/// How many of each kind are shown at once: a page that can be read before it is signed.
const PAGE: usize = 25;

/// Records of one kind.
struct Group {
    id: &'static str,
    heading: String,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    number: i64,
    name: String,
    when: String,
    content: Content,
    holding: Vec<(String, String)>,
    is_ticked: bool,
    /// Where it is opened, and the words for that.
    record: (String, &'static str),
}

#[derive(Template)]
#[template(path = "pages/certify.html")]
struct CertifyPage {
    shell: Shell,
    errors: FormErrors,
    groups: Vec<Group>,
    /// What was asked, sent along so that an error shows the same list again.
    page: usize,
    only: String,
    clinician: String,
    pager: Pager,
    /// Only own records of days before this one are shown.
    before: Option<Date>,
    ready: usize,
    statement: &'static str,
}

/// What of the list is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Whose records.
    clinician: String,
    /// `own` or `cosign`; both when it says neither.
    only: String,
    /// Only own records of days before this one.
    before: Option<Date>,
    /// Which page, from 1.
    page: Option<usize>,
}

impl Asked {
    /// The address of another page of the same.
    fn path(&self, page: usize) -> String {
        let before = self.before.map(|day| format!("&before={day}")).unwrap_or_default();
        let whose = self.clinician.parse::<MemberId>().map(|id| format!("&clinician={id}"));
        let only = match self.only.as_str() {
            "own" => "&only=own",
            "cosign" => "&only=cosign",
            _ => "",
        };
        format!("/certify?page={page}{only}{before}{}", whose.unwrap_or_default())
    }
}

/// `GET /certify`: of one clinician only, when asked; somebody unknown has none.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    listed_of(&desk, FormErrors::none(), &asked, None).await
}

/// The list again, with what was ticked.
async fn again(desk: &Desk, fields: &Fields, words: &str) -> Result<Response, PageError> {
    let asked = Asked {
        clinician: fields.get("clinician").to_owned(),
        only: fields.get("only").to_owned(),
        before: fields.get("before").parse().ok(),
        page: fields.get("page").parse().ok(),
    };
    let field = if fields.has("certify") { "chosen" } else { "certify" };
    listed_of(desk, FormErrors::one(field, words), &asked, Some(fields)).await
}

async fn listed_of(
    desk: &Desk,
    errors: FormErrors,
    asked: &Asked,
    sent: Option<&Fields>,
) -> Result<Response, PageError> {
    let mut all = recording::list_to_certify(desk).await.map_err(|why| PageError::failed(&why))?;
    let (whose, before) = (asked.clinician.trim(), asked.before);
    all.retain(|line| whose.is_empty() || line.head.clinician.to_string() == whose);
    all.retain(|line| before.is_none_or(|day| !line.is_cosignature && line.head.day < day));
    match asked.only.as_str() {
        "own" => all.retain(|line| !line.is_cosignature),
        "cosign" => all.retain(|line| line.is_cosignature),
        _ => {}
    }
    let (cosign, own): (Vec<_>, Vec<_>) = all.iter().partition(|line| line.is_cosignature);
    let page = asked.page.unwrap_or(1).clamp(1, 1 + all.len() / PAGE);
    let mut groups: Vec<Group> = [("own", own), ("cosign", cosign)]
        .into_iter()
        .filter_map(|(id, of)| group(desk, id, &of, page))
        .collect();
    for line in groups.iter_mut().flat_map(|group| &mut group.lines) {
        let value = format!("{}:{}", line.id, line.number);
        line.is_ticked = line.holding.is_empty()
            && sent.is_none_or(|fields| fields.all("chosen").any(|one| one == value));
    }
    let status = errors.status();
    let shown = CertifyPage {
        shell: Shell::at(desk, "/certify"),
        errors,
        ready: groups.iter().flat_map(|group| &group.lines).filter(|one| one.is_ticked).count(),
        pager: Pager {
            label: "Records".to_owned(),
            before: (page > 1).then(|| ("Records before".to_owned(), asked.path(page - 1))),
            after: all
                .chunk_by(|one, other| one.is_cosignature == other.is_cosignature)
                .any(|kind| kind.len() > page * PAGE)
                .then(|| ("Next records".to_owned(), asked.path(page + 1))),
        },
        groups,
        page,
        only: asked.only.clone(),
        clinician: whose.to_owned(),
        before,
        statement: CERTIFICATION_STATEMENT.1,
    };
    page_with(status, &shown)
}

/// A page of one kind; none when there is nothing on it.
fn group(desk: &Desk, id: &'static str, of: &[&CertifyLine], page: usize) -> Option<Group> {
    let skipped = (page - 1) * PAGE;
    let lines: Vec<Line> =
        of.iter().skip(skipped).take(PAGE).map(|waiting| line(desk, waiting)).collect();
    let (first, last) = (skipped + 1, skipped + lines.len());
    let what = if id == "own" { "Yours" } else { "Assistants’, to cosign" };
    let heading = if lines.len() == of.len() {
        format!("{what}: {}", of.len())
    } else {
        format!("{what}: {first} to {last} of {}", of.len())
    };
    (!lines.is_empty()).then_some(Group { id, heading, lines })
}

fn line(desk: &Desk, waiting: &CertifyLine) -> Line {
    let (head, content) = (&waiting.head, &waiting.content);
    let start = head.time.start().strftime("%-H:%M");
    let known = Known {
        kind: desk.actor.organization_kind,
        clinician: &waiting.clinician,
        goals: &waiting.goals,
        mandates: &waiting.mandates,
        shows_note: true,
    };
    Line {
        id: head.id.to_string(),
        number: head.current_version,
        name: waiting.name.display(),
        when: format!("{} {start}", head.day.strftime("%a %-d %b")),
        content: Content::of(content, &known),
        holding: waiting
            .holding
            .iter()
            .map(|finding| (finding.message.clone(), finding.remedy.clone()))
            .collect(),
        is_ticked: false,
        record: if waiting.is_cosignature {
            (format!("/encounters/{}", head.id), "Open the record")
        } else {
            (format!("/record/{}", head.session), "Change it")
        },
    }
}

/// `POST /certify`.
pub(crate) async fn certify(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    if !fields.has("certify") {
        let words = "Tick the box to certify the records that are ticked";
        return again(&desk, &fields, words).await;
    }
    let chosen: Vec<(EncounterId, i64)> = fields
        .all("chosen")
        .filter_map(|text| {
            let (id, number) = text.split_once(':')?;
            Some((id.parse().ok()?, number.parse().ok()?))
        })
        .collect();
    if chosen.is_empty() {
        return again(&desk, &fields, "Tick at least one record").await;
    }
    match recording::certify_many(&desk, chosen).await {
        Ok(_) => Ok(Redirect::to("/certify").into_response()),
        Err(RecordRefused::FactorNotFresh) => Ok(way::to("/confirm-identity", "/certify")),
        Err(RecordRefused::NotFound) => Err(PageError::not_found()),
        Err(RecordRefused::Findings(_)) => {
            again(&desk, &fields, "Mend what holds a ticked record back").await
        }
        Err(RecordRefused::Stale | RecordRefused::AlreadyCertified) => {
            let words = "One of them changed meanwhile. None was certified; look again";
            again(&desk, &fields, words).await
        }
        Err(why) => Err(PageError::failed(&why)),
    }
}

/// From which day to which.
#[derive(Deserialize)]
pub(crate) struct Range {
    from: Date,
    to: Date,
}

#[derive(Template)]
#[template(path = "pages/absence.html")]
struct AbsencePage {
    shell: Shell,
    errors: FormErrors,
    range: String,
    from: Date,
    to: Date,
    reasons: Vec<Choice>,
    lines: Vec<AbsentLine>,
    ticked: usize,
    statement: &'static str,
}

/// One planned session without a record.
struct AbsentLine {
    id: String,
    when: String,
    names: String,
    was_at_work: bool,
    is_ticked: bool,
}

/// What was chosen on the page of days away, when it is shown again.
#[derive(Default)]
struct Chosen<'a> {
    reason: &'a str,
    sessions: Option<&'a [SessionId]>,
}

/// `GET /absence`: planned sessions without a record, to be recorded as Provider Absent.
pub(crate) async fn show_absence(
    SignedIn(desk): SignedIn,
    Query(range): Query<Range>,
) -> Result<Response, PageError> {
    absences(&desk, range.from, range.to, &Chosen::default(), FormErrors::none()).await
}

async fn absences(
    desk: &Desk,
    from: Date,
    to: Date,
    chosen: &Chosen<'_>,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let found =
        recording::list_absence(desk, from, to).await.map_err(|why| PageError::failed(&why))?;
    let line = |line: &recording::AbsentSession| {
        let at = line.session.planned.map(|span| span.start().strftime("%-H:%M").to_string());
        let day = line.session.day.strftime("%a %-d %b");
        AbsentLine {
            id: line.session.id.to_string(),
            when: format!("{day} {}", at.unwrap_or_default()),
            names: line.names.join(", "),
            was_at_work: line.was_at_work,
            is_ticked: chosen
                .sessions
                .map_or(!line.was_at_work, |chosen| chosen.contains(&line.session.id)),
        }
    };
    let lines: Vec<AbsentLine> = found.sessions.iter().map(line).collect();
    let all = AbsenceReason::of(Attendance::ProviderAbsent)
        .map(|reason| (reason.key().to_owned(), reason.label().to_owned()));
    let status = errors.status();
    let shown = AbsencePage {
        shell: Shell::at(desk, "/"),
        errors,
        range: format!("{} to {}", from.strftime("%-d %B"), to.strftime("%-d %B")),
        from,
        to,
        reasons: Choice::list("Choose", all, Some(chosen.reason)),
        ticked: lines.iter().filter(|line| line.is_ticked).count(),
        lines,
        statement: CERTIFICATION_STATEMENT.1,
    };
    page_with(status, &shown)
}

/// `POST /absence`.
pub(crate) async fn record_absence(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    let day = |name: &str| fields.get(name).parse::<Date>().map_err(|_| PageError::not_found());
    let (from, to) = (day("from")?, day("to")?);
    let key = fields.get("reason");
    let mut errors = FormErrors::none();
    let reason = AbsenceReason::from_key(key)
        .filter(|reason| reason.attendance() == Attendance::ProviderAbsent);
    if reason.is_none() {
        errors.add("reason", "Choose why you were away");
    }
    if !fields.has("certify") {
        errors.add("certify", "Tick the box to certify");
    }
    let chosen: Vec<SessionId> = fields.all_typed("session");
    if chosen.is_empty() {
        errors.add("session", "Tick at least one session");
    }
    let again = Chosen { reason: key, sessions: Some(&chosen) };
    let Some(reason) = reason.filter(|_| errors.all().is_empty()) else {
        return absences(&desk, from, to, &again, errors).await;
    };
    match recording::record_absence(&desk, chosen.clone(), reason).await {
        Ok(_) => Ok(Redirect::to(&format!("/day/{from}")).into_response()),
        Err(RecordRefused::FactorNotFresh) => {
            Ok(way::to("/confirm-identity", &format!("/absence?from={from}&to={to}")))
        }
        Err(RecordRefused::Findings(findings)) => {
            let words = findings.first().map_or("", |finding| finding.message.as_str());
            absences(&desk, from, to, &again, FormErrors::one("session", words)).await
        }
        Err(RecordRefused::NotFound | RecordRefused::Stale) => {
            let words = "One of them was recorded meanwhile. Nothing was saved; look again";
            absences(&desk, from, to, &again, FormErrors::one("session", words)).await
        }
        Err(why) => Err(PageError::failed(&why)),
    }
}
