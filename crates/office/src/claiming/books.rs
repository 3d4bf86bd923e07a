//! What is looked up to code the records of some days: who is covered by whom, who treated, what
//! was ordered, and who is paid.

use billing::claim::{
    Address, BillingProvider, ClaimProvider, EntityName, Person, PersonName, ServiceFacility, Sex,
    TaxId,
};
use care::{
    EncounterContent, Location, Mandate, MandateId, MemberId, Npi, Organization, OrganizationId,
    Patient, PatientId, SessionId, Site, SiteId,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::encounters::EncounterHead;
use store::members::Member;
use store::organizations::BillingIdentity;
use store::payers::{Coverage, Payer};
use store::{StoreError, Tx, mandates, members, organizations, patients, payers, sites};
use uuid::Uuid;

/// An occupational therapist, in the provider taxonomy.
const THERAPIST: &str = "225X00000X";

/// What is known.
pub(super) struct Books {
    pub(super) organization: Organization,
    pub(super) identity: BillingIdentity,
    pub(super) payers: BTreeMap<Uuid, Payer>,
    pub(super) patients: BTreeMap<PatientId, Patient>,
    pub(super) members: BTreeMap<MemberId, Member>,
    pub(super) mandates: BTreeMap<MandateId, Mandate>,
    /// Codes, pairs and limits, with what was imported for these days.
    pub(super) codes: std::sync::Arc<billing::CodeTable>,
    /// How payers are asked, with what the organization set over it.
    pub(super) profiles: BTreeMap<String, std::sync::Arc<billing::PayerProfile>>,
    /// What the organization charges.
    pub(super) fees: billing::FeeSchedule,
    coverages: BTreeMap<PatientId, Vec<Coverage>>,
    sites: BTreeMap<SiteId, Site>,
    addresses: BTreeMap<SiteId, [String; 4]>,
    held_at: BTreeMap<SessionId, SiteId>,
}

/// Where a session was, as far as claims say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whereabouts {
    /// At the billing provider's own address, at home, or somewhere that has no name of its own.
    Unnamed,
    /// At a site whose address is not known.
    AddressMissing,
    /// At a site with another address than who is paid.
    Facility(ServiceFacility),
}

impl Books {
    /// Looks up what is needed for these records from a first to a last day. None when the
    /// organization is gone.
    pub(super) async fn open(
        tx: &mut Tx,
        id: OrganizationId,
        of: &[&EncounterHead],
        days: (Date, Date),
    ) -> Result<Option<Self>, StoreError> {
        let ids: BTreeSet<PatientId> = of.iter().map(|head| head.patient).collect();
        let ids: Vec<PatientId> = ids.into_iter().collect();
        let meetings: BTreeSet<SessionId> = of.iter().map(|head| head.session).collect();
        let meetings: Vec<SessionId> = meetings.into_iter().collect();
        let Some(organization) = organizations::find(tx, id).await? else { return Ok(None) };
        let identity = organizations::billing_identity(tx, id).await?.unwrap_or_default();
        let mut coverages: BTreeMap<PatientId, Vec<Coverage>> = BTreeMap::new();
        for coverage in payers::of_patients(tx, id, &ids, days).await? {
            coverages.entry(coverage.patient).or_default().push(coverage);
        }
        Ok(Some(Self {
            codes: crate::code_tables::table_on(tx, days.1).await?,
            profiles: crate::code_tables::profiles_of(tx, id).await?,
            fees: crate::code_tables::fees_of(tx, id).await?,
            organization,
            identity,
            payers: payers::list(tx, id).await?.into_iter().map(|it| (it.id, it)).collect(),
            patients: patients::by_ids(tx, id, &ids)
                .await?
                .into_iter()
                .map(|it| (it.id, it))
                .collect(),
            members: members::list(tx, id).await?.into_iter().map(|it| (it.id, it)).collect(),
            mandates: mandates::of_patients(tx, id, &ids)
                .await?
                .into_iter()
                .map(|it| (it.id, it))
                .collect(),
            coverages,
            sites: sites::list(tx, id).await?.into_iter().map(|it| (it.id, it)).collect(),
            addresses: sites::addresses(tx, id).await?,
            held_at: sites::of_sessions(tx, id, &meetings).await?,
        }))
    }

    /// The coverage that is asked first for a day, with its payer.
    pub(super) fn coverage(&self, patient: PatientId, day: Date) -> Option<(&Coverage, &Payer)> {
        let coverage = self.coverages.get(&patient)?.iter().find(|c| c.is_in_force(day))?;
        Some((coverage, self.payers.get(&coverage.payer)?))
    }

    /// Where a session was. The facility of a claim is named when it is not where the billing
    /// provider is (005010X222A1, loop 2310C); home and video have none.
    pub(super) fn whereabouts(&self, content: &EncounterContent) -> Whereabouts {
        let is_elsewhere = matches!(
            content.location,
            Some(Location::Home | Location::Telehealth | Location::Community)
        );
        let site = self.held_at.get(&content.session).and_then(|id| self.sites.get(id));
        let Some(site) = site.filter(|_| !is_elsewhere) else { return Whereabouts::Unnamed };
        let Some(at) = self.addresses.get(&site.id) else { return Whereabouts::AddressMissing };
        if at == &self.identity.address {
            return Whereabouts::Unnamed;
        }
        Whereabouts::Facility(ServiceFacility {
            name: site.name.clone(),
            npi: None,
            address: address(at),
        })
    }

    /// Name of a patient as lists sort it.
    pub(super) fn patient_name(&self, id: PatientId) -> String {
        self.patients.get(&id).map(|patient| patient.name.sorted()).unwrap_or_default()
    }

    /// Name of a member.
    pub(super) fn member_name(&self, id: MemberId) -> String {
        self.members.get(&id).map(|member| member.display_name.clone()).unwrap_or_default()
    }

    /// Who is paid, as a claim says it.
    pub(super) fn billing_provider(&self, is_medicaid: bool) -> BillingProvider {
        let identity = &self.identity;
        let text = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        let number = text(&identity.medicaid_provider_id).filter(|_| is_medicaid);
        BillingProvider {
            name: EntityName::Organization(self.organization.name.clone()),
            npi: self.organization.npi.as_ref().map(|npi| npi.as_str().to_owned()),
            tax_id: TaxId::Employer(identity.tax_id.clone()),
            taxonomy: text(&identity.taxonomy),
            address: address(&identity.address),
            pay_to: None,
            contact: None,
            payer_assigned_id: number,
        }
    }
}

/// Street, city, state and postal code as a claim has them.
fn address([line1, city, state, postal_code]: &[String; 4]) -> Address {
    Address {
        line1: line1.clone(),
        line2: None,
        city: city.clone(),
        state: state.clone(),
        postal_code: postal_code.clone(),
    }
}

/// A patient as a claim says who it is: the legal names.
pub(super) fn person(patient: &Patient) -> Person {
    Person {
        name: PersonName {
            last: patient.name.family.0.clone(),
            first: patient.name.given.0.clone(),
            middle: None,
            suffix: None,
        },
        birth_date: patient.birth_date.0,
        sex: match patient.sex.0 {
            'F' => Sex::Female,
            'M' => Sex::Male,
            _ => Sex::Unknown,
        },
        address: address(&patient.address.0),
    }
}

/// A therapist as a claim says who treated. The family name is the last word of the name.
pub(super) fn clinician(member: &Member) -> ClaimProvider {
    let name = member.display_name.trim();
    let (first, last) = name.rsplit_once(' ').unwrap_or(("", name));
    ClaimProvider {
        name: EntityName::Person(PersonName {
            last: last.to_owned(),
            first: first.to_owned(),
            middle: None,
            suffix: None,
        }),
        npi: member.npi.as_ref().map(Npi::as_str).map(str::to_owned),
        taxonomy: Some(THERAPIST.to_owned()),
    }
}
