//! What is kept of the coding of records is what coding them anew says, whatever changes.

use crate::claiming::{
    DAY, School, content, group, new_id, record, request, school, sign, student,
};
use billing::code_table::{Limit, LimitKind};
use billing::ncci::{LimitRow, Setting};
use billing::{Cents, Units};
use care::{EncounterContent, EncounterId, GroupSize, PatientId, ServiceDescription, SessionId};
use jiff::civil::{Date, date};
use office::claiming::{
    A_PAGE, ClaimListOf, ClaimStanding, Mover, Week, WeekSums, claim_list, claim_sums, claim_week,
    held_groups, keep_up, make_submission, week_of_claims,
};
use office::testing::{Bench, benches};
use store::code_tables::{self, ReleaseRows};
use store::encounters::{self, NewVersion};
use store::payers::{self, Coverage};
use store::{StoreError, Tx, mandates, members, organizations, patients, sessions, sites, values};

/// Something that a record is coded from.
#[derive(Clone, Copy, Debug)]
enum Change {
    Signature,
    Amendment,
    Withdrawal,
    Mandate,
    Diagnoses,
    Coverage,
    Clinician,
    Supervisor,
    SiteOfSession,
    Address,
    Payer,
    WhoIsPaid,
    Name,
    Fees,
    Terms,
    Codes,
}

const CHANGES: [Change; 16] = [
    Change::Signature,
    Change::Amendment,
    Change::Withdrawal,
    Change::Mandate,
    Change::Diagnoses,
    Change::Coverage,
    Change::Clinician,
    Change::Supervisor,
    Change::SiteOfSession,
    Change::Address,
    Change::Payer,
    Change::WhoIsPaid,
    Change::Name,
    Change::Fees,
    Change::Terms,
    Change::Codes,
];

/// Records of all kinds: a group of three with one absent, one alone of a group, one without a
/// number, one whom nobody covers, one unsigned.
struct Term {
    group: Vec<EncounterContent>,
    uncovered: PatientId,
    unsigned: EncounterContent,
    alone: PatientId,
}

async fn term(bench: &Bench, school: &School) -> Term {
    let group = group(bench, school).await;
    let mut singles = Vec::new();
    for (name, card) in [
        ("Alone", Some("ZZ1")),
        ("Cardless", Some("")),
        ("Private", None),
        ("Unsigned", Some("ZZ5")),
    ] {
        let patient = student(bench, school, name, card).await;
        let mut one = content(school, new_id(bench), patient.id, SessionId(new_id(bench)));
        one.group_size = GroupSize::Individual;
        if name == "Alone" {
            one.group_size = GroupSize::Group(1);
        }
        record(bench, school, vec![one.clone()], name != "Unsigned").await;
        singles.push(one);
    }
    let unsigned = singles.remove(3);
    Term { group, uncovered: singles[2].patient, unsigned, alone: singles[0].patient }
}

/// Group of held records: whose move, the edit, how many, worth what, since when.
type Held = (Mover, String, usize, Cents, Date);

#[derive(Debug, PartialEq, Eq)]
struct Told {
    sums: Vec<(usize, Cents)>,
    nothing: usize,
    uncovered: usize,
    held: Vec<Held>,
    payers: Vec<(usize, Cents)>,
}

fn kept(week: &WeekSums) -> Told {
    assert_eq!(week.waiting, 0);
    let held = week.held_by.iter();
    let mut held: Vec<Held> =
        held.map(|it| (it.mover, it.edit.clone(), it.sum.count, it.sum.total, it.oldest)).collect();
    held.sort();
    let sums = [week.ready, week.held, week.claimed, week.changed];
    Told {
        sums: sums.iter().map(|sum| (sum.count, sum.total)).collect(),
        nothing: week.nothing,
        uncovered: week.uncovered,
        held,
        payers: week.payers.iter().map(|it| (it.count, it.total)).collect(),
    }
}

fn anew(week: &Week) -> Told {
    let groups = held_groups(week.held());
    let mut held: Vec<Held> = groups
        .iter()
        .map(|it| (it.mover, it.finding.edit.clone(), it.lines.len(), it.total, it.oldest))
        .collect();
    held.sort();
    Told {
        sums: vec![
            (week.ready().count(), Week::total(week.ready())),
            (week.held().count(), Week::total(week.held())),
            (week.claimed().count(), Week::total(week.claimed())),
            (week.changed().count(), Week::total(week.changed())),
        ],
        nothing: week.nothing().count(),
        uncovered: week.uncovered,
        held,
        payers: week.payers.iter().map(|it| (it.count, it.total)).collect(),
    }
}

/// What is kept is what coding anew says; answers how many records had to be coded for it.
async fn agree(bench: &Bench, school: &School, after: &str) -> usize {
    let coded = keep_up(&bench.office, || true).await.unwrap();
    let sums = claim_sums(&school.biller, DAY).await.unwrap();
    let week = sums.weeks.iter().find(|week| week.from == DAY).unwrap();
    let fresh = week_of_claims(&school.biller, DAY).await.unwrap();
    assert_eq!(kept(week), anew(&fresh), "after {after}");
    let page = claim_week(&school.biller, DAY).await.unwrap();
    assert_eq!(&page.sums, week, "after {after}");
    assert_eq!(page.ready.len(), week.ready.count, "after {after}");
    assert!(page.ready.iter().all(|it| matches!(it.standing, ClaimStanding::Ready)));
    assert_eq!(page.held.len(), week.held_by.len(), "each group has its finding after {after}");
    assert_eq!(keep_up(&bench.office, || true).await.unwrap(), 0, "nothing is coded twice");
    coded
}

async fn write<F>(bench: &Bench, work: F)
where
    F: for<'a> FnMut(&'a mut Tx) -> store::Work<'a, (), StoreError> + Send,
{
    bench.office.db.write(work).await.unwrap();
}

async fn apply(bench: &Bench, school: &School, term: &Term, change: Change) {
    of_people(bench, school, term, change).await;
    of_tables(bench, school, term, change).await;
}

/// Changes of records and of who is in them.
async fn of_people(bench: &Bench, school: &School, term: &Term, change: Change) {
    let (id, now) = (school.id, bench.office.clock.now());
    let actor = school.therapist.actor.clone();
    let (group, unsigned) = (term.group.clone(), term.unsigned.clone());
    let (uncovered, alone, payer) = (term.uncovered, term.alone, school.payer);
    let member = actor.member;
    write(bench, move |tx| {
        let (group, unsigned) = (group.clone(), unsigned.clone());
        Box::pin(async move {
            match change {
                Change::Signature => sign(tx, id, member, &unsigned, 1, now).await,
                Change::Amendment => {
                    let mut content = group[0].clone();
                    content.activities[0].description = ServiceDescription::Consultative;
                    let head = encounters::find(tx, id, content.encounter).await?.unwrap();
                    let (by, at, reason) = (actor.account, now, "no treatment");
                    let new = NewVersion { content: &content, reason, findings: &[], by, at };
                    let number = encounters::add_version(tx, id, head.version, &new).await?;
                    sign(tx, id, member, &content, number, now).await
                }
                Change::Withdrawal => {
                    let head = encounters::find(tx, id, group[1].encounter).await?.unwrap();
                    encounters::void(tx, id, head.id, head.version, "wrong child").await
                }
                Change::Mandate => {
                    let mut mandate =
                        mandates::of_patient(tx, id, unsigned.patient).await?.remove(0);
                    mandate.to = Some(date(2026, 11, 1));
                    mandates::update(tx, id, &mandate).await
                }
                Change::Diagnoses => {
                    let mut patient = patients::find(tx, id, alone).await?.unwrap();
                    patient.diagnoses.clear();
                    patients::update(tx, id, &patient).await
                }
                Change::Coverage => {
                    payers::insert_coverages(tx, id, &[covered(uncovered, payer)]).await
                }
                Change::Clinician => {
                    let mut it = members::find(tx, id, member).await?.unwrap();
                    it.npi = None;
                    members::update(tx, id, &it).await
                }
                Change::Supervisor => directed(tx, id, member).await,
                _ => Ok(()),
            }
        })
    })
    .await;
}

/// Changes of what is looked up.
async fn of_tables(bench: &Bench, school: &School, term: &Term, change: Change) {
    let (id, now, site) = (school.id, bench.office.clock.now(), school.site);
    let session = term.unsigned.session;
    let other = care::Site { id: care::SiteId(new_id(bench)), ..site_of(bench, school).await };
    write(bench, move |tx| {
        let other = other.clone();
        Box::pin(async move {
            match change {
                Change::SiteOfSession => {
                    sites::insert(tx, id, &other).await?;
                    sites::set_address(
                        tx,
                        id,
                        other.id,
                        &["1", "Troy", "NY", "121800001"].map(str::to_owned),
                    )
                    .await?;
                    let mut it = sessions::find(tx, id, session).await?.unwrap();
                    it.site = other.id;
                    sessions::update(tx, id, &it).await
                }
                Change::Address => {
                    let at = ["2 Elm", "Troy", "NY", "121800001"].map(str::to_owned);
                    sites::set_address(tx, id, site, &at).await
                }
                Change::Payer => {
                    let sql = "UPDATE payer SET profile = 'nobody' WHERE organization_id = $1";
                    tx.exec(sql, values![id]).await.map(|_| ())
                }
                Change::WhoIsPaid => {
                    let mut it = organizations::billing_identity(tx, id).await?.unwrap();
                    it.tax_id.clear();
                    organizations::set_billing_identity(tx, id, &it).await
                }
                Change::Name => {
                    let sql = "UPDATE organization SET npi = NULL WHERE id = $1";
                    tx.exec(sql, values![id]).await.map(|_| ())
                }
                Change::Fees => doubled(tx, id).await,
                Change::Terms => {
                    let own = "from = \"2026-01-01\"\ngroup_of_one = { value = \"individual\", \
                               source = \"it\", confidence = \"high\" }";
                    let from = date(2026, 1, 1);
                    code_tables::put_own_terms(tx, id, "ny_school_medicaid", from, own).await
                }
                Change::Codes => {
                    let limit = Limit { units: Units::new(1), kind: LimitKind::Absolute };
                    let rows = [LimitRow { code: "97150".parse().unwrap(), limit }];
                    let (rows, from) = (ReleaseRows::Limits(&rows), date(2026, 10, 1));
                    code_tables::put(tx, Setting::Practitioner, from, rows, &[7; 32], now).await
                }
                _ => Ok(()),
            }
        })
    })
    .await;
}

async fn site_of(bench: &Bench, school: &School) -> care::Site {
    let mut tx = bench.office.db.read().await.unwrap();
    sites::find(&mut tx, school.id, school.site).await.unwrap().unwrap()
}

fn covered(patient: PatientId, payer: uuid::Uuid) -> Coverage {
    Coverage {
        patient,
        payer,
        subscriber_number: care::Private("ZZ9".to_owned()),
        rank: 1,
        from: date(2026, 1, 1),
        to: None,
    }
}

/// The therapist becomes an assistant whom nobody directs.
async fn directed(
    tx: &mut Tx,
    id: care::OrganizationId,
    member: care::MemberId,
) -> Result<(), StoreError> {
    let mut it = members::find(tx, id, member).await?.unwrap();
    it.credential = Some(care::Credential::OccupationalTherapyAssistant);
    members::update(tx, id, &it).await
}

async fn doubled(tx: &mut Tx, id: care::OrganizationId) -> Result<(), StoreError> {
    let mut fees = code_tables::fees(tx, id).await?;
    for fee in &mut fees {
        fee.cents = Cents::new(fee.cents.get() * 2);
    }
    code_tables::put_fees(tx, id, &fees).await
}

#[tokio::test]
async fn what_is_kept_is_what_coding_anew_says_after_each_change() {
    for (bench, _database) in benches().await {
        for (n, change) in CHANGES.into_iter().enumerate() {
            let school = school(&bench, &format!("Harbor {n}")).await;
            let term = term(&bench, &school).await;
            assert_eq!(agree(&bench, &school, "the first look").await, 7);
            apply(&bench, &school, &term, change).await;
            let coded = agree(&bench, &school, &format!("{change:?}")).await;
            assert!(coded > 0, "{change:?} takes away what was coded from it");
        }
    }
}

#[tokio::test]
async fn a_file_is_made_of_what_was_kept_and_its_records_stay_counted() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        let term = term(&bench, &school).await;
        agree(&bench, &school, "the first look").await;
        let week = week_of_claims(&school.biller, DAY).await.unwrap();
        let shown = request(&school, &week);
        // Between the look and the button the fees change: what was shown is not sent.
        apply(&bench, &school, &term, Change::Fees).await;
        make_submission(&school.biller, shown).await.unwrap_err();
        agree(&bench, &school, "a refusal").await;
        let week = week_of_claims(&school.biller, DAY).await.unwrap();
        make_submission(&school.biller, request(&school, &week)).await.unwrap();
        assert_eq!(agree(&bench, &school, "the file").await, 0, "nothing is coded for it again");
        apply(&bench, &school, &term, Change::Amendment).await;
        assert_eq!(agree(&bench, &school, "a change of what was claimed").await, 1);
        let sums = claim_sums(&school.biller, DAY).await.unwrap();
        assert_eq!(sums.weeks[0].changed.count, 1);
        assert_eq!(sums.weeks[0].claimed.count, 2);
    }
}

#[tokio::test]
async fn a_long_list_is_read_a_page_at_a_time_and_each_record_once() {
    for (bench, _database) in benches().await {
        let school = school(&bench, "Harbor").await;
        let patient = student(&bench, &school, "Often", Some("ZZ1")).await;
        let count = A_PAGE + 3;
        for _ in 0..count {
            let session = SessionId(new_id(&bench));
            let mut one = content(&school, new_id(&bench), patient.id, session);
            one.group_size = GroupSize::Individual;
            record(&bench, &school, vec![one], false).await;
        }
        let week = claim_week(&school.biller, DAY).await.unwrap();
        let held = &week.held[0];
        assert_eq!((week.held.len(), held.sum.sum.count), (1, count));
        assert!(held.lines.len() < count, "the page of the week shows the first ones");
        let list = ClaimListOf::Held(held.sum.mover, held.sum.edit.clone());
        let mut read: Vec<EncounterId> = Vec::new();
        let mut after = None;
        loop {
            let page = claim_list(&school.biller, DAY, &list, after).await.unwrap();
            assert_eq!(page.sum.count, count);
            read.extend(page.lines.iter().map(|line| line.encounter));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(read.len(), count);
        read.sort();
        read.dedup();
        assert_eq!(read.len(), count, "each record stands on one page");
    }
}
