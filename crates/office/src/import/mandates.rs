//! Mandates of a file.

use super::table::{Line, Table};
use super::{Change, Column, ImportRefused, Keeper, Preview, Rejection};
use crate::Office;
use crate::roster_fields as fields;
use care::{Mandate, MandateId, OrganizationId, Patient, PatientId, ServiceType};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::{StoreError, Tx, mandates, patients};

/// The columns of a file of mandates.
pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "number",
        also: &["student_number", "client_number", "local_id", "osis"],
        is_required: true,
        about: "Your own number of the person, as the roster has it: 200000001",
    },
    Column {
        name: "service",
        also: &["service_type"],
        is_required: false,
        about: "Which service. Empty means Occupational Therapy",
    },
    Column {
        name: "terms",
        also: &["mandate"],
        is_required: true,
        about: "Sessions, minutes, period, greatest group, language and place: 2x30/wk G3 EN sep",
    },
    Column {
        name: "first_day",
        also: &["from", "start_date"],
        is_required: true,
        about: "First day on which it holds: 2026-09-03",
    },
    Column {
        name: "last_day",
        also: &["to", "end_date"],
        is_required: false,
        about: "Last day, when it is known: 2027-06-26",
    },
    Column {
        name: "source",
        also: &["document"],
        is_required: false,
        about: "The document that orders it: IEP of 2026-09-03",
    },
];

/// What is written.
#[derive(Default)]
pub(super) struct Plan {
    new: Vec<Mandate>,
    changed: Vec<Mandate>,
}

impl Plan {
    pub(super) async fn write(
        &self,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> Result<(), StoreError> {
        mandates::insert_many(tx, organization, &self.new).await?;
        for mandate in &self.changed {
            mandates::update(tx, organization, mandate).await?;
        }
        Ok(())
    }
}

/// By what a mandate is known again: its terms are never written over by a file, since what was
/// ordered then was ordered then.
type Key = (PatientId, ServiceType, care::MandateTerms, jiff::civil::Date);

fn key_of(mandate: &Mandate) -> Key {
    (mandate.patient, mandate.service_type, mandate.terms, mandate.from)
}

/// Reads every line, finds the mandate, and says what would become of it.
pub(super) async fn plan(
    tx: &mut Tx,
    office: &Office,
    keeper: &Keeper,
    table: &Table,
    shown: &mut Preview,
    sum: &mut Sha256,
) -> Result<Plan, ImportRefused> {
    let people = people(tx, keeper, table).await?;
    let ids: Vec<PatientId> = people.values().map(|patient| patient.id).collect();
    let mut stored: BTreeMap<PatientId, Vec<Mandate>> = BTreeMap::new();
    for mandate in mandates::of_patients(tx, keeper.organization, &ids).await? {
        stored.entry(mandate.patient).or_default().push(mandate);
    }
    let mut plan = Plan::default();
    let mut first: BTreeMap<Key, u64> = BTreeMap::new();
    for line in &table.lines {
        let Some((patient, mut mandate)) =
            read(office, keeper, table, line, &people, &mut shown.rejected)
        else {
            continue;
        };
        let earlier = *first.entry(key_of(&mandate)).or_insert(line.number);
        if earlier != line.number {
            let message = format!("Line {earlier} orders the same from the same day: keep one");
            shown.rejected.push(Rejection::new(line.number, "", message));
            continue;
        }
        let of_patient = stored.get(&patient.id).map_or(&[][..], Vec::as_slice);
        let same = of_patient.iter().find(|known| key_of(known) == key_of(&mandate));
        let change = match same {
            None => {
                beside(&mandate, of_patient, line.number, keeper, shown);
                Change::New
            }
            Some(known) => {
                mandate.id = known.id;
                mandate.version = known.version;
                compared(table, known, &mut mandate)
            }
        };
        let version = same.map(|known| format!("{}@{}", known.id, known.version));
        sum.update(format!("{}:{change:?}:{}\n", line.number, version.unwrap_or_default()));
        let terms = mandate.terms;
        match change {
            Change::New => plan.new.push(mandate),
            Change::Changed(_) => plan.changed.push(mandate),
            Change::Same => {}
        }
        shown.count(line.number, || format!("{} · {terms}", patient.name.sorted()), change);
    }
    Ok(plan)
}

/// Everybody whom the file names and the person reaches, by number.
async fn people(
    tx: &mut Tx,
    keeper: &Keeper,
    table: &Table,
) -> Result<BTreeMap<String, Patient>, StoreError> {
    let mut numbers: Vec<&str> =
        table.lines.iter().map(|line| table.text(line, "number").trim()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let found = patients::by_local_ids(tx, keeper.organization, &numbers).await?;
    let reached = |patient: &Patient| keeper.site.is_none_or(|own| own == patient.site);
    Ok(found.into_iter().filter(reached).map(|p| (p.local_id.0.clone(), p)).collect())
}

fn read<'p>(
    office: &Office,
    keeper: &Keeper,
    table: &Table,
    line: &Line,
    people: &'p BTreeMap<String, Patient>,
    rejected: &mut Vec<Rejection>,
) -> Option<(&'p Patient, Mandate)> {
    let text = |column| table.text(line, column);
    let mut reject = |column, message: String| {
        rejected.push(Rejection::new(line.number, column, message));
    };
    let mut is_good = true;
    let mut take = |column: &'static str, read: Result<(), String>| {
        if let Err(message) = read {
            is_good = false;
            reject(column, message);
        }
    };
    let number = fields::local_id(text("number"), true);
    let patient = number.as_ref().ok().and_then(|number| people.get(number));
    let word = keeper.kind.patient_word();
    take(
        "number",
        match (&number, patient) {
            (Err(message), _) => Err(message.clone()),
            (Ok(_), None) => Err(format!(
                "There is no {word} with this number: check it, or import the roster first"
            )),
            (Ok(_), Some(_)) => Ok(()),
        },
    );
    let service = match text("service") {
        "" => Ok(ServiceType::OccupationalTherapy),
        typed => fields::service_type(typed),
    };
    take("service", service.as_ref().map(|_| ()).map_err(Clone::clone));
    let terms = fields::terms(text("terms"));
    take("terms", terms.as_ref().map(|_| ()).map_err(Clone::clone));
    let from = fields::day(text("first_day"), "the first day");
    take("first_day", from.as_ref().map(|_| ()).map_err(Clone::clone));
    let to = fields::last_day(text("last_day"), from.as_ref().ok().copied());
    take("last_day", to.as_ref().map(|_| ()).map_err(Clone::clone));
    let source = fields::optional_text(text("source"), "the source", 100);
    take("source", source.as_ref().map(|_| ()).map_err(Clone::clone));
    if !is_good {
        return None;
    }
    let patient = patient?;
    let mandate = Mandate {
        id: MandateId::new(&*office.clock, &*office.random),
        patient: patient.id,
        service_type: service.ok()?,
        terms: terms.ok()?,
        from: from.ok()?,
        to: to.ok()?,
        source: source.ok()?,
        version: 1,
    };
    Some((patient, mandate))
}

/// What a known mandate becomes: only what the file has a column for.
fn compared(table: &Table, known: &Mandate, new: &mut Mandate) -> Change {
    if !table.has("last_day") {
        new.to = known.to;
    }
    if !table.has("source") {
        new.source.clone_from(&known.source);
    }
    let differs = [("last_day", known.to != new.to), ("source", known.source != new.source)];
    let columns: Vec<_> =
        differs.iter().filter(|(_, differs)| *differs).map(|(column, _)| *column).collect();
    if columns.is_empty() { Change::Same } else { Change::Changed(columns) }
}

/// Notes a new mandate that would run beside an older one, which is often forgotten to be ended.
fn beside(new: &Mandate, stored: &[Mandate], line: u64, keeper: &Keeper, shown: &mut Preview) {
    let runs_on = |known: &&Mandate| {
        known.service_type == new.service_type
            && known.from < new.from
            && known.is_in_force(new.from)
    };
    if let Some(known) = stored.iter().find(runs_on) {
        let message = format!(
            "Runs beside the older {} {} of this {}. If it replaces it, add a line for the older \
             one with its last day",
            known.terms,
            if keeper.is_school() { "mandate" } else { "plan of care" },
            keeper.kind.patient_word(),
        );
        shown.notes.push(Rejection::new(line, "terms", message));
    }
}
