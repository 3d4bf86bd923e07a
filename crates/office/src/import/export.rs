//! The roster as a file that [`super::import`] reads.

use super::table::guarded;
use super::{ImportRefused, Keeper, roster};
use crate::Office;
use care::{Patient, Site};
use store::patients::{self, PatientCursor, PatientFilter};
use store::{StoreError, Tx, audit, sites};

/// How many patients are read at once.
const AT_ONCE: i64 = 2_000;

/// The roster that the person keeps as CSV, with former students and with the columns in the
/// order of the documentation. It begins with the mark by which spreadsheets know UTF-8. That it
/// was taken out is written down.
///
/// # Errors
///
/// [`ImportRefused::Store`] when storage cannot answer.
pub async fn export_roster(office: &Office, keeper: &Keeper) -> Result<String, ImportRefused> {
    let (inside, keeper) = (office.clone(), keeper.clone());
    let written = office.db.write(move |tx| {
        let (office, keeper) = (inside.clone(), keeper.clone());
        Box::pin(async move {
            let (text, patients) = table(tx, &keeper).await?;
            let detail = serde_json::json!({ "patients": patients });
            audit::append(tx, &keeper.event("roster.export", detail, &office)).await?;
            Ok::<_, ImportRefused>(text)
        })
    });
    written.await
}

async fn table(tx: &mut Tx, keeper: &Keeper) -> Result<(String, usize), StoreError> {
    let sites = sites::list(tx, keeper.organization).await?;
    let mut text = "\u{feff}".to_owned();
    push(&mut text, roster::COLUMNS.iter().map(|column| column.name.to_owned()));
    let mut filter =
        PatientFilter { site: keeper.site, with_former: true, ..PatientFilter::default() };
    let mut patients = 0;
    loop {
        let page = patients::page(tx, keeper.organization, &filter, AT_ONCE).await?;
        let Some(last) = page.last() else { break };
        filter.after = Some(PatientCursor::at(last));
        patients += page.len();
        for patient in &page {
            push(&mut text, cells(patient, &sites).into_iter());
        }
    }
    Ok((text, patients))
}

fn push(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        let cell = guarded(&cell);
        if cell.contains([',', '"', '\n', '\r', ';', '\'']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

/// The cells of a person in the order of [`roster::COLUMNS`].
fn cells(patient: &Patient, sites: &[Site]) -> [String; 17] {
    let site = sites.iter().find(|site| site.id == patient.site);
    let [street, city, state, postal_code] = patient.address.0.clone();
    [
        patient.local_id.0.clone(),
        patient.name.family.0.clone(),
        patient.name.given.0.clone(),
        patient.name.preferred.as_ref().map(|name| name.0.clone()).unwrap_or_default(),
        patient.birth_date.0.to_string(),
        patient.sex.0.to_string(),
        patient.language.key().to_owned(),
        site.map(|site| site.name.clone()).unwrap_or_default(),
        patient.grade.clone(),
        patient.medicaid_id.as_ref().map(|id| id.0.clone()).unwrap_or_default(),
        street,
        city,
        state,
        postal_code,
        diagnoses(patient),
        patient.consent_on.map(|day| day.to_string()).unwrap_or_default(),
        if patient.is_active { "active" } else { "former" }.to_owned(),
    ]
}

fn diagnoses(patient: &Patient) -> String {
    let told = patient.diagnoses.iter().map(|diagnosis| {
        let to = diagnosis.to.map(|to| format!(" to {to}")).unwrap_or_default();
        format!("{} from {}{to}", diagnosis.code, diagnosis.from)
    });
    told.collect::<Vec<_>>().join("; ")
}
