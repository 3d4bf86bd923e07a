//! The remittance: 835, guide 005010X221A1.
//!
//! Everything borrows from the file. Every segment of the guide has its place, repeated as often
//! as the guide lets it; what is legal but not of the guide is kept in `other`.
//!
//! ```
//! let file = b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*PAYEE          \
//! *261124*1130*^*00501*000000001*0*T*:~GS*HP*P*R*20261124*1130*1*X*005010X221A1~\
//! ST*835*0001~BPR*I*70*C*CHK************20261124~TRN*1*C1*1123456789~N1*PR*PLAN~N3*1 ST~\
//! N4*ALBANY*NY*12207~PER*BL*HELP*TE*5185550100~N1*PE*HUDSON*XX*1234567893~LX*1~\
//! CLP*PCN1*1*100*70*10*CI*ICN1~CAS*CO*45*20~CAS*PR*3*10~NM1*QC*1*BROWN*JAMES~\
//! SE*15*0001~GE*1*1~IEA*1*000000001~";
//! let remittances = x12::remittance::read(file);
//! let claim = &remittances[0].groups[0].claims[0];
//! assert_eq!((claim.charged.0, claim.paid.0), (10_000, 7_000));
//! assert_eq!(claim.adjustments[0].reason.to_string(), "45");
//! assert!(remittances[0].imbalances().is_empty());
//! ```

mod balance;
mod read;
mod write;

use crate::{Cents, Day, Text};

pub use balance::{Imbalance, Where};
pub use read::{Reading, read};
pub use write::write;

/// The guide that the files of this module follow.
pub const GUIDE: &str = "005010X221A1";

/// One payment with the claims it pays: one transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remittance<'a> {
    /// ST02.
    pub control: Text<'a>,
    /// What is paid, how, and when (BPR).
    pub payment: Payment<'a>,
    /// Remarks (NTE): kind and text.
    pub notes: Vec<(Text<'a>, Text<'a>)>,
    /// The number that finds the payment at the bank (TRN).
    pub trace: Trace<'a>,
    /// Currency (CUR02), when not the dollar.
    pub currency: Option<Text<'a>>,
    /// Numbers of the receiver and the version (REF*EV, REF*F2).
    pub references: Vec<Reference<'a>>,
    /// Dates (DTM): which, and when.
    pub dates: Vec<DateOf<'a>>,
    /// Who pays (1000A).
    pub payer: Party<'a>,
    /// Who is paid (1000B).
    pub payee: Party<'a>,
    /// The claims, in the parts that the payer made (2000).
    pub groups: Vec<ClaimGroup<'a>>,
    /// Adjustments of the payment as a whole (PLB).
    pub provider_adjustments: Vec<ProviderAdjustment<'a>>,
    /// Segments before the claims that are not of the guide.
    pub other: Vec<RawSegment<'a>>,
}

/// What is paid, how, and when (BPR).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payment<'a> {
    /// BPR01: `I` with payment, `H` notice only, …
    pub handling: Text<'a>,
    /// BPR02.
    pub amount: Cents,
    /// BPR03: `C` credit, `D` debit.
    pub direction: Text<'a>,
    /// BPR04: `ACH`, `CHK`, `NON`, …
    pub method: Text<'a>,
    /// BPR05 to BPR15: the banks, as they stand.
    pub bank: [Text<'a>; 11],
    /// BPR16.
    pub day: Option<Day>,
}

/// The number that finds the payment at the bank (TRN).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trace<'a> {
    /// TRN02: number of the check or transfer.
    pub number: Text<'a>,
    /// TRN03: 1 and the payer's tax number.
    pub payer: Text<'a>,
    /// TRN04.
    pub further: Text<'a>,
}

/// A number with its qualifier (REF).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reference<'a> {
    /// REF01.
    pub qualifier: Text<'a>,
    /// REF02.
    pub value: Text<'a>,
    /// REF03.
    pub text: Text<'a>,
}

/// A date with its qualifier (DTM).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateOf<'a> {
    /// DTM01.
    pub qualifier: Text<'a>,
    /// DTM02 as it stands.
    pub value: Text<'a>,
}

impl DateOf<'_> {
    /// The day, when it is one.
    pub fn day(&self) -> Option<Day> {
        Day::parse(self.value.as_bytes())
    }
}

/// A contact (PER).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact<'a> {
    /// PER01.
    pub function: Text<'a>,
    /// PER02.
    pub name: Text<'a>,
    /// PER03 to PER08: kind and number, up to three.
    pub ways: Vec<(Text<'a>, Text<'a>)>,
}

/// Payer or payee (N1 and what belongs to it).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party<'a> {
    /// N102.
    pub name: Text<'a>,
    /// N103: `XX` NPI, `FI` tax number, `XV` plan number.
    pub qualifier: Text<'a>,
    /// N104.
    pub id: Text<'a>,
    /// N301, N302.
    pub street: (Text<'a>, Text<'a>),
    /// N4: city, state, postal code, country, unused, unused, part of the country.
    pub city: [Text<'a>; 7],
    /// REF.
    pub references: Vec<Reference<'a>>,
    /// PER.
    pub contacts: Vec<Contact<'a>>,
    /// RDM: way, name, number.
    pub delivery: Option<[Text<'a>; 3]>,
}

/// A part of the payment (LX).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimGroup<'a> {
    /// LX01.
    pub number: Text<'a>,
    /// TS3, its elements as they stand.
    pub totals: Option<Vec<Text<'a>>>,
    /// TS2, its elements as they stand.
    pub further_totals: Option<Vec<Text<'a>>>,
    /// The claims.
    pub claims: Vec<Claim<'a>>,
}

/// A claim that was decided (2100).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claim<'a> {
    /// CLP01: our claim number.
    pub control: Text<'a>,
    /// CLP02: how it was decided; `22` takes back.
    pub status: Text<'a>,
    /// CLP03.
    pub charged: Cents,
    /// CLP04.
    pub paid: Cents,
    /// CLP05.
    pub patient_owes: Option<Cents>,
    /// CLP06: kind of plan.
    pub filing: Text<'a>,
    /// CLP07: the payer's number of the claim.
    pub payer_control: Text<'a>,
    /// CLP08 to CLP14, as they stand: facility, frequency, patient status, DRG, weight, percent,
    /// exchange.
    pub facility: [Text<'a>; 7],
    /// CAS of the claim, one reason each.
    pub adjustments: Vec<Adjustment<'a>>,
    /// NM1: patient, insured, treating provider, next payer, …
    pub names: Vec<Name<'a>>,
    /// MIA, its elements as they stand.
    pub inpatient: Option<Vec<Text<'a>>>,
    /// MOA, its elements as they stand; remark codes are 3 to 7.
    pub outpatient: Option<Vec<Text<'a>>>,
    /// REF.
    pub references: Vec<Reference<'a>>,
    /// DTM.
    pub dates: Vec<DateOf<'a>>,
    /// PER.
    pub contacts: Vec<Contact<'a>>,
    /// AMT: which and how much.
    pub amounts: Vec<(Text<'a>, Cents)>,
    /// QTY: which and how many, as it stands.
    pub quantities: Vec<(Text<'a>, Text<'a>)>,
    /// The lines.
    pub lines: Vec<Line<'a>>,
    /// Segments that are not of the guide.
    pub other: Vec<RawSegment<'a>>,
}

/// A line that was decided (2110).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line<'a> {
    /// SVC01: what was paid for.
    pub procedure: Procedure<'a>,
    /// SVC02.
    pub charged: Cents,
    /// SVC03.
    pub paid: Cents,
    /// SVC04.
    pub revenue_code: Text<'a>,
    /// SVC05, as it stands.
    pub units: Text<'a>,
    /// SVC06: what was asked for, when the payer decided about something else.
    pub submitted: Option<Procedure<'a>>,
    /// SVC07, as it stands.
    pub submitted_units: Text<'a>,
    /// DTM.
    pub dates: Vec<DateOf<'a>>,
    /// CAS of the line, one reason each.
    pub adjustments: Vec<Adjustment<'a>>,
    /// REF; `6R` is our line number.
    pub references: Vec<Reference<'a>>,
    /// AMT; `B6` is what the payer allowed.
    pub amounts: Vec<(Text<'a>, Cents)>,
    /// QTY.
    pub quantities: Vec<(Text<'a>, Text<'a>)>,
    /// LQ: list and remark code.
    pub remarks: Vec<(Text<'a>, Text<'a>)>,
    /// Segments that are not of the guide.
    pub other: Vec<RawSegment<'a>>,
}

impl<'a> Line<'a> {
    /// The value of the first reference with this qualifier.
    pub fn reference(&self, qualifier: &str) -> Option<Text<'a>> {
        self.references.iter().find(|r| r.qualifier == qualifier).map(|r| r.value)
    }
}

impl<'a> Claim<'a> {
    /// The first name with this role, such as `QC` for the patient.
    pub fn name(&self, role: &str) -> Option<&Name<'a>> {
        self.names.iter().find(|n| n.role == role)
    }

    /// Whether it takes back an earlier payment.
    pub fn is_reversal(&self) -> bool {
        self.status == "22"
    }
}

/// A procedure (SVC01, SVC06).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Procedure<'a> {
    /// `HC` for CPT and HCPCS.
    pub list: Text<'a>,
    /// The code.
    pub code: Text<'a>,
    /// Modifiers; empty ones at the end.
    pub modifiers: [Text<'a>; 4],
    /// Description.
    pub description: Text<'a>,
}

/// One reason of a CAS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Adjustment<'a> {
    /// CAS01: `CO`, `PR`, `OA`, `PI`, or `CR` of an older version.
    pub group: Text<'a>,
    /// The reason (CARC).
    pub reason: Text<'a>,
    /// How much.
    pub amount: Cents,
    /// How many units, as it stands.
    pub quantity: Text<'a>,
    /// Whether it begins a CAS segment; the others follow in it.
    pub is_first: bool,
}

/// A name (NM1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Name<'a> {
    /// NM101: `QC` patient, `IL` insured, `74` corrected, `82` treating, `TT` next payer, …
    pub role: Text<'a>,
    /// NM102: `1` person, `2` organization.
    pub kind: Text<'a>,
    /// NM103: last name or organization.
    pub last: Text<'a>,
    /// NM104.
    pub first: Text<'a>,
    /// NM105.
    pub middle: Text<'a>,
    /// NM107.
    pub suffix: Text<'a>,
    /// NM108.
    pub qualifier: Text<'a>,
    /// NM109.
    pub id: Text<'a>,
}

/// One adjustment of the payment (PLB).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProviderAdjustment<'a> {
    /// PLB01: which provider.
    pub provider: Text<'a>,
    /// PLB02: end of the provider's fiscal year, as it stands.
    pub fiscal_year: Text<'a>,
    /// Reason: `WO` taken back, `FB` carried forward, `72`, `L6`, …
    pub reason: Text<'a>,
    /// What it is about: a claim number, an earlier payment.
    pub reference: Text<'a>,
    /// Positive reduces the payment.
    pub amount: Cents,
    /// Whether it begins a PLB segment; the others follow in it.
    pub is_first: bool,
}

/// A segment as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSegment<'a> {
    /// Identifier.
    pub id: Text<'a>,
    /// Elements.
    pub elements: Vec<Text<'a>>,
}
