//! Short lists that do not change, and the forms of codes whose lists are handed in.

const STATES: &str = "AK AL AR AS AZ CA CO CT DC DE FL FM GA GU HI IA ID IL IN KS KY LA MA MD ME \
MH MI MN MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR PW RI SC SD TN TX UT VA VI VT WA WI \
WV WY AA AE AP AB BC MB NB NL NS NT NU ON PE QC SK YT";

const FILINGS: &str = "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ DN";

fn is_in(list: &str, value: &[u8]) -> bool {
    list.split(' ').any(|code| code.as_bytes() == value)
}

/// States, territories, military mail, and the provinces of Canada.
pub(super) fn is_state(value: &[u8]) -> bool {
    is_in(STATES, value)
}

/// Kinds of plan (claim filing indicator).
pub(super) fn is_filing(value: &[u8]) -> bool {
    is_in(FILINGS, value)
}

pub(super) fn is_place_form(value: &[u8]) -> bool {
    value.len() == 2 && value.iter().all(u8::is_ascii_digit) && value != b"00"
}

/// Ten letters and digits, the last an X.
pub(super) fn is_taxonomy_form(value: &[u8]) -> bool {
    value.len() == 10
        && value.last() == Some(&b'X')
        && value.first().is_some_and(u8::is_ascii_digit)
        && value.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// A letter, a digit, then one to five letters and digits.
pub(super) fn is_icd10_form(value: &[u8]) -> bool {
    (3..=7).contains(&value.len())
        && value.first().is_some_and(u8::is_ascii_uppercase)
        && value.get(1).is_some_and(u8::is_ascii_digit)
        && value.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// Five characters: four digits and a digit or one of the letters of CPT, or a letter and four
/// digits of HCPCS.
pub(super) fn is_procedure_form(value: &[u8]) -> bool {
    let [first, middle @ .., last] = value else { return false };
    let is_middle = middle.len() == 3 && middle.iter().all(u8::is_ascii_digit);
    let is_cpt = first.is_ascii_digit() && (last.is_ascii_digit() || b"AFMTU".contains(last));
    let is_hcpcs = first.is_ascii_uppercase() && last.is_ascii_digit();
    is_middle && (is_cpt || is_hcpcs)
}

/// Two letters and digits.
pub(super) fn is_modifier_form(value: &[u8]) -> bool {
    value.len() == 2 && value.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// A post box instead of a street. Source: 005010X222A1, the billing provider's address is a
/// street.
pub(super) fn is_post_box(street: &[u8]) -> bool {
    let letters: Vec<u8> =
        street.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_uppercase).collect();
    letters.starts_with(b"POBOX")
        || letters.starts_with(b"POSTOFFICEBOX")
        || letters.starts_with(b"LOCKBOX")
        || letters.starts_with(b"PODRAWER")
}
