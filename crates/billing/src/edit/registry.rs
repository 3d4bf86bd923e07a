//! Every edit, with its sentence and its source.
//!
//! The number is that of the rule catalogue: SCR numbers for the families P to D, V numbers for
//! the family S (school). A number is never used again for another rule.

use care::Severity::{Ask, Stop, Tell};

use super::{Edit, checks};
use crate::Cpt;

/// CMS's manual for claims of outpatient therapy.
const CLAIMS_MANUAL: &str = "CMS, Medicare Claims Processing Manual, chapter 5, section 20.2";
/// CMS's daily limits.
const LIMITS: &str = "CMS, Medically Unlikely Edits, effective 2024-07-01";
/// CMS's code pairs.
const PAIRS: &str = "CMS, National Correct Coding Initiative, practitioner edits, 2024-07-01";
/// The levels of evaluation.
const EVALUATION: &str = "the decision table of 97165, 97166 and 97167 in the code set";
/// The claim transaction.
const GUIDE: &str = "X12 837 professional claim, 005010X222A1";

macro_rules! edits {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:expr, $title:literal,
        $remedy:literal, $source:expr, $check:expr;)*) => {
        $(
            $(#[$doc])*
            pub const $name: Edit = Edit {
                id: $id,
                severity: $severity,
                title: $title,
                remedy: $remedy,
                source: $source,
                check: $check,
            };
        )*

        /// Every edit, in the order in which findings are shown.
        pub const EDITS: &[Edit] = &[$($name,)*];
    };
}

edits! {
    /// No member id (SCR-005).
    MEMBER_ID_MISSING = "QH-P005", Stop, "the member id is missing",
        "Biller: enter the id as the card shows it.", GUIDE,
        Some(checks::member_id_missing);
    /// No Medicaid id (V-036).
    MEDICAID_ID_MISSING = "QH-S036", Stop, "the Medicaid id is missing",
        "Biller: enter the student's Medicaid id, or keep the session from Medicaid.",
        "New York State, Preschool/School Supportive Health Services Program handbook",
        Some(checks::medicaid_id_missing);
    /// Too young or too old for the payer's program (V-037).
    AGE_NOT_COVERED = "QH-S037", Stop, "the student's age is not covered",
        "Nobody: the record stands, without a claim line.",
        "New York State, Preschool/School Supportive Health Services Program handbook", None;
    /// A clinician's number is missing or wrong (SCR-040).
    CLINICIAN_NPI = "QH-R040", Stop, "the NPI of a clinician is missing or wrong",
        "Biller: compare the number with the NPI registry.", "45 CFR 162.406",
        Some(checks::clinician_npi);
    /// The billing provider's number is missing or wrong (SCR-041).
    BILLING_NPI = "QH-R041", Stop, "the NPI of the billing provider is missing or wrong",
        "Administrator: enter the organization's NPI.", "45 CFR 162.406",
        Some(checks::billing_npi);
    /// An assistant treated, and nobody is named who directs it (SCR-046).
    SUPERVISOR_MISSING = "QH-R046", Stop, "the assistant has no supervising therapist",
        "Administrator: say on the page of users who directs the assistant.",
        "42 CFR 440.110(b); 42 CFR 410.59", None;
    /// There is no such code (SCR-060).
    UNKNOWN_CODE = "QH-C060", Stop, "the code is not known",
        "Therapist: choose a code from the list.", "our code table, labels ours",
        Some(checks::unknown_code);
    /// The code is retired or not yet in force (SCR-061).
    CODE_NOT_VALID = "QH-C061", Stop, "the code is not valid on the day of service",
        "Therapist: use the code that is in force on the day.", "our code table, labels ours",
        Some(checks::code_not_valid);
    /// More than one evaluation code (SCR-062).
    TWO_EVALUATIONS = "QH-C062", Stop, "only one evaluation code is billed in a day",
        "Therapist: keep one of them.", PAIRS, Some(checks::two_evaluations);
    /// A level of evaluation that the record does not support (SCR-065).
    LEVEL_TOO_HIGH = "QH-C065", Ask, "the level of the evaluation is not that of the record",
        "Therapist: change the code, or complete the record.", EVALUATION, None;
    /// A re-evaluation without what it rests on (SCR-064).
    REEVALUATION_REASON = "QH-C064", Ask, "a re-evaluation needs a reason and an updated plan",
        "Therapist: say what changed, or take the assessment as part of treatment.",
        "CMS, Medicare Benefit Policy Manual, chapter 15, section 220.3", None;
    /// An add-on without its base (SCR-068).
    ADDON_WITHOUT_BASE = "QH-C068", Stop, "an add-on code is never billed without its base code",
        "Therapist: add the base code, or remove the add-on.",
        "CMS, add-on code edits, type 1, 2024-07-01", Some(checks::addon_without_base);
    /// No diagnosis, too many, or a pointer to none (SCR-073).
    DIAGNOSIS_MISSING = "QH-C073", Stop, "the diagnosis is missing",
        "Biller: enter the diagnosis and say which line it is for.", GUIDE,
        Some(checks::diagnosis_missing);
    /// Too little remote monitoring (SCR-080).
    MONITORING_TOO_LITTLE = "QH-C080", Stop, "too little remote monitoring to bill",
        "Therapist: bill when the days, minutes and a live talk are there.",
        "CMS, Change Request 14250", None;
    /// An evaluation in which nothing was found.
    NO_DEFICIT = "QH-C082", Stop, "an evaluation finds at least one performance deficit",
        "Therapist: record what was found.", EVALUATION, None;
    /// Minutes that no day has (SCR-090).
    IMPOSSIBLE_MINUTES = "QH-T090", Stop, "the minutes cannot be",
        "Therapist: correct the minutes.", CLAIMS_MANUAL, None;
    /// A timed code without minutes (SCR-091).
    MINUTES_MISSING = "QH-T091", Stop, "a timed code needs its minutes",
        "Therapist: enter the minutes of this code.",
        "CMS, Medicare Benefit Policy Manual, chapter 15, section 220.3", None;
    /// More minutes than the session has (SCR-092).
    BEYOND_SESSION = "QH-T092", Stop, "the minutes are more than the session has",
        "Therapist: correct the minutes or the times.",
        "CMS, Medicare Benefit Policy Manual, chapter 15, section 220.3", None;
    /// A minute that was used twice.
    OVERLAPPING = "QH-T108", Stop, "two services have minutes in common",
        "Therapist: correct the times; each minute counts once.", CLAIMS_MANUAL, None;
    /// A tie for the last unit (SCR-095).
    TIE = "QH-T095", Ask, "two services have equal claim to the last unit",
        "Therapist: confirm which code gets it.", CLAIMS_MANUAL, None;
    /// An untimed code more than once (SCR-096).
    UNTIMED_TWICE = "QH-T096", Stop, "an untimed code counts once a day",
        "Biller: set the units to 1.", CLAIMS_MANUAL, Some(checks::untimed_twice);
    /// Above a limit that cannot be appealed (SCR-097).
    ABOVE_ABSOLUTE_LIMIT = "QH-T097", Stop, "more units than Medicare ever pays in a day",
        "Biller: reduce the units.", LIMITS, Some(checks::above_absolute_limit);
    /// Above a limit that can be appealed (SCR-098).
    ABOVE_LIMIT = "QH-T098", Ask, "more units than Medicare usually pays in a day",
        "Biller: keep the record of the minutes; expect to be asked.", LIMITS,
        Some(checks::above_limit);
    /// Two lines that should be one (SCR-101).
    DUPLICATE_LINE = "QH-T101", Stop, "two lines have the same code, day and modifiers",
        "Biller: merge the lines.", GUIDE, Some(checks::duplicate_line);
    /// A unit rule that there is not (SCR-104).
    RULE_UNKNOWN = "QH-T104", Stop, "the unit rule is not known",
        "Administrator: set the unit rule of the payer.", "the unit rules of Quarterhour", None;
    /// A unit rule of which we are not sure.
    RULE_UNSURE = "QH-T109", Tell, "how the payer counts units is not confirmed",
        "Administrator: compare with the payer's manual, and set the organization's own terms.",
        "the payer profile", None;
    /// A request that cannot be read.
    UNREADABLE = "QH-T105", Stop, "what was asked cannot be read",
        "Correct the line and send it again.", "the JSON form of the units command", None;
    /// Several timed activities and no minutes for each.
    SPLIT_MISSING = "QH-T106", Stop, "the minutes of each activity are missing",
        "Therapist: enter the minutes of each activity.", CLAIMS_MANUAL, None;
    /// No fee is set, or the charge cannot be put on a line.
    NO_CHARGE = "QH-T107", Stop, "the line has no charge",
        "Administrator: set the fee of the code for this payer.",
        "the fee schedule of the payer", None;
    /// Two codes that are never paid together (SCR-110).
    NEVER_TOGETHER = "QH-N110", Stop, "two codes are never paid on one day",
        "Biller: keep the one that is paid.", PAIRS, Some(checks::never_together);
    /// Two codes that need a modifier to be paid together (SCR-111).
    APART_ONLY = "QH-N111", Stop,
        "two codes are paid on one day only with separate minutes and modifier 59",
        "Therapist: record separate minutes, or remove one; then 59 is added.", PAIRS,
        Some(checks::apart_only);
    /// Two codes of which some plans pay one (SCR-115).
    PAYER_PAIR = "QH-N115", Ask, "some plans pay only one of the two codes",
        "Therapist: record the times of both, so that the biller can answer.",
        "payers' own rules; Medicare pays both", None;
    /// The group code for one person (SCR-116).
    GROUP_OF_ONE_CODE = "QH-N116", Stop, "the group code needs two or more people present",
        "Therapist: choose what was done one-on-one.",
        "CMS, 11 Part B billing scenarios for physical and occupational therapists", None;
    /// The group code beside one-on-one codes (SCR-118).
    GROUP_WITH_INDIVIDUAL = "QH-N118", Stop,
        "the group code and a one-on-one code on one day need separate minutes and modifier 59",
        "Therapist: remove one, or record separate minutes; then 59 is added.", PAIRS,
        Some(checks::group_with_individual);
    /// The year's therapy may be reviewed (SCR-137).
    MAY_BE_REVIEWED = "QH-M137", Tell, "the year's therapy is where medical review is possible",
        "Therapist: see that plan and progress report are current.",
        "section 1833(g)(5)(E) of the Social Security Act", None;
    /// Modifiers that say the contrary of each other (SCR-138, SCR-139).
    CONTRARY_MODIFIERS = "QH-M138", Stop, "two modifiers say the contrary of each other",
        "Biller: decide whether the service is necessary or expected to be denied.",
        "CMS, Medicare Claims Processing Manual, chapter 1, section 60; chapter 5, section 10.3",
        None;
    /// GA without the notice (SCR-140).
    NOTICE_MISSING = "QH-M140", Stop, "the signed notice is not on file",
        "Biller: put the notice on file, or expect the denial without it (GZ).",
        "CMS, Medicare Claims Processing Manual, chapter 30, section 50", None;
    /// 52 on a timed code (SCR-141).
    REDUCED_TIMED = "QH-M141", Ask, "52 is not for a short timed service",
        "Therapist: leave the service unbilled, or correct its minutes.", CLAIMS_MANUAL, None;
    /// More modifiers than a line carries (SCR-142).
    TOO_MANY_MODIFIERS = "QH-M142", Stop, "a line has more modifiers than it can carry",
        "Biller: decide which modifier matters less.", GUIDE, None;
    /// Units of which CMS does not say who gave them.
    ASSISTANT_REVIEW = "QH-M147", Ask, "who gave the last units is not clear",
        "Biller: look at the minutes of both before the claim leaves.",
        "CMS, billing examples using the CQ and CO modifiers, from 2022-01-01", None;
    /// 76 on a timed code.
    REPEATED_TIMED = "QH-M148", Ask, "a timed service given again is added up, not repeated",
        "Biller: bill the minutes of the day on one line.", CLAIMS_MANUAL, None;
    /// The place does not say how the session was given (SCR-151).
    TELEHEALTH_PLACE = "QH-L151", Stop, "the place of service and the way of meeting disagree",
        "Biller: correct the place of service.", "CMS place-of-service code set", None;
    /// After the last day on which telehealth is paid (SCR-152).
    TELEHEALTH_ENDED = "QH-L152", Stop, "telehealth is not paid on that day",
        "Biller: ask the payer; the family may have to pay, or meet in person.",
        "section 1834(m) of the Social Security Act, as extended through 2027-12-31", None;
    /// What the payer wants of sessions at a distance is not known (SCR-154).
    TELEHEALTH_UNKNOWN = "QH-L154", Tell, "what the payer asks of telehealth is not known",
        "Biller: ask the payer and add it to the payer's terms.", "the payer profile", None;
    /// A service in a school of which claims cannot say where it is (SCR-156).
    FACILITY_MISSING = "QH-L156", Ask, "the address of the school is missing",
        "Administrator: enter the address of the school, so that claims name it.", GUIDE, None;
    /// A group mandate with one child present (V-034).
    GROUP_OF_ONE = "QH-S034", Ask, "the mandate and the order say group, and one student came",
        "Biller: bill one-on-one codes only where the payer allows it.",
        "SESIS guidance on group size; the payer profile decides", None;
    /// Consultation only (V-043).
    CONSULTATION = "QH-S043", Ask, "consultation alone is not billed",
        "Nobody: the record stands, without a claim line.",
        "SESIS service descriptions; New York school Medicaid", None;
    /// A record without the signatures that a claim rests on (SCR-180).
    NOT_SIGNED = "QH-D180", Stop, "the record is not certified",
        "Therapist: certify the record.",
        "New York State, documentation in place before the claim; CMS manual 100-02, 15.220.3",
        None;
    /// A record that changed after it was claimed (SCR-184).
    CHANGED_AFTER_CLAIM = "QH-D184", Ask, "the record was changed after it was claimed",
        "Biller: tell the payer; the claim has to be replaced or taken back.",
        "45 CFR 162.1102; 42 CFR 433.316", None;
}

/// Whether a code is one of the evaluations of which a day has one at most.
#[must_use]
pub fn is_evaluation(code: Cpt) -> bool {
    matches!(code.as_str(), "97165" | "97166" | "97167" | "97168")
}
