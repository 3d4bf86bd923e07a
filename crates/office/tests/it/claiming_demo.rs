//! The demonstration's weeks as files, for validators that are not ours.

use care::{Role, day_after};
use jiff::civil::date;
use office::claiming::{MakeRequest, make_submission, submission_file, week_of_claims};
use office::demo::{self, Size};
use office::testing::benches;
use std::path::{Path, PathBuf};

/// `target/validators`, or where cargo was told to build: see `tests/validators/validate.sh`.
fn folder() -> PathBuf {
    let target = option_env!("CARGO_TARGET_DIR").map(PathBuf::from);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    target.unwrap_or_else(|| here.join("../../target")).join("validators")
}

#[tokio::test]
async fn a_week_of_each_invented_organization_becomes_a_file() {
    std::fs::create_dir_all(folder()).unwrap();
    let today = date(2026, 11, 24);
    // The data is the same on each engine.
    let (bench, _database) = benches().await.swap_remove(0);
    let data = demo::generate(7, today, Size::Small);
    let organizations: Vec<_> = data.organizations.iter().map(|o| o.organization.clone()).collect();
    demo::load(&bench.office, data).await.unwrap();
    for (one, name) in organizations.iter().zip(["demo-district", "demo-practice"]) {
        let email = format!("claims-{name}@example.org");
        let biller = bench.desk(one.id, one.kind, &email, &[Role::Biller]).await.unwrap();
        let monday = day_after(care::monday_of(today), -14);
        let week = week_of_claims(&biller, monday).await.unwrap();
        assert!(week.ready().count() > 10, "{name}: {}", week.ready().count());
        let [sum] = week.payers.as_slice() else { panic!("{:?}", week.payers) };
        let (payer, count, total) = (sum.payer, sum.count, sum.total);
        let request = MakeRequest { day: monday, payer, count, total };
        let made = make_submission(&biller, request).await.unwrap();
        let file = submission_file(&biller, made.submission).await.unwrap().unwrap();
        let claims = file.text.matches("~CLM*").count();
        assert_eq!((claims, made.count), (sum.count, sum.count));
        std::fs::write(folder().join(format!("{name}.x12")), &file.text).unwrap();
    }
}
