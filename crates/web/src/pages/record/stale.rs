//! A save of the sheet that came after another: both texts, and two ways on.

use super::read::is_practice;
use crate::form::Fields;
use crate::page::{PageError, Shell, StaleField, page_with};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use care::{EncounterDraft, Language, Location, OrganizationKind, RecordState, SessionRecord};
use jiff::civil::Time;
use office::Desk;
use office::recording::{self, Amendment, NewSession, Sheet};

/// The page, answered with 409.
#[derive(Template)]
#[template(path = "pages/record/stale.html")]
struct StaleSheet {
    shell: Shell,
    action: String,
    what_now: &'static str,
    fields: Vec<StaleField>,
    /// Everything that was sent, so that it can be gone on with.
    sent: Vec<(String, String)>,
}

/// Both texts. The draft stays until the person says which of them counts.
pub(super) async fn answer(
    desk: &Desk,
    sheet: Sheet,
    new: Option<NewSession>,
    amendment: Option<&Amendment>,
    yours: &SessionRecord,
    fields: &Fields,
) -> Result<Response, PageError> {
    // Read anew: it may have been stored between reading the sheet and saving it.
    let now = match amendment {
        Some(amendment) => recording::amendment_sheet(desk, amendment.encounter).await,
        None => recording::open_sheet(desk, sheet.session.id, new).await,
    };
    let sheet = now.map_err(|why| PageError::failed(&why))?.unwrap_or(sheet);
    let kind = desk.actor.organization_kind;
    let pairs = told(kind, &sheet, yours).into_iter().zip(told(kind, &sheet, &sheet.record));
    let mut shown: Vec<StaleField> = pairs
        .map(|((label, yours), (_, theirs))| StaleField { label, yours, theirs })
        .filter(|field| field.yours != field.theirs)
        .collect();
    let is_signed = sheet.saved.iter().any(|head| head.state == RecordState::Certified);
    let state = match (sheet.saved.is_empty(), is_signed) {
        (true, _) => "Planned, changed on the schedule",
        (false, true) => RecordState::Certified.label(),
        (false, false) => "Saved",
    };
    shown.push(StaleField {
        label: "State".to_owned(),
        yours: "Not saved".to_owned(),
        theirs: state.to_owned(),
    });
    let kept =
        fields.pairs().filter(|(name, _)| !["read", "action", "head_version"].contains(name));
    let mut sent: Vec<_> = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    sent.push(("read".to_owned(), sheet.version().to_string()));
    if let Some(amendment) = amendment {
        let head = sheet.saved.iter().find(|head| head.id == amendment.encounter);
        let version = head.map_or(-1, |head| head.version);
        sent.push(("head_version".to_owned(), version.to_string()));
    }
    let action = match amendment {
        Some(amendment) => format!("/encounters/{}/amend", amendment.encounter),
        None => format!("/record/{}", sheet.session.id),
    };
    let what_now = "Go on with yours to look it over and save it, or open what is stored; then \
                    yours is given up.";
    let page = StaleSheet { shell: Shell::at(desk, "/"), action, what_now, fields: shown, sent };
    page_with(StatusCode::CONFLICT, &page)
}

/// What a recording says, field by field, in the order of the sheet.
fn told(kind: OrganizationKind, sheet: &Sheet, record: &SessionRecord) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut says = |label: &str, text: String| fields.push((label.to_owned(), text));
    if let Some(first) = record.encounters.iter().find(|draft| draft.is_provided()) {
        let pieces = if is_practice(kind) { services(first) } else { activities(first) };
        says("Done", pieces);
        says("Where", first.location.map(Location::label).unwrap_or_default().to_owned());
        says("What the group did", first.note.shared.0.clone());
    } else {
        for label in ["Done", "Where", "What the group did"] {
            says(label, String::new());
        }
    }
    for known in &sheet.patients {
        let name = known.patient.name.display();
        let draft = record.encounters.iter().find(|draft| draft.patient == known.patient.id);
        let Some(draft) = draft else { continue };
        let mut own = |label: &str, text: String| says(&format!("{name}: {label}"), text);
        let reason = draft.reason.filter(|_| !draft.is_provided());
        let reason = reason.map(|reason| format!(", {}", reason.label())).unwrap_or_default();
        own("attendance", format!("{}{reason}", draft.attendance.label_for(kind)));
        own("times", format!("{} to {}", hour(draft.start), hour(draft.end)));
        own("language", draft.language.map(Language::label).unwrap_or_default().to_owned());
        let provided =
            |text: &str| if draft.is_provided() { text.to_owned() } else { String::new() };
        own("progress", provided(&progress(known, draft)));
        own("what you did", provided(&draft.note.intervention));
        own("response", provided(&draft.note.response));
        own("function", provided(&draft.note.function));
        own("note", if draft.is_provided() { String::new() } else { draft.note.remark.0.clone() });
    }
    fields
}

fn hour(time: Option<Time>) -> String {
    time.map(|time| time.strftime("%-H:%M").to_string()).unwrap_or_default()
}

fn activities(draft: &EncounterDraft) -> String {
    let labels = draft.activities.iter().map(|activity| match activity.minutes {
        Some(minutes) => format!("{}, {minutes} minutes", activity.description.label()),
        None => activity.description.label().to_owned(),
    });
    labels.collect::<Vec<_>>().join("; ")
}

fn services(draft: &EncounterDraft) -> String {
    let lines =
        draft.services.iter().map(|line| format!("{}, {} minutes", line.code, line.minutes));
    lines.collect::<Vec<_>>().join("; ")
}

fn progress(known: &recording::SheetPatient, draft: &EncounterDraft) -> String {
    let line = |goal: &care::Goal| {
        let line = draft.goals.iter().find(|line| line.goal == goal.id)?;
        Some(format!("{}: {}", goal.title.0, line.progress.label()))
    };
    known.goals.iter().filter_map(line).collect::<Vec<_>>().join("; ")
}
