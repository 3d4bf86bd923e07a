//! The language of health-care EDI (ASC X12, version 005010): a lossless reader, a writer
//! that cannot miscount, the envelope, checks, and typed transactions.
//!
//! The crate knows nothing of any product: amounts, days and names come in as its own small
//! values, control numbers are given by the caller, code sets are handed in.
//!
//! # Read
//!
//! [`read`] never fails on content. It answers with segments that borrow from the bytes, and
//! with [`Finding`]s that say what is wrong and where.
//!
//! ```
//! let bytes = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       \
//! *261124*1130*^*00501*000000001*0*T*:~GS*HC*SENDER*RECEIVER*20261124*1130*1*X*005010X222A1~\
//! GE*0*1~IEA*1*000000001~";
//! let document = x12::read(bytes);
//! assert_eq!(document.segments().len(), 4);
//! let gs = &document.segments()[1];
//! assert!(gs.is("GS"));
//! assert_eq!(gs.text(8), "005010X222A1");
//! assert_eq!(document.to_bytes(), bytes, "reading loses nothing");
//! ```
//!
//! # Check
//!
//! [`check::structure`] answers with every fault of the envelope, of order and of repetition
//! that it can see.
//!
//! ```
//! let document = x12::read(b"ISA*too short~");
//! let findings = x12::check::structure(&document);
//! assert_eq!(findings[0].severity, x12::Severity::Stop);
//! ```
//!
//! # Write
//!
//! [`Writer`] counts SE, GE and IEA itself, pads ISA, and reports every character that it had
//! to change. [`professional`] writes the professional claim (837P, 005010X222A1) from
//! structures that cannot express a wrong loop.
//!
//! ```
//! use x12::{Charset, Delimiters, Writer};
//! let mut writer = Writer::new(Delimiters::default(), Charset::Extended);
//! writer.segment("NTE", |s| {
//!     s.code("ADD", 3).text("Zoë: better * today", 80);
//! });
//! let written = writer.finish();
//! assert_eq!(written.bytes, b"NTE*ADD*ZOE- BETTER   TODAY~");
//! assert_eq!(written.findings.len(), 1, "what was changed is said, never silent");
//! ```

pub mod answer;
pub mod check;
pub mod envelope;
pub mod parts;
pub mod professional;
pub mod remittance;
pub mod tree;

pub mod guide;
pub mod json;

mod charset;
mod delimiters;
mod finding;
mod index;
mod meaning;
mod outline;
mod reader;
mod scanner;
mod segment;
mod stream;
mod text;
mod values;
mod writer;

pub use charset::{Carried, Charset, carry};
pub use check::value::is_npi;
pub use delimiters::Delimiters;
pub use finding::{Finding, Place, Severity};
pub use meaning::meaning;
pub use outline::{Line, Outline, day_for_people};
pub use reader::{Document, Reader, read};
pub use segment::{Element, Fields, Segment};
pub use stream::Stream;
pub use text::Text;
pub use values::{Cents, ControlNumber, Day, Quantity, TimeOfDay};
pub use writer::{
    Elements, GroupHeader, InterchangeHeader, Party, TransactionHeader, Usage, Writer, Written,
};
