//! What of a week may be claimed, what is held and whose move it is, and what was claimed.

use super::books::Books;
use super::code_encounter::{Coded, Verdict, code};
use crate::caseload::week_of;
use crate::{Desk, event};
use billing::{Cents, edit};
use care::{EncounterId, Finding, RecordState, SubmissionId, day_after};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::submissions::{self, Claimable, Submission};
use store::{StoreError, Tx, audit};
use uuid::Uuid;

/// How many weeks are listed.
pub(super) const WEEKS: i64 = 9;

/// Who can mend what holds a record back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mover {
    /// Who treated.
    Therapist,
    /// Who directs treatment.
    Supervisor,
    /// Who makes claims.
    Biller,
    /// Who keeps the settings.
    Administrator,
    /// The rule stands.
    Nobody,
}

impl Mover {
    /// Whose move a finding says it is: the first word of its remedy.
    pub fn of(finding: &Finding) -> Self {
        match finding.remedy.split_once(':').map_or("", |(who, _)| who) {
            "Therapist" => Self::Therapist,
            "Supervisor" => Self::Supervisor,
            "Administrator" => Self::Administrator,
            "Nobody" => Self::Nobody,
            _ => Self::Biller,
        }
    }

    /// Its key, as it is stored and addressed.
    pub fn key(self) -> &'static str {
        match self {
            Self::Therapist => "therapist",
            Self::Supervisor => "supervisor",
            Self::Biller => "biller",
            Self::Administrator => "administrator",
            Self::Nobody => "nobody",
        }
    }

    /// Of its key; whoever is not known is the biller, as with remedies.
    pub fn from_key(key: &str) -> Self {
        let all = [Self::Therapist, Self::Supervisor, Self::Administrator, Self::Nobody];
        all.into_iter().find(|it| it.key() == key).unwrap_or(Self::Biller)
    }

    /// Its name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Therapist => "Therapist",
            Self::Supervisor => "Supervisor",
            Self::Biller => "Billing",
            Self::Administrator => "Administrator",
            Self::Nobody => "Nobody",
        }
    }
}

/// Where a record of the week stands.
#[derive(Clone, Debug)]
pub enum ClaimStanding {
    /// It goes into the next file.
    Ready,
    /// What holds it back; never empty.
    Held(Vec<Finding>),
    /// Nothing is claimed for it, and why.
    Nothing(String),
    /// It is in a file.
    Claimed {
        /// Which file.
        submission: SubmissionId,
        /// Our number of the claim.
        number: String,
        /// That the record changed since, when it did.
        changed: Option<Finding>,
    },
}

/// One record of the week, without what was written in it.
#[derive(Clone, Debug)]
pub struct WeekLine {
    /// The record.
    pub encounter: EncounterId,
    /// Whose, as lists sort names.
    pub patient: String,
    /// Who treated.
    pub clinician: String,
    /// Day of service.
    pub day: Date,
    /// Minutes from start to end.
    pub minutes: u32,
    /// Individual, or how many were present.
    pub size: String,
    /// Codes with modifiers and units: `97150 GO × 1`.
    pub codes: Vec<String>,
    /// What is or was asked; of a held record what it would be.
    pub charge: Cents,
    /// How the units came about, a sentence a step.
    pub because: Vec<String>,
    /// What is worth knowing.
    pub notes: Vec<Finding>,
    /// Where it stands.
    pub standing: ClaimStanding,
    pub(super) payer: Option<Uuid>,
    pub(super) version_number: i64,
    pub(super) coded: Option<Coded>,
}

/// What one payer would be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayerTotal {
    /// The payer.
    pub payer: Uuid,
    /// Its name.
    pub name: String,
    /// Whether its files are tries, which it does not pay.
    pub is_test: bool,
    /// How many records are ready.
    pub count: usize,
    /// What they ask for together.
    pub total: Cents,
}

/// One week, Monday to Sunday.
#[derive(Clone, Debug)]
pub struct Week {
    /// Monday.
    pub from: Date,
    /// Sunday.
    pub to: Date,
    /// By day and time.
    pub lines: Vec<WeekLine>,
    /// What is ready, by payer.
    pub payers: Vec<PayerTotal>,
    /// How many sessions were given to patients whom nobody covers.
    pub uncovered: usize,
    pub(super) books: Option<std::sync::Arc<Books>>,
}

impl std::fmt::Debug for Books {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Books(•••)")
    }
}

impl Week {
    fn those(&self, which: fn(&ClaimStanding) -> bool) -> impl Iterator<Item = &WeekLine> {
        self.lines.iter().filter(move |line| which(&line.standing))
    }

    /// What goes into the next file.
    pub fn ready(&self) -> impl Iterator<Item = &WeekLine> {
        self.those(|it| matches!(it, ClaimStanding::Ready))
    }

    /// What somebody has to mend.
    pub fn held(&self) -> impl Iterator<Item = &WeekLine> {
        self.those(|it| matches!(it, ClaimStanding::Held(_)))
    }

    /// What is not claimed at all.
    pub fn nothing(&self) -> impl Iterator<Item = &WeekLine> {
        self.those(|it| matches!(it, ClaimStanding::Nothing(_)))
    }

    /// What is in a file.
    pub fn claimed(&self) -> impl Iterator<Item = &WeekLine> {
        self.those(|it| matches!(it, ClaimStanding::Claimed { .. }))
    }

    /// What was claimed and changed since.
    pub fn changed(&self) -> impl Iterator<Item = &WeekLine> {
        self.those(|it| matches!(it, ClaimStanding::Claimed { changed: Some(_), .. }))
    }

    /// What these ask for together.
    pub fn total<'w>(lines: impl Iterator<Item = &'w WeekLine>) -> Cents {
        lines.map(|line| line.charge).sum()
    }
}

/// The week of a day, recomputed from the records. That it was read is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn week_of_claims(desk: &Desk, day: Date) -> Result<Week, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let organization = desk.actor.organization.0;
            let week = week_of(day);
            let mut done =
                event::by(&desk.actor, "claims.read", "organization", organization, desk.now());
            done.detail = serde_json::json!({ "from": week.0, "to": week.1 });
            audit::append(tx, &done).await?;
            gather(tx, &desk, week).await
        })
    })
    .await
}

/// What of some days may be claimed.
pub(super) async fn gather(
    tx: &mut Tx,
    desk: &Desk,
    (from, to): (Date, Date),
) -> Result<Week, StoreError> {
    let organization = desk.actor.organization;
    let found = submissions::claimable(tx, organization, (from, to)).await?;
    let uncovered = submissions::count_uncovered(tx, organization, (from, to)).await?;
    let of: Vec<_> = found.iter().map(|it| &it.head).collect();
    let books = Books::open(tx, organization, &of, (from, to)).await?;
    let mut lines = Vec::new();
    if let Some(books) = &books {
        lines.extend(found.iter().map(|it| line(books, it)));
    }
    let mut payers: BTreeMap<Uuid, PayerTotal> = BTreeMap::new();
    let ready = |line: &&WeekLine| matches!(line.standing, ClaimStanding::Ready);
    for line in lines.iter().filter(ready) {
        let Some(coded) = &line.coded else { continue };
        let sum = payers.entry(coded.payer.id).or_insert_with(|| PayerTotal {
            payer: coded.payer.id,
            name: coded.payer.name.clone(),
            is_test: coded.payer.is_test,
            count: 0,
            total: Cents::ZERO,
        });
        sum.count += 1;
        sum.total = [sum.total, line.charge].into_iter().sum();
    }
    Ok(Week {
        from,
        to,
        lines,
        payers: payers.into_values().collect(),
        uncovered: usize::try_from(uncovered).unwrap_or_default(),
        books: books.map(std::sync::Arc::new),
    })
}

pub(super) fn line(books: &Books, it: &Claimable) -> WeekLine {
    let coded = code(books, &it.head, &it.content);
    let told = coded.as_ref().and_then(|coded| coded.resolution.as_ref());
    let billed = told.map(|told| told.lines.as_slice()).unwrap_or_default();
    let because = told.map(|told| told.because.clone()).unwrap_or_default();
    let charge = coded.as_ref().map_or(Cents::ZERO, |coded| coded.charge);
    WeekLine {
        encounter: it.head.id,
        patient: books.patient_name(it.head.patient),
        clinician: books.member_name(it.head.clinician),
        day: it.head.day,
        minutes: it.head.time.minutes().0,
        size: it.head.group_size.label(),
        codes: billed.iter().map(super::encounter_units::in_words).collect(),
        charge: it.claimed.as_ref().map_or(charge, |claimed| Cents::new(claimed.charge_cents)),
        because: it.claimed.as_ref().map_or(because, |claimed| claimed.because.clone()),
        notes: coded.as_ref().map(|coded| coded.notes.clone()).unwrap_or_default(),
        standing: standing(it, coded.as_ref()),
        payer: coded.as_ref().map(|coded| coded.payer.id),
        version_number: it.head.current_version,
        coded,
    }
}

fn standing(it: &Claimable, coded: Option<&Coded>) -> ClaimStanding {
    if let Some(claimed) = &it.claimed {
        let is_same = claimed.version_number == it.head.current_version
            && it.head.state == RecordState::Certified;
        let changed = edit::CHANGED_AFTER_CLAIM;
        let message = match it.head.state {
            RecordState::Void => "the record was withdrawn after it was claimed",
            _ => changed.title,
        };
        return ClaimStanding::Claimed {
            submission: claimed.submission,
            number: claimed.control_number.clone(),
            changed: (!is_same).then(|| changed.finding("encounter", message)),
        };
    }
    let Some(coded) = coded else {
        return ClaimStanding::Nothing("Nobody covers the day.".to_owned());
    };
    match coded.verdict() {
        Verdict::Ready => ClaimStanding::Ready,
        Verdict::Held => ClaimStanding::Held(coded.holding.clone()),
        Verdict::Nothing => {
            let because = coded.resolution.as_ref().and_then(|told| told.because.first());
            ClaimStanding::Nothing(because.cloned().unwrap_or_default())
        }
    }
}

/// The last weeks, and the files that were made.
#[derive(Clone, Debug)]
pub struct ClaimWeeks {
    /// The newest first.
    pub weeks: Vec<Week>,
    /// The newest first, each with the name of its payer.
    pub submissions: Vec<(Submission, String)>,
}

/// The weeks up to that of a day, and the files that were made.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn claim_weeks(desk: &Desk, last: Date) -> Result<ClaimWeeks, StoreError> {
    let organization = desk.actor.organization;
    let mut tx = desk.office.db.read().await?;
    let (monday, sunday) = week_of(last);
    let first = day_after(monday, -7 * (WEEKS - 1));
    // One look at all of them: what is looked up is the same for each week.
    let all = gather(&mut tx, desk, (first, sunday)).await?;
    let mut weeks: Vec<Week> = Vec::new();
    for back in 0..WEEKS {
        let from = day_after(monday, -7 * back);
        let to = day_after(from, 6);
        let uncovered = submissions::count_uncovered(&mut tx, organization, (from, to)).await?;
        weeks.push(Week {
            from,
            to,
            lines: all
                .lines
                .iter()
                .filter(|line| from <= line.day && line.day <= to)
                .cloned()
                .collect(),
            payers: Vec::new(),
            uncovered: usize::try_from(uncovered).unwrap_or_default(),
            books: None,
        });
    }
    let payers: BTreeMap<Uuid, String> = store::payers::list(&mut tx, organization)
        .await?
        .into_iter()
        .map(|it| (it.id, it.name))
        .collect();
    let made = submissions::list(&mut tx, organization, 50).await?;
    let named = |it: Submission| {
        let name = payers.get(&it.payer).cloned().unwrap_or_default();
        (it, name)
    };
    Ok(ClaimWeeks { weeks, submissions: made.into_iter().map(named).collect() })
}
