//! The file: envelope, header, hierarchical levels; splitting.

use super::write_claim::{self, put_address, put_name, put_references};
use super::{
    BillingProvider, Claim, Contact, Demographics, Dependent, GUIDE, MAX_CLAIMS,
    MAX_CLAIMS_OF_PATIENT, Patients, Receiver, Submitter, Subscriber, TaxId,
};
use crate::{
    Charset, ControlNumber, Day, Delimiters, Finding, GroupHeader, InterchangeHeader, Party,
    Severity, TimeOfDay, TransactionHeader, Usage, Writer,
};

/// All claims of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Who sends.
    pub submitter: Submitter,
    /// Who gets it.
    pub receiver: Receiver,
    /// BHT03: our name for it, at most 50 characters (30 are safe), unique. When the file has
    /// several transactions, the second and later get `-2`, `-3`, …
    pub reference: String,
    /// Whether it was sent before and not read (BHT02 is 18).
    pub is_reissue: bool,
    /// Day of making, on BHT, GS and ISA.
    pub day: Day,
    /// Time of making.
    pub time: TimeOfDay,
    /// Who is paid, in the order written.
    pub providers: Vec<BillingProvider>,
}

impl Batch {
    /// A batch with nothing in it.
    pub fn empty(day: Day, time: TimeOfDay) -> Self {
        Self {
            submitter: Submitter {
                name: super::Name::organization(""),
                id: String::new(),
                contacts: Vec::new(),
            },
            receiver: Receiver { name: String::new(), id: String::new() },
            reference: String::new(),
            is_reissue: false,
            day,
            time,
            providers: Vec::new(),
        }
    }
}

/// What the envelope says; the caller keeps the numbers unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeNumbers {
    /// ISA05–06, GS02.
    pub sender: Party,
    /// ISA07–08, GS03.
    pub receiver: Party,
    /// ISA15.
    pub usage: Usage,
    /// ISA14.
    pub is_acknowledgment_wanted: bool,
    /// ISA13.
    pub interchange: ControlNumber,
    /// GS06.
    pub group: ControlNumber,
    /// ST02 of the first transaction; the next ones count up from it.
    pub first_transaction: ControlNumber,
}

/// Where a claim stands in a file: what a 999 needs to be traced back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimPlace {
    /// CLM01.
    pub control: String,
    /// ST02.
    pub transaction: u32,
    /// Number in the file of its CLM segment, from 1.
    pub first_segment: u32,
    /// Number in the file of its last segment.
    pub last_segment: u32,
}

/// A file of professional claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The bytes to send.
    pub bytes: Vec<u8>,
    /// What was changed or does not fit; with a [`Severity::Stop`] it must not be sent.
    pub findings: Vec<Finding>,
    /// Every claim, in file order.
    pub claims: Vec<ClaimPlace>,
    /// How many transactions it took.
    pub n_transactions: u32,
}

/// One claim with everything above it. `level` counts the repetitions of a patient's level
/// that the limit of claims under one patient makes necessary.
#[derive(Clone, Copy)]
struct Entry<'b> {
    provider: (usize, &'b BillingProvider),
    subscriber: (usize, &'b Subscriber),
    dependent: Option<(usize, &'b Dependent)>,
    level: usize,
    claim: &'b Claim,
}

/// Writes the batch as one interchange with one group, split at [`MAX_CLAIMS`]. The same
/// input gives the same bytes.
pub fn write(batch: &Batch, envelope: &EnvelopeNumbers, charset: Charset) -> File {
    let mut writer = Writer::new(Delimiters::default(), charset);
    writer.open_interchange(&InterchangeHeader {
        sender: envelope.sender.clone(),
        receiver: envelope.receiver.clone(),
        day: batch.day,
        time: batch.time,
        control: envelope.interchange,
        is_acknowledgment_wanted: envelope.is_acknowledgment_wanted,
        usage: envelope.usage,
    });
    writer.open_group(&GroupHeader {
        function: "HC",
        sender: envelope.sender.id.clone(),
        receiver: envelope.receiver.id.clone(),
        day: batch.day,
        time: batch.time,
        control: envelope.group,
        guide: GUIDE,
    });
    let entries = entries(batch);
    if entries.is_empty() {
        writer.say("X12-201", Severity::Stop, "There is no claim to write.");
    }
    let mut claims = Vec::with_capacity(entries.len());
    let mut n_transactions = 0u32;
    for part in entries.chunks(MAX_CLAIMS) {
        let number = envelope.first_transaction.get().saturating_add(n_transactions);
        let Some(control) = ControlNumber::new(number) else {
            writer.say("X12-202", Severity::Stop, "The transaction numbers are used up.");
            break;
        };
        n_transactions = n_transactions.saturating_add(1);
        writer.open_transaction(&TransactionHeader { set: "837", control, guide: GUIDE });
        put_header(&mut writer, batch, n_transactions);
        put_levels(&mut writer, part, number, &mut claims);
        writer.close_transaction();
    }
    let written = writer.finish();
    File { bytes: written.bytes, findings: written.findings, claims, n_transactions }
}

/// Every claim with what stands above it, in the order written.
fn entries(batch: &Batch) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    for provider in batch.providers.iter().enumerate() {
        for subscriber in provider.1.subscribers.iter().enumerate() {
            let mut take = |dependent, claims| {
                for (n, claim) in Iterator::enumerate(<[Claim]>::iter(claims)) {
                    let level = n / MAX_CLAIMS_OF_PATIENT;
                    entries.push(Entry { provider, subscriber, dependent, level, claim });
                }
            };
            match &subscriber.1.patients {
                Patients::Subscriber(claims) => take(None, claims),
                Patients::Dependents(dependents) => {
                    for dependent in dependents.iter().enumerate() {
                        take(Some(dependent), &dependent.1.claims);
                    }
                }
            }
        }
    }
    entries
}

/// BHT, submitter and receiver.
fn put_header(writer: &mut Writer, batch: &Batch, transaction: u32) {
    let reference = if transaction == 1 {
        batch.reference.clone()
    } else {
        format!("{}-{transaction}", batch.reference)
    };
    writer.segment("BHT", |s| {
        s.code("0019", 4).code(if batch.is_reissue { "18" } else { "00" }, 2);
        s.id(&reference, 1, 50).day(batch.day).code(&batch.time.to_string(), 8).code("CH", 2);
    });
    writer.set_loop("1000A");
    put_name(writer, "41", &batch.submitter.name, Some(("46", &batch.submitter.id)));
    if batch.submitter.contacts.is_empty() {
        writer.say("X12-212", Severity::Stop, "The submitter must have a contact.");
    }
    for contact in &batch.submitter.contacts {
        put_contact(writer, contact);
    }
    writer.set_loop("1000B");
    let receiver = super::Name::Organization(batch.receiver.name.clone());
    put_name(writer, "40", &receiver, Some(("46", &batch.receiver.id)));
}

/// The hierarchical levels of one transaction with their claims.
fn put_levels(
    writer: &mut Writer,
    entries: &[Entry<'_>],
    transaction: u32,
    places: &mut Vec<ClaimPlace>,
) {
    let mut levels = Levels::default();
    let mut previous: Option<&Entry<'_>> = None;
    for entry in entries {
        writer.set_claim(Some(&entry.claim.control));
        let is_new_provider = previous.is_none_or(|p| p.provider.0 != entry.provider.0);
        let is_new_patient = is_new_provider
            || previous.is_none_or(|p| {
                p.subscriber.0 != entry.subscriber.0
                    || p.dependent.map(|d| d.0) != entry.dependent.map(|d| d.0)
                    || p.level != entry.level
            });
        let is_new_subscriber = is_new_provider
            || previous.is_none_or(|p| p.subscriber.0 != entry.subscriber.0)
            || (is_new_patient && entry.dependent.is_none());
        if is_new_provider {
            levels.put(writer, Level::Provider, true);
            put_provider(writer, entry.provider.1);
        }
        if is_new_subscriber {
            levels.put(writer, Level::Subscriber, entry.dependent.is_some());
            put_subscriber(writer, entry.subscriber.1);
        }
        if is_new_patient && let Some((_, dependent)) = entry.dependent {
            levels.put(writer, Level::Dependent, false);
            put_dependent(writer, dependent);
        }
        let first_segment = writer.n_segments().saturating_add(1);
        write_claim::put_claim(writer, entry.claim);
        places.push(ClaimPlace {
            control: entry.claim.control.clone(),
            transaction,
            first_segment,
            last_segment: writer.n_segments(),
        });
        previous = Some(entry);
    }
}

/// The three hierarchical levels (HL03).
#[derive(Clone, Copy)]
enum Level {
    Provider,
    Subscriber,
    Dependent,
}

/// Numbers the hierarchical levels of one transaction.
#[derive(Default)]
struct Levels {
    last: u32,
    provider: u32,
    subscriber: u32,
}

impl Levels {
    fn put(&mut self, writer: &mut Writer, level: Level, has_children: bool) {
        self.last = self.last.saturating_add(1);
        let (loop_id, parent, code) = match level {
            Level::Provider => {
                self.provider = self.last;
                ("2000A", None, "20")
            }
            Level::Subscriber => {
                self.subscriber = self.last;
                ("2000B", Some(self.provider), "22")
            }
            Level::Dependent => ("2000C", Some(self.subscriber), "23"),
        };
        writer.set_loop(loop_id);
        writer.segment("HL", |s| {
            s.number(self.last);
            match parent {
                Some(parent) => s.number(parent),
                None => s.none(),
            };
            s.code(code, 2).code(if has_children { "1" } else { "0" }, 1);
        });
    }
}

fn put_provider(writer: &mut Writer, provider: &BillingProvider) {
    if let Some(taxonomy) = &provider.taxonomy {
        writer.segment("PRV", |s| {
            s.code("BI", 3).code("PXC", 3).code(taxonomy, 50);
        });
    }
    writer.set_loop("2010AA");
    let npi = provider.npi.as_deref().map(|npi| ("XX", npi));
    put_name(writer, "85", &provider.name, npi);
    put_address(writer, &provider.address);
    let (qualifier, number) = match &provider.tax_id {
        TaxId::Employer(number) => ("EI", number),
        TaxId::Person(number) => ("SY", number),
    };
    writer.segment("REF", |s| {
        s.code(qualifier, 3).id(&digits(number), 9, 9);
    });
    put_references(writer, &provider.references);
    for contact in &provider.contacts {
        put_contact(writer, contact);
    }
    if let Some(address) = &provider.pay_to {
        writer.set_loop("2010AB");
        let kind = match provider.name {
            super::Name::Person { .. } => "1",
            super::Name::Organization(_) => "2",
        };
        writer.segment("NM1", |s| {
            s.code("87", 3).code(kind, 1);
        });
        put_address(writer, address);
    }
}

fn put_subscriber(writer: &mut Writer, subscriber: &Subscriber) {
    let is_patient = matches!(subscriber.patients, Patients::Subscriber(_));
    writer.segment("SBR", |s| {
        s.code(&subscriber.order, 1).code(if is_patient { "18" } else { "" }, 2);
        s.maybe(subscriber.group_number.as_deref(), 50);
        // SBR04 is used only when there is no SBR03.
        let name = subscriber.group_name.as_deref().filter(|_| subscriber.group_number.is_none());
        s.maybe(name, 60).maybe(subscriber.medicare_secondary.as_deref(), 3).skip(3);
        s.code(&subscriber.filing, 2);
    });
    writer.set_loop("2010BA");
    if subscriber.member_id.is_none() {
        let message = "The member id of the subscriber is missing.";
        writer.say("X12-211", Severity::Stop, message);
    }
    let member_id = subscriber.member_id.as_deref().map(|id| ("MI", id));
    put_name(writer, "IL", &subscriber.name, member_id);
    if is_patient {
        if let (Some(address), Some(demographics)) = (&subscriber.address, subscriber.demographics)
        {
            put_address(writer, address);
            put_demographics(writer, demographics);
        } else {
            let message = "The subscriber is the patient: address, birth date and sex are needed.";
            writer.say("X12-213", Severity::Stop, message);
        }
    }
    put_references(writer, &subscriber.references);
    writer.set_loop("2010BB");
    let payer = &subscriber.payer;
    let name = super::Name::Organization(payer.name.clone());
    put_name(writer, "PR", &name, Some((&payer.qualifier, &payer.id)));
    if let Some(address) = &payer.address {
        put_address(writer, address);
    }
    put_references(writer, &payer.references);
}

fn put_dependent(writer: &mut Writer, dependent: &Dependent) {
    writer.segment("PAT", |s| {
        s.code(&dependent.relationship, 2);
    });
    writer.set_loop("2010CA");
    put_name(writer, "QC", &dependent.name, None);
    put_address(writer, &dependent.address);
    put_demographics(writer, dependent.demographics);
    put_references(writer, &dependent.references);
}

fn put_demographics(writer: &mut Writer, demographics: Demographics) {
    writer.segment("DMG", |s| {
        s.code("D8", 3).day(demographics.birth).code(demographics.sex.code(), 1);
    });
}

fn put_contact(writer: &mut Writer, contact: &Contact) {
    let telephone = contact.telephone.as_deref().map(digits);
    let extension = telephone.as_ref().and(contact.extension.as_deref().map(digits));
    let fax = contact.fax.as_deref().map(digits);
    let ways = [
        ("TE", telephone.as_deref()),
        ("EX", extension.as_deref()),
        ("FX", fax.as_deref()),
        ("EM", contact.email.as_deref()),
    ];
    let given = || ways.iter().filter_map(|(q, v)| v.filter(|v| !v.is_empty()).map(|v| (q, v)));
    if given().next().is_none() {
        let message = "A contact needs a telephone number, a fax number or an e-mail address.";
        writer.say("X12-214", Severity::Stop, message);
    }
    writer.segment("PER", |s| {
        s.code("IC", 2).text(&contact.name, 60);
        for (qualifier, value) in given().take(3) {
            s.code(qualifier, 2).text(value, 256);
        }
    });
}

/// The digits of a number that people write with dashes.
pub(super) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
