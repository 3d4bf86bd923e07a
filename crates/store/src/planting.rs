//! One of everything about one invented patient, for tests of who reaches what.

use crate::encounters::{self, NewVersion};
use crate::{StoreError, Tx, sessions, values};
use care::{
    AccountId, Attendance, CERTIFICATION_STATEMENT, CaseloadGroupId, Certification, Clock,
    ContentHash, EncounterContent, EncounterId, Factor, GoalId, GroupSize, GuardianId, Language,
    Location, MandateId, MemberId, Note, OrganizationId, PatientId, Random, RecordState,
    ServiceType, Session, SessionId, SessionState, SiteId, SubmissionId, TimeSpan,
};
use jiff::civil::{Date, date, time};

/// Where and for whom something is planted.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// Organization.
    pub organization: OrganizationId,
    /// School or office.
    pub site: SiteId,
    /// Whose session and record it is.
    pub clinician: MemberId,
    /// Who else has the patient on the caseload.
    pub colleague: Option<MemberId>,
    /// Who writes.
    pub account: AccountId,
    /// On which day the session was, and since when the patient is on the caseload.
    pub day: Date,
}

/// What was planted.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// A patient.
    pub patient: PatientId,
    /// A mandate in force.
    pub mandate: MandateId,
    /// A guardian.
    pub guardian: GuardianId,
    /// An active goal.
    pub goal: GoalId,
    /// A group of the clinician with the patient in it.
    pub group: CaseloadGroupId,
    /// A session that was recorded.
    pub session: SessionId,
    /// A session that is planned.
    pub planned: SessionId,
    /// A record that was certified.
    pub encounter: EncounterId,
    /// A file of claims.
    pub submission: SubmissionId,
}

/// Plants one of everything.
pub async fn plant(
    tx: &mut Tx,
    clock: &dyn Clock,
    random: &dyn Random,
    plot: &Plot,
) -> Result<Planted, StoreError> {
    let planted = Planted {
        patient: PatientId::new(clock, random),
        mandate: MandateId::new(clock, random),
        guardian: GuardianId::new(clock, random),
        goal: GoalId::new(clock, random),
        group: CaseloadGroupId::new(clock, random),
        session: SessionId::new(clock, random),
        planned: SessionId::new(clock, random),
        encounter: EncounterId::new(clock, random),
        submission: SubmissionId::new(clock, random),
    };
    roster(tx, plot, &planted).await?;
    for (id, state) in
        [(planted.session, SessionState::Recorded), (planted.planned, SessionState::Planned)]
    {
        sessions::insert(tx, plot.organization, &session(plot, &planted, id, state)?).await?;
    }
    record(tx, clock, plot, &planted).await?;
    submission(tx, clock, random, plot, &planted).await?;
    Ok(planted)
}

async fn roster(tx: &mut Tx, plot: &Plot, planted: &Planted) -> Result<(), StoreError> {
    let organization = plot.organization;
    let sql = "INSERT INTO patient (organization_id, id, site_id, family, given, sort_name, \
               find_name, birth_date, sex, local_id, language) \
               VALUES ($1, $2, $3, 'Example', 'Pat', 'example pat', 'example pat', $4, 'F', $5, \
               'EN')";
    let local_id = planted.patient.to_string();
    let values = values![organization, planted.patient, plot.site, date(2018, 6, 14), local_id];
    tx.exec(sql, values).await?;
    for clinician in std::iter::once(plot.clinician).chain(plot.colleague) {
        let sql = "INSERT INTO caseload (organization_id, clinician_id, patient_id, from_day) \
                   VALUES ($1, $2, $3, $4)";
        tx.exec(sql, values![organization, clinician, planted.patient, plot.day]).await?;
    }
    let sql = "INSERT INTO mandate (organization_id, id, patient_id, service_type, terms, \
               from_day) VALUES ($1, $2, $3, $4, '2x30/wk G3 EN sep', $5)";
    let service = ServiceType::OccupationalTherapy.key();
    let values = values![organization, planted.mandate, planted.patient, service, plot.day];
    tx.exec(sql, values).await?;
    let sql = "INSERT INTO guardian (organization_id, id, patient_id, name, relation, language) \
               VALUES ($1, $2, $3, 'Sam Example', 'Mother', 'EN')";
    tx.exec(sql, values![organization, planted.guardian, planted.patient]).await?;
    let sql = "INSERT INTO goal (organization_id, id, patient_id, title, text, from_day, state) \
               VALUES ($1, $2, $3, 'Cutting', 'Cuts along a line.', $4, 'active')";
    tx.exec(sql, values![organization, planted.goal, planted.patient, plot.day]).await?;
    let sql = "INSERT INTO caseload_group (organization_id, id, clinician_id, name) \
               VALUES ($1, $2, $3, 'Tuesday')";
    tx.exec(sql, values![organization, planted.group, plot.clinician]).await?;
    let sql = "INSERT INTO caseload_group_member (organization_id, group_id, patient_id, \
               position) VALUES ($1, $2, $3, 0)";
    tx.exec(sql, values![organization, planted.group, planted.patient]).await.map(|_| ())
}

fn span(hour: i8) -> Result<TimeSpan, StoreError> {
    TimeSpan::new(time(hour, 0, 0, 0), time(hour, 30, 0, 0))
        .map_err(|_| StoreError::Content("span".to_owned()))
}

fn session(
    plot: &Plot,
    planted: &Planted,
    id: SessionId,
    state: SessionState,
) -> Result<Session, StoreError> {
    let was_held = state == SessionState::Recorded;
    Ok(Session {
        id,
        site: plot.site,
        clinician: plot.clinician,
        day: plot.day,
        planned: Some(span(if was_held { 9 } else { 11 })?),
        held: if was_held { Some(span(9)?) } else { None },
        service_type: ServiceType::OccupationalTherapy,
        location: Some(Location::TherapyRoom),
        room: String::new(),
        is_group: false,
        series: None,
        patients: vec![planted.patient],
        state,
        version: 1,
    })
}

async fn record(
    tx: &mut Tx,
    clock: &dyn Clock,
    plot: &Plot,
    planted: &Planted,
) -> Result<(), StoreError> {
    let content = content(plot, planted, planted.encounter, planted.session)?;
    let at = clock.now();
    let new = NewVersion { content: &content, reason: "", findings: &[], by: plot.account, at };
    encounters::insert(tx, plot.organization, &new).await?;
    let signed = Certification {
        version_number: 1,
        signer: plot.clinician,
        signature: "Ada Example, OTR/L".to_owned(),
        statement: CERTIFICATION_STATEMENT.0.to_owned(),
        at,
        factor: Factor::Password,
        hash: ContentHash::of(&content)?,
    };
    let state = RecordState::Certified;
    encounters::certify(tx, plot.organization, planted.encounter, &signed, state).await
}

/// Plants another session of the planted patient, on the day of `plot`, whose record is not
/// certified.
pub async fn plant_uncertified(
    tx: &mut Tx,
    clock: &dyn Clock,
    random: &dyn Random,
    plot: &Plot,
    planted: &Planted,
) -> Result<EncounterId, StoreError> {
    let (id, encounter) = (SessionId::new(clock, random), EncounterId::new(clock, random));
    let session = session(plot, planted, id, SessionState::Recorded)?;
    sessions::insert(tx, plot.organization, &session).await?;
    let content = content(plot, planted, encounter, id)?;
    let at = clock.now();
    let new = NewVersion { content: &content, reason: "", findings: &[], by: plot.account, at };
    encounters::insert(tx, plot.organization, &new).await?;
    Ok(encounter)
}

fn content(
    plot: &Plot,
    planted: &Planted,
    encounter: EncounterId,
    session: SessionId,
) -> Result<EncounterContent, StoreError> {
    Ok(EncounterContent {
        encounter,
        session,
        patient: planted.patient,
        clinician: plot.clinician,
        day: plot.day,
        time: span(9)?,
        service_type: ServiceType::OccupationalTherapy,
        language: Language::English,
        attendance: Attendance::Provided,
        reason: None,
        group_size: GroupSize::Individual,
        size_override: None,
        location: Some(Location::TherapyRoom),
        activities: Vec::new(),
        services: Vec::new(),
        place_of_service: None,
        goals: Vec::new(),
        note: Note::default(),
        mandate: Some(planted.mandate),
        acknowledgements: Vec::new(),
    })
}

async fn submission(
    tx: &mut Tx,
    clock: &dyn Clock,
    random: &dyn Random,
    plot: &Plot,
    planted: &Planted,
) -> Result<(), StoreError> {
    let payer = care::new_uuid(clock, random);
    let sql = "INSERT INTO payer (organization_id, id, name, profile, payer_code) \
               VALUES ($1, $2, 'Invented Medicaid', 'demo-medicaid', 'INVMCD')";
    tx.exec(sql, values![plot.organization, payer]).await?;
    let sql = "INSERT INTO submission (organization_id, id, payer_id, from_day, to_day, \
               created_at, created_by, control_number, content, hash, claim_count, total_cents) \
               VALUES ($1, $2, $3, $4, $4, $5, $6, 1, 'ISA*', $7, 0, 0)";
    let hash = vec![0_u8; 32];
    let values = values![
        plot.organization,
        planted.submission,
        payer,
        plot.day,
        clock.now(),
        plot.account,
        hash,
    ];
    tx.exec(sql, values).await.map(|_| ())
}
