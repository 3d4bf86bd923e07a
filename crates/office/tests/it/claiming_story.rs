//! From the group that was recorded this morning to the segments of the week's 837P.
//!
//! What is expected comes from outside: the claim segments from 005010X222A1, and what a claim of
//! occupational therapy says in them from the sources that stand beside each.

use crate::claiming::{School, new_id, school, student};
use care::{
    AbsenceReason, Credential, EncounterDraft, Language, Location, MandateId, Note, PatientId,
    Private, RecordState, Role, ServiceActivity, ServiceDescription, ServiceType, Session,
    SessionId, SessionRecord, SessionState, TimeSpan,
};
use jiff::civil::{Date, date, time};
use office::Desk;
use office::claiming::{MakeRequest, Week, make_submission, submission_file, week_of_claims};
use office::recording::{self, RecordRequest, certify_many, list_to_certify};
use office::testing::{Bench, benches};
use store::caseload::{self, CaseloadEntry};
use store::{StoreError, sessions, sites};

/// The day of the bench's clock, a Tuesday; it is ten in the morning.
const TODAY: Date = date(2026, 11, 24);

/// Names, cards, and what was done with each.
const CHILDREN: [(&str, &str, &str); 3] = [
    ("Alvarez", "ZZ10001Q", "Copied three lines with a slant board; kept between the lines."),
    ("Brown", "ZZ10002Q", "Traced letters in sand, then wrote four of them from memory."),
    ("Chen", "ZZ10003Q", "."),
];

/// A group of three that is planned for nine o'clock, on the caseload of a clinician.
async fn planned(bench: &Bench, school: &School, clinician: &Desk) -> (SessionId, Vec<PatientId>) {
    let mut patients = Vec::new();
    for (name, card, _) in CHILDREN {
        patients.push(student(bench, school, name, Some(card)).await.id);
    }
    let session = Session {
        id: SessionId(new_id(bench)),
        site: school.site,
        clinician: clinician.actor.member,
        day: TODAY,
        planned: TimeSpan::new(time(9, 0, 0, 0), time(9, 30, 0, 0)).ok(),
        held: None,
        service_type: ServiceType::OccupationalTherapy,
        location: Some(Location::TherapyRoom),
        room: "12".to_owned(),
        is_group: true,
        series: None,
        patients: patients.clone(),
        state: SessionState::Planned,
        version: 1,
    };
    let (id, organization, site) = (session.id, school.id, school.site);
    let done: Result<(), StoreError> = bench
        .office
        .db
        .write(move |tx| {
            let session = session.clone();
            Box::pin(async move {
                let entry = |patient: &PatientId| CaseloadEntry {
                    clinician: session.clinician,
                    patient: *patient,
                    from: date(2026, 9, 8),
                    to: None,
                };
                let entries: Vec<CaseloadEntry> = session.patients.iter().map(entry).collect();
                caseload::insert_many(tx, organization, &entries).await?;
                let address = ["112 Harbor Lane", "Albany", "NY", "122070002"].map(str::to_owned);
                sites::set_address(tx, organization, site, &address).await?;
                sessions::insert(tx, organization, &session).await
            })
        })
        .await;
    done.unwrap();
    (id, patients)
}

/// What the screen sends: two were present, the third was not in school.
fn recorded(session: SessionId, clinician: &Desk, patients: &[PatientId]) -> SessionRecord {
    let draft = |(patient, (_, _, note)): (&PatientId, (&str, &str, &str))| EncounterDraft {
        start: Some(time(9, 0, 0, 0)),
        end: Some(time(9, 30, 0, 0)),
        language: Some(Language::English),
        location: Some(Location::TherapyRoom),
        activities: vec![ServiceActivity {
            description: ServiceDescription::Writing,
            minutes: None,
        }],
        note: Note {
            intervention: Private(note.to_owned()),
            response: Private("Needed two reminders and stayed to the end.".to_owned()),
            function: Private("Writing in class.".to_owned()),
            ..Note::default()
        },
        mandate: Some(MandateId(patient.0)),
        is_group_ordered: true,
        ..EncounterDraft::new(*patient)
    };
    let mut encounters: Vec<EncounterDraft> = patients.iter().zip(CHILDREN).map(draft).collect();
    let absent = encounters.last_mut().unwrap();
    absent.attendance = AbsenceReason::NotInSchool.attendance();
    absent.reason = Some(AbsenceReason::NotInSchool);
    absent.note = Note::default();
    SessionRecord {
        session,
        clinician: clinician.actor.member,
        day: TODAY,
        service_type: Some(ServiceType::OccupationalTherapy),
        is_group: true,
        encounters,
    }
}

async fn record(desk: &Desk, record: SessionRecord) {
    let mut request = RecordRequest { record, new: None, certify: true, amendment: None };
    // What asks is answered with a reason, as the screen has it done.
    let refused = recording::save(desk, request.clone()).await;
    if let Err(recording::RecordRefused::Findings(findings)) = refused {
        for finding in findings {
            assert_ne!(finding.severity, care::Severity::Stop, "{finding:?}");
            for draft in &mut request.record.encounters {
                if finding.place.patient.is_none_or(|patient| patient == draft.patient) {
                    let answer = (finding.edit.clone(), "It was so.".to_owned());
                    draft.acknowledgements.push(answer);
                }
            }
        }
        recording::save(desk, request).await.unwrap();
    }
}

/// The text of the file of this week, by segments.
async fn file(school: &School) -> Vec<String> {
    let week = week_of_claims(&school.biller, TODAY).await.unwrap();
    let (count, total) = (week.ready().count(), Week::total(week.ready()));
    let request = MakeRequest { day: TODAY, payer: school.payer, count, total };
    let made = make_submission(&school.biller, request).await.unwrap();
    let file = submission_file(&school.biller, made.submission).await.unwrap().unwrap();
    file.text.split('~').map(str::to_owned).collect()
}

/// The segments from the first claim of a person to the next person.
fn of_person<'s>(segments: &'s [String], family: &str) -> Vec<&'s str> {
    let begins = |it: &&String| it.starts_with(&format!("NM1*IL*1*{family}*"));
    let from = segments.iter().position(|it| begins(&it)).unwrap();
    let rest = segments.iter().skip(from).map(String::as_str);
    rest.take_while(|it| !it.starts_with("HL*") && !it.starts_with("SE*")).collect()
}

#[tokio::test]
async fn this_mornings_group_of_three_becomes_two_correct_claims() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        let (session, patients) = planned(&bench, &school, &school.therapist).await;
        record(&school.therapist, recorded(session, &school.therapist, &patients)).await;
        let segments = file(&school).await;

        // ISA15 is T: nobody is behind an invented payer. The sender goes by the number that the
        // payer gave (x12.md section 7; ISA06 is padded to 15), the payer by its own.
        let isa = segments.first().unwrap();
        assert_eq!(isa.len(), 105, "the envelope has a fixed width: {isa}");
        assert!(isa.contains("*ZZ*HARBOR77       *ZZ*INVENTED01     *"), "{isa}");
        assert!(isa.ends_with("*0*T*:"), "{isa}");
        assert!(segments.iter().any(|it| it == "NM1*41*2*HARBOR*****46*HARBOR77"));

        // One claim for each child who came (school-services.md 2.1 no. 10: one claim a visit),
        // none for who did not.
        let of = |id: &str| segments.iter().filter(|it| it.starts_with(id)).count();
        assert_eq!((of("CLM*"), of("LX*"), of("SV1*"), of("NM1*IL*")), (2, 2, 2, 2));
        assert!(!segments.iter().any(|it| it.contains("CHEN") || it.contains("ZZ10003Q")));
        // Counts of the envelope: SE01 from ST to SE, one group, one interchange.
        let position = |id: &str| segments.iter().position(|it| it.starts_with(id)).unwrap();
        let inside = position("SE*") - position("ST*") + 1;
        assert_eq!(segments[position("SE*")], format!("SE*{inside}*0001"));
        assert_eq!(segments[position("GE*")], "GE*1*1");
        assert_eq!(segments[position("IEA*")], "IEA*1*000000001");

        for (number, (name, card, _)) in (1..).zip(CHILDREN.into_iter().take(2)) {
            let claim = of_person(&segments, &name.to_uppercase());
            // coding-and-claims.md 3.11: the card as it is (MI), the claim with place 03 (school)
            // and frequency 1; the diagnosis as ABK without its point; who treated with the
            // therapist's taxonomy; the school as facility, because it is not where who is paid is.
            // 97150 once a child whatever the minutes (CMS: the group code is untimed), GO on
            // every line of occupational therapy, the day in D8, our line number (x12.md 7).
            // 18.50 is the fee of 97150 from 2025-09-01 in billing/data/fees.csv, invented.
            let expected = [
                format!("NM1*IL*1*{}*ANA****MI*{card}", name.to_uppercase()),
                "DMG*D8*20170412*F".to_owned(),
                "NM1*PR*2*INVENTED SCHOOL MEDICAID*****PI*INVENTED01".to_owned(),
                "REF*G2*09999991".to_owned(),
                format!("CLM*QH{number:010}*18.5***03:B:1*Y*A*Y*Y"),
                "HI*ABK:F82".to_owned(),
                "NM1*82*1*TANAKA*JO****XX*1234567893".to_owned(),
                "PRV*PE*PXC*225X00000X".to_owned(),
                "NM1*77*2*FIRST".to_owned(),
                "N3*112 HARBOR LANE".to_owned(),
                "N4*ALBANY*NY*122070002".to_owned(),
                "LX*1".to_owned(),
                "SV1*HC:97150:GO*18.5*UN*1***1".to_owned(),
                "DTP*472*D8*20261124".to_owned(),
            ];
            let mut left = claim.iter();
            for segment in expected {
                assert!(left.any(|it| *it == segment), "{segment} in its place of {claim:#?}");
            }
            // Nobody supervised a therapist.
            assert!(!claim.iter().any(|it| it.starts_with("NM1*DQ*")), "{claim:?}");
        }
    }
}

#[tokio::test]
async fn an_assistants_group_is_claimed_under_the_therapist_who_directs() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        let kind = care::OrganizationKind::District;
        let email = "samuel@harbor.example";
        let assistant = bench.desk(school.id, kind, email, &[Role::Assistant]).await.unwrap();
        let email = "ruth@harbor.example";
        let supervisor = bench.desk(school.id, kind, email, &[Role::Supervisor]).await.unwrap();
        let (id, helps, directs) =
            (school.id, assistant.actor.member, school.therapist.actor.member);
        let done: Result<(), StoreError> = bench
            .office
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "UPDATE member SET credential = $3, supervisor_id = $4, \
                               display_name = 'Samuel Mensah' \
                               WHERE organization_id = $1 AND id = $2";
                    let credential = Credential::OccupationalTherapyAssistant.key();
                    let values = store::values![id, helps, credential, directs];
                    tx.exec(sql, values).await.map(|_| ())
                })
            })
            .await;
        done.unwrap();
        let (session, patients) = planned(&bench, &school, &assistant).await;
        record(&assistant, recorded(session, &assistant, &patients)).await;
        let week = week_of_claims(&school.biller, TODAY).await.unwrap();
        assert_eq!((week.ready().count(), week.held().count()), (0, 2), "not cosigned yet");

        let waiting = list_to_certify(&supervisor).await.unwrap();
        let chosen = waiting
            .iter()
            .filter(|line| line.head.state == RecordState::AwaitingCosignature)
            .map(|line| (line.head.id, line.head.current_version));
        certify_many(&supervisor, chosen.collect()).await.unwrap();
        let segments = file(&school).await;
        let claim = of_person(&segments, "ALVAREZ");
        // school-services.md 2.3: the attending clinician is the directing therapist, never the
        // assistant, who cannot enrol; coding-and-claims.md 3.11: who supervised is 2310D. CO is
        // a rule of Medicare's (3.7), and this payer's profile does not ask for it.
        for segment in [
            "NM1*82*1*TANAKA*JO****XX*1234567893",
            "NM1*DQ*1*TANAKA*JO****XX*1234567893",
            "SV1*HC:97150:GO*18.5*UN*1***1",
        ] {
            assert!(claim.contains(&segment), "{segment} in {claim:#?}");
        }
        assert!(!segments.iter().any(|it| it.contains("MENSAH")));
    }
}
