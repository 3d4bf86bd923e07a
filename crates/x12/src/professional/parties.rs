//! Who sends, receives, bills, is insured, pays and treats.

use super::{Claim, Reference};
use crate::Day;

/// The name of a person or an organization (NM102 to NM107).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// One person (NM102 is 1).
    Person {
        /// Family name, at most 60 characters.
        last: String,
        /// Given name, at most 35; empty when the person has only one name.
        first: String,
        /// Middle name or initial, at most 25.
        middle: Option<String>,
        /// Such as `JR`, at most 10.
        suffix: Option<String>,
    },
    /// An organization (NM102 is 2), at most 60 characters.
    Organization(String),
}

impl Name {
    /// A person with a family and a given name.
    pub fn person(last: &str, first: &str) -> Self {
        Self::Person { last: last.into(), first: first.into(), middle: None, suffix: None }
    }

    /// An organization.
    pub fn organization(name: &str) -> Self {
        Self::Organization(name.into())
    }
}

/// A postal address in the United States (N3, N4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub line1: String,
    /// Floor, suite.
    pub line2: Option<String>,
    /// The town.
    pub city: String,
    /// Two letters.
    pub state: String,
    /// Five or nine digits; a dash is left out when written.
    pub postal_code: String,
}

impl Address {
    /// An address of one line.
    pub fn new(line1: &str, city: &str, state: &str, postal_code: &str) -> Self {
        Self {
            line1: line1.into(),
            line2: None,
            city: city.into(),
            state: state.into(),
            postal_code: postal_code.into(),
        }
    }
}

/// Whom to call (PER*IC). At least one way must be given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// A person or a desk; empty where it is the party itself.
    pub name: String,
    /// Digits; other signs are left out when written.
    pub telephone: Option<String>,
    /// Extension of the telephone.
    pub extension: Option<String>,
    /// Digits.
    pub fax: Option<String>,
    /// An e-mail address. Dropped, with a finding, when the character set has no `@`.
    pub email: Option<String>,
}

impl Contact {
    /// A desk with a telephone.
    pub fn by_telephone(name: &str, telephone: &str) -> Self {
        Self { name: name.into(), telephone: Some(telephone.into()), ..Self::default() }
    }
}

/// A tax number (REF*EI, REF*SY).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaxId {
    /// An employer's number.
    Employer(String),
    /// A person's number.
    Person(String),
}

/// Who sends the file (1000A).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitter {
    /// The name.
    pub name: Name,
    /// The number that the receiver knows it by (NM109).
    pub id: String,
    /// One or two.
    pub contacts: Vec<Contact>,
}

/// Who gets the file (1000B).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// The name.
    pub name: String,
    /// Its number (NM109).
    pub id: String,
}

/// Who is paid (2000A, 2010AA, 2010AB), and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingProvider {
    /// The group, district or solo therapist.
    pub name: Name,
    /// The national provider number; `None` for providers that cannot have one.
    pub npi: Option<String>,
    /// The tax number.
    pub tax_id: TaxId,
    /// Taxonomy (PRV*BI), where the payer goes by it.
    pub taxonomy: Option<String>,
    /// A street address, never a post-office box.
    pub address: Address,
    /// Other numbers: `0B` licence, `1G` UPIN.
    pub references: Vec<Reference>,
    /// At most two.
    pub contacts: Vec<Contact>,
    /// Where money goes, when elsewhere.
    pub pay_to: Option<Address>,
    /// The policies billed, in the order written.
    pub subscribers: Vec<Subscriber>,
}

impl BillingProvider {
    /// A provider without subscribers.
    pub fn new(name: Name, npi: Option<&str>, tax_id: TaxId, address: Address) -> Self {
        Self {
            name,
            npi: npi.map(str::to_owned),
            tax_id,
            taxonomy: None,
            address,
            references: Vec::new(),
            contacts: Vec::new(),
            pay_to: None,
            subscribers: Vec::new(),
        }
    }
}

/// Recorded sex (DMG03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// F.
    Female,
    /// M.
    Male,
    /// U.
    Unknown,
}

impl Sex {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Unknown => "U",
        }
    }
}

/// Day of birth and sex (DMG).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demographics {
    /// Day of birth.
    pub birth: Day,
    /// Recorded sex.
    pub sex: Sex,
}

/// Whose policy it is and who pays (2000B, 2010BA, 2010BB).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// SBR01: `P` first payer, `S` second, `T` third, `A` to `H`, `U` unknown.
    pub order: String,
    /// SBR03.
    pub group_number: Option<String>,
    /// SBR04; only used when there is no number.
    pub group_name: Option<String>,
    /// SBR05: why Medicare pays second.
    pub medicare_secondary: Option<String>,
    /// SBR09: `MC` Medicaid, `MB` Medicare part B, `CI` commercial, …
    pub filing: String,
    /// The name on the card.
    pub name: Name,
    /// The member id (NM109 with MI).
    pub member_id: Option<String>,
    /// Written only when the subscriber is the patient, as the guide has it.
    pub address: Option<Address>,
    /// Written only when the subscriber is the patient.
    pub demographics: Option<Demographics>,
    /// `SY` social security, `Y4` property and casualty claim.
    pub references: Vec<Reference>,
    /// Who is asked for money.
    pub payer: Payer,
    /// Who was treated.
    pub patients: Patients,
}

impl Subscriber {
    /// A subscriber of a first payer.
    pub fn new(
        name: Name,
        member_id: Option<&str>,
        filing: &str,
        payer: Payer,
        patients: Patients,
    ) -> Self {
        Self {
            order: "P".into(),
            group_number: None,
            group_name: None,
            medicare_secondary: None,
            filing: filing.into(),
            name,
            member_id: member_id.map(str::to_owned),
            address: None,
            demographics: None,
            references: Vec::new(),
            payer,
            patients,
        }
    }
}

/// Who was treated under a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patients {
    /// The subscriber (SBR02 is 18; no loop 2000C).
    Subscriber(Vec<Claim>),
    /// Others on the policy (loops 2000C).
    Dependents(Vec<Dependent>),
}

/// A patient who is not the subscriber (2000C, 2010CA).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// PAT01: `01` spouse, `19` child, `G8` other.
    pub relationship: String,
    /// The name.
    pub name: Name,
    /// Where the patient lives.
    pub address: Address,
    /// Day of birth and sex.
    pub demographics: Demographics,
    /// `Y4` property and casualty claim.
    pub references: Vec<Reference>,
    /// What is asked.
    pub claims: Vec<Claim>,
}

/// Who is asked for money (2010BB).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// The name.
    pub name: String,
    /// `PI` payer number or `XV` national plan id.
    pub qualifier: String,
    /// The number.
    pub id: String,
    /// Where it is; mostly left out.
    pub address: Option<Address>,
    /// `2U`, `EI`, `FY`, `NF` of the payer; `G2`, `LU` of the billing provider at this payer.
    pub references: Vec<Reference>,
}

impl Payer {
    /// A payer by its payer number.
    pub fn new(name: &str, id: &str) -> Self {
        Self {
            name: name.into(),
            qualifier: "PI".into(),
            id: id.into(),
            address: None,
            references: Vec::new(),
        }
    }
}

/// A person or organization with a part in the service (2310, 2420).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// The name.
    pub name: Name,
    /// The national provider number.
    pub npi: Option<String>,
    /// Taxonomy; written only for the rendering provider (PRV*PE).
    pub taxonomy: Option<String>,
    /// `0B` licence, `G2` the payer's number, `LU` location.
    pub references: Vec<Reference>,
}

impl Provider {
    /// A provider without taxonomy and other numbers.
    pub fn new(name: Name, npi: Option<&str>) -> Self {
        Self { name, npi: npi.map(str::to_owned), taxonomy: None, references: Vec::new() }
    }
}

/// Where the service happened (2310C, 2420C).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// The name of the place, such as a school.
    pub name: String,
    /// The national provider number of the place, when it has its own.
    pub npi: Option<String>,
    /// Where it is.
    pub address: Address,
    /// `0B`, `G2`, `LU`.
    pub references: Vec<Reference>,
}
