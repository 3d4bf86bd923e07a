//! Reading the sheet as it was sent.

use crate::form::{Fields, FormErrors};
use care::{
    AbsenceReason, Attendance, EncounterDraft, GoalProgress, GroupSize, Language, Location,
    Minutes, OrganizationKind, PatientId, PracticeService, Private, Progress, ServiceActivity,
    ServiceDescription, ServiceType, SessionRecord, SizeOverride, typed_time,
};
use jiff::civil::Time;
use office::recording::{NewSession, Sheet};

/// Who and when, of a sheet that nobody planned.
pub(super) fn new_session(fields: &Fields) -> NewSession {
    let mut days: Vec<jiff::civil::Date> = fields.all_typed("day");
    days.sort_unstable();
    days.dedup();
    NewSession { patients: fields.all_typed("patient"), days }
}

/// The recording, and what could not be read of it.
pub(super) fn record(fields: &Fields, sheet: &Sheet) -> (SessionRecord, FormErrors) {
    let mut errors = FormErrors::none();
    let mut record = sheet.record.clone();
    record.service_type = ServiceType::from_key(fields.get("service_type")).or(record.service_type);
    let shared = Shared::read(fields, &mut errors);
    for draft in &mut record.encounters {
        if sheet.patients.iter().any(|known| known.patient.id == draft.patient) {
            fill(draft, fields, &shared, sheet, &mut errors);
        }
    }
    (record, errors)
}

/// What the sheet has once.
struct Shared {
    start: Option<Time>,
    end: Option<Time>,
    language: Option<Language>,
    location: Option<Location>,
    activities: Vec<ServiceActivity>,
    services: Vec<PracticeService>,
    place_of_service: Option<String>,
    size: Option<SizeOverride>,
    text: String,
}

impl Shared {
    fn read(fields: &Fields, errors: &mut FormErrors) -> Self {
        Self {
            start: time(fields, "start", "Enter the start, like 10:00", errors),
            end: time(fields, "end", "Enter the end, like 10:30", errors),
            language: Language::from_key(fields.get("language")),
            location: Location::from_key(fields.get("location")),
            activities: activities(fields, errors),
            services: services(fields, errors),
            place_of_service: Some(fields.trimmed("place_of_service").to_owned())
                .filter(|place| !place.is_empty()),
            size: GroupSize::from_key(fields.get("group_size")).map(|size| SizeOverride {
                size,
                reason: fields.trimmed("group_reason").to_owned(),
            }),
            text: fields.trimmed("shared").to_owned(),
        }
    }
}

/// A time; an unreadable one is an error, an empty one is the rules' to ask for.
fn time(fields: &Fields, name: &str, words: &str, errors: &mut FormErrors) -> Option<Time> {
    let text = fields.trimmed(name);
    let time = typed_time(text);
    if time.is_none() && !text.is_empty() {
        errors.add(&name.replace('.', "-"), words);
    }
    time
}

fn minutes(fields: &Fields, name: &str, errors: &mut FormErrors) -> Option<Minutes> {
    let text = fields.trimmed(name);
    let minutes = text.parse().ok().filter(|n| *n <= 1440).map(Minutes);
    if minutes.is_none() && !text.is_empty() {
        errors.add("minutes", "Enter minutes as a whole number, like 15");
    }
    minutes
}

fn activities(fields: &Fields, errors: &mut FormErrors) -> Vec<ServiceActivity> {
    ServiceDescription::ALL
        .iter()
        .filter(|known| fields.all("activity").any(|key| key == known.key()))
        .map(|known| ServiceActivity {
            description: *known,
            minutes: minutes(fields, &format!("minutes.{}", known.key()), errors),
        })
        .collect()
}

/// The same fields, with the minutes of the session split evenly among the descriptions that take
/// minutes; what is left over goes to the first. None without start and end. A proposal: the
/// therapist saves it or corrects it.
pub(super) fn split(fields: &Fields, record: &SessionRecord) -> Option<Fields> {
    let draft = record.encounters.iter().find(|draft| draft.is_provided())?;
    let whole = draft.span()?.minutes();
    let timed = draft.activities.iter().filter(|a| a.description.takes_minutes());
    let names: Vec<String> =
        timed.map(|activity| format!("minutes.{}", activity.description.key())).collect();
    let parts = care::even_split(whole, u32::try_from(names.len()).ok()?);
    if parts.is_empty() {
        return None;
    }
    let kept = fields.pairs().filter(|(name, _)| !name.starts_with("minutes."));
    let mut pairs: Vec<(String, String)> =
        kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    pairs.extend(names.into_iter().zip(parts).map(|(name, part)| (name, part.to_string())));
    Some(Fields::of(pairs))
}

fn services(fields: &Fields, errors: &mut FormErrors) -> Vec<PracticeService> {
    let mut services = Vec::new();
    for (code, text) in fields.all("service_code").zip(fields.all("service_minutes")) {
        if code.is_empty() {
            continue;
        }
        let minutes = match text.trim() {
            "" => Some(0),
            text => text.parse().ok().filter(|n| *n <= 1440),
        };
        match minutes {
            Some(n) => {
                services.push(PracticeService { code: code.to_owned(), minutes: Minutes(n) });
            }
            None => {
                errors.add("services", "Enter minutes as a whole number, like 15");
            }
        }
    }
    services
}

fn fill(
    draft: &mut EncounterDraft,
    fields: &Fields,
    shared: &Shared,
    sheet: &Sheet,
    errors: &mut FormErrors,
) {
    let id = draft.patient;
    let own = |name: &str| fields.trimmed(&format!("{name}.{id}")).to_owned();
    draft.attendance = Attendance::from_key(&own("attendance")).unwrap_or(draft.attendance);
    // It may stay unknown; then a rule asks why. One of another attendance is not passed over.
    draft.reason = AbsenceReason::from_key(&own("reason")).filter(|_| !draft.is_provided());
    draft.start =
        time(fields, &format!("start.{id}"), "Enter a time, like 10:05", errors).or(shared.start);
    draft.end =
        time(fields, &format!("end.{id}"), "Enter a time, like 10:25", errors).or(shared.end);
    if draft.attendance != Attendance::Provided
        && let Some(planned) = sheet.session.planned
    {
        (draft.start, draft.end) = (Some(planned.start()), Some(planned.end()));
    }
    draft.language = Language::from_key(&own("language")).or(shared.language);
    draft.location = shared.location;
    draft.activities.clone_from(&shared.activities);
    draft.services.clone_from(&shared.services);
    draft.place_of_service.clone_from(&shared.place_of_service);
    draft.size_override.clone_from(&shared.size);
    let known = sheet.patients.iter().find(|known| known.patient.id == id);
    draft.goals = known
        .into_iter()
        .flat_map(|known| &known.goals)
        .filter_map(|goal| {
            let progress = Progress::from_key(&own_goal(fields, draft, goal.id))?;
            Some(GoalProgress { goal: goal.id, progress })
        })
        .filter(|line| line.progress != Progress::NotAddressed)
        .collect();
    draft.note.intervention = Private(own("intervention"));
    draft.note.response = Private(own("response"));
    draft.note.function = Private(own("function"));
    draft.note.remark = Private(own("remark"));
    draft.note.shared = Private(shared.text.clone());
    // What was answered before and is not on this page stays.
    let typed = answers(fields, id);
    draft.acknowledgements.retain(|(key, _)| {
        !fields.has(&format!("answer.{key}.{id}")) && !fields.has(&format!("answer.{key}"))
    });
    draft.acknowledgements.extend(typed);
}

/// What one patient's draft answers: fields `answer.EDIT.FIELD.PATIENT`, or without a patient
/// what is about all. Drafts of before name no field.
fn answers(fields: &Fields, id: PatientId) -> Vec<(String, String)> {
    let answer = |(name, value): (&str, &str)| {
        let name = name.strip_prefix("answer.")?;
        let (key, whose) = match name.rsplit_once('.') {
            Some((key, last)) => match last.parse::<PatientId>() {
                Ok(patient) => (key, Some(patient)),
                Err(_) => (name, None),
            },
            None => (name, None),
        };
        let counts = whose.is_none_or(|patient| patient == id) && !value.trim().is_empty();
        counts.then(|| (key.to_owned(), value.trim().to_owned()))
    };
    fields.pairs().filter_map(answer).collect()
}

fn own_goal(fields: &Fields, draft: &EncounterDraft, goal: care::GoalId) -> String {
    fields.get(&format!("goal.{}.{goal}", draft.patient)).to_owned()
}

/// Whether the sheet asks for services and minutes instead of the school's fields.
pub(super) fn is_practice(kind: OrganizationKind) -> bool {
    kind == OrganizationKind::Practice
}
