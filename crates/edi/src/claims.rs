//! A batch of our claims as an 837P file.
//!
//! Source: 005010X222A1, as in the notes of the crate `x12`. Nothing is cut and nothing is
//! changed in silence: what does not fit the language is a finding.

mod map;

use billing::claim::{ClaimBatch, Usage};
use x12::professional::{self, EnvelopeNumbers};
use x12::{Charset, ControlNumber, Day, Party, Severity, TimeOfDay};

/// Why no file could be written at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteRefused {
    /// A control number is not one that an envelope can carry.
    #[error("the {0} control number must be 1 to 999,999,999")]
    ControlNumber(&'static str),
    /// A day cannot be written in eight digits.
    #[error("a day of the batch is outside the years 1 to 9999")]
    Day,
}

/// An 837P file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFile {
    /// The bytes to send, without line ends.
    pub bytes: Vec<u8>,
    /// What had to be changed, and what does not fit. Each names the claim (CLM01), the loop
    /// and the element, never the value.
    pub findings: Vec<x12::Finding>,
    /// Where each claim stands in the file: what a 999 or 277CA is traced back with.
    pub claims: Vec<professional::ClaimPlace>,
    /// How many transactions (ST) it took; the numbers from `transaction_control` on are used.
    pub n_transactions: u32,
}

impl ClaimFile {
    /// Whether nothing stops it. Any other file must not leave the house.
    #[must_use]
    pub fn is_sendable(&self) -> bool {
        self.findings.iter().all(|f| f.severity < Severity::Stop)
    }
}

/// Writes the batch as one interchange with one group. The same batch gives the same bytes.
/// What was written is read back and its structure checked, so a fault of ours stops the file.
///
/// # Errors
///
/// [`WriteRefused`] when the envelope itself cannot be written; what is wrong with claims is a
/// finding.
pub fn write(batch: &ClaimBatch) -> Result<ClaimFile, WriteRefused> {
    let made = jiff::tz::Offset::UTC.to_datetime(batch.created);
    let day = map::day(made.date())?;
    let time = u8::try_from(made.hour())
        .ok()
        .zip(u8::try_from(made.minute()).ok())
        .and_then(|(hour, minute)| TimeOfDay::new(hour, minute))
        .ok_or(WriteRefused::Day)?;
    let envelope = envelope(batch)?;
    let file = professional::write(&map::batch(batch, day, time)?, &envelope, Charset::Extended);
    let mut findings = file.findings;
    findings.extend(x12::check::structure(&x12::read(&file.bytes)));
    Ok(ClaimFile {
        bytes: file.bytes,
        findings,
        claims: file.claims,
        n_transactions: file.n_transactions,
    })
}

fn envelope(batch: &ClaimBatch) -> Result<EnvelopeNumbers, WriteRefused> {
    let number = |n, which| ControlNumber::new(n).ok_or(WriteRefused::ControlNumber(which));
    let party = |qualifier: &str, id: &str| Party { qualifier: qualifier.into(), id: id.into() };
    Ok(EnvelopeNumbers {
        sender: party(&batch.submitter.qualifier, &batch.submitter.id),
        receiver: party(&batch.receiver.qualifier, &batch.receiver.id),
        usage: match batch.usage {
            Usage::Test => x12::Usage::Test,
            Usage::Production => x12::Usage::Production,
        },
        is_acknowledgment_wanted: false,
        interchange: number(batch.interchange_control, "interchange")?,
        group: number(batch.group_control, "group")?,
        first_transaction: number(batch.transaction_control, "transaction")?,
    })
}

/// A calendar day of ours as one of the language.
pub(crate) fn to_day(date: jiff::civil::Date) -> Option<Day> {
    let year = u16::try_from(date.year()).ok()?;
    let month = u8::try_from(date.month()).ok()?;
    Day::new(year, month, u8::try_from(date.day()).ok()?)
}
