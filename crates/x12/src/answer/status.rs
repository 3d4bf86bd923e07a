//! Answers to claims: 277CA (005010X214), and the answer to a question about a claim (277,
//! 005010X212), which has the same form.

use crate::check::value::cents_or_zero;
use crate::{Cents, Day, Fields, Reader, Text};

/// Who a level is about (HL03).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// `20`: who answers: a clearinghouse (`AY`) or the payer (`PR`).
    #[default]
    Source,
    /// `21`: who gets the answer.
    Receiver,
    /// `19`: the billing provider.
    Provider,
    /// `PT`, `22` or `23`: the patient.
    Patient,
}

/// A status (STC).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status<'a> {
    /// STC01-1: category, such as `A2`.
    pub category: Text<'a>,
    /// STC01-2: status.
    pub status: Text<'a>,
    /// STC01-3: who it is about.
    pub entity: Text<'a>,
    /// STC02.
    pub day: Option<Day>,
    /// STC03: `WQ` accepted, `U` refused.
    pub action: Text<'a>,
    /// STC04.
    pub charged: Option<Cents>,
    /// STC05.
    pub paid: Option<Cents>,
    /// STC10 and STC11: further categories and statuses.
    pub further: [(Text<'a>, Text<'a>); 2],
    /// STC12.
    pub text: Text<'a>,
}

impl Status<'_> {
    /// Whether it refuses: A3, A6, A7, A8, or the action `U`.
    pub fn is_refusal(&self) -> bool {
        let refuses = |c: &Text<'_>| ["A3", "A6", "A7", "A8"].iter().any(|r| c == r);
        self.action == "U" || refuses(&self.category) || self.further.iter().any(|f| refuses(&f.0))
    }
}

/// A total of a 277CA (QTY or AMT).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total<'a> {
    /// `90` or `QA` accepted, `AA` or `QC` refused; `YU` accepted, `YY` refused.
    pub which: Text<'a>,
    /// As it stands.
    pub value: Text<'a>,
}

/// Statuses of a receiver or a provider: they hold for all claims below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LevelStatus<'a> {
    /// Who it is about.
    pub level: Level,
    /// NM109.
    pub id: Text<'a>,
    /// TRN02.
    pub trace: Text<'a>,
    /// STC.
    pub statuses: Vec<Status<'a>>,
    /// QTY and AMT.
    pub totals: Vec<Total<'a>>,
}

/// What is said of one claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimStatus<'a> {
    /// TRN02: our claim number.
    pub control: Text<'a>,
    /// NM109 of the patient.
    pub member: Text<'a>,
    /// STC.
    pub statuses: Vec<Status<'a>>,
    /// REF: `1K` is the payer's number of the claim, `D9` the clearinghouse's.
    pub references: Vec<(Text<'a>, Text<'a>)>,
    /// DTP*472, as it stands.
    pub service: Text<'a>,
    /// Its lines, when something is said of them.
    pub lines: Vec<LineStatus<'a>>,
}

impl<'a> ClaimStatus<'a> {
    /// Whether one of its statuses refuses it.
    pub fn is_refused(&self) -> bool {
        self.statuses.iter().any(Status::is_refusal)
    }

    /// The payer's number of the claim (REF*1K).
    pub fn payer_control(&self) -> Option<Text<'a>> {
        self.references.iter().find(|(q, _)| *q == "1K").map(|(_, value)| *value)
    }
}

/// What is said of one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineStatus<'a> {
    /// SVC01-2.
    pub code: Text<'a>,
    /// SVC02.
    pub charged: Cents,
    /// REF*FJ: our line number.
    pub control: Text<'a>,
    /// STC.
    pub statuses: Vec<Status<'a>>,
}

/// One 277CA or 277.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusReport<'a> {
    /// ST02.
    pub control: Text<'a>,
    /// ST03.
    pub version: Text<'a>,
    /// NM101 of who answers: `AY` clearinghouse, `PR` payer.
    pub source: Text<'a>,
    /// NM109 of who answers.
    pub source_id: Text<'a>,
    /// Receiver and providers.
    pub levels: Vec<LevelStatus<'a>>,
    /// The claims.
    pub claims: Vec<ClaimStatus<'a>>,
}

/// Every 277CA and 277 of a file.
pub fn read_status(bytes: &[u8]) -> Vec<StatusReport<'_>> {
    let mut reader = Reader::new(bytes);
    let mut all: Vec<StatusReport<'_>> = Vec::new();
    let mut place = Place::default();
    while let Some(fields) = reader.next_fields() {
        match (fields.id(), all.last_mut()) {
            (b"ST", _) if fields.get(1) == b"277" => {
                place = Place { is_open: true, ..Place::default() };
                let (control, version) = (at(&fields, 2), at(&fields, 3));
                all.push(StatusReport { control, version, ..StatusReport::default() });
            }
            (b"ST" | b"SE", _) => place.is_open = false,
            (_, Some(open)) if place.is_open => place.take(open, &fields),
            _ => {}
        }
    }
    all
}

#[derive(Debug, Default)]
struct Place<'a> {
    is_open: bool,
    level: Level,
    id: Text<'a>,
    is_line: bool,
}

fn at<'a>(fields: &Fields<'a, '_>, number: usize) -> Text<'a> {
    Text::new(fields.get(number))
}

impl<'a> Place<'a> {
    fn take(&mut self, open: &mut StatusReport<'a>, fields: &Fields<'a, '_>) {
        match fields.id() {
            b"HL" => {
                self.is_line = false;
                self.level = match fields.get(3) {
                    b"20" => Level::Source,
                    b"21" => Level::Receiver,
                    b"19" => Level::Provider,
                    _ => Level::Patient,
                };
            }
            b"NM1" => {
                self.id = at(fields, 9);
                if self.level == Level::Source {
                    (open.source, open.source_id) = (at(fields, 1), self.id);
                }
            }
            b"TRN" => self.begin(open, at(fields, 2)),
            b"STC" => self.status(open, status(fields)),
            b"QTY" | b"AMT" => {
                if let Some(level) = open.levels.last_mut().filter(|_| self.level != Level::Patient)
                {
                    level.totals.push(Total { which: at(fields, 1), value: at(fields, 2) });
                }
            }
            b"SVC" => {
                self.is_line = true;
                if let Some(claim) = open.claims.last_mut() {
                    claim.lines.push(LineStatus {
                        code: Text::new(fields.component(1, 2)),
                        charged: cents_or_zero(fields.get(2)),
                        ..LineStatus::default()
                    });
                }
            }
            b"REF" => self.reference(open, at(fields, 1), at(fields, 2)),
            b"DTP" if !self.is_line && fields.get(1) == b"472" => {
                if let Some(claim) = open.claims.last_mut() {
                    claim.service = at(fields, 3);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, open: &mut StatusReport<'a>, trace: Text<'a>) {
        self.is_line = false;
        match self.level {
            Level::Patient => {
                let member = self.id;
                open.claims.push(ClaimStatus { control: trace, member, ..ClaimStatus::default() });
            }
            Level::Source => {}
            level => {
                let id = self.id;
                open.levels.push(LevelStatus { level, id, trace, ..LevelStatus::default() });
            }
        }
    }

    fn status(&mut self, open: &mut StatusReport<'a>, it: Status<'a>) {
        if self.level != Level::Patient {
            if let Some(level) = open.levels.last_mut() {
                level.statuses.push(it);
            }
            return;
        }
        let Some(claim) = open.claims.last_mut() else { return };
        match claim.lines.last_mut().filter(|_| self.is_line) {
            Some(line) => line.statuses.push(it),
            None => claim.statuses.push(it),
        }
    }

    fn reference(&self, open: &mut StatusReport<'a>, kind: Text<'a>, value: Text<'a>) {
        let Some(claim) = open.claims.last_mut().filter(|_| self.level == Level::Patient) else {
            return;
        };
        match claim.lines.last_mut().filter(|_| self.is_line) {
            Some(line) if kind == "FJ" => line.control = value,
            Some(_) => {}
            None => claim.references.push((kind, value)),
        }
    }
}

fn status<'a>(fields: &Fields<'a, '_>) -> Status<'a> {
    let part = |element, component| Text::new(fields.component(element, component));
    let amount = |n: usize| (!fields.get(n).is_empty()).then(|| cents_or_zero(fields.get(n)));
    Status {
        category: part(1, 1),
        status: part(1, 2),
        entity: part(1, 3),
        day: Day::parse(fields.get(2)),
        action: at(fields, 3),
        charged: amount(4),
        paid: amount(5),
        further: [(part(10, 1), part(10, 2)), (part(11, 1), part(11, 2))],
        text: at(fields, 12),
    }
}
