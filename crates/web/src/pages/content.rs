//! All that a record says, as it is signed: the same on the list to certify and on the record's
//! own page, so that nobody signs what was not shown.

use askama::Template;
use askama::filters::HtmlSafe;
use care::{EncounterContent, GoalId, MandateId, OrganizationKind};
use std::collections::BTreeMap;

/// What is shown beside a record's own words.
pub(super) struct Known<'a> {
    /// A school or a practice.
    pub(super) kind: OrganizationKind,
    /// Name and title of the clinician.
    pub(super) clinician: &'a str,
    /// Short names of the goals.
    pub(super) goals: &'a BTreeMap<GoalId, String>,
    /// The mandates in their compact form.
    pub(super) mandates: &'a BTreeMap<MandateId, String>,
    /// Whether what the therapist wrote is for the reader.
    pub(super) shows_note: bool,
}

/// What one version says, in labelled lines.
#[derive(Template)]
#[template(path = "components/content.html")]
pub(super) struct Content {
    facts: Vec<(&'static str, String)>,
    note: Vec<(&'static str, String)>,
    shows_note: bool,
}

impl HtmlSafe for Content {}

impl Content {
    pub(super) fn of(content: &EncounterContent, known: &Known<'_>) -> Self {
        let mut facts = happened(content, known);
        facts.extend(given(content));
        if let Some(stated) = &content.size_override {
            facts.push(("Why the size differs", stated.reason.clone()));
        }
        if known.shows_note {
            for line in &content.goals {
                let goal = known.goals.get(&line.goal).cloned().unwrap_or_default();
                facts.push(("Progress", format!("{goal}: {}", line.progress.label())));
            }
        }
        for (edit, reason) in &content.acknowledgements {
            // The key of an answer is the edit, and the field in which it found something.
            facts.push(("Answered", format!("{}: {reason}", edit.replace('.', ", "))));
        }
        let note = if known.shows_note { note(content) } else { Vec::new() };
        Self { facts, note, shows_note: known.shows_note }
    }
}

fn happened(content: &EncounterContent, known: &Known<'_>) -> Vec<(&'static str, String)> {
    let clock = |time: jiff::civil::Time| time.strftime("%-H:%M").to_string();
    let (start, end) = (clock(content.time.start()), clock(content.time.end()));
    let mut facts = vec![
        ("Attendance", content.attendance.label_for(known.kind).to_owned()),
        ("Time", format!("{start} to {end}, {} minutes", content.minutes())),
        ("Service", content.service_type.label().to_owned()),
        ("Language", content.language.label().to_owned()),
        ("Clinician", known.clinician.to_owned()),
    ];
    let mandate = content.mandate.and_then(|id| known.mandates.get(&id));
    facts.extend(mandate.map(|terms| ("Mandate", terms.clone())));
    facts.extend(content.reason.map(|reason| ("Reason", reason.label().to_owned())));
    facts
}

/// What applies only when it took place; of an absence, the group that was planned.
fn given(content: &EncounterContent) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Group size", content.effective_size().label())];
    facts.extend(content.location.map(|place| ("Where", place.label().to_owned())));
    let code = content.place_of_service.as_ref();
    facts.extend(code.map(|code| ("Place of service", code.clone())));
    for activity in &content.activities {
        let label = activity.description.label();
        facts.push((
            "Activity",
            match activity.minutes {
                Some(minutes) => format!("{label}, {minutes} minutes"),
                None => label.to_owned(),
            },
        ));
    }
    for service in &content.services {
        facts.push(("Code", format!("{}, {} minutes", service.code, service.minutes)));
    }
    facts
}

fn note(content: &EncounterContent) -> Vec<(&'static str, String)> {
    let note = &content.note;
    [
        ("The group", &note.shared),
        ("Intervention", &note.intervention),
        ("Response", &note.response),
        ("Function", &note.function),
        ("Remark", &note.remark),
    ]
    .into_iter()
    .filter(|(_, text)| !text.trim().is_empty())
    .map(|(label, text)| (label, text.0.clone()))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use care::{
        Attendance, EncounterId, GoalProgress, GroupSize, Language, Location, MemberId, Minutes,
        Note, PatientId, PracticeService, Private, Progress, ServiceActivity, ServiceDescription,
        ServiceType, SessionId, SizeOverride, TimeSpan,
    };
    use jiff::civil::{date, time};
    use uuid::Uuid;

    /// One of everything. Every field by name: a new one does not compile until it is decided
    /// where it is shown.
    fn full(goal: GoalId, mandate: MandateId) -> EncounterContent {
        let id = Uuid::from_u128;
        let text = |words: &str| Private(words.to_owned());
        EncounterContent {
            // The page's own address and heading say whose it is and of which day.
            encounter: EncounterId(id(1)),
            session: SessionId(id(2)),
            patient: PatientId(id(3)),
            day: date(2026, 11, 24),
            clinician: MemberId(id(4)),
            time: TimeSpan::new(time(10, 0, 0, 0), time(10, 37, 0, 0)).unwrap(),
            service_type: ServiceType::ALL[0],
            language: Language::ALL[1],
            attendance: Attendance::Provided,
            reason: None,
            group_size: GroupSize::Group(3),
            size_override: Some(SizeOverride {
                size: GroupSize::Group(2),
                reason: "one left early".to_owned(),
            }),
            location: Some(Location::ALL[0]),
            activities: vec![ServiceActivity {
                description: ServiceDescription::ALL[0],
                minutes: Some(Minutes(23)),
            }],
            services: vec![PracticeService { code: "97530".to_owned(), minutes: Minutes(31) }],
            place_of_service: Some("11".to_owned()),
            goals: vec![GoalProgress { goal, progress: Progress::LimitedProgress }],
            note: Note {
                shared: text("shared words"),
                intervention: text("intervention words"),
                response: text("response words"),
                function: text("function words"),
                remark: text("remark words"),
            },
            mandate: Some(mandate),
            acknowledgements: vec![("QH-D042".to_owned(), "said why".to_owned())],
        }
    }

    #[test]
    fn everything_that_is_signed_is_shown() {
        let (goal, mandate) = (GoalId(Uuid::from_u128(5)), MandateId(Uuid::from_u128(6)));
        let content = full(goal, mandate);
        let known = Known {
            kind: OrganizationKind::District,
            clinician: "Jo Tanaka, OTR/L",
            goals: &BTreeMap::from([(goal, "Buttons a coat".to_owned())]),
            mandates: &BTreeMap::from([(mandate, "2x30/wk G3 EN sep".to_owned())]),
            shows_note: true,
        };
        let page = Content::of(&content, &known).render().unwrap();
        for shown in [
            "10:00 to 10:37, 37 minutes",
            ServiceType::ALL[0].label(),
            Language::ALL[1].label(),
            Attendance::Provided.label_for(OrganizationKind::District),
            &GroupSize::Group(2).label(),
            "one left early",
            Location::ALL[0].label(),
            &format!("{}, 23 minutes", ServiceDescription::ALL[0].label()),
            "97530, 31 minutes",
            "Place of service",
            &format!("Buttons a coat: {}", Progress::LimitedProgress.label()),
            "shared words",
            "intervention words",
            "response words",
            "function words",
            "remark words",
            "Jo Tanaka, OTR/L",
            "2x30/wk G3 EN sep",
            "QH-D042: said why",
        ] {
            let shown = shown.replace('&', "&#38;");
            assert!(page.contains(&shown), "{shown} is not shown in {page}");
        }
        let hidden = Content::of(&content, &Known { shows_note: false, ..known });
        let page = hidden.render().unwrap();
        assert!(!page.contains("words") && !page.contains("Buttons"), "{page}");
    }
}
