//! Claims of the week: a group of three with one absent, held records, files made once, and two
//! organizations apart.

use billing::Cents;
use care::{
    Attendance, CERTIFICATION_STATEMENT, Certification, ContentHash, EncounterContent, EncounterId,
    Factor, GroupSize, Language, Location, Mandate, MandateId, MemberId, Note, OrganizationId,
    OrganizationKind, Patient, PatientId, PatientName, Private, RecordState, Role, ServiceActivity,
    ServiceDescription, ServiceType, Session, SessionId, SessionState, SiteId, TimeSpan,
};
use jiff::civil::{Date, date, time};
use office::Desk;
use office::claiming::{
    ClaimStanding, MakeRefused, MakeRequest, Mover, Week, encounter_units, held_groups,
    make_submission, submission_file, submission_page, week_of_claims,
};
use office::testing::{Bench, benches};
use store::encounters::{self, NewVersion};
use store::organizations::{self, BillingIdentity};
use store::payers::{self, Coverage, Payer};
use store::{StoreError, Tx, mandates, members, patients, sessions};
use uuid::Uuid;

/// The Monday of the story.
pub(crate) const DAY: Date = date(2026, 11, 16);

pub(crate) struct School {
    pub(crate) id: OrganizationId,
    pub(crate) site: SiteId,
    pub(crate) therapist: Desk,
    pub(crate) biller: Desk,
    pub(crate) payer: Uuid,
}

pub(crate) fn new_id(bench: &Bench) -> Uuid {
    care::new_uuid(&*bench.office.clock, &*bench.office.random)
}

pub(crate) async fn school(bench: &Bench, name: &str) -> School {
    let kind = OrganizationKind::District;
    let id = bench.organization(name, kind).await.unwrap();
    let site = bench.site(id, "First").await.unwrap();
    let email = |who: &str| format!("{who}@{}.example", name.to_lowercase());
    let therapist = bench.desk(id, kind, &email("jo"), &[Role::Therapist]).await.unwrap();
    let biller = bench.desk(id, kind, &email("rosa"), &[Role::Biller]).await.unwrap();
    let payer = new_id(bench);
    let member = therapist.actor.member;
    bench
        .office
        .db
        .write(move |tx| Box::pin(async move { found(tx, id, member, payer).await }))
        .await
        .unwrap();
    School { id, site, therapist, biller, payer }
}

async fn found(
    tx: &mut Tx,
    id: OrganizationId,
    member: MemberId,
    payer: Uuid,
) -> Result<(), StoreError> {
    let sql = "UPDATE organization SET npi = '1234567893' WHERE id = $1";
    tx.exec(sql, store::values![id]).await?;
    let sql = "UPDATE member SET npi = '1234567893', credential = 'occupational_therapist', \
               display_name = 'Jo Tanaka' WHERE organization_id = $1 AND id = $2";
    tx.exec(sql, store::values![id, member]).await?;
    let identity = BillingIdentity {
        tax_id: "123456780".to_owned(),
        taxonomy: "251300000X".to_owned(),
        medicaid_provider_id: "09999991".to_owned(),
        address: ["100 Harbor Lane", "Albany", "NY", "122070001"].map(str::to_owned),
        phone: "2125550100".to_owned(),
    };
    organizations::set_billing_identity(tx, id, &identity).await?;
    let payer = Payer {
        id: payer,
        name: "Invented School Medicaid".to_owned(),
        profile: "ny_school_medicaid".to_owned(),
        payer_code: "INVENTED01".to_owned(),
        is_test: true,
        submitter_code: "HARBOR77".to_owned(),
        receiver_code: String::new(),
        version: 1,
    };
    let fees: Vec<billing::FeeRow> = billing::FeeSchedule::demo().rows().cloned().collect();
    store::code_tables::put_fees(tx, id, &fees).await?;
    payers::insert(tx, id, &payer).await
}

/// A student, with a mandate in a group of three and coverage unless `card` is none.
pub(crate) async fn student(
    bench: &Bench,
    school: &School,
    name: &str,
    card: Option<&str>,
) -> Patient {
    let patient = Patient {
        id: PatientId(new_id(bench)),
        site: school.site,
        name: PatientName {
            family: Private(name.to_owned()),
            given: Private("Ana".to_owned()),
            preferred: None,
        },
        birth_date: Private(date(2017, 4, 12)),
        sex: Private('F'),
        local_id: Private(name.to_owned()),
        medicaid_id: None,
        language: Language::English,
        grade: "3".to_owned(),
        address: Private(["1 Elm Street", "Albany", "NY", "12207"].map(str::to_owned)),
        diagnoses: vec![care::Diagnosis {
            code: "F82".parse().unwrap(),
            from: date(2026, 9, 1),
            to: None,
        }],
        consent_on: Some(date(2026, 9, 1)),
        is_active: true,
        version: 1,
    };
    let mandate = Mandate {
        id: MandateId(patient.id.0),
        patient: patient.id,
        service_type: ServiceType::OccupationalTherapy,
        terms: "2x30/wk G3 EN sep".parse().unwrap(),
        from: date(2026, 9, 8),
        to: None,
        source: "IEP of 2026-09-03".to_owned(),
        version: 1,
    };
    let coverage = card.map(|card| Coverage {
        patient: patient.id,
        payer: school.payer,
        subscriber_number: Private(card.to_owned()),
        rank: 1,
        from: date(2026, 1, 1),
        to: None,
    });
    let (id, made) = (school.id, patient.clone());
    let done: Result<(), StoreError> = bench
        .office
        .db
        .write(move |tx| {
            let (made, mandate, coverage) = (made.clone(), mandate.clone(), coverage.clone());
            Box::pin(async move {
                patients::insert_many(tx, id, &[made]).await?;
                mandates::insert_many(tx, id, &[mandate]).await?;
                payers::insert_coverages(tx, id, coverage.as_slice()).await
            })
        })
        .await;
    done.unwrap();
    patient
}

pub(crate) fn content(
    school: &School,
    id: Uuid,
    patient: PatientId,
    session: SessionId,
) -> EncounterContent {
    EncounterContent {
        encounter: EncounterId(id),
        session,
        patient,
        clinician: school.therapist.actor.member,
        day: DAY,
        time: TimeSpan::new(time(10, 0, 0, 0), time(10, 30, 0, 0)).unwrap(),
        service_type: ServiceType::OccupationalTherapy,
        language: Language::English,
        attendance: Attendance::Provided,
        reason: None,
        group_size: GroupSize::Group(2),
        size_override: None,
        location: Some(Location::TherapyRoom),
        activities: vec![ServiceActivity {
            description: ServiceDescription::Writing,
            minutes: None,
        }],
        services: Vec::new(),
        place_of_service: None,
        goals: Vec::new(),
        note: Note { intervention: Private("SECRET-NOTE".to_owned()), ..Note::default() },
        mandate: Some(MandateId(patient.0)),
        acknowledgements: Vec::new(),
    }
}

/// Writes a session with these records and signs them.
pub(crate) async fn record(
    bench: &Bench,
    school: &School,
    contents: Vec<EncounterContent>,
    signed: bool,
) {
    let first = contents.first().unwrap();
    let session = Session {
        id: first.session,
        site: school.site,
        clinician: first.clinician,
        day: DAY,
        planned: Some(first.time),
        held: Some(first.time),
        service_type: first.service_type,
        location: first.location,
        room: String::new(),
        is_group: true,
        series: None,
        patients: contents.iter().map(|it| it.patient).collect(),
        state: SessionState::Recorded,
        version: 1,
    };
    let (id, now) = (school.id, bench.office.clock.now());
    let actor = school.therapist.actor.clone();
    let done: Result<(), StoreError> = bench
        .office
        .db
        .write(move |tx| {
            let (session, contents, actor) = (session.clone(), contents.clone(), actor.clone());
            Box::pin(async move {
                sessions::insert(tx, id, &session).await?;
                for content in &contents {
                    let (by, at) = (actor.account, now);
                    let new = NewVersion { content, reason: "", findings: &[], by, at };
                    encounters::insert(tx, id, &new).await?;
                    if signed {
                        sign(tx, id, actor.member, content, 1, now).await?;
                    }
                }
                Ok(())
            })
        })
        .await;
    done.unwrap();
}

pub(crate) async fn sign(
    tx: &mut Tx,
    id: OrganizationId,
    signer: MemberId,
    content: &EncounterContent,
    version_number: i64,
    at: jiff::Timestamp,
) -> Result<(), StoreError> {
    let certification = Certification {
        version_number,
        signer,
        signature: "Jo Tanaka, OTR/L".to_owned(),
        statement: CERTIFICATION_STATEMENT.0.to_owned(),
        at,
        factor: Factor::Password,
        hash: ContentHash::of(content)?,
    };
    encounters::certify(tx, id, content.encounter, &certification, RecordState::Certified).await
}

/// A certified group of three of whom the last was absent.
pub(crate) async fn group(bench: &Bench, school: &School) -> Vec<EncounterContent> {
    let session = SessionId(new_id(bench));
    let mut contents = Vec::new();
    for (name, card) in [("Alvarez", "ZZ10001Q"), ("Brown", "ZZ10002Q"), ("Chen", "ZZ10003Q")] {
        let patient = student(bench, school, name, Some(card)).await;
        contents.push(content(school, new_id(bench), patient.id, session));
    }
    let absent = contents.last_mut().unwrap();
    absent.attendance = Attendance::StudentAbsent;
    absent.reason = Some(care::AbsenceReason::NotInSchool);
    *absent = absent.clone().cleared();
    record(bench, school, contents.clone(), true).await;
    contents
}

pub(crate) fn request(school: &School, week: &Week) -> MakeRequest {
    let count = week.ready().count();
    MakeRequest { day: DAY, payer: school.payer, count, total: Week::total(week.ready()) }
}

#[tokio::test]
async fn a_group_of_three_with_one_absent_becomes_two_lines_of_one_unit() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        let contents = group(&bench, &school).await;
        let week = week_of_claims(&school.biller, date(2026, 11, 18)).await.unwrap();
        assert_eq!((week.from, week.to), (DAY, date(2026, 11, 22)));
        let codes: Vec<_> = week.ready().map(|line| line.codes.clone()).collect();
        assert_eq!(codes, [["97150 GO × 1"], ["97150 GO × 1"]]);
        assert_eq!(week.lines.len(), 2, "the absent one is not there");
        assert!(!format!("{week:?}").contains("SECRET-NOTE"), "no narrative leaves the office");
        let made = make_submission(&school.biller, request(&school, &week)).await.unwrap();
        assert_eq!((made.count, made.total), (2, Week::total(week.ready())));

        let file = submission_file(&school.biller, made.submission).await.unwrap().unwrap();
        assert_eq!(file.name, "claims-2026-11-16-000000001.x12");
        let segments: Vec<&str> = file.text.split('~').collect();
        assert!(segments[0].starts_with("ISA*"), "{}", segments[0]);
        let of = |id: &str| segments.iter().filter(|it| it.starts_with(id)).count();
        assert_eq!((of("CLM*"), of("SV1*HC:97150:GO*"), of("SV1*")), (2, 2, 2));
        // Two claims of the same amount: their sum is that of the week.
        let fee = segments.iter().find_map(|it| it.strip_prefix("CLM*QH0000000001*")).unwrap();
        let fee: Cents = fee.split('*').next().unwrap().parse().unwrap();
        assert_eq!(made.total, Cents::new(fee.get() * 2));
        assert!(!file.text.contains("CHEN"), "nothing is claimed for who was absent");
        let page = submission_page(&school.biller, made.submission).await.unwrap().unwrap();
        assert_eq!(page.lines.len(), 2);
        assert!(page.lines.iter().all(|line| !line.is_changed));
        let why = encounter_units(&school.biller, contents[0].encounter).await.unwrap().unwrap();
        assert!(why.claimed.is_some_and(|number| number.starts_with("QH000000000")));
        assert_eq!((why.minutes, why.lines[0].units.as_str()), (30, "1"));
        let therapists = submission_file(&school.therapist, made.submission).await.unwrap();
        assert!(therapists.is_none(), "a therapist downloads no claims");
    }
}

#[tokio::test]
async fn what_is_held_says_why_and_whose_move_it_is() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        let mut all = Vec::new();
        for (name, card) in [
            ("Alone", Some("ZZ1")),
            ("Cardless", Some("")),
            ("Private", None),
            ("Talk", Some("ZZ4")),
        ] {
            let patient = student(&bench, &school, name, card).await;
            let session = SessionId(new_id(&bench));
            all.push(content(&school, new_id(&bench), patient.id, session));
        }
        all[0].group_size = GroupSize::Group(1);
        all[3].activities =
            vec![ServiceActivity { description: ServiceDescription::Consultative, minutes: None }];
        let unsigned = student(&bench, &school, "Unsigned", Some("ZZ5")).await;
        let mut later = content(&school, new_id(&bench), unsigned.id, SessionId(new_id(&bench)));
        later.group_size = GroupSize::Individual;
        for content in all {
            record(&bench, &school, vec![content], true).await;
        }
        record(&bench, &school, vec![later], false).await;
        let week = week_of_claims(&school.biller, DAY).await.unwrap();
        let mut held: Vec<(Mover, String, usize)> = held_groups(week.held())
            .into_iter()
            .map(|group| (group.mover, group.finding.edit.clone(), group.lines.len()))
            .collect();
        held.sort();
        let expected = [
            (Mover::Therapist, "QH-D180".to_owned(), 1),
            (Mover::Biller, "QH-S034".to_owned(), 1),
            (Mover::Biller, "QH-S036".to_owned(), 1),
        ];
        assert_eq!(held, expected);
        assert_eq!((week.ready().count(), week.nothing().count(), week.uncovered), (0, 1, 1));
        let refused = make_submission(&school.biller, request(&school, &week)).await.unwrap_err();
        assert!(matches!(refused, MakeRefused::NothingReady), "{refused:?}");
    }
}

#[tokio::test]
async fn a_record_is_claimed_once_and_a_later_change_is_flagged() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        let contents = group(&bench, &school).await;
        let week = week_of_claims(&school.biller, DAY).await.unwrap();
        let shown = request(&school, &week);
        let wrong = MakeRequest { count: 1, ..shown };
        let refused = make_submission(&school.biller, wrong).await.unwrap_err();
        assert!(matches!(refused, MakeRefused::Changed), "{refused:?}");
        let therapist = make_submission(&school.therapist, shown).await.unwrap_err();
        assert!(matches!(therapist, MakeRefused::NotFound), "{therapist:?}");
        make_submission(&school.biller, shown).await.unwrap();
        let again = make_submission(&school.biller, shown).await.unwrap_err();
        assert!(matches!(again, MakeRefused::NothingReady), "{again:?}");

        let (id, at) = (school.id, bench.office.clock.now());
        let by = school.therapist.actor.account;
        let (amended, withdrawn) = (contents[0].clone(), contents[1].encounter);
        let done: Result<(), StoreError> = bench
            .office
            .db
            .write(move |tx| {
                let content = amended.clone();
                Box::pin(async move {
                    let head = encounters::find(tx, id, content.encounter).await?.unwrap();
                    let reason = "wrong time";
                    let new = NewVersion { content: &content, reason, findings: &[], by, at };
                    encounters::add_version(tx, id, head.version, &new).await?;
                    let head = encounters::find(tx, id, withdrawn).await?.unwrap();
                    encounters::void(tx, id, withdrawn, head.version, "wrong child").await
                })
            })
            .await;
        done.unwrap();
        let week = week_of_claims(&school.biller, DAY).await.unwrap();
        assert_eq!((week.changed().count(), week.claimed().count()), (2, 2));
        let messages: Vec<_> = week
            .changed()
            .map(|line| match &line.standing {
                ClaimStanding::Claimed { changed: Some(changed), .. } => changed.edit.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(messages, ["QH-D184", "QH-D184"]);
    }
}

#[tokio::test]
async fn of_requests_at_the_same_time_one_makes_the_file() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        group(&bench, &school).await;
        let week = week_of_claims(&school.biller, DAY).await.unwrap();
        let shown = request(&school, &week);
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let desk = school.biller.clone();
            tasks.push(tokio::spawn(async move { make_submission(&desk, shown).await }));
        }
        let (mut made, mut refused) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => made += 1,
                Err(MakeRefused::NothingReady | MakeRefused::AlreadyClaimed) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((made, refused), (1, 3));
        let week = week_of_claims(&school.biller, DAY).await.unwrap();
        assert_eq!((week.ready().count(), week.claimed().count()), (0, 2));
    }
}

#[tokio::test]
async fn what_one_organization_claims_does_not_exist_for_another() {
    for (bench, _database) in benches().await {
        let (here, there) = (school(&bench, "Harbor").await, school(&bench, "Elsewhere").await);
        let contents = group(&bench, &here).await;
        let week = week_of_claims(&here.biller, DAY).await.unwrap();
        let shown = request(&here, &week);
        let foreign = week_of_claims(&there.biller, DAY).await.unwrap();
        assert!(foreign.lines.is_empty() && foreign.uncovered == 0);
        let refused = make_submission(&there.biller, shown).await.unwrap_err();
        assert!(matches!(refused, MakeRefused::NotFound), "{refused:?}");
        let made = make_submission(&here.biller, shown).await.unwrap().submission;
        assert!(submission_page(&there.biller, made).await.unwrap().is_none());
        assert!(submission_file(&there.biller, made).await.unwrap().is_none());
        let id = contents[0].encounter;
        assert!(encounter_units(&there.biller, id).await.unwrap().is_none());
        let mut tx = bench.office.db.read().await.unwrap();
        assert!(
            members::find(&mut tx, there.id, here.biller.actor.member).await.unwrap().is_none()
        );
    }
}
