//! Puts the invented organizations into a database.

use super::{
    DemoAccount, DemoCoverage, DemoData, DemoEncounter, DemoMember, DemoOrganization, DemoPart,
    PASSWORD,
};
use crate::{Office, passwords};
use care::{OrganizationId, Random};
use std::sync::Arc;
use store::Db;
use store::accounts::{self, Account};
use store::audit::{self, AuditEvent};
use store::caseload::{self, CaseloadEntry};
use store::encounter_import::{self, ImportedEncounter};
use store::members::{self, Member};
use store::organizations::BillingIdentity;
use store::payers::{self, Coverage, Payer};
use store::series::{self, Series};
use store::{
    StoreError, Tx, calendar_days, caseload_groups, code_tables, goals, guardians, mandates,
    organizations, patients, sessions, sites,
};

/// How many records go into one transaction.
const AT_ONCE: usize = 2_000;

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadRefused {
    /// The database holds an organization already.
    #[error("the database holds an organization already")]
    NotEmpty,
    /// The password could not be hashed.
    #[error("the password could not be hashed")]
    Password,
    /// Storage could not answer.
    #[error("the invented data could not be stored")]
    Store(#[from] StoreError),
}

/// Puts everything into an empty database. Each organization begins its audit log with it.
///
/// # Errors
///
/// See [`LoadRefused`].
pub async fn load(office: &Office, data: DemoData) -> Result<(), LoadRefused> {
    let mut tx = office.db.read().await?;
    if !organizations::list(&mut tx).await?.is_empty() {
        return Err(LoadRefused::NotEmpty);
    }
    drop(tx);
    let hash = password_hash(&*office.random).await?;
    Ok(everything(&office.db, &hash, data).await?)
}

/// One hash for all: the password is printed on the console.
pub(super) async fn password_hash(random: &dyn Random) -> Result<String, LoadRefused> {
    passwords::hash(random, PASSWORD).await.map_err(|_| LoadRefused::Password)
}

/// All accounts, then one organization after the other.
pub(super) async fn everything(db: &Db, hash: &str, data: DemoData) -> Result<(), StoreError> {
    let data = Arc::new(data);
    let (shared, hash) = (Arc::clone(&data), hash.to_owned());
    let done: Result<(), StoreError> = db
        .write(move |tx| {
            let (data, hash) = (Arc::clone(&shared), hash.clone());
            Box::pin(async move {
                accounts(tx, &data.accounts, &hash).await?;
                for one in &data.organizations {
                    organization(tx, one).await?;
                }
                Ok(())
            })
        })
        .await;
    done?;
    for number in 0..data.organizations.len() {
        records(db, &data, number).await?;
    }
    Ok(())
}

/// Accounts and one organization that has no records yet.
pub(super) async fn frame(
    db: &Db,
    hash: &str,
    who: &[DemoAccount],
    one: &DemoOrganization,
) -> Result<(), StoreError> {
    let shared = Arc::new((hash.to_owned(), who.to_vec(), one.clone()));
    db.write(move |tx| {
        let shared = Arc::clone(&shared);
        Box::pin(async move {
            let (hash, who, one) = &*shared;
            accounts(tx, who, hash).await?;
            organization(tx, one).await
        })
    })
    .await
}

async fn accounts(tx: &mut Tx, who: &[DemoAccount], hash: &str) -> Result<(), StoreError> {
    for account in who {
        let new = Account::new(account.id, &account.email, account.created_at);
        accounts::insert(tx, &new.with_password(hash.to_owned())).await?;
    }
    Ok(())
}

/// The records of one organization, in order, some at a time.
async fn records(db: &Db, data: &Arc<DemoData>, number: usize) -> Result<(), StoreError> {
    let count = data.organizations.get(number).map_or(0, |one| one.part.encounters.len());
    for from in (0..count).step_by(AT_ONCE) {
        let data = Arc::clone(data);
        let done: Result<(), StoreError> = db
            .write(move |tx| {
                let data = Arc::clone(&data);
                Box::pin(async move {
                    let Some(one) = data.organizations.get(number) else { return Ok(()) };
                    let some = one.part.encounters.iter().skip(from).take(AT_ONCE);
                    let some: Vec<_> = some.map(DemoEncounter::imported).collect();
                    encounter_import::insert_many(tx, one.organization.id, &some).await
                })
            })
            .await;
        done?;
    }
    Ok(())
}

async fn organization(tx: &mut Tx, one: &DemoOrganization) -> Result<(), StoreError> {
    let id = one.organization.id;
    organizations::insert(tx, &one.organization, one.created_at).await?;
    for site in &one.sites {
        sites::insert(tx, id, site).await?;
    }
    for (site, address) in &one.addresses {
        sites::set_address(tx, id, *site, address).await?;
    }
    // Supervisors first: an assistant's row names one.
    let (led, leading): (Vec<_>, Vec<_>) =
        one.members.iter().partition(|member| member.clinician.supervisor.is_some());
    for demo in leading.into_iter().chain(led) {
        members::insert(tx, id, &member(demo)).await?;
    }
    calendar_days::insert_many(tx, id, &one.calendar).await?;
    part(tx, id, &one.part).await?;
    money(tx, one).await?;
    let begun = AuditEvent {
        organization: id,
        actor: None,
        action: "demo.load",
        object_kind: "organization",
        object_id: id.0,
        detail: serde_json::json!({ "encounters": one.part.encounters.len() }),
        at: one.created_at,
    };
    audit::append(tx, &begun).await
}

/// Patients with all that is planned for them, without records.
pub(super) async fn part(
    tx: &mut Tx,
    id: OrganizationId,
    part: &DemoPart,
) -> Result<(), StoreError> {
    patients::insert_many(tx, id, &part.patients).await?;
    guardians::insert_many(tx, id, &part.guardians).await?;
    mandates::insert_many(tx, id, &part.mandates).await?;
    goals::insert_many(tx, id, &part.goals).await?;
    let entries: Vec<CaseloadEntry> = part
        .caseloads
        .iter()
        .map(|entry| CaseloadEntry {
            clinician: entry.clinician,
            patient: entry.patient,
            from: entry.from,
            to: None,
        })
        .collect();
    caseload::insert_many(tx, id, &entries).await?;
    caseload_groups::insert_many(tx, id, &part.groups).await?;
    let repeating: Vec<Series> = part
        .series
        .iter()
        .map(|demo| Series {
            id: demo.id,
            clinician: demo.clinician,
            site: demo.site,
            rule: demo.rule.clone(),
            service_type: demo.service_type,
            location: demo.location,
            room: demo.room.clone(),
            is_group: demo.is_group,
            patients: demo.patients.clone(),
            version: 1,
        })
        .collect();
    series::insert_many(tx, id, &repeating).await?;
    sessions::insert_many(tx, id, &part.sessions).await
}

impl DemoEncounter {
    /// As the store takes it.
    pub(super) fn imported(&self) -> ImportedEncounter<'_> {
        let signed = self.certifications.iter().map(|signed| signed.certification.clone());
        ImportedEncounter {
            content: &self.content,
            state: self.state,
            author: self.author,
            created_at: self.created_at,
            certifications: signed.collect(),
        }
    }
}

/// What claims need: who is paid, who is asked, and who is covered.
async fn money(tx: &mut Tx, one: &DemoOrganization) -> Result<(), StoreError> {
    let id = one.organization.id;
    let said = &one.billing;
    let identity = BillingIdentity {
        tax_id: said.tax_id.clone(),
        taxonomy: said.taxonomy.clone(),
        medicaid_provider_id: said.medicaid_provider_id.clone(),
        address: said.address.clone(),
        phone: said.phone.clone(),
    };
    organizations::set_billing_identity(tx, id, &identity).await?;
    for demo in &one.payers {
        let payer = Payer {
            id: demo.id,
            name: demo.name.clone(),
            profile: demo.profile.clone(),
            payer_code: demo.payer_id.clone(),
            // Nobody is behind an invented payer: no file to it may ever be taken for real.
            is_test: true,
            submitter_code: demo.submitter_code.clone(),
            receiver_code: String::new(),
            version: 1,
        };
        payers::insert(tx, id, &payer).await?;
    }
    let fees: Vec<billing::FeeRow> = billing::FeeSchedule::demo().rows().cloned().collect();
    code_tables::put_fees(tx, id, &fees).await?;
    payers::insert_coverages(tx, id, &coverages(&one.part)).await
}

/// Who is covered by whom.
pub(super) fn coverages(part: &DemoPart) -> Vec<Coverage> {
    let coverage = |demo: &DemoCoverage| Coverage {
        patient: demo.patient,
        payer: demo.payer,
        subscriber_number: demo.member_id.clone(),
        rank: 1,
        from: demo.from,
        to: None,
    };
    part.coverages.iter().map(coverage).collect()
}

fn member(demo: &DemoMember) -> Member {
    let who = &demo.clinician;
    Member {
        site: demo.site,
        title: who.title.clone(),
        credential: demo.is_clinician.then_some(who.credential),
        npi: who.npi.clone(),
        license: who.license.clone(),
        registered_through: who.registered_through,
        supervisor: who.supervisor,
        ..Member::new(who.id, Some(demo.account), &who.name, demo.roles.clone())
    }
}
