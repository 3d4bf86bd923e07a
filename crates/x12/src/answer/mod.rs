//! Answers to files: the acknowledgment (999), the answer to an interchange (TA1) and the answer
//! to claims (277CA). They are read from what a payer sent, and made for what came in.
//!
//! ```
//! use x12::answer::{Numbers, acknowledge, read_acknowledgments};
//! use x12::check::{Options, file};
//! use x12::{ControlNumber, Day, TimeOfDay};
//! let claims = b"ISA*00*          *00*          *ZZ*US             *ZZ*THEM           \
//! *261124*1130*^*00501*000000007*0*T*:~GS*HC*US*THEM*20261124*1130*7*X*005010X222A1~\
//! ST*837*0001*005010X222A1~SE*2*0001~GE*1*7~IEA*1*000000007~";
//! let report = file(claims, &Options::default());
//! let numbers = Numbers {
//!     day: Day::new(2026, 11, 24).unwrap(),
//!     time: TimeOfDay::new(12, 0).unwrap(),
//!     first: ControlNumber::new(1).unwrap(),
//! };
//! let written = acknowledge(&report, &numbers);
//! let answers = read_acknowledgments(&written.bytes);
//! assert_eq!(answers[0].group_control.to_string(), "7");
//! assert!(answers[0].transactions[0].is_refused(), "the claims are missing");
//! ```

mod acknowledge;
mod interchange;
mod read;
mod status;

use crate::{ControlNumber, Day, TimeOfDay};

pub use acknowledge::acknowledge;
pub use interchange::{InterchangeAnswer, answer_interchanges, read_interchange_answers};
pub use read::{
    Acknowledgment, ElementError, SegmentError, TransactionAnswer, read_acknowledgments,
};
pub use status::{
    ClaimStatus, Level, LevelStatus, LineStatus, Status, StatusReport, Total, read_status,
};

/// The guide of the acknowledgment.
pub const GUIDE: &str = "005010X231A1";

/// What an answer that is made needs from its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Day of making.
    pub day: Day,
    /// Time of making.
    pub time: TimeOfDay,
    /// Number of the first interchange and its groups; the next ones count up from it.
    pub first: ControlNumber,
}

impl Numbers {
    /// The number that is `n` after the first.
    fn nth(&self, n: u32) -> ControlNumber {
        ControlNumber::new(self.first.get().saturating_add(n)).unwrap_or(self.first)
    }
}
