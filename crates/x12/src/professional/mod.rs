//! The professional claim: 837P, guide 005010X222A1.
//!
//! The structures hold what a therapy provider sends. They leave out what can be computed:
//! hierarchical levels, counts, line numbers and the claim's total. A void or replacement
//! cannot be made without the payer's claim number; a subscriber who is the patient cannot
//! have a dependent.
//!
//! ```
//! use x12::professional::*;
//! use x12::{Cents, Charset, ControlNumber, Day, Party, Quantity, TimeOfDay, Usage};
//!
//! let address = Address::new("100 State Street", "Albany", "NY", "122071001");
//! let line = Line::new("97530", Cents(9_100), Quantity::whole(2), Day::new(2026, 9, 1).unwrap());
//! let claim = Claim::new("PCN1", "11", vec![line]);
//! let subscriber = Subscriber {
//!     address: Some(address.clone()),
//!     demographics: Day::new(1983, 12, 18).map(|birth| Demographics { birth, sex: Sex::Male }),
//!     ..Subscriber::new(
//!         Name::person("Brown", "James"),
//!         Some("W000000000"),
//!         "CI",
//!         Payer::new("Example Health Plan", "60054"),
//!         Patients::Subscriber(vec![claim]),
//!     )
//! };
//! let batch = Batch {
//!     submitter: Submitter {
//!         name: Name::organization("Hudson Therapy"),
//!         id: "HUDSON01".into(),
//!         contacts: vec![Contact::by_telephone("Billing office", "5185550100")],
//!     },
//!     receiver: Receiver { name: "Example Network".into(), id: "NETWORK01".into() },
//!     reference: "B000001".into(),
//!     providers: vec![BillingProvider {
//!         subscribers: vec![subscriber],
//!         ..BillingProvider::new(
//!             Name::organization("Hudson Therapy"),
//!             Some("1234567893"),
//!             TaxId::Employer("141234567".into()),
//!             address,
//!         )
//!     }],
//!     ..Batch::empty(Day::new(2026, 11, 24).unwrap(), TimeOfDay::new(11, 30).unwrap())
//! };
//! let envelope = EnvelopeNumbers {
//!     sender: Party { qualifier: "ZZ".into(), id: "HUDSON01".into() },
//!     receiver: Party { qualifier: "ZZ".into(), id: "NETWORK01".into() },
//!     usage: Usage::Test,
//!     is_acknowledgment_wanted: false,
//!     interchange: ControlNumber::new(1).unwrap(),
//!     group: ControlNumber::new(1).unwrap(),
//!     first_transaction: ControlNumber::new(1).unwrap(),
//! };
//! let file = write(&batch, &envelope, Charset::Extended);
//! assert!(file.findings.is_empty(), "{:?}", file.findings);
//! assert!(x12::check::structure(&x12::read(&file.bytes)).is_empty());
//! ```

mod claim;
mod line;
mod parties;
mod read;
mod read_claim;
mod write;
mod write_claim;
mod write_line;

pub use claim::{
    Accident, Adjustment, Attachment, Claim, ClaimDate, DayOrRange, Epsdt, Frequency, Note,
    OtherPayer, Reference,
};
pub use line::{Adjudication, Line, LineIndicator, LineProviders, Procedure};
pub use parties::{
    Address, BillingProvider, Contact, Demographics, Dependent, Facility, Name, Patients, Payer,
    Provider, Receiver, Sex, Submitter, Subscriber, TaxId,
};
pub use read::read;
pub use write::{Batch, ClaimPlace, EnvelopeNumbers, File, write};

/// The guide that the files of this module follow (ST03, GS08).
pub const GUIDE: &str = "005010X222A1";

/// The most claims in one transaction (recommended by the guide); more are split.
pub const MAX_CLAIMS: usize = 5_000;

/// The most claims under one patient (loop 2300); more get another hierarchical level.
pub const MAX_CLAIMS_OF_PATIENT: usize = 100;

/// The most diagnoses of one claim (HI).
pub const MAX_DIAGNOSES: usize = 12;
