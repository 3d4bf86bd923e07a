//! A crowd is loaded as it was asked for, and everything in it holds.

use care::{OrganizationId, Role};
use jiff::civil::date;
use office::demo::{Crowd, Loaded, load_crowd};
use office::testing::bench;
use office::{Actor, Desk, caseload, today};
use store::testing::{TestDb, databases};
use store::{Db, DbOptions, NewFile, Value, verify};

/// Thirty clinicians in two schools, with three weeks behind them.
fn crowd() -> Crowd {
    Crowd::new(7, date(2026, 11, 24), 30, 3)
}

async fn number(db: &Db, sql: &str, values: Vec<Value>) -> i64 {
    let row = db.read().await.unwrap().row(sql, values).await.unwrap();
    row.unwrap().get("n").unwrap()
}

async fn holds(db: &Db, organization: OrganizationId, loaded: Loaded) {
    let verified = verify::organization(db, organization).await.unwrap();
    assert_eq!(verified.problems, Vec::new());
    assert_eq!(usize::try_from(verified.records).unwrap(), loaded.encounters);
    assert_eq!(loaded.patients, 30 * 25);
    // Seventeen units twice a week, in six weeks; days without school have none.
    assert!((30 * 17 * 2 * 5..=30 * 17 * 2 * 6).contains(&loaded.sessions), "{loaded:?}");
    // Fifty a week and clinician, in three weeks and the day before.
    assert!((30 * 50 * 2..=30 * 50 * 4).contains(&loaded.encounters), "{loaded:?}");
    for (table, count) in [("patient", loaded.patients), ("session", loaded.sessions)] {
        let sql = format!("SELECT COUNT(*) AS n FROM {table} WHERE organization_id = $1");
        let found = number(db, &sql, vec![Value::from(organization)]).await;
        assert_eq!(usize::try_from(found).unwrap(), count, "{table}");
    }
}

/// Therapist 0001 has a caseload and a day.
async fn opens(db: &Db, crowd: &Crowd) {
    let bench = bench(db.clone());
    let member = crowd.organization.members.iter().find(|one| one.is_clinician).unwrap();
    let (_, id) = bench
        .token(member.account, Some((crowd.organization.organization.id, member.clinician.id)))
        .await
        .unwrap();
    let actor = Actor {
        account: member.account,
        member: member.clinician.id,
        organization: crowd.organization.organization.id,
        organization_name: crowd.organization.organization.name.clone(),
        organization_kind: crowd.organization.organization.kind,
        time_zone: jiff::tz::TimeZone::get("America/New_York").unwrap(),
        name: member.clinician.name.clone(),
        roles: [Role::Therapist].into(),
        site: member.site,
        factor_at: None,
        factor: None,
        auth_session: id,
    };
    let desk = Desk { office: bench.office.clone(), actor };
    let day = today::day(&desk, date(2026, 11, 24)).await.unwrap();
    assert!(!day.sessions.is_empty());
    assert!(day.to_certify > 0);
    assert_eq!(caseload::read(&desk, "").await.unwrap().len(), 25);
}

#[tokio::test]
async fn a_new_file_is_as_large_as_asked_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("demo.db");
    let file = NewFile::begin(&place).await.unwrap();
    let crowd = crowd();
    let organization = crowd.organization.organization.id;
    let loaded = load_crowd(file.db(), "no password", crowd, &mut |_| ()).await.unwrap();
    assert!(!place.exists(), "nobody sees half a file");
    file.finish(|_, _| ()).await.unwrap();
    let url = format!("sqlite:{}", place.display());
    let db = Db::open(&url, DbOptions::default()).await.unwrap();
    holds(&db, organization, loaded).await;
    let dangling = db.read().await.unwrap().rows("PRAGMA foreign_key_check", vec![]).await;
    assert_eq!(dangling.unwrap().len(), 0, "what is referred to is there");
    let fresh = databases().await;
    let sql = "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'index'";
    let fresh: &TestDb = &fresh[0];
    assert_eq!(number(&db, sql, vec![]).await, number(&fresh.db, sql, vec![]).await);
    assert!(NewFile::begin(&place).await.is_err(), "a file that is there is not written over");
}

#[tokio::test]
async fn a_crowd_goes_into_either_engine() {
    for test in databases().await {
        let organization = crowd().organization.organization.id;
        let loaded = load_crowd(&test.db, "no password", crowd(), &mut |_| ()).await.unwrap();
        holds(&test.db, organization, loaded).await;
        opens(&test.db, &crowd()).await;
    }
}
