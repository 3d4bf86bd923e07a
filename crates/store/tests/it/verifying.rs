//! Whatever is changed behind our back is found.

use crate::world::{DAY, World, at, world};
use crate::{read, wrote};
use care::{EncounterId, RecordState, SubmissionId, day_after};
use store::audit::{self, AuditEvent};
use store::encounter_import::{self, ImportedEncounter};
use store::encounters::{self, NewVersion};
use store::verify::{self, Problem, Verified};
use store::{Db, sessions, testing, values};

/// A world with two certified records, the second with two versions, and some events.
async fn signed_world(db: &Db) -> (World, [EncounterId; 2]) {
    let w = world(db, 1).await;
    let planned: Vec<_> = (0..2).map(|n| w.planned(day_after(DAY, n))).collect();
    wrote!(db, tx => sessions::insert_many(tx, w.organization, &planned)).unwrap();
    let contents: Vec<_> = planned.iter().map(|s| w.content(s, w.patients[0])).collect();
    let all: Vec<_> = contents
        .iter()
        .map(|content| ImportedEncounter {
            content,
            state: RecordState::Certified,
            author: w.account,
            created_at: at(0),
            certifications: vec![w.signed(content, 1)],
        })
        .collect();
    wrote!(db, tx => encounter_import::insert_many(tx, w.organization, &all)).unwrap();
    let mut amended = contents[1].clone();
    amended.day = day_after(amended.day, 1);
    let version = NewVersion { reason: "wrong day", ..w.new_version(&amended) };
    wrote!(db, tx => encounters::add_version(tx, w.organization, 1, &version)).unwrap();
    let (id, signed) = (amended.encounter, w.signed(&amended, 2));
    let state = RecordState::Certified;
    wrote!(db, tx => encounters::certify(tx, w.organization, id, &signed, state)).unwrap();
    for number in 0..4 {
        let event = AuditEvent {
            organization: w.organization,
            actor: Some(w.account),
            action: "encounter.certify",
            object_kind: "encounter",
            object_id: id.0,
            detail: serde_json::json!({ "number": number }),
            at: at(number),
        };
        wrote!(db, tx => audit::append(tx, &event)).unwrap();
    }
    (w, [contents[0].encounter, id])
}

/// Takes away what guards a table, as somebody with the keys of the database could.
async fn unguard(db: &Db, table: &str) {
    for what in ["update", "delete"] {
        let sql = if db.is_postgres() {
            format!("DROP RULE {table}_no_{what} ON {table}")
        } else {
            format!("DROP TRIGGER {table}_no_{what}")
        };
        wrote!(db, tx => tx.exec(&sql, values![])).unwrap();
    }
}

async fn problems(w: &World) -> Vec<Problem> {
    verify::organization(&w.db, w.organization).await.unwrap().problems
}

#[tokio::test]
async fn what_nobody_touched_holds() {
    for test in testing::databases().await {
        let (w, _) = signed_world(&test.db).await;
        let expected =
            Verified { events: 4, records: 2, versions: 3, signatures: 3, problems: Vec::new() };
        assert_eq!(verify::organization(&w.db, w.organization).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn every_change_behind_our_back_is_found() {
    type Expected = fn([EncounterId; 2]) -> Problem;
    let cases: [(&str, &str, Expected); 10] = [
        (
            "encounter_version",
            "UPDATE encounter_version SET content = REPLACE(content, 'lines', 'shapes') \
             WHERE number = 2",
            |[_, id]| Problem::VersionChanged(id, 2),
        ),
        ("certification", "DELETE FROM certification WHERE version_number = 2", |[_, id]| {
            Problem::StateUnlike(id)
        }),
        (
            "certification",
            "UPDATE certification SET hash = (SELECT v.hash FROM encounter_version v \
             WHERE v.number = 2) WHERE version_number = 1 AND encounter_id IN \
             (SELECT c.id FROM encounter c WHERE c.current_version = 2)",
            |[_, id]| Problem::SignatureElsewhere(id, 1),
        ),
        (
            "",
            "UPDATE encounter SET attendance = 'cancelled' WHERE current_version = 1",
            |[id, _]| Problem::HeadUnlike(id),
        ),
        ("", "UPDATE encounter SET current_version = 3 WHERE current_version = 2", |[_, id]| {
            Problem::VersionMissing(id)
        }),
        ("", "UPDATE encounter SET state = 'uncertified' WHERE current_version = 1", |[id, _]| {
            Problem::StateUnlike(id)
        }),
        ("audit_event", "UPDATE audit_event SET at = at + 1 WHERE seq = 2", |_| Problem::Audit(2)),
        ("audit_event", "DELETE FROM audit_event WHERE seq = 3", |_| Problem::Audit(3)),
        ("audit_event", "DELETE FROM audit_event WHERE seq = 4", |_| Problem::Audit(4)),
        ("audit_event", "DELETE FROM audit_event", |_| Problem::Audit(1)),
    ];
    for (table, sql, expected) in cases {
        for test in testing::databases().await {
            let (w, ids) = signed_world(&test.db).await;
            if !table.is_empty() {
                unguard(&w.db, table).await;
            }
            let touched = wrote!(&w.db, tx => tx.exec(sql, values![])).unwrap();
            assert!(touched > 0, "{sql}");
            assert_eq!(problems(&w).await, [expected(ids)], "{sql}");
        }
    }
}

#[tokio::test]
async fn two_events_that_changed_places_and_one_put_in_between_are_found() {
    for test in testing::databases().await {
        let (w, _) = signed_world(&test.db).await;
        unguard(&w.db, "audit_event").await;
        for (from, to) in [(2, 99), (3, 2), (99, 3)] {
            let sql = "UPDATE audit_event SET seq = $2 WHERE seq = $1";
            wrote!(&w.db, tx => tx.exec(sql, values![i64::from(from), i64::from(to)])).unwrap();
        }
        assert_eq!(problems(&w).await, [Problem::Audit(2)]);
        let w = world(&test.db, 2).await;
        let sql = "INSERT INTO audit_event (organization_id, seq, at, actor, action, \
                       object_kind, object_id, detail, previous, hash) \
                       VALUES ($1, 1, 0, NULL, 'a', 'b', $2, '{}', $3, $3)";
        let values = values![w.organization, w.organization, vec![0_u8; 32]];
        wrote!(&w.db, tx => tx.exec(sql, values.clone())).unwrap();
        assert_eq!(problems(&w).await, [Problem::Audit(1)]);
    }
}

#[tokio::test]
async fn a_changed_file_of_claims_is_found_and_other_organizations_are_not_touched() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let id = SubmissionId(w.id());
        let payer = w.id();
        let sql = "INSERT INTO payer (organization_id, id, name, profile, payer_code) \
                   VALUES ($1, $2, 'Invented', 'x', 'X')";
        wrote!(&w.db, tx => tx.exec(sql, values![w.organization, payer])).unwrap();
        let sql = "INSERT INTO submission (organization_id, id, payer_id, from_day, to_day, \
                   created_at, created_by, control_number, content, hash, claim_count, \
                   total_cents) VALUES ($1, $2, $3, '2026-11-16', '2026-11-22', 0, $4, 1, \
                   'ISA*00', $5, 0, 0)";
        let values = values![w.organization, id, payer, w.account, vec![0_u8; 32]];
        wrote!(&w.db, tx => tx.exec(sql, values.clone())).unwrap();
        assert_eq!(problems(&w).await, [Problem::Submission(id)]);
        assert_eq!(problems(&other).await, []);
        let unrelated = read!(w.db, tx => audit::first_broken(tx, other.organization));
        assert_eq!(unrelated, None);
    }
}
