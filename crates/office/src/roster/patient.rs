//! Adding a student or client, and changing who they are.

use super::{Faults, RosterRefused, assignment, fault, note, open_patient, reached, text_form};
use crate::scope::{self, Act};
use crate::{Desk, roster_fields as fields};
use care::{
    MemberId, OrganizationKind, Patient, PatientId, PatientName, Private, Role, Site, SiteId,
};
use store::caseload::CaseloadEntry;
use store::members::Colleague;
use store::reach::Reach;
use store::{StoreError, Tx, caseload, members, organizations, patients, sites};

/// Who adds and changes patients. Source: access matrix, `child,create` and
/// `child.demographics,update`; a biller's part, insurance, is not on this form.
pub const CHANGERS: [Role; 4] =
    [Role::Therapist, Role::Supervisor, Role::PracticeOwner, Role::SchoolAdministrator];

text_form! {
    /// What is typed about a patient.
    PatientForm {
        /// Legal family name.
        family,
        /// Legal given name.
        given,
        /// What the person is called.
        preferred,
        /// Day of birth.
        birth_date,
        /// `F`, `M` or `U`.
        sex,
        /// School or office.
        site,
        /// Grade.
        grade,
        /// Language of the home.
        language,
        /// The organization's own number; empty keeps the one that is stored.
        local_id,
        /// `yes` takes the stored number away.
        local_id_gone,
        /// Medicaid number; empty keeps the one that is stored.
        medicaid_id,
        /// `yes` takes the stored number away.
        medicaid_id_gone,
        /// First line of the address.
        street,
        /// Second line.
        city,
        /// Two letters.
        state,
        /// Five or nine digits.
        postal,
        /// Day of the consent for services.
        consent_on,
        /// `no` when no longer served.
        is_active,
        /// On whose caseload a new patient comes.
        clinician,
    }
}

impl PatientForm {
    /// The form filled in with what is stored; numbers stay masked, and so empty.
    pub fn of(patient: &Patient) -> Self {
        let [street, city, state, postal] = patient.address.0.clone();
        Self {
            family: patient.name.family.0.clone(),
            given: patient.name.given.0.clone(),
            preferred: patient.name.preferred.as_ref().map(|p| p.0.clone()).unwrap_or_default(),
            birth_date: patient.birth_date.0.to_string(),
            sex: patient.sex.0.to_string(),
            site: patient.site.to_string(),
            grade: patient.grade.clone(),
            language: patient.language.key().to_owned(),
            street,
            city,
            state,
            postal,
            consent_on: patient.consent_on.map(|day| day.to_string()).unwrap_or_default(),
            is_active: if patient.is_active { "yes" } else { "no" }.to_owned(),
            ..Self::default()
        }
    }
}

/// What the form offers.
#[derive(Clone, Debug)]
pub struct PatientSheet {
    /// Who is changed; `None` for a new one.
    pub patient: Option<Patient>,
    /// The schools or offices to choose from.
    pub sites: Vec<Site>,
    /// On whose caseload a new patient may come; empty for who may not assign.
    pub clinicians: Vec<Colleague>,
    /// Whether a new patient comes on the actor's own caseload.
    pub joins_own: bool,
}

/// The form for a new patient.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open_new(desk: &Desk) -> Result<PatientSheet, RosterRefused> {
    let reach = reach(desk)?;
    let mut tx = desk.office.db.read().await?;
    let clinicians =
        if assignment::may_assign(desk) { clinicians(&mut tx, desk).await? } else { Vec::new() };
    Ok(PatientSheet {
        patient: None,
        sites: offered(&mut tx, desk, &reach).await?,
        joins_own: clinicians.is_empty(),
        clinicians,
    })
}

/// The form for a patient who is there.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open(desk: &Desk, id: PatientId) -> Result<PatientSheet, RosterRefused> {
    let patient = open_patient(desk, id, Act::ChangeRoster).await?;
    let reach = reach(desk)?;
    let mut tx = desk.office.db.read().await?;
    Ok(PatientSheet {
        sites: offered(&mut tx, desk, &reach).await?,
        patient: Some(patient),
        clinicians: Vec::new(),
        joins_own: false,
    })
}

/// Adds a patient; a therapist's comes on the own caseload, from today.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn add(desk: &Desk, form: PatientForm) -> Result<PatientId, RosterRefused> {
    let reach = reach(desk)?;
    let id = PatientId::new(&*desk.office.clock, &*desk.office.random);
    let inside = desk.clone();
    let added = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            let (patient, mut faults) = filled(tx, &desk, &reach, &form, None).await?;
            let clinician = joins(tx, &desk, &form, &mut faults).await?;
            let Some(patient) = patient.map(|patient| Patient { id, ..patient }) else {
                return Err(faults.refused());
            };
            faults.none()?;
            patients::insert_many(tx, organization, &[patient]).await?;
            let nothing = serde_json::Value::Null;
            note(tx, &desk, "patient.add", ("patient", id.0), nothing).await?;
            if let Some(clinician) = clinician {
                let entry = CaseloadEntry { clinician, patient: id, from: desk.today(), to: None };
                caseload::insert_many(tx, organization, &[entry]).await?;
                let whose = serde_json::json!({ "clinician": clinician.to_string() });
                note(tx, &desk, "caseload.assign", ("patient", id.0), whose).await?;
            }
            Ok(id)
        })
    });
    added.await.map_err(taken)
}

/// Changes who a patient is. `version` is the one that the page showed.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn change(
    desk: &Desk,
    id: PatientId,
    version: i64,
    form: PatientForm,
) -> Result<(), RosterRefused> {
    let reach = reach(desk)?;
    let inside = desk.clone();
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let was = reached(tx, &desk, Act::ChangeRoster, id).await?;
            if was.version != version {
                return Err(RosterRefused::Stale);
            }
            let (patient, faults) = filled(tx, &desk, &reach, &form, Some(&was)).await?;
            let Some(patient) = patient else { return Err(faults.refused()) };
            faults.none()?;
            patients::update(tx, desk.actor.organization, &patient).await?;
            let fields = serde_json::json!({ "fields": differing(&was, &patient) });
            Ok(note(tx, &desk, "patient.change", ("patient", id.0), fields).await?)
        })
    });
    changed.await.map_err(taken)
}

/// Who treats here: whose caseload somebody may come on.
pub(crate) async fn clinicians(tx: &mut Tx, desk: &Desk) -> Result<Vec<Colleague>, StoreError> {
    const TREATING: [Role; 4] =
        [Role::Therapist, Role::Assistant, Role::Supervisor, Role::PracticeOwner];
    let all = members::colleagues(tx, desk.actor.organization).await?;
    let treats = |member: &Colleague| {
        member.is_active && member.roles.iter().any(|role| TREATING.contains(role))
    };
    Ok(all.into_iter().filter(treats).collect())
}

fn reach(desk: &Desk) -> Result<Reach, RosterRefused> {
    let reach = scope::reach(&desk.actor, Act::ChangeRoster, desk.now());
    if reach.is_nothing() { Err(RosterRefused::NotFound) } else { Ok(reach) }
}

/// A school administrator has one school; others choose.
async fn offered(tx: &mut Tx, desk: &Desk, reach: &Reach) -> Result<Vec<Site>, StoreError> {
    let mut all = sites::list(tx, desk.actor.organization).await?;
    if !reach.organization && reach.caseload.is_none() {
        all.retain(|site| Some(site.id) == reach.site);
    }
    Ok(all)
}

/// On whose caseload a new patient comes.
async fn joins(
    tx: &mut Tx,
    desk: &Desk,
    form: &PatientForm,
    faults: &mut Faults,
) -> Result<Option<MemberId>, StoreError> {
    if !assignment::may_assign(desk) {
        return Ok(Some(desk.actor.member));
    }
    if form.clinician.is_empty() {
        return Ok(None);
    }
    let known = clinicians(tx, desk).await?;
    let found = known.iter().find(|member| member.id.to_string() == form.clinician);
    if found.is_none() {
        faults.add("clinician", "Choose somebody from the list");
    }
    Ok(found.map(|member| member.id))
}

/// A number that stays when nothing is typed, and goes when that is asked.
fn kept(typed: &str, gone: &str, stored: Option<&str>) -> String {
    match (typed.trim(), stored) {
        ("", Some(stored)) if gone != "yes" => stored.to_owned(),
        (typed, _) => typed.to_owned(),
    }
}

/// The patient as typed, over the one that is stored; `None` when something must be mended.
async fn filled(
    tx: &mut Tx,
    desk: &Desk,
    reach: &Reach,
    form: &PatientForm,
    was: Option<&Patient>,
) -> Result<(Option<Patient>, Faults), StoreError> {
    let is_school = desk.actor.organization_kind == OrganizationKind::District;
    let (today, mut faults) = (desk.today(), Faults::default());
    let identity = organizations::billing_identity(tx, desk.actor.organization).await?;
    let [_, _, state, _] = identity.unwrap_or_default().address;
    let family = faults.take("family", fields::name(&form.family, "the legal family name"));
    let given = faults.take("given", fields::name(&form.given, "the legal given name"));
    let preferred = fields::optional_name(&form.preferred, "the preferred name");
    let preferred = faults.take("preferred", preferred);
    let born = faults.take("birth_date", fields::birth_date(&form.birth_date, today));
    let sex = faults.take("sex", fields::sex(&form.sex));
    let site = site(tx, desk, reach, form, was, &mut faults).await?;
    let grade = faults.take("grade", fields::grade(&form.grade));
    let language = faults.take("language", fields::language(&form.language));
    let stored = was.map(|was| was.local_id.as_str());
    let local_id = kept(&form.local_id, &form.local_id_gone, stored);
    // What is stored was taken at its time; only what is typed is looked at.
    let local_id = if stored == Some(local_id.as_str()) {
        Some(local_id)
    } else {
        faults.take("local_id", fields::local_id(&local_id, is_school))
    };
    let stored = was.and_then(|was| was.medicaid_id.as_ref()).map(|id| id.as_str());
    let medicaid_id = kept(&form.medicaid_id, &form.medicaid_id_gone, stored);
    let medicaid_id = if stored == Some(medicaid_id.as_str()) {
        Some(Some(medicaid_id))
    } else {
        faults.take("medicaid_id", fields::medicaid_id(&medicaid_id, &state))
    };
    let address = address(form, &mut faults);
    let consent = fields::optional_past_day(&form.consent_on, "the day of the consent", today);
    let consent_on = faults.take("consent_on", consent);
    let patient = (|| {
        Some(Patient {
            id: was.map_or(PatientId(uuid::Uuid::nil()), |was| was.id),
            site: site?,
            name: PatientName {
                family: Private(family?),
                given: Private(given?),
                preferred: preferred?.map(Private),
            },
            birth_date: Private(born?),
            sex: Private(sex?),
            local_id: Private(local_id?),
            medicaid_id: medicaid_id?.map(Private),
            language: language?,
            grade: grade?,
            address: Private(address?),
            diagnoses: was.map(|was| was.diagnoses.clone()).unwrap_or_default(),
            consent_on: consent_on?,
            is_active: form.is_active != "no",
            version: was.map_or(1, |was| was.version),
        })
    })();
    Ok((patient, faults))
}

async fn site(
    tx: &mut Tx,
    desk: &Desk,
    reach: &Reach,
    form: &PatientForm,
    was: Option<&Patient>,
    faults: &mut Faults,
) -> Result<Option<SiteId>, StoreError> {
    let offered = offered(tx, desk, reach).await?;
    let found = offered.iter().map(|site| site.id).find(|id| id.to_string() == form.site);
    let stays = was.map(|was| was.site).filter(|id| id.to_string() == form.site);
    let site = found.or(stays);
    if site.is_none() {
        faults.add("site", "Choose a place from the list");
    }
    Ok(site)
}

fn address(form: &PatientForm, faults: &mut Faults) -> Option<[String; 4]> {
    const LINES: [&str; 4] = ["street", "city", "state", "postal"];
    match fields::address([&form.street, &form.city, &form.state, &form.postal]) {
        Ok(lines) => Some(lines),
        Err(wrong) => {
            for (line, message) in wrong {
                faults.add(LINES.get(line).copied().unwrap_or("street"), &message);
            }
            None
        }
    }
}

/// Names of the fields that differ: for the audit log, which holds no values.
fn differing(was: &Patient, is: &Patient) -> Vec<&'static str> {
    [
        ("name", was.name != is.name),
        ("birth_date", was.birth_date != is.birth_date),
        ("sex", was.sex != is.sex),
        ("site", was.site != is.site),
        ("grade", was.grade != is.grade),
        ("language", was.language != is.language),
        ("local_id", was.local_id != is.local_id),
        ("medicaid_id", was.medicaid_id != is.medicaid_id),
        ("address", was.address != is.address),
        ("consent_on", was.consent_on != is.consent_on),
        ("is_active", was.is_active != is.is_active),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// A number that somebody else has is a fault of the form.
fn taken(why: RosterRefused) -> RosterRefused {
    match why {
        RosterRefused::Store(StoreError::Duplicate(name)) if name == "patient_local_id" => {
            fault("local_id", "Somebody else has this number; check it, or look for them")
        }
        why => why,
    }
}
