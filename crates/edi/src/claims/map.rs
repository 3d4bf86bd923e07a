//! Our words to the words of the guide, one function a structure.

use billing::claim as ours;
use jiff::civil::Date;
use x12::professional::{
    Address, Batch, BillingProvider, Claim, ClaimDate, Contact, DayOrRange, Demographics,
    Dependent, Facility, Frequency, Line, LineProviders, Name, Patients, Payer, Procedure,
    Provider, Receiver, Reference, Sex, Submitter, Subscriber, TaxId,
};
use x12::{Cents, Day, Quantity, TimeOfDay};

use super::WriteRefused;

pub(super) fn day(date: Date) -> Result<Day, WriteRefused> {
    super::to_day(date).ok_or(WriteRefused::Day)
}

/// Billing providers in the order of their first claim; under each, one subscriber level for
/// every run of claims of the same patient and policy.
pub(super) fn batch(
    batch: &ours::ClaimBatch,
    day: Day,
    time: TimeOfDay,
) -> Result<Batch, WriteRefused> {
    let mut providers: Vec<(&ours::ClaimHeader, BillingProvider)> = Vec::new();
    let mut last: Vec<Option<&ours::ClaimHeader>> = Vec::new();
    for claim in &batch.claims {
        let header = claim.header();
        let found = providers.iter().position(|(h, _)| h.billing == header.billing);
        let index = found.unwrap_or(providers.len());
        if found.is_none() {
            providers.push((header, billing_provider(&header.billing)));
            last.push(None);
        }
        let (Some((_, provider)), Some(last)) = (providers.get_mut(index), last.get_mut(index))
        else {
            continue;
        };
        let is_same = last.is_some_and(|l| {
            l.subscriber == header.subscriber
                && l.patient == header.patient
                && l.payer == header.payer
        });
        if !is_same {
            provider.subscribers.push(subscriber(header)?);
        }
        *last = Some(header);
        let written = self::claim(claim)?;
        match provider.subscribers.last_mut().map(|s| &mut s.patients) {
            Some(Patients::Subscriber(claims)) => claims.push(written),
            Some(Patients::Dependents(dependents)) => {
                if let Some(dependent) = dependents.last_mut() {
                    dependent.claims.push(written);
                }
            }
            None => {}
        }
    }
    Ok(Batch {
        submitter: Submitter {
            name: Name::organization(&batch.submitter.name),
            id: batch.submitter.id.clone(),
            contacts: vec![contact(&batch.submitter.contact)],
        },
        receiver: Receiver { name: batch.receiver.name.clone(), id: batch.receiver.id.clone() },
        reference: batch.reference.clone(),
        is_reissue: false,
        day,
        time,
        providers: providers.into_iter().map(|(_, provider)| provider).collect(),
    })
}

fn billing_provider(it: &ours::BillingProvider) -> BillingProvider {
    let tax_id = match &it.tax_id {
        ours::TaxId::Employer(number) => TaxId::Employer(number.clone()),
        ours::TaxId::Person(number) => TaxId::Person(number.clone()),
    };
    BillingProvider {
        taxonomy: it.taxonomy.clone(),
        contacts: it.contact.iter().map(contact).collect(),
        pay_to: it.pay_to.as_ref().map(address),
        ..BillingProvider::new(name(&it.name), it.npi.as_deref(), tax_id, address(&it.address))
    }
}

fn subscriber(header: &ours::ClaimHeader) -> Result<Subscriber, WriteRefused> {
    let it = &header.subscriber;
    let patients = match &header.patient {
        ours::ClaimPatient::Subscriber => Patients::Subscriber(Vec::new()),
        ours::ClaimPatient::Dependent { relationship, person } => {
            Patients::Dependents(vec![Dependent {
                relationship: relationship.code().into(),
                name: person_name(&person.name),
                address: address(&person.address),
                demographics: demographics(person)?,
                references: Vec::new(),
                claims: Vec::new(),
            }])
        }
    };
    let mut payer = Payer::new(&header.payer.name, &header.payer.id);
    // The payer's own number of the billing provider stands with the payer (2010BB REF*G2).
    payer.references = reference("G2", header.billing.payer_assigned_id.as_deref());
    Ok(Subscriber {
        order: it.responsibility.code().into(),
        group_number: it.group_number.clone(),
        group_name: it.group_name.clone(),
        address: Some(address(&it.person.address)),
        demographics: Some(demographics(&it.person)?),
        ..Subscriber::new(
            person_name(&it.person.name),
            it.member_id.as_deref(),
            it.filing.code(),
            payer,
            patients,
        )
    })
}

fn claim(claim: &ours::Claim) -> Result<Claim, WriteRefused> {
    let header = claim.header();
    let ordering = header.ordering.as_ref().map(provider);
    let lines: Result<Vec<Line>, WriteRefused> =
        claim.lines().iter().map(|it| line(claim, it, ordering.as_ref())).collect();
    let mut dates = Vec::new();
    if let Some(first) = header.initial_treatment {
        dates.push(ClaimDate { qualifier: "454".into(), on: DayOrRange::Day(day(first)?) });
    }
    // A missing number is written as an empty one, which the writer says and stops.
    let earlier = header.payer_claim_number.clone().unwrap_or_default();
    let mut references = reference("9F", header.referral_number.as_deref());
    references.extend(reference("G1", header.prior_authorization.as_deref()));
    Ok(Claim {
        frequency: match header.frequency {
            ours::Frequency::Original => Frequency::Original,
            ours::Frequency::Replacement => Frequency::Replacement(earlier),
            ours::Frequency::Void => Frequency::Void(earlier),
        },
        assignment: if header.accepts_assignment { "A" } else { "C" }.into(),
        benefits: if header.assigns_benefits { "Y" } else { "N" }.into(),
        release: if header.releases_information { "Y" } else { "I" }.into(),
        dates,
        references,
        diagnoses: header.diagnoses.clone(),
        referring: header.referring.iter().map(provider).collect(),
        rendering: header.rendering.as_ref().map(provider),
        facility: header.facility.as_ref().map(facility),
        supervising: header.supervising.as_ref().map(provider),
        ..Claim::new(header.number.as_str(), header.place.as_str(), lines?)
    })
}

/// The ordering provider has its place on the lines only (2420E).
fn line(
    claim: &ours::Claim,
    it: &ours::ServiceLine,
    ordering: Option<&Provider>,
) -> Result<Line, WriteRefused> {
    let header = claim.header();
    let quantity = Quantity::whole(it.units.get());
    let charge = Cents(it.charge.get());
    Ok(Line {
        procedure: Procedure {
            code: it.code.as_str().into(),
            modifiers: it.modifiers.iter().map(|m| m.as_str().into()).collect(),
            description: it.narrative.clone(),
        },
        // SV105 is used only where it differs from the claim's.
        place: it.place.filter(|p| *p != header.place).map(|p| p.as_str().into()),
        pointers: it.pointers.clone(),
        references: reference("6R", Some(&it.control)),
        providers: LineProviders { ordering: ordering.cloned(), ..LineProviders::default() },
        ..Line::new(it.code.as_str(), charge, quantity, day(it.day)?)
    })
}

fn reference(qualifier: &str, value: Option<&str>) -> Vec<Reference> {
    value
        .filter(|v| !v.trim().is_empty())
        .map(|v| Reference::new(qualifier, v))
        .into_iter()
        .collect()
}

fn provider(it: &ours::ClaimProvider) -> Provider {
    Provider { taxonomy: it.taxonomy.clone(), ..Provider::new(name(&it.name), it.npi.as_deref()) }
}

fn facility(it: &ours::ServiceFacility) -> Facility {
    Facility {
        name: it.name.clone(),
        npi: it.npi.clone(),
        address: address(&it.address),
        references: Vec::new(),
    }
}

fn name(it: &ours::EntityName) -> Name {
    match it {
        ours::EntityName::Person(person) => person_name(person),
        ours::EntityName::Organization(name) => Name::organization(name),
    }
}

fn person_name(it: &ours::PersonName) -> Name {
    Name::Person {
        last: it.last.clone(),
        first: it.first.clone(),
        middle: it.middle.clone(),
        suffix: it.suffix.clone(),
    }
}

fn address(it: &ours::Address) -> Address {
    Address {
        line1: it.line1.clone(),
        line2: it.line2.clone(),
        city: it.city.clone(),
        state: it.state.clone(),
        postal_code: it.postal_code.clone(),
    }
}

fn contact(it: &ours::Contact) -> Contact {
    Contact {
        name: it.name.clone(),
        telephone: it.telephone.clone(),
        email: it.email.clone(),
        ..Contact::default()
    }
}

fn demographics(it: &ours::Person) -> Result<Demographics, WriteRefused> {
    let sex = match it.sex {
        ours::Sex::Female => Sex::Female,
        ours::Sex::Male => Sex::Male,
        ours::Sex::Unknown => Sex::Unknown,
    };
    Ok(Demographics { birth: day(it.birth_date)?, sex })
}
