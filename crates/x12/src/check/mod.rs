//! Checks of what was read.
//!
//! [`structure`] is what can be said without code sets: the envelope (counts, control numbers,
//! nesting), the form of each segment, and, for the guides whose loops are in our tables, the
//! order, presence and repetition of segments.

mod envelope;
mod guide;
mod levels;
mod segments;
mod walk;

use crate::{Document, Finding};

/// Everything that is wrong with the structure of a file, in file order: the reader's
/// findings and those of the envelope, the segments and the loops.
pub fn structure(document: &Document<'_>) -> Vec<Finding> {
    let segments = document.segments();
    let envelope = crate::envelope::of(segments);
    let mut findings = document.findings().to_vec();
    segments::check(segments, &mut findings);
    envelope::check(segments, &envelope, &mut findings);
    for interchange in &envelope.interchanges {
        for transaction in interchange.groups.iter().flat_map(|g| &g.transactions) {
            let body = segments.get(transaction.segments.clone()).unwrap_or_default();
            levels::check(body, &mut findings);
            if let Some(guide) = guide::of(body) {
                walk::check(guide, body, &mut findings);
            }
        }
    }
    findings.sort_by_key(|f| (f.place.segment, f.place.element, f.place.component));
    findings
}
