//! Claims: the weeks, one week with what is ready and what is held, making its file, and the file.

use super::change::{Change, told};
use super::keys::Day;
use super::read::{Asked, Named, json};
use super::refused::ApiError;
use super::shapes::Finding;
use crate::caller::SignedIn;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use billing::Cents;
use care::SubmissionId;
use office::claiming::{self, ClaimStanding, Made, MakeRefused, MakeRequest, Week, WeekLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Records and what they ask for together.
#[derive(Serialize, ToSchema)]
struct Sum {
    count: usize,
    total_cents: i64,
}

impl Sum {
    fn of<'w>(lines: impl Iterator<Item = &'w WeekLine>) -> Self {
        let lines: Vec<&WeekLine> = lines.collect();
        let total_cents = Week::total(lines.iter().copied()).get();
        Self { count: lines.len(), total_cents }
    }
}

/// One week, Monday to Sunday.
#[derive(Serialize, ToSchema)]
struct WeekTold {
    from: Day,
    to: Day,
    /// What goes into the next file.
    ready: Sum,
    /// What somebody has to mend.
    held: Sum,
    /// What is in a file.
    claimed: Sum,
    /// What was claimed and changed since.
    changed: Sum,
    /// Sessions given to students whom nobody covers.
    uncovered: usize,
}

impl WeekTold {
    fn of(week: &Week) -> Self {
        Self {
            from: Day(week.from),
            to: Day(week.to),
            ready: Sum::of(week.ready()),
            held: Sum::of(week.held()),
            claimed: Sum::of(week.claimed()),
            changed: Sum::of(week.changed()),
            uncovered: week.uncovered,
        }
    }
}

/// A file of claims.
#[derive(Serialize, ToSchema)]
struct SubmissionTold {
    id: Uuid,
    payer: Uuid,
    payer_name: String,
    /// First and last day of service that were looked at.
    from: Day,
    to: Day,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    /// Number of its interchange (ISA13).
    control_number: i64,
    claim_count: i64,
    total_cents: i64,
}

impl SubmissionTold {
    fn of(made: &claiming::Submission, payer_name: &str) -> Self {
        Self {
            id: made.id.0,
            payer: made.payer,
            payer_name: payer_name.to_owned(),
            from: Day(made.from),
            to: Day(made.to),
            created_at: made.created_at,
            control_number: made.control_number,
            claim_count: made.claim_count,
            total_cents: made.total_cents,
        }
    }
}

/// The weeks and the files.
#[derive(Serialize, ToSchema)]
struct Weeks {
    /// The newest first.
    weeks: Vec<WeekTold>,
    /// The newest first.
    submissions: Vec<SubmissionTold>,
}

/// Which weeks.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WeeksAsked {
    /// Up to the week of this day; of today when it is not said.
    #[serde(default)]
    before: Option<Day>,
}

/// The last nine weeks, and the files that were made.
#[utoipa::path(get, path = "/api/v1/claims/weeks", tag = "Claims", params(WeeksAsked),
    responses((status = 200, description = "Weeks and files.", body = Weeks)))]
pub(crate) async fn weeks(
    SignedIn(desk): SignedIn,
    Asked(asked): Asked<WeeksAsked>,
) -> Result<Response, ApiError> {
    let last = asked.before.map_or_else(|| desk.today(), |day| day.0);
    let read = claiming::claim_weeks(&desk, last).await.map_err(|why| ApiError::failed(&why))?;
    let submissions = read.submissions.iter();
    Ok(json(&Weeks {
        weeks: read.weeks.iter().map(WeekTold::of).collect(),
        submissions: submissions.map(|(made, payer)| SubmissionTold::of(made, payer)).collect(),
    }))
}

/// One week, record by record.
#[derive(Serialize, ToSchema)]
struct OneWeek {
    #[serde(flatten)]
    week: WeekTold,
    /// What is ready, by payer: what making the file asks to be sent back.
    payers: Vec<PayerTold>,
    /// By day and time.
    lines: Vec<ClaimLine>,
}

/// What one payer would be asked for.
#[derive(Serialize, ToSchema)]
struct PayerTold {
    payer: Uuid,
    name: String,
    count: usize,
    total_cents: i64,
}

/// One record of the week, without what was written in it.
#[derive(Serialize, ToSchema)]
struct ClaimLine {
    encounter: Uuid,
    /// Names, as lists sort them.
    patient_name: String,
    clinician_name: String,
    day: Day,
    minutes: u32,
    /// Codes with modifiers and units.
    #[schema(example = json!(["97150 GO × 1"]))]
    codes: Vec<String>,
    charge_cents: i64,
    /// How the units came about, a sentence a step.
    because: Vec<String>,
    /// `ready`, `held`, `nothing` or `claimed`.
    standing: &'static str,
    /// What holds it back, is worth knowing, or changed since it was claimed.
    findings: Vec<Finding>,
    /// Why nothing is claimed for it.
    reason: Option<String>,
    /// The file in which it is, and our number of the claim.
    submission: Option<Uuid>,
    claim_number: Option<String>,
}

fn line(known: &WeekLine) -> ClaimLine {
    let mut line = ClaimLine {
        encounter: known.encounter.0,
        patient_name: known.patient.clone(),
        clinician_name: known.clinician.clone(),
        day: Day(known.day),
        minutes: known.minutes,
        codes: known.codes.clone(),
        charge_cents: known.charge.get(),
        because: known.because.clone(),
        standing: "ready",
        findings: known.notes.iter().map(Finding::of).collect(),
        reason: None,
        submission: None,
        claim_number: None,
    };
    match &known.standing {
        ClaimStanding::Ready => {}
        ClaimStanding::Held(holding) => {
            line.standing = "held";
            line.findings = holding.iter().chain(&known.notes).map(Finding::of).collect();
        }
        ClaimStanding::Nothing(reason) => {
            line.standing = "nothing";
            line.reason = Some(reason.clone());
        }
        ClaimStanding::Claimed { submission, number, changed } => {
            line.standing = "claimed";
            line.findings = changed.iter().chain(&known.notes).map(Finding::of).collect();
            line.submission = Some(submission.0);
            line.claim_number = Some(number.clone());
        }
    }
    line
}

/// The week of a day, recomputed from the records. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/claims/weeks/{date}", tag = "Claims",
    params(("date" = Day, Path, description = "A day of the week.")),
    responses((status = 200, description = "The week.", body = OneWeek)))]
pub(crate) async fn week(
    SignedIn(desk): SignedIn,
    Named(day): Named<Day>,
) -> Result<Response, ApiError> {
    let read = claiming::week_of_claims(&desk, day.0).await;
    let read = read.map_err(|why| ApiError::failed(&why))?;
    let payer = |known: &claiming::PayerTotal| PayerTold {
        payer: known.payer,
        name: known.name.clone(),
        count: known.count,
        total_cents: known.total.get(),
    };
    Ok(json(&OneWeek {
        week: WeekTold::of(&read),
        payers: read.payers.iter().map(payer).collect(),
        lines: read.lines.iter().map(line).collect(),
    }))
}

/// For whom the file is made, and what the week said: something else is refused, so that nobody
/// sends what nobody saw.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MakeBody {
    payer: Uuid,
    #[schema(value_type = u32)]
    count: usize,
    total_cents: i64,
}

/// The file that was made.
#[derive(Serialize, ToSchema)]
struct SubmissionMade {
    submission: Uuid,
    count: usize,
    total_cents: i64,
}

/// Makes the file of a week for one payer. Each record is in one file only.
#[utoipa::path(post, path = "/api/v1/claims/weeks/{date}", tag = "Claims",
    params(("date" = Day, Path, description = "A day of the week.")), request_body = MakeBody,
    responses((status = 201, description = "The file.", body = SubmissionMade)))]
pub(crate) async fn make(
    Named(day): Named<Day>,
    change: Change<MakeBody>,
) -> Result<Response, ApiError> {
    let body = &change.body;
    let request = MakeRequest {
        day: day.0,
        payer: body.payer,
        count: body.count,
        total: Cents::new(body.total_cents),
    };
    let tell = |made: &Made| {
        let told_of = SubmissionMade {
            submission: made.submission.0,
            count: made.count,
            total_cents: made.total.get(),
        };
        told(StatusCode::CREATED, &told_of)
    };
    let desk = change.keeping(tell);
    let done = claiming::make_submission(&desk, request).await;
    change.answer(done, tell, refused).await
}

fn refused(why: MakeRefused) -> ApiError {
    let conflict = |title: &str| {
        let detail = "No file was made. Read the week again.";
        ApiError::conflict("other-version", title, detail)
    };
    match why {
        MakeRefused::NotFound => ApiError::not_found(),
        MakeRefused::NothingReady => conflict("Nothing of the week is ready for this payer"),
        MakeRefused::Changed => conflict("The week is not as it was read"),
        MakeRefused::AlreadyClaimed => conflict("Another file with these records was made"),
        MakeRefused::NotSendable(told) => {
            ApiError::fields(told.into_iter().map(|said| ("payer".to_owned(), said)).collect())
        }
        MakeRefused::Envelope(_) | MakeRefused::Store(_) => ApiError::failed(&why),
    }
}

/// A file and its claims.
#[derive(Serialize, ToSchema)]
struct OneSubmission {
    #[serde(flatten)]
    submission: SubmissionTold,
    /// SHA-256 of its text, in hexadecimal.
    hash: String,
    /// By their numbers.
    claims: Vec<ClaimTold>,
}

/// One claim.
#[derive(Serialize, ToSchema)]
struct ClaimTold {
    /// Our number of it.
    number: String,
    encounter: Uuid,
    patient_name: String,
    day: Day,
    charge_cents: i64,
    /// Whether the record changed since.
    is_changed: bool,
}

/// A file and its claims. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/claims/submissions/{submission}", tag = "Claims",
    params(("submission" = Uuid, Path, description = "The file.")),
    responses((status = 200, description = "The file.", body = OneSubmission)))]
pub(crate) async fn submission(
    SignedIn(desk): SignedIn,
    Named(id): Named<SubmissionId>,
) -> Result<Response, ApiError> {
    let read = claiming::submission_page(&desk, id).await.map_err(|why| ApiError::failed(&why))?;
    let read = read.ok_or_else(ApiError::not_found)?;
    let claim = |known: &claiming::SubmissionLine| ClaimTold {
        number: known.number.clone(),
        encounter: known.encounter.0,
        patient_name: known.patient.clone(),
        day: Day(known.day),
        charge_cents: known.charge.get(),
        is_changed: known.is_changed,
    };
    Ok(json(&OneSubmission {
        submission: SubmissionTold::of(&read.submission, &read.payer),
        hash: read.hash.clone(),
        claims: read.lines.iter().map(claim).collect(),
    }))
}

/// The text of a file (837P), as it was made.
#[utoipa::path(get, path = "/api/v1/claims/submissions/{submission}/file", tag = "Claims",
    params(("submission" = Uuid, Path, description = "The file.")),
    responses((status = 200, description = "The 837P.", body = String,
        content_type = "application/edi-x12")))]
pub(crate) async fn file(
    SignedIn(desk): SignedIn,
    Named(id): Named<SubmissionId>,
) -> Result<Response, ApiError> {
    let file = claiming::submission_file(&desk, id).await.map_err(|why| ApiError::failed(&why))?;
    let file = file.ok_or_else(ApiError::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "application/edi-x12".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
    ];
    Ok((headers, file.text).into_response())
}
