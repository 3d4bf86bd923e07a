//! The list of everything that can be found: one row drives the severity of a finding, the
//! codes of a 999 and the status of a 277CA.

use crate::Severity;
use Severity::{Ask, Stop, Tell};

/// What a code of a finding means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// Permanent code, such as `X12-153`.
    pub code: &'static str,
    /// SNIP type 1 to 5 and 7; 9 for what the writer changed.
    pub snip: u8,
    /// How much it weighs.
    pub severity: Severity,
    /// IK304 of a 999, when the segment itself is at fault.
    pub segment_error: Option<&'static str>,
    /// IK403 of a 999, when an element is at fault.
    pub element_error: Option<&'static str>,
    /// Category and status of a 277CA (STC01-1, STC01-2) that a payer would answer with.
    pub status: Option<(&'static str, &'static str)>,
    /// In a few words.
    pub title: &'static str,
}

const fn envelope(code: &'static str, severity: Severity, title: &'static str) -> RuleInfo {
    RuleInfo {
        code,
        snip: 1,
        severity,
        segment_error: None,
        element_error: None,
        status: None,
        title,
    }
}

const fn segment(
    code: &'static str,
    snip: u8,
    severity: Severity,
    error: &'static str,
    title: &'static str,
) -> RuleInfo {
    let segment_error = Some(error);
    RuleInfo { code, snip, severity, segment_error, element_error: None, status: None, title }
}

const fn element(
    code: &'static str,
    snip: u8,
    severity: Severity,
    error: &'static str,
    title: &'static str,
) -> RuleInfo {
    let element_error = Some(error);
    RuleInfo { code, snip, severity, segment_error: Some("8"), element_error, status: None, title }
}

const fn business(
    code: &'static str,
    snip: u8,
    severity: Severity,
    status: (&'static str, &'static str),
    title: &'static str,
) -> RuleInfo {
    RuleInfo {
        code,
        snip,
        severity,
        segment_error: None,
        element_error: None,
        status: Some(status),
        title,
    }
}

/// Every rule, by code.
pub static RULES: &[RuleInfo] = &[
    envelope("X12-101", Stop, "no interchange"),
    envelope("X12-102", Ask, "byte order mark"),
    envelope("X12-103", Stop, "bytes outside an interchange"),
    envelope("X12-104", Stop, "last segment not ended"),
    envelope("X12-105", Stop, "empty segment"),
    envelope("X12-106", Ask, "blanks between segments"),
    envelope("X12-107", Stop, "segment too long to read"),
    envelope("X12-110", Stop, "length of ISA"),
    envelope("X12-111", Stop, "component separator"),
    envelope("X12-112", Stop, "delimiters not distinct"),
    segment("X12-113", 1, Stop, "1", "not a segment"),
    element("X12-114", 1, Stop, "3", "element separator at the end"),
    element("X12-115", 1, Stop, "13", "component separator at the end"),
    element("X12-116", 1, Ask, "6", "character that cannot be carried"),
    element("X12-117", 1, Stop, "4", "element too short"),
    element("X12-118", 1, Stop, "5", "element too long"),
    element("X12-119", 1, Stop, "6", "not a number"),
    element("X12-120", 1, Stop, "8", "not a day"),
    element("X12-121", 1, Stop, "5", "element too long (writer)"),
    element("X12-122", 1, Stop, "4", "element too short (writer)"),
    element("X12-123", 1, Ask, "9", "not a time"),
    element("X12-124", 1, Stop, "3", "too many elements"),
    element("X12-125", 1, Stop, "13", "too many components"),
    element("X12-126", 1, Stop, "12", "too many repetitions"),
    element("X12-127", 1, Stop, "2", "element needed by another"),
    element("X12-128", 1, Stop, "10", "elements that exclude each other"),
    element("X12-129", 1, Stop, "6", "component separator in a plain element"),
    element("X12-130", 1, Ask, "6", "written with another separator"),
    envelope("X12-131", Stop, "segment outside a transaction"),
    envelope("X12-132", Stop, "interchange not closed"),
    envelope("X12-133", Stop, "count of groups"),
    envelope("X12-134", Stop, "interchange number"),
    envelope("X12-135", Stop, "group not closed"),
    envelope("X12-136", Stop, "count of transactions"),
    envelope("X12-137", Stop, "group number"),
    envelope("X12-138", Stop, "transaction not closed"),
    envelope("X12-139", Stop, "count of segments"),
    envelope("X12-140", Stop, "transaction number"),
    envelope("X12-141", Stop, "transaction number used twice"),
    envelope("X12-142", Ask, "guide of ST and GS differ"),
    envelope("X12-143", Ask, "content of ISA"),
    envelope("X12-144", Ask, "kind of group does not fit the transaction"),
    envelope("X12-145", Tell, "interchange number used twice"),
    segment("X12-151", 2, Stop, "2", "segment does not belong here"),
    segment("X12-152", 2, Stop, "7", "segment too late"),
    segment("X12-153", 2, Stop, "3", "segment missing"),
    segment("X12-154", 2, Stop, "3", "loop missing"),
    segment("X12-155", 2, Stop, "5", "segment too often"),
    segment("X12-156", 2, Stop, "4", "loop too often"),
    element("X12-157", 2, Ask, "7", "qualifier not in the guide"),
    envelope("X12-158", Ask, "guide not known here"),
    element("X12-161", 1, Stop, "7", "number of a level"),
    element("X12-162", 1, Stop, "7", "parent of a level"),
    element("X12-163", 1, Ask, "7", "levels below"),
    element("X12-164", 1, Stop, "7", "line number"),
    envelope("X12-199", Stop, "more of the same"),
    element("X12-201", 2, Stop, "1", "element missing"),
    element("X12-202", 2, Ask, "I10", "element not used"),
    element("X12-203", 2, Stop, "7", "code not in the guide"),
    element("X12-204", 2, Stop, "1", "component missing"),
    element("X12-205", 2, Ask, "I10", "component not used"),
    business("X12-301", 3, Stop, ("A7", "178"), "total of a claim"),
    business("X12-302", 3, Stop, ("A7", "400"), "line and decision of another payer"),
    business("X12-303", 3, Ask, ("A7", "400"), "claim and decision of another payer"),
    business("X12-304", 3, Stop, ("A7", "178"), "negative charge"),
    business("X12-305", 3, Ask, ("A7", "178"), "paid by the patient"),
    business("X12-306", 3, Stop, ("A7", "476"), "no units"),
    business("X12-307", 3, Ask, ("A7", "178"), "charge of zero"),
    business("X12-311", 3, Stop, ("A7", "400"), "remittance line"),
    business("X12-312", 3, Stop, ("A7", "400"), "remittance claim"),
    business("X12-313", 3, Stop, ("A7", "400"), "charges of remittance lines"),
    business("X12-315", 3, Stop, ("A7", "400"), "remittance total"),
    business("X12-316", 3, Tell, ("A7", "400"), "patient's part"),
    business("X12-317", 3, Stop, ("A7", "400"), "negative payment"),
    business("X12-318", 3, Ask, ("A7", "400"), "sign of a reversal"),
    business("X12-321", 3, Ask, ("A7", "400"), "adjusted at claim and line"),
    business("X12-331", 3, Ask, ("A7", "21"), "totals of an answer"),
    business("X12-341", 3, Ask, ("A7", "21"), "counts of an acknowledgment"),
    business("X12-401", 4, Stop, ("A6", "464"), "earlier claim not named"),
    business("X12-402", 4, Stop, ("A6", "33"), "insured who is the patient"),
    business("X12-403", 4, Ask, ("A6", "480"), "kind of plan missing"),
    business("X12-404", 4, Stop, ("A8", "33"), "who the patient is"),
    business("X12-405", 4, Ask, ("A8", "171"), "no primary payer"),
    business("X12-406", 4, Ask, ("A6", "496"), "accident without its day"),
    business("X12-407", 4, Ask, ("A6", "189"), "inpatient without admission"),
    business("X12-408", 4, Stop, ("A7", "477"), "pointer to no diagnosis"),
    business("X12-409", 4, Stop, ("A8", "255"), "diagnosis twice"),
    business("X12-410", 4, Ask, ("A7", "504"), "post box as street"),
    business("X12-411", 4, Stop, ("A7", "158"), "day of birth"),
    business("X12-412", 4, Stop, ("A7", "187"), "service in the future"),
    business("X12-413", 4, Stop, ("A7", "187"), "days in reverse"),
    business("X12-414", 4, Ask, ("A8", "562"), "referring provider of a line only"),
    business("X12-418", 4, Ask, ("A6", "164"), "member number missing"),
    business("X12-421", 4, Ask, ("A6", "171"), "other payer missing"),
    business("X12-422", 4, Ask, ("A8", "400"), "day of another payer's decision"),
    business("X12-424", 4, Ask, ("A8", "48"), "authorization is the referral"),
    business("X12-501", 5, Stop, ("A7", "562"), "NPI"),
    business("X12-502", 5, Ask, ("A7", "145"), "specialty code"),
    business("X12-503", 5, Ask, ("A7", "500"), "nine digits of the postal code"),
    business("X12-504", 5, Stop, ("A7", "503"), "state"),
    business("X12-505", 5, Ask, ("A7", "480"), "kind of plan"),
    business("X12-506", 5, Stop, ("A7", "249"), "place of service"),
    business("X12-507", 5, Stop, ("A7", "255"), "diagnosis code"),
    business("X12-508", 5, Stop, ("A7", "454"), "procedure code"),
    business("X12-509", 5, Stop, ("A7", "453"), "modifier"),
    business("X12-510", 5, Stop, ("A7", "535"), "frequency of the claim"),
    business("X12-511", 5, Stop, ("A7", "128"), "tax number"),
    business("X12-512", 5, Ask, ("A7", "125"), "social security number"),
    business("X12-513", 5, Ask, ("A7", "21"), "reason of an adjustment"),
    business("X12-514", 5, Ask, ("A7", "21"), "remark code"),
    business("X12-515", 5, Ask, ("A7", "254"), "principal diagnosis"),
    business("X12-516", 5, Tell, ("A7", "21"), "group of an adjustment"),
    business("X12-518", 5, Ask, ("A7", "21"), "telephone number"),
    business("X12-701", 7, Ask, ("A8", "21"), "line number twice"),
    business("X12-702", 7, Ask, ("A7", "453"), "therapy modifier missing"),
    business("X12-703", 7, Ask, ("A7", "535"), "frequency not taken by the payer"),
    business("X12-704", 7, Ask, ("A6", "145"), "specialty wanted by the payer"),
    business("X12-705", 7, Ask, ("A7", "164"), "form of the member number"),
    business("X12-706", 7, Ask, ("A7", "21"), "claims in one transaction"),
];

/// The rule with this code.
///
/// ```
/// assert_eq!(x12::check::rule("X12-301").unwrap().snip, 3);
/// ```
pub fn rule(code: &str) -> Option<&'static RuleInfo> {
    RULES.iter().find(|r| r.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_unique() {
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
    }
}
