//! Our claims to X12 transactions, and transactions to our remittances and acknowledgments.
//!
//! [`claims::write`] turns a [`billing::claim::ClaimBatch`] into the bytes of an 837P file. It
//! is a pure function: the same batch gives the same bytes, so a file can be made again and
//! compared with what was sent.
//!
//! ```
//! use billing::claim::{ClaimBatch, Contact, Receiver, Submitter, Usage};
//!
//! let batch = ClaimBatch {
//!     submitter: Submitter {
//!         name: "Hudson Therapy".into(),
//!         id: "HUDSON01".into(),
//!         qualifier: "ZZ".into(),
//!         contact: Contact {
//!             name: "Billing office".into(),
//!             telephone: Some("5185550100".into()),
//!             email: None,
//!         },
//!     },
//!     receiver: Receiver {
//!         name: "Example Network".into(),
//!         id: "NETWORK01".into(),
//!         qualifier: "ZZ".into(),
//!     },
//!     usage: Usage::Test,
//!     interchange_control: 1,
//!     group_control: 1,
//!     transaction_control: 1,
//!     reference: "B000001".into(),
//!     created: "2026-11-24T11:30:00Z".parse().unwrap(),
//!     claims: Vec::new(),
//! };
//! let file = edi::claims::write(&batch).unwrap();
//! assert!(!file.is_sendable(), "there is no claim in it");
//! ```

pub mod claims;
pub mod look;

mod code_lists;

pub use code_lists::CodeLists;
