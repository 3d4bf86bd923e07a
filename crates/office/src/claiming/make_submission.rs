//! Making the file that a payer reads: all ready records of a week, once.

use super::week_of_claims::{ClaimStanding, Week, WeekLine, gather};
use crate::caseload::week_of;
use crate::scope::{self, Act};
use crate::{Desk, event};
use billing::claim::{Claim, ClaimBatch, Contact, Receiver, Submitter, Usage};
use billing::{Cents, ClaimNumber};
use care::SubmissionId;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use store::payers::Payer;
use store::submissions::{self, Submission, SubmittedClaim};
use store::{StoreError, Tx, audit, payers};
use uuid::Uuid;

/// What was shown when the button was pressed. Something else is refused, so that nobody sends
/// what nobody saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MakeRequest {
    /// A day of the week.
    pub day: Date,
    /// Who is asked.
    pub payer: Uuid,
    /// How many records were ready.
    pub count: usize,
    /// What they asked for together.
    pub total: Cents,
}

/// The file that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Which.
    pub submission: SubmissionId,
    /// How many claims are in it.
    pub count: usize,
    /// What they ask for together.
    pub total: Cents,
}

/// Why no file was made. Nothing of it is kept, no number is used up.
#[derive(Debug, thiserror::Error)]
pub enum MakeRefused {
    /// There is no such payer, or making claims is not for this person.
    #[error("there is nothing here")]
    NotFound,
    /// Nothing of the week is ready for this payer; perhaps somebody made the file just now.
    #[error("nothing is ready for this payer")]
    NothingReady,
    /// The week is not as it was shown.
    #[error("the week changed since it was shown")]
    Changed,
    /// What the file would say does not fit the language of the payer, by claim.
    #[error("the file cannot be sent")]
    NotSendable(Vec<String>),
    /// Records of it are in another file, made at the same moment.
    #[error("another file with these records was made at the same moment")]
    AlreadyClaimed,
    /// The envelope could not be written.
    #[error("the envelope of the file could not be written")]
    Envelope(#[from] edi::claims::WriteRefused),
    /// Storage could not answer.
    #[error("the file could not be stored")]
    Store(#[source] StoreError),
}

impl From<StoreError> for MakeRefused {
    fn from(why: StoreError) -> Self {
        match why {
            StoreError::Duplicate(what) if what == "submission_claim_pkey" => Self::AlreadyClaimed,
            other => Self::Store(other),
        }
    }
}

/// Makes the file in one transaction: the week is computed again, numbers are taken, the file is
/// written and kept with its hash, every record in it is marked, and it is written down.
///
/// # Errors
///
/// See [`MakeRefused`].
pub async fn make_submission(desk: &Desk, request: MakeRequest) -> Result<Made, MakeRefused> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move { make(tx, &desk, &request).await })
    })
    .await
}

async fn make(tx: &mut Tx, desk: &Desk, request: &MakeRequest) -> Result<Made, MakeRefused> {
    let organization = desk.actor.organization;
    if !scope::reach(&desk.actor, Act::MakeClaims, desk.now()).organization {
        return Err(MakeRefused::NotFound);
    }
    let payer = payers::find(tx, organization, request.payer).await?;
    let payer = payer.ok_or(MakeRefused::NotFound)?;
    let week = gather(tx, desk, week_of(request.day)).await?;
    let ready: Vec<&WeekLine> =
        week.ready().filter(|line| line.payer == Some(request.payer)).collect();
    let total = Week::total(ready.iter().copied());
    if ready.is_empty() {
        return Err(MakeRefused::NothingReady);
    }
    if (ready.len(), total) != (request.count, request.total) {
        return Err(MakeRefused::Changed);
    }
    let count = i64::try_from(ready.len()).unwrap_or(i64::MAX);
    let first = submissions::take_numbers(tx, organization, "claim", count).await?;
    let numbered: Vec<(&WeekLine, Claim)> = (first..)
        .zip(&ready)
        .filter_map(|(number, line)| {
            let number: ClaimNumber = format!("QH{number:010}").parse().ok()?;
            Some((*line, line.coded.as_ref()?.claim(number)?))
        })
        .collect();
    if numbered.len() != ready.len() {
        return Err(MakeRefused::Changed);
    }
    let id = SubmissionId::new(&*desk.office.clock, &*desk.office.random);
    let (text, interchange) = written(tx, desk, &week, &payer, &numbered).await?;
    keep(tx, desk, &Kept { id, payer: &payer, week: &week, interchange, text: &text }, &numbered)
        .await?;
    Ok(Made { submission: id, count: ready.len(), total })
}

/// The text of the file, and the number of its interchange.
async fn written(
    tx: &mut Tx,
    desk: &Desk,
    week: &Week,
    payer: &Payer,
    numbered: &[(&WeekLine, Claim)],
) -> Result<(String, i64), MakeRefused> {
    let organization = desk.actor.organization;
    let Some(books) = &week.books else { return Err(MakeRefused::NotFound) };
    let interchange = submissions::take_numbers(tx, organization, "interchange", 1).await?;
    let group = submissions::take_numbers(tx, organization, "group", 1).await?;
    let number = |number: i64| u32::try_from(number).unwrap_or_default();
    let name = &books.organization.name;
    // A payer that gives no number of its own to its senders goes by the NPI.
    let npi = books.organization.npi.as_ref().map(care::Npi::as_str).unwrap_or_default();
    let or = |code: &str, else_: &str| {
        let code = code.trim();
        if code.is_empty() { else_.to_owned() } else { code.to_owned() }
    };
    let phone = Some(books.identity.phone.clone()).filter(|phone| !phone.trim().is_empty());
    let batch = ClaimBatch {
        submitter: Submitter {
            name: name.clone(),
            id: or(&payer.submitter_code, npi),
            qualifier: "ZZ".to_owned(),
            contact: Contact { name: "Billing office".to_owned(), telephone: phone, email: None },
        },
        receiver: Receiver {
            name: payer.name.clone(),
            id: or(&payer.receiver_code, &payer.payer_code),
            qualifier: "ZZ".to_owned(),
        },
        usage: if payer.is_test { Usage::Test } else { Usage::Production },
        interchange_control: number(interchange),
        group_control: number(group),
        // The first transaction of its group: no file is long enough for a second group.
        transaction_control: 1,
        reference: format!("QH{interchange:09}"),
        created: desk.now(),
        claims: numbered.iter().map(|(_, claim)| claim.clone()).collect(),
    };
    let file = edi::claims::write(&batch)?;
    let sendable = file.is_sendable();
    let findings = file.findings.iter();
    let told: Vec<String> = findings.map(|it| format!("{}: {}", it.code, it.message)).collect();
    match String::from_utf8(file.bytes) {
        Ok(text) if sendable => Ok((text, interchange)),
        _ => Err(MakeRefused::NotSendable(told)),
    }
}

struct Kept<'k> {
    id: SubmissionId,
    payer: &'k Payer,
    week: &'k Week,
    interchange: i64,
    text: &'k str,
}

async fn keep(
    tx: &mut Tx,
    desk: &Desk,
    it: &Kept<'_>,
    numbered: &[(&WeekLine, Claim)],
) -> Result<(), MakeRefused> {
    let organization = desk.actor.organization;
    let hash = Sha256::digest(it.text.as_bytes()).to_vec();
    let total: Cents = numbered.iter().map(|(_, claim)| claim.total()).sum();
    let count = i64::try_from(numbered.len()).unwrap_or(i64::MAX);
    let made = Submission {
        id: it.id,
        payer: it.payer.id,
        from: it.week.from,
        to: it.week.to,
        created_at: desk.now(),
        created_by: desk.actor.account,
        control_number: it.interchange,
        hash: hash.clone(),
        claim_count: count,
        total_cents: total.get(),
        is_test: it.payer.is_test,
    };
    let claims: Vec<SubmittedClaim> = numbered
        .iter()
        .filter(|(line, _)| matches!(line.standing, ClaimStanding::Ready))
        .map(|(line, claim)| SubmittedClaim {
            encounter: line.encounter,
            submission: it.id,
            version_number: line.version_number,
            control_number: claim.header().number.to_string(),
            charge_cents: claim.total().get(),
            because: line.because.clone(),
        })
        .collect();
    submissions::insert(tx, organization, &made, it.text, &claims).await?;
    let mut done = event::by(&desk.actor, "submission.make", "submission", it.id.0, desk.now());
    done.detail = serde_json::json!({
        "from": it.week.from, "to": it.week.to, "claims": count, "cents": total.get(),
        "interchange": it.interchange, "is_test": it.payer.is_test,
        "sha256": super::submission_file::hex(&hash),
    });
    audit::append(tx, &done).await?;
    Ok(())
}
