//! Eight weeks behind the day and two ahead of it: what was planned and what became of it.

use super::days::planned_days;
use super::dice::Dice;
use super::outcome::{NOT_IN_SCHOOL, REFUSED};
use super::patients::area_of;
use super::schedule::{minute_of, span};
use super::{DemoCertification, DemoEncounter, DemoMember, DemoSeries, FACTOR, note};
use care::{
    AbsenceReason, Attendance, CERTIFICATION_STATEMENT, CalendarDay, Certification, ContentHash,
    DayKind, EncounterContent, EncounterDraft, EncounterId, Goal, GoalProgress, Language, Location,
    Mandate, MemberId, Minutes, Patient, PatientId, PracticeService, Private, Progress,
    RecordState, Repeats, Role, ServiceActivity, ServiceDescription, Session, SessionId,
    SessionRecord, SessionState, SiteId, TimeSpan, Weekday, contents, day_after, even_split,
    monday_of, row_of,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Weeks of history.
pub(super) const WEEKS: i64 = 8;

/// What a history is made from.
pub(super) struct Past<'a> {
    pub(super) dice: &'a Dice,
    pub(super) today: Date,
    pub(super) zone: &'a TimeZone,
    pub(super) is_school: bool,
    pub(super) calendar: &'a [CalendarDay],
    pub(super) members: &'a [DemoMember],
    pub(super) patients: &'a [Patient],
    pub(super) mandates: &'a [Mandate],
    pub(super) goals: &'a [Goal],
    pub(super) series: &'a [DemoSeries],
    /// Who was sick last week and has not recorded it.
    pub(super) sick: Option<MemberId>,
}

/// What became of one meeting.
enum Fate {
    /// Nothing is recorded.
    Open,
    /// It did not take place for anybody.
    Off(AbsenceReason, &'static str),
    /// It took place.
    On,
}

/// What is looked up again and again.
struct Known<'a> {
    past: &'a Past<'a>,
    sites: BTreeMap<SiteId, Vec<CalendarDay>>,
    members: BTreeMap<MemberId, &'a DemoMember>,
    patients: BTreeMap<PatientId, &'a Patient>,
    mandates: BTreeMap<PatientId, &'a Mandate>,
    goals: BTreeMap<PatientId, Vec<&'a Goal>>,
    sick_days: BTreeSet<Date>,
    leave: BTreeMap<(MemberId, Date), AbsenceReason>,
}

/// The instant of a minute of a day.
pub(super) fn instant(day: Date, minute: u32, zone: &TimeZone) -> Timestamp {
    day.to_datetime(super::schedule::clock(minute))
        .to_zoned(zone.clone())
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// Every meeting of the days from the first to the last, and every record.
pub(super) fn write(
    past: &Past<'_>,
    (from, to): (Date, Date),
) -> (Vec<Session>, Vec<DemoEncounter>) {
    let known = known(past);
    let mut planned: Vec<(Session, &DemoSeries, DayKind)> = Vec::new();
    for series in past.series {
        let rows = known.sites.get(&series.site).map(Vec::as_slice).unwrap_or_default();
        let (from, to) = (from.max(series.rule.from), to.min(series.rule.to));
        for (day, kind) in planned_days(rows, from, to) {
            if is_on(series, day, past.today, rows) {
                planned.push((session(past, series, day), series, kind));
            }
        }
    }
    planned.sort_by_key(|(session, ..)| {
        (session.day, session.planned.map(|span| span.start()), session.clinician)
    });
    let mut counts: BTreeMap<(MemberId, Date), u32> = BTreeMap::new();
    let mut encounters = Vec::new();
    for (session, series, kind) in &mut planned {
        let fate = known.fate(session, *kind);
        if matches!(fate, Fate::Open) {
            continue;
        }
        let written = counts.entry((session.clinician, session.day)).or_insert(0);
        encounters.extend(known.records(session, series, &fate, written));
    }
    leave_some_uncertified(past, &mut encounters);
    (planned.into_iter().map(|(session, ..)| session).collect(), encounters)
}

fn known<'a>(past: &'a Past<'a>) -> Known<'a> {
    let mut sites: BTreeMap<SiteId, Vec<CalendarDay>> = BTreeMap::new();
    for row in past.calendar {
        sites.entry(row.site).or_default().push(row.clone());
    }
    let mut goals: BTreeMap<PatientId, Vec<&Goal>> = BTreeMap::new();
    for goal in past.goals {
        goals.entry(goal.patient).or_default().push(goal);
    }
    let monday = monday_of(past.today);
    let first = day_after(monday, -7 * WEEKS);
    let sick_days = past
        .sick
        .and_then(|id| past.members.iter().find(|member| member.clinician.id == id)?.site)
        .and_then(|site| sites.get(&site))
        .map(|rows| planned_days(rows, first, day_after(monday, -1)))
        .unwrap_or_default();
    // Tuesday to Thursday of a full week.
    let sick_days = sick_days.iter().rev().skip(1).take(3).map(|(day, _)| *day).collect();
    let mut leave = BTreeMap::new();
    for member in past.members.iter().filter(|member| member.is_clinician) {
        for reason in [AbsenceReason::Sick, AbsenceReason::PersonalLeave] {
            let back = i64::from(past.dice.between(10, 50));
            leave.insert((member.clinician.id, day_after(monday, -back)), reason);
        }
    }
    Known {
        past,
        sites,
        members: past.members.iter().map(|member| (member.clinician.id, member)).collect(),
        patients: past.patients.iter().map(|patient| (patient.id, patient)).collect(),
        mandates: past.mandates.iter().map(|mandate| (mandate.patient, mandate)).collect(),
        goals,
        sick_days,
        leave,
    }
}

fn is_on(series: &DemoSeries, day: Date, today: Date, rows: &[CalendarDay]) -> bool {
    match &series.rule.repeats {
        Repeats::Weekly { on, .. } => {
            let weekday = Weekday::of(day);
            let is_weekend = matches!(weekday, Weekday::Saturday | Weekday::Sunday);
            // A weekend on which the story plays is as a Monday.
            on.contains(&if is_weekend && day == today { Weekday::Monday } else { weekday })
        }
        Repeats::CycleDays { on } => {
            row_of(day, rows).and_then(|row| row.cycle_day).is_some_and(|n| on.contains(&n))
        }
    }
}

fn session(past: &Past<'_>, series: &DemoSeries, day: Date) -> Session {
    Session {
        id: SessionId(past.dice.id(instant(day, 0, past.zone))),
        site: series.site,
        clinician: series.clinician,
        day,
        planned: Some(series.rule.time),
        held: None,
        service_type: series.service_type,
        location: series.location,
        room: series.room.clone(),
        is_group: series.is_group,
        series: Some(series.id),
        patients: series.patients.clone(),
        state: SessionState::Planned,
        version: 1,
    }
}

impl Known<'_> {
    fn fate(&self, session: &Session, kind: DayKind) -> Fate {
        let (past, dice) = (self.past, self.past.dice);
        let gap = match session.day {
            day if day >= past.today => return Fate::Open,
            day if day >= monday_of(past.today) => 150,
            day if day >= day_after(monday_of(past.today), -7) => 40,
            _ => 12,
        };
        if past.sick == Some(session.clinician) && self.sick_days.contains(&session.day) {
            return Fate::Open;
        }
        if kind == DayKind::EmergencyClosing {
            return Fate::Off(AbsenceReason::EmergencyClosing, "School closed for the day.");
        }
        if kind == DayKind::HalfDay && self.is_after_half_day(session) {
            return Fate::Off(AbsenceReason::HalfDay, "Students left at noon.");
        }
        if let Some(reason) = self.leave.get(&(session.clinician, session.day)) {
            return Fate::Off(*reason, "");
        }
        if dice.permille(gap) {
            return Fate::Open;
        }
        if dice.permille(25) {
            return self.cancelled();
        }
        Fate::On
    }

    fn cancelled(&self) -> Fate {
        if !self.past.is_school {
            let reason = AbsenceReason::CancelledOther;
            return Fate::Off(reason, "Canceled by the family the evening before.");
        }
        let (reason, remark) = *self.past.dice.pick(&[
            &(AbsenceReason::Trip, "Class trip to the science museum."),
            &(AbsenceReason::Testing, "Class was taking a unit test."),
            &(AbsenceReason::Assembly, "Assembly of the whole grade."),
            &(AbsenceReason::ProviderMeeting, "Annual review meeting for another student."),
            &(AbsenceReason::NoSpace, "Room was used for a screening."),
        ]);
        Fate::Off(reason, remark)
    }

    fn is_after_half_day(&self, session: &Session) -> bool {
        let rows = self.sites.get(&session.site).map(Vec::as_slice).unwrap_or_default();
        let ends = row_of(session.day, rows).and_then(|row| row.ends);
        ends.zip(session.planned).is_some_and(|(ends, planned)| planned.end() >= ends)
    }

    /// The records of one meeting, one a patient.
    fn records(
        &self,
        session: &mut Session,
        series: &DemoSeries,
        fate: &Fate,
        written: &mut u32,
    ) -> Vec<DemoEncounter> {
        let Some(planned) = session.planned else { return Vec::new() };
        let held = self.held(planned);
        let shared = (series.patients.len() > 1).then(|| note::shared(self.past.dice));
        let areas = self.areas(series);
        let encounters: Vec<EncounterDraft> = series
            .patients
            .iter()
            .map(|patient| {
                let mut draft = self.draft(*patient, session.day, planned, fate);
                if draft.is_provided() {
                    self.provide(&mut draft, held, series, &areas);
                    draft.note.shared = shared.clone().unwrap_or_default();
                }
                draft
            })
            .collect();
        let is_held = encounters.iter().any(EncounterDraft::is_provided);
        session.held = is_held.then_some(held);
        session.state = SessionState::Recorded;
        let record = SessionRecord {
            session: session.id,
            clinician: session.clinician,
            day: session.day,
            service_type: Some(session.service_type),
            is_group: session.is_group,
            encounters,
        };
        let end_of_work =
            minute_of(planned.end()).max(if self.past.is_school { 905 } else { 1115 });
        let ids = series
            .patients
            .iter()
            .map(|id| {
                (*id, EncounterId(self.past.dice.id(instant(session.day, 900, self.past.zone))))
            })
            .collect();
        let contents = contents(&record, &ids).unwrap_or_default();
        contents
            .into_iter()
            .filter_map(|content| {
                *written += 1;
                let at = instant(session.day, end_of_work + *written, self.past.zone);
                self.signed(content, at)
            })
            .collect()
    }

    /// Actual times: a minute or two late, now and then a minute over.
    fn held(&self, planned: TimeSpan) -> TimeSpan {
        let dice = self.past.dice;
        let late = dice.between(0, 5).saturating_sub(2);
        let over = dice.between(0, 3) / 3;
        let length = planned.minutes().0.saturating_sub(late).saturating_add(over);
        span(minute_of(planned.start()).saturating_add(late), length).unwrap_or(planned)
    }

    /// One or two areas of the goals of the first patient; in a group all have the same.
    fn areas(&self, series: &DemoSeries) -> Vec<ServiceDescription> {
        let goals = series.patients.first().and_then(|patient| self.goals.get(patient));
        let mut areas: Vec<_> =
            goals.into_iter().flatten().filter_map(|goal| area_of(goal)).collect();
        self.past.dice.shuffle(&mut areas);
        areas.truncate(if self.past.dice.permille(350) { 2 } else { 1 });
        areas
    }

    fn draft(
        &self,
        patient: PatientId,
        day: Date,
        planned: TimeSpan,
        fate: &Fate,
    ) -> EncounterDraft {
        let dice = self.past.dice;
        let (reason, remark) = match fate {
            Fate::Off(reason, remark) => (Some(*reason), *remark),
            _ if !self.past.is_school && dice.permille(60) => {
                (Some(AbsenceReason::Refused), "Did not come; called and left a message.")
            }
            _ if !self.past.is_school => (None, ""),
            _ if dice.permille(64) => (Some(AbsenceReason::NotInSchool), dice.pick(&NOT_IN_SCHOOL)),
            _ if dice.permille(17) => (Some(AbsenceReason::Refused), dice.pick(&REFUSED)),
            _ => (None, ""),
        };
        let mandate = self.mandates.get(&patient).filter(|mandate| mandate.is_in_force(day));
        let mut draft = EncounterDraft::new(patient);
        draft.attendance = reason.map_or(Attendance::Provided, AbsenceReason::attendance);
        draft.reason = reason;
        draft.note.remark = Private(remark.to_owned());
        (draft.start, draft.end) = (Some(planned.start()), Some(planned.end()));
        draft.language = Some(mandate.map_or(Language::English, |m| m.terms.language));
        draft.mandate = mandate.map(|mandate| mandate.id);
        draft.is_group_ordered = mandate.is_some_and(|mandate| mandate.terms.is_group());
        draft
    }

    /// Fills in what a session has that took place.
    fn provide(
        &self,
        draft: &mut EncounterDraft,
        held: TimeSpan,
        series: &DemoSeries,
        areas: &[ServiceDescription],
    ) {
        let dice = self.past.dice;
        (draft.start, draft.end) = (Some(held.start()), Some(held.end()));
        let is_consultation = self.past.is_school && !series.is_group && dice.permille(15);
        draft.goals = self.progress(draft.patient, areas);
        let about = note::About {
            sex: self.patients.get(&draft.patient).map_or('U', |patient| patient.sex.0),
            is_school: self.past.is_school,
            is_alone: series.patients.len() == 1,
        };
        draft.note = if is_consultation {
            note::consultation(dice, areas, about)
        } else {
            note::note(dice, areas, about)
        };
        let parts = even_split(held.minutes(), u32::try_from(areas.len()).unwrap_or(1));
        if !self.past.is_school {
            draft.services = services(areas, &parts);
            draft.place_of_service = Some("11".to_owned());
            return;
        }
        draft.location = Some(self.location(series, areas));
        draft.activities = areas
            .iter()
            .zip(parts)
            .map(|(area, minutes)| ServiceActivity { description: *area, minutes: Some(minutes) })
            .collect();
        if is_consultation {
            let description = ServiceDescription::Consultative;
            draft.activities = vec![ServiceActivity { description, minutes: None }];
        }
    }

    fn location(&self, series: &DemoSeries, areas: &[ServiceDescription]) -> Location {
        let is_active = areas.iter().any(|area| {
            matches!(
                area,
                ServiceDescription::SensoryProcessing | ServiceDescription::StrengthEndurance
            )
        });
        if is_active && self.past.dice.permille(300) {
            return Location::Gymnasium;
        }
        series.location.unwrap_or(Location::TherapyRoom)
    }

    fn progress(&self, patient: PatientId, areas: &[ServiceDescription]) -> Vec<GoalProgress> {
        let goals = self.goals.get(&patient).map(Vec::as_slice).unwrap_or_default();
        let line = |goal: &&Goal| {
            let is_worked_on = area_of(goal).is_some_and(|area| areas.contains(&area));
            let progress = match self.past.dice.below(100) {
                _ if !is_worked_on => Progress::NotAddressed,
                0..60 => Progress::Progress,
                60..86 => Progress::LimitedProgress,
                86..95 => Progress::NoProgress,
                95..98 => Progress::Regression,
                _ => Progress::GoalMet,
            };
            GoalProgress { goal: goal.id, progress }
        };
        goals.iter().map(line).collect()
    }

    /// The record with the signatures that belong to its author and its age.
    fn signed(&self, content: EncounterContent, at: Timestamp) -> Option<DemoEncounter> {
        let member = self.members.get(&content.clinician)?;
        let hash = ContentHash::of(&content).ok()?;
        let sign = |who: &DemoMember, at: Timestamp| DemoCertification {
            account: who.account,
            certification: Certification {
                version_number: 1,
                signer: who.clinician.id,
                signature: who.clinician.signature(),
                statement: CERTIFICATION_STATEMENT.0.to_owned(),
                at,
                factor: FACTOR,
                hash,
            },
        };
        let mut certifications = vec![sign(member, at)];
        let is_assistant = member.roles.contains(&Role::Assistant);
        let is_cosigned = is_assistant && content.day < day_after(self.past.today, -14);
        if is_cosigned {
            let supervisor = self.members.get(&member.clinician.supervisor?)?;
            let later = at.saturating_add(jiff::SignedDuration::from_hours(24)).ok()?;
            certifications.push(sign(supervisor, later));
        }
        let state = if is_assistant && !is_cosigned {
            RecordState::AwaitingCosignature
        } else {
            RecordState::Certified
        };
        let created_at = at.saturating_sub(jiff::SignedDuration::from_secs(45)).ok()?;
        let author = member.account;
        Some(DemoEncounter { content, state, author, created_at, certifications })
    }
}

/// Coded services of a practice visit; equal codes are one.
fn services(areas: &[ServiceDescription], parts: &[Minutes]) -> Vec<PracticeService> {
    let mut services: Vec<PracticeService> = Vec::new();
    for (area, minutes) in areas.iter().zip(parts) {
        let code = match area {
            ServiceDescription::SelfCare => "97535",
            ServiceDescription::SensoryProcessing => "97533",
            ServiceDescription::StrengthEndurance => "97110",
            ServiceDescription::CognitivePerceptual => "97129",
            _ => "97530",
        };
        match services.iter_mut().find(|service| service.code == code) {
            Some(service) => service.minutes.0 = service.minutes.0.saturating_add(minutes.0),
            None => services.push(PracticeService { code: code.to_owned(), minutes: *minutes }),
        }
    }
    services
}

/// How many records of the last days are left without a signature.
const UNCERTIFIED: usize = 12;

/// Takes the signatures off a dozen records of the last days, whole sessions at a time, the
/// first of them the first clinician's.
fn leave_some_uncertified(past: &Past<'_>, encounters: &mut [DemoEncounter]) {
    let since = day_after(past.today, -10);
    let first = past.members.first().map(|member| member.clinician.id);
    let mut sessions: Vec<(bool, SessionId)> = encounters
        .iter()
        .filter(|encounter| encounter.content.day >= since)
        .filter(|encounter| encounter.state == RecordState::Certified)
        .map(|encounter| (Some(encounter.content.clinician) != first, encounter.content.session))
        .collect();
    sessions.dedup();
    past.dice.shuffle(&mut sessions);
    let of_first = sessions.iter().filter(|(is_other, _)| !is_other).take(2).copied();
    let others = sessions.iter().filter(|(is_other, _)| *is_other).copied();
    let chosen: Vec<SessionId> = of_first.chain(others).map(|(_, session)| session).collect();
    let mut open = 0;
    for session in chosen {
        if open >= UNCERTIFIED {
            return;
        }
        for encounter in encounters.iter_mut().filter(|e| e.content.session == session) {
            encounter.state = RecordState::Uncertified;
            encounter.certifications.clear();
            open += 1;
        }
    }
}
