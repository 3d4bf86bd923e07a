//! What the invented data promises, on ordinary days and on odd ones.

use super::*;
use care::rules::{
    DayFacts, Facts, MandateFacts, OtherEncounter, OtherSession, PatientFacts, Settings, SiteFacts,
};
use care::{
    AbsenceReason as Why, Attendance, DayKind, GroupSize, OrganizationKind, SessionId,
    SessionRecord, SessionState, Stage, TimeSpan, effective_kind, row_of,
};
use jiff::civil::date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// A Tuesday, a Thanksgiving, a Sunday, New Year's Day, the end of a school year, a day after
/// the clocks changed, and one in summer.
const DAYS: [Date; 7] = [
    date(2026, 11, 24),
    date(2026, 11, 26),
    date(2027, 2, 14),
    date(2027, 1, 1),
    date(2027, 6, 25),
    date(2026, 11, 2),
    date(2027, 8, 4),
];

fn small(today: Date) -> DemoData {
    generate(7, today, Size::Small)
}

fn tuesday() -> DemoData {
    small(date(2026, 11, 24))
}

#[test]
fn the_same_seed_and_day_give_the_same_data() {
    let (one, other) = (tuesday(), tuesday());
    assert_eq!(one.accounts, other.accounts);
    for (one, other) in one.organizations.iter().zip(&other.organizations) {
        assert_eq!(one.part.patients, other.part.patients);
        assert_eq!(one.part.sessions, other.part.sessions);
        let contents = |of: &DemoOrganization| -> Vec<String> {
            of.part.encounters.iter().map(|e| serde_json::to_string(&e.content).unwrap()).collect()
        };
        assert_eq!(contents(one), contents(other));
    }
    let third = generate(8, one.today, Size::Small);
    assert_ne!(third.organizations[0].part.patients, one.organizations[0].part.patients);
}

#[test]
fn the_district_and_the_practice_are_as_large_as_they_should_be() {
    let data = tuesday();
    let [district, practice] = data.organizations.as_slice() else { panic!("two") };
    let count = |of: &DemoOrganization, role| {
        of.members.iter().filter(|member| member.roles.contains(&role)).count()
    };
    assert_eq!((district.sites.len(), district.part.patients.len()), (3, 120));
    assert_eq!(count(district, Role::Therapist), 6);
    assert_eq!(count(district, Role::Assistant), 2);
    for role in [
        Role::Supervisor,
        Role::Biller,
        Role::SchoolAdministrator,
        Role::Auditor,
        Role::SystemAdministrator,
    ] {
        assert_eq!(count(district, role), 1, "{role:?}");
    }
    assert_eq!((count(practice, Role::Therapist), practice.part.patients.len()), (2, 30));
    let billers = data.organizations.iter().map(|of| {
        of.members.iter().find(|member| member.roles.contains(&Role::Biller)).unwrap().account
    });
    assert_eq!(billers.collect::<BTreeSet<_>>().len(), 1, "one person in both");
    for member in district.members.iter().filter(|member| member.is_clinician) {
        let own =
            district.part.caseloads.iter().filter(|c| c.clinician == member.clinician.id).count();
        let is_treating = !member.roles.contains(&Role::Supervisor);
        assert!(!is_treating || (8..=24).contains(&own), "{own}");
        assert!(member.clinician.npi.is_some());
    }
}

#[test]
fn every_mandate_is_on_the_schedule() {
    for today in DAYS {
        for of in small(today).organizations {
            for mandate in &of.part.mandates {
                let planned =
                    of.part.series.iter().filter(|s| s.patients.contains(&mandate.patient));
                let times: usize = planned
                    .map(|series| match &series.rule.repeats {
                        care::Repeats::Weekly { on, .. } => on.len(),
                        care::Repeats::CycleDays { on } => on.len(),
                    })
                    .sum();
                assert_eq!(times, usize::from(mandate.terms.frequency), "{}", mandate.terms);
            }
        }
    }
}

#[test]
fn a_few_clients_of_the_practice_lack_a_plan_of_care_or_have_one_that_is_over() {
    for today in DAYS {
        let practice = &small(today).organizations[1];
        let plan_of = |patient| practice.part.mandates.iter().find(|m| m.patient == patient);
        let clients = practice.part.patients.iter();
        let plans: Vec<Option<&Mandate>> = clients.map(|client| plan_of(client.id)).collect();
        assert_eq!(plans.iter().filter(|plan| plan.is_none()).count(), 2, "{today}");
        let is_over = |plan: &&&Mandate| !plan.is_in_force(today);
        assert_eq!(plans.iter().flatten().filter(is_over).count(), 3, "{today}");
        for plan in plans.into_iter().flatten() {
            assert!(plan.source.starts_with("Plan of care of "), "{}", plan.source);
            let given = practice.part.encounters.iter().map(|encounter| &encounter.content);
            for content in given.filter(|content| content.patient == plan.patient) {
                assert_eq!(content.mandate.is_some(), plan.is_in_force(content.day));
            }
        }
    }
}

#[test]
fn the_group_of_three_meets_this_morning_whatever_day_it_is() {
    for today in DAYS {
        let data = small(today);
        let district = &data.organizations[0];
        let jo = district.members[0].clinician.id;
        let rows: Vec<_> =
            district.calendar.iter().filter(|r| r.site == district.sites[0].id).cloned().collect();
        assert!(effective_kind(today, &rows).has_services(), "{today}");
        let of_today: Vec<&Session> =
            district.part.sessions.iter().filter(|s| s.clinician == jo && s.day == today).collect();
        assert!(of_today.len() >= 4, "{today}: {}", of_today.len());
        let group = of_today.iter().find(|s| s.patients.len() == 3).unwrap();
        assert_eq!(group.planned.unwrap().to_string(), "10:00–10:30");
        assert!(group.is_group && group.state == SessionState::Planned);
        let terms: BTreeSet<String> = district
            .part
            .mandates
            .iter()
            .filter(|mandate| group.patients.contains(&mandate.patient))
            .map(|mandate| mandate.terms.to_string())
            .collect();
        assert_eq!(terms.into_iter().collect::<Vec<_>>(), ["2x30/wk G3 EN sep"]);
        let later = district.part.sessions.iter().filter(|s| s.clinician == jo && s.day > today);
        assert!(later.count() > 10, "{today}");
    }
}

#[test]
fn nothing_is_recorded_on_the_day_or_after_it() {
    for today in DAYS {
        for of in small(today).organizations {
            assert!(of.part.encounters.iter().all(|encounter| encounter.content.day < today));
            assert!(of.part.encounters.len() > 200, "{today}: {}", of.part.encounters.len());
        }
    }
}

#[test]
fn nobody_is_at_two_places_at_once() {
    for today in DAYS {
        for of in small(today).organizations {
            let mut busy: BTreeMap<(Uuid, Date), Vec<TimeSpan>> = BTreeMap::new();
            for session in &of.part.sessions {
                let mut spans = vec![session.planned.unwrap()];
                spans.extend(session.held);
                let site = of.sites.iter().find(|site| site.id == session.site).unwrap();
                let people = session.patients.iter().map(|patient| patient.0);
                for who in people.chain([session.clinician.0]) {
                    let others = busy.entry((who, session.day)).or_default();
                    for span in &spans {
                        assert!(span.start() >= site.opens && span.end() <= site.closes);
                        assert!(!others.iter().any(|other| other.overlaps(span)), "{today}");
                    }
                    others.extend(&spans);
                }
            }
        }
    }
}

#[test]
fn there_are_gaps_to_find() {
    let data = tuesday();
    let district = &data.organizations[0];
    let by_state = |state| district.part.encounters.iter().filter(|e| e.state == state).count();
    assert!((12..=16).contains(&by_state(RecordState::Uncertified)));
    assert!(by_state(RecordState::AwaitingCosignature) >= 5);
    let jo = district.members[0].clinician.id;
    let own_open = district
        .part
        .encounters
        .iter()
        .filter(|e| e.content.clinician == jo && e.state == RecordState::Uncertified);
    assert!(own_open.count() >= 2);
    let sick = district.members.iter().find(|m| m.clinician.name == staff::SICK).unwrap();
    let unrecorded: BTreeSet<Date> = district
        .part
        .sessions
        .iter()
        .filter(|s| s.clinician == sick.clinician.id && s.state == SessionState::Planned)
        .filter(|s| s.day >= date(2026, 11, 16) && s.day < date(2026, 11, 21))
        .map(|session| session.day)
        .collect();
    assert!([17, 18, 19].iter().all(|day| unrecorded.contains(&date(2026, 11, *day))));
    let why: BTreeSet<Option<Why>> =
        district.part.encounters.iter().map(|e| e.content.reason).collect();
    for reason in [Why::NotInSchool, Why::Refused, Why::Sick, Why::EmergencyClosing, Why::HalfDay] {
        assert!(why.contains(&Some(reason)), "{reason:?}");
    }
    let absent = district.part.encounters.iter();
    let absent = absent.filter(|e| e.content.attendance == Attendance::StudentAbsent).count();
    let permille = absent * 1000 / district.part.encounters.len();
    assert!((50..=110).contains(&permille), "{permille}");
    let sizes: BTreeSet<String> = district
        .part
        .encounters
        .iter()
        .filter(|e| e.content.attendance == Attendance::Provided)
        .map(|e| e.content.group_size.key())
        .collect();
    assert!(sizes.len() >= 5, "{sizes:?}");
    assert!(!sizes.contains(&GroupSize::Group(0).key()));
}

#[test]
fn every_note_is_its_own() {
    for of in tuesday().organizations {
        let mut texts = BTreeSet::new();
        for encounter in of.part.encounters.iter().filter(|e| e.content.reason.is_none()) {
            let text = encounter.content.note.individual_text();
            assert!(text.len() > 80 && !text.contains('{'), "{text}");
            assert!(texts.insert(text.clone()), "{text}");
        }
    }
}

#[test]
fn what_is_signed_is_what_is_there() {
    for of in tuesday().organizations {
        for encounter in &of.part.encounters {
            let hash = care::ContentHash::of(&encounter.content).unwrap();
            for signed in &encounter.certifications {
                assert_eq!(signed.certification.hash, hash);
                assert!(signed.certification.at > encounter.created_at);
            }
            let expected = match encounter.state {
                RecordState::Uncertified => 0..=0,
                RecordState::Void => panic!("none is void"),
                RecordState::AwaitingCosignature => 1..=1,
                RecordState::Certified => 1..=2,
            };
            assert!(expected.contains(&encounter.certifications.len()));
        }
    }
}

/// What the rules look at, for each recorded session.
struct Looking<'a> {
    of: &'a DemoOrganization,
    zone: TimeZone,
    contents: BTreeMap<SessionId, Vec<&'a DemoEncounter>>,
    notes: Vec<(MemberId, Private<String>)>,
}

impl Looking<'_> {
    fn others<'s>(&'s self, session: &'s Session) -> impl Iterator<Item = &'s Session> {
        let sessions = self.of.part.sessions.iter();
        sessions.filter(|other| other.day == session.day && other.id != session.id)
    }

    fn patients(&self, session: &Session) -> BTreeMap<PatientId, PatientFacts> {
        let of = self.of;
        let monday = care::monday_of(session.day);
        session
            .patients
            .iter()
            .map(|id| {
                let provided = of.part.encounters.iter().filter(|e| {
                    e.content.patient == *id
                        && e.content.reason.is_none()
                        && e.content.day >= monday
                        && e.content.day < session.day
                });
                let provided = u32::try_from(provided.count()).unwrap();
                let mandates = of.part.mandates.iter().filter(|mandate| mandate.patient == *id);
                let known = PatientFacts {
                    is_on_caseload: of.part.caseloads.iter().any(|c| {
                        c.patient == *id
                            && c.clinician == session.clinician
                            && c.from <= session.day
                    }),
                    other_encounters: self
                        .others(session)
                        .filter(|other| other.patients.contains(id))
                        .filter_map(|other| {
                            let service = "Occupational Therapy".to_owned();
                            Some(OtherEncounter { session: other.id, span: other.held?, service })
                        })
                        .collect(),
                    mandates: mandates
                        .map(|mandate| MandateFacts { mandate: mandate.clone(), provided })
                        .collect(),
                    goals: of
                        .part
                        .goals
                        .iter()
                        .filter(|goal| goal.patient == *id)
                        .cloned()
                        .collect(),
                };
                (*id, known)
            })
            .collect()
    }

    fn facts(&self, session: &Session) -> Facts {
        let of = self.of;
        let records = &self.contents[&session.id];
        let contents: Vec<_> = records.iter().map(|e| e.content.clone()).collect();
        let site = of.sites.iter().find(|site| site.id == session.site).unwrap();
        let rows: Vec<_> = of.calendar.iter().filter(|row| row.site == site.id).cloned().collect();
        let row = row_of(session.day, &rows);
        let name = |id: &PatientId| &of.part.patients.iter().find(|p| p.id == *id).unwrap().name;
        Facts {
            stage: Stage::Certifying,
            now: records
                .iter()
                .map(|e| e.created_at)
                .max()
                .unwrap()
                .to_zoned(self.zone.clone())
                .datetime(),
            zone: self.zone.clone(),
            organization: of.organization.kind,
            record: SessionRecord::from_contents(&contents, session.is_group).unwrap(),
            site: SiteFacts { id: site.id, opens: site.opens, closes: site.closes },
            day: DayFacts {
                kind: effective_kind(session.day, &rows),
                label: row.map_or(String::new(), |row| row.label.clone()),
                ends: row.and_then(|row| row.ends),
            },
            clinician_sessions: self
                .others(session)
                .filter(|other| other.clinician == session.clinician)
                .filter_map(|other| {
                    Some(OtherSession { session: other.id, site: other.site, span: other.held? })
                })
                .collect(),
            patients: self.patients(session),
            recent_notes: self
                .notes
                .iter()
                .rev()
                .filter(|(who, _)| *who == session.clinician)
                .take(10)
                .map(|(_, note)| note.clone())
                .collect(),
            caseload_names: of
                .part
                .caseloads
                .iter()
                .filter(|c| c.clinician == session.clinician)
                .map(|c| (c.patient, name(&c.patient).clone()))
                .collect(),
            settings: Settings::default(),
        }
    }
}

#[test]
fn every_record_passes_the_rules() {
    for today in [DAYS[0], DAYS[3]] {
        for of in &small(today).organizations {
            let mut contents: BTreeMap<SessionId, Vec<&DemoEncounter>> = BTreeMap::new();
            for encounter in &of.part.encounters {
                contents.entry(encounter.content.session).or_default().push(encounter);
            }
            let zone = TimeZone::get(TIME_ZONE).unwrap();
            let mut looking = Looking { of, zone, contents, notes: Vec::new() };
            let recorded = |s: &&Session| s.state == SessionState::Recorded;
            for session in of.part.sessions.iter().filter(recorded) {
                let facts = looking.facts(session);
                let findings = care::rules::check(&facts);
                let open: Vec<String> = care::rules::unanswered(&findings, &facts.record, false)
                    .iter()
                    .map(|finding| format!("{} {} {}", finding.edit, session.day, finding.message))
                    .collect();
                assert!(open.is_empty(), "{open:?}: {:?}", facts.record.encounters[0].note.text());
                for encounter in &looking.contents[&session.id].clone() {
                    let text = encounter.content.note.individual_text();
                    if !text.is_empty() {
                        looking.notes.push((session.clinician, Private(text)));
                    }
                }
            }
        }
    }
}

#[test]
fn the_calendars_have_what_a_year_has() {
    let data = tuesday();
    let district = &data.organizations[0];
    assert_eq!(district.organization.kind, OrganizationKind::District);
    for site in &district.sites {
        let rows: Vec<_> =
            district.calendar.iter().filter(|row| row.site == site.id).cloned().collect();
        let kind = |day| effective_kind(day, &rows);
        // Dates of 2026 and 2027 as OPM and the New York City school calendar print them.
        assert_eq!(kind(date(2026, 11, 26)), DayKind::Holiday, "Thanksgiving");
        assert_eq!(kind(date(2026, 11, 27)), DayKind::Grey);
        assert_eq!(kind(date(2026, 11, 11)), DayKind::Holiday, "Veterans Day");
        assert_eq!(kind(date(2026, 10, 12)), DayKind::Holiday);
        assert_eq!(kind(date(2026, 12, 25)), DayKind::Holiday);
        assert_eq!(kind(date(2026, 12, 28)), DayKind::Grey);
        assert_eq!(kind(date(2027, 1, 18)), DayKind::Holiday, "Martin Luther King Jr. Day");
        assert_eq!(kind(date(2027, 2, 15)), DayKind::Holiday, "Washington's Birthday");
        assert_eq!(kind(date(2027, 3, 26)), DayKind::Grey, "Good Friday");
        assert_eq!(kind(date(2027, 5, 31)), DayKind::Holiday, "Memorial Day");
        let since = date(2026, 9, 28);
        let count = |kind| rows.iter().filter(|r| r.kind == kind && r.day >= since).count();
        assert_eq!(count(DayKind::EmergencyClosing), 1);
        assert_eq!(count(DayKind::HalfDay), 1);
    }
    assert!(district.calendar.iter().any(|row| row.cycle_day == Some(6)));
}

#[test]
fn sign_ins_are_plain_addresses_that_are_accounts() {
    let data = tuesday();
    let listed: Vec<String> = sign_ins().into_iter().map(|sign_in| sign_in.email).collect();
    let accounts: Vec<String> = data.accounts.into_iter().map(|account| account.email).collect();
    assert_eq!(listed, accounts);
    assert_eq!(listed[0], "jo.tanaka@example.org");
    assert!(listed.iter().all(|email| email.is_ascii()));
}

#[test]
fn invented_npis_have_the_check_digit_of_the_vectors() {
    // Computed elsewhere: 1000000004 is in the list of known numbers.
    assert_eq!(staff::npi(0).unwrap().as_str(), "1000000004");
}

#[test]
fn a_crowd_is_made_in_pieces_that_fit_together() {
    let today = date(2026, 11, 24);
    assert!(Crowd::of(7, today, Size::Small).is_none());
    let crowd = Crowd::new(7, today, 21, 3);
    assert_eq!(crowd.organization.sites.len(), 2);
    let roster = crowd.roster(20);
    assert_eq!(roster.patients, crowd.roster(20).patients);
    assert_eq!(roster.patients.len(), 25);
    assert_eq!(roster.series.len(), 17);
    let numbers = |part: &DemoPart| -> BTreeSet<String> {
        part.patients.iter().map(|patient| patient.local_id.0.clone()).collect()
    };
    assert!(numbers(&roster).is_disjoint(&numbers(&crowd.roster(19))));
    let weeks: Vec<_> = crowd.mondays().map(|day| crowd.week(20, &roster, day)).collect();
    assert_eq!(weeks.len(), 6);
    let (sessions, encounters) = &weeks[2];
    assert_eq!(sessions.len(), 34, "seventeen units, twice a week");
    assert!((40..=50).contains(&encounters.len()), "{}", encounters.len());
    let json = serde_json::to_string(&encounters[0].content).unwrap();
    assert!((800..=2500).contains(&json.len()), "{}", json.len());
    let (planned, none) = &weeks[5];
    assert_eq!((planned.len(), none.len()), (34, 0), "two weeks ahead");
}

#[test]
fn the_clock_of_the_story_stands_after_its_morning() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    // 09:00 and 15:00 in New York, which is five hours behind in November.
    assert_eq!(opening(at("2026-11-24T14:00:00Z")), at("2026-11-24T17:30:00Z"));
    assert_eq!(opening(at("2026-11-24T20:00:00Z")), at("2026-11-24T20:00:00Z"));
    // Half past one in the night of the 25th is still the 24th there.
    let night = at("2026-11-25T01:30:00Z");
    assert_eq!((opening(night), today(night)), (night, date(2026, 11, 24)));
}
