//! An invented organization with one of everything that others need.

use care::{
    AccountId, Attendance, CERTIFICATION_STATEMENT, Certification, ContentHash, Credential,
    EncounterContent, EncounterId, Factor, FixedClock, FixedRandom, GroupSize, Language, Location,
    Mandate, MandateId, MemberId, Note, Organization, OrganizationId, OrganizationKind, Patient,
    PatientId, PatientName, Private, Role, ServiceType, Session, SessionId, SessionState, Site,
    SiteId, TimeSpan,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use std::collections::BTreeSet;
use store::accounts::{self, Account};
use store::encounters::NewVersion;
use store::members::{self, Member};
use store::{Db, StoreError, Tx, mandates, organizations, patients, sessions, sites};

/// The day on which everything happens.
pub(crate) const DAY: Date = date(2026, 11, 23);

pub(crate) struct World {
    pub db: Db,
    pub organization: OrganizationId,
    pub site: SiteId,
    pub account: AccountId,
    pub clinician: MemberId,
    pub patients: Vec<PatientId>,
    pub mandate: MandateId,
    pub session: SessionId,
    random: FixedRandom,
}

/// One write of one expression that uses `tx`.
#[macro_export]
macro_rules! wrote {
    ($db:expr, $tx:ident => $work:expr) => {{
        let mut writing = store::testing::begin($db).await.unwrap();
        let $tx = &mut writing;
        match $work.await {
            Ok(value) => store::testing::commit(writing).await.map(|()| value),
            Err(error) => Err(error),
        }
    }};
}

/// One read of one expression that uses `tx`.
#[macro_export]
macro_rules! read {
    ($db:expr, $tx:ident => $work:expr) => {{
        let mut reading = $db.read().await.unwrap();
        let $tx = &mut reading;
        $work.await.unwrap()
    }};
}

pub(crate) fn clock() -> FixedClock {
    FixedClock::at("2026-11-24T15:00:00Z".parse().unwrap())
}

pub(crate) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_532_400 + minute * 60).unwrap()
}

pub(crate) fn span(from: Time, to: Time) -> TimeSpan {
    TimeSpan::new(from, to).unwrap()
}

pub(crate) fn patient(id: PatientId, site: SiteId, family: &str, local_id: &str) -> Patient {
    Patient {
        id,
        site,
        name: PatientName {
            family: Private(family.to_owned()),
            given: Private("Ana".to_owned()),
            preferred: Some(Private("Annie".to_owned())),
        },
        birth_date: Private(date(2017, 2, 28)),
        sex: Private('F'),
        local_id: Private(local_id.to_owned()),
        medicaid_id: None,
        language: Language::Spanish,
        grade: "3".to_owned(),
        address: Private(["1 Elm".into(), "Kent".into(), "NY".into(), "10001".into()]),
        diagnoses: vec![care::Diagnosis {
            code: "F82".parse().unwrap(),
            from: date(2026, 9, 1),
            to: None,
        }],
        consent_on: Some(date(2026, 9, 2)),
        is_active: true,
        version: 1,
    }
}

impl World {
    /// A new identifier of any kind.
    pub(crate) fn id(&self) -> uuid::Uuid {
        care::new_uuid(&clock(), &self.random)
    }

    pub(crate) fn planned(&self, day: Date) -> Session {
        Session {
            id: SessionId(self.id()),
            site: self.site,
            clinician: self.clinician,
            day,
            planned: Some(span(time(9, 0, 0, 0), time(9, 30, 0, 0))),
            held: None,
            service_type: ServiceType::OccupationalTherapy,
            location: Some(Location::TherapyRoom),
            room: "B12".to_owned(),
            is_group: true,
            series: None,
            patients: self.patients.clone(),
            state: SessionState::Planned,
            version: 1,
        }
    }

    /// What is recorded of one patient of a session.
    pub(crate) fn content(&self, session: &Session, patient: PatientId) -> EncounterContent {
        EncounterContent {
            encounter: EncounterId(self.id()),
            session: session.id,
            patient,
            clinician: session.clinician,
            day: session.day,
            time: span(time(9, 0, 0, 0), time(9, 30, 0, 0)),
            service_type: session.service_type,
            language: Language::English,
            attendance: Attendance::Provided,
            reason: None,
            group_size: GroupSize::Group(2),
            size_override: None,
            location: session.location,
            activities: Vec::new(),
            services: Vec::new(),
            place_of_service: None,
            goals: Vec::new(),
            note: Note { intervention: Private("Cut along lines.".into()), ..Note::default() },
            mandate: Some(self.mandate),
            acknowledgements: Vec::new(),
        }
    }

    pub(crate) fn new_version<'a>(&self, content: &'a EncounterContent) -> NewVersion<'a> {
        NewVersion { content, reason: "", findings: &[], by: self.account, at: at(0) }
    }

    pub(crate) fn signed(&self, content: &EncounterContent, number: i64) -> Certification {
        Certification {
            version_number: number,
            signer: self.clinician,
            signature: "Jo Tanaka, OTR/L".to_owned(),
            statement: CERTIFICATION_STATEMENT.0.to_owned(),
            at: at(1),
            factor: Factor::Password,
            hash: ContentHash::of(content).unwrap(),
        }
    }
}

/// An organization in an own world of identifiers: a school, a clinician, two patients of whom
/// the first has a mandate, and a session planned for both.
pub(crate) async fn world(db: &Db, seed: u64) -> World {
    let (clock, random) = (clock(), FixedRandom::seeded(seed));
    let mut world = World {
        db: db.clone(),
        organization: OrganizationId::new(&clock, &random),
        site: SiteId::new(&clock, &random),
        account: AccountId::new(&clock, &random),
        clinician: MemberId::new(&clock, &random),
        patients: vec![PatientId::new(&clock, &random), PatientId::new(&clock, &random)],
        mandate: MandateId::new(&clock, &random),
        session: SessionId::new(&clock, &random),
        random,
    };
    let mut session = world.planned(DAY);
    session.id = world.session;
    let w = &world;
    wrote!(db, tx => fill(tx, w, seed, &session)).unwrap();
    world.session = session.id;
    world
}

async fn fill(tx: &mut Tx, w: &World, seed: u64, session: &Session) -> Result<(), StoreError> {
    let organization = Organization {
        id: w.organization,
        name: format!("Harbor Lane {seed}"),
        kind: OrganizationKind::District,
        time_zone: "America/New_York".to_owned(),
        npi: None,
    };
    organizations::insert(tx, &organization, at(0)).await?;
    let site = Site {
        id: w.site,
        name: "P.S. 900".to_owned(),
        opens: time(8, 0, 0, 0),
        closes: time(15, 0, 0, 0),
        version: 1,
    };
    sites::insert(tx, w.organization, &site).await?;
    let email = format!("jo{seed}@example.org");
    accounts::insert(tx, &Account::new(w.account, &email, at(0))).await?;
    let roles = BTreeSet::from([Role::Therapist]);
    let mut member = Member::new(w.clinician, Some(w.account), "Jo Tanaka", roles);
    member.credential = Some(Credential::OccupationalTherapist);
    members::insert(tx, w.organization, &member).await?;
    let all = [
        patient(w.patients[0], w.site, "Alvarez", "200000001"),
        patient(w.patients[1], w.site, "Brøndum", "200000002"),
    ];
    patients::insert_many(tx, w.organization, &all).await?;
    let mandate = Mandate {
        id: w.mandate,
        patient: w.patients[0],
        service_type: ServiceType::OccupationalTherapy,
        terms: "2x30/wk G3 EN sep".parse().unwrap(),
        from: date(2026, 9, 3),
        to: None,
        source: "IEP of 2026-09-03".to_owned(),
        version: 1,
    };
    mandates::insert_many(tx, w.organization, &[mandate]).await?;
    sessions::insert(tx, w.organization, session).await
}
