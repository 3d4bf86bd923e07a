//! Where findings go, and how their places are told.

use std::collections::BTreeMap;

use super::rules::rule;
use crate::{Fields, Finding, Place, Severity};

/// Findings of one code that are kept; the rest is counted.
const LIMIT: u32 = 500;

/// A place that costs nothing to remember.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct At {
    pub(crate) offset: usize,
    pub(crate) segment: u32,
    id: [u8; 3],
    pub(crate) loop_id: Option<&'static str>,
    element: u8,
    component: u8,
}

impl At {
    /// A segment.
    pub(crate) fn segment(fields: &Fields<'_, '_>, loop_id: Option<&'static str>) -> Self {
        let mut id = [0; 3];
        for (to, from) in id.iter_mut().zip(fields.id()) {
            *to = *from;
        }
        let segment = fields.segment();
        let (offset, segment) = (segment.offset(), segment.ordinal());
        Self { offset, segment, id, loop_id, element: 0, component: 0 }
    }

    /// Element `number` of a segment, counted from 1.
    pub(crate) fn element(
        fields: &Fields<'_, '_>,
        loop_id: Option<&'static str>,
        number: usize,
    ) -> Self {
        let at = Self::segment(fields, loop_id);
        let offset = at.offset + fields.offset_in(number);
        Self { offset, element: u8::try_from(number).unwrap_or(u8::MAX), ..at }
    }

    /// Component `number` of the element, counted from 1.
    pub(crate) fn component(self, number: usize) -> Self {
        Self { component: u8::try_from(number).unwrap_or(u8::MAX), ..self }
    }

    fn place(self) -> Place {
        let id: Vec<u8> = self.id.into_iter().filter(|b| *b != 0).collect();
        Place {
            offset: Some(self.offset),
            segment: Some(self.segment),
            segment_id: Some(String::from_utf8_lossy(&id).into_owned()),
            loop_id: self.loop_id,
            element: (self.element > 0).then_some(self.element),
            component: (self.component > 0).then_some(self.component),
            claim: None,
        }
    }
}

/// Collects findings; keeps no more of one kind than can be read.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    findings: Vec<Finding>,
    claim: Option<String>,
    counts: BTreeMap<&'static str, u32>,
}

impl Sink {
    /// A finding with the severity of its rule.
    pub(crate) fn say(&mut self, code: &'static str, at: At, message: impl Into<String>) {
        let severity = rule(code).map_or(Severity::Stop, |r| r.severity);
        self.say_as(code, severity, at, message);
    }

    /// A finding that weighs differently here.
    pub(crate) fn say_as(
        &mut self,
        code: &'static str,
        severity: Severity,
        at: At,
        message: impl Into<String>,
    ) {
        let count = self.counts.entry(code).or_default();
        *count = count.saturating_add(1);
        if *count <= LIMIT {
            let place = Place { claim: self.claim.clone(), ..at.place() };
            self.findings.push(Finding::new(code, severity, message).at(place));
        }
    }

    /// Findings from here on are about the claim with this number.
    pub(crate) fn set_claim(&mut self, claim: Option<String>) {
        self.claim = claim;
    }

    /// Drops what was collected.
    pub(crate) fn forget(&mut self) {
        self.findings.clear();
        self.counts.clear();
    }

    /// Findings that were made elsewhere.
    pub(crate) fn extend(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// What was collected, in file order; how many more there are of a kind is said last.
    pub(crate) fn finish(&mut self) -> Vec<Finding> {
        self.claim = None;
        let mut findings = std::mem::take(&mut self.findings);
        findings.sort_by_key(|f| (f.place.segment, f.place.element, f.place.component));
        for (code, count) in std::mem::take(&mut self.counts) {
            if count > LIMIT {
                let severity = rule(code).map_or(Severity::Stop, |r| r.severity);
                let message = format!("There are {} more findings {code}.", count - LIMIT);
                findings.push(Finding::new("X12-199", severity, message));
            }
        }
        findings
    }
}
