//! What may be typed about a person and a plan: one set of rules for forms and for import.
//!
//! Each function takes what was typed and answers the value, or a sentence that says what to do.
//! No sentence repeats what was typed, so that reports of faults hold no health data.
//! Source: `R-004`, `R-010` and `R-011` of the domain pages.

use care::{Icd10, Language, MandateTerms, ServiceType};
use jiff::civil::Date;

/// What was read, or what to do.
pub type Read<T> = Result<T, String>;

/// Longest name, in letters of any script.
pub const LONGEST_NAME: usize = 60;

/// Longest number of an organization's own.
const LONGEST_ID: usize = 30;

/// Nobody was born longer ago.
const OLDEST_YEARS: i16 = 130;

/// Signs that are not seen but change what is: control characters, directions that override the
/// letters, white space without width.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(sign, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// A text on one line that may be missing: at most `longest` letters.
///
/// # Errors
///
/// What to do.
pub fn optional_text(text: &str, what: &str, longest: usize) -> Read<String> {
    let text = text.trim();
    if text.chars().count() > longest {
        return Err(format!("Shorten {what} to {longest} characters or fewer"));
    }
    if text.chars().any(is_hidden) {
        return Err(format!("Remove line breaks and hidden signs from {what}"));
    }
    Ok(text.to_owned())
}

/// A text on one line that must be there.
///
/// # Errors
///
/// What to do.
pub fn text(typed: &str, what: &str, longest: usize) -> Read<String> {
    if typed.trim().is_empty() {
        return Err(format!("Enter {what}"));
    }
    optional_text(typed, what, longest)
}

/// A text that may have several lines.
///
/// # Errors
///
/// What to do.
pub fn long_text(typed: &str, what: &str, longest: usize) -> Read<String> {
    let trimmed = typed.trim();
    if trimmed.is_empty() {
        return Err(format!("Enter {what}"));
    }
    if trimmed.chars().count() > longest {
        return Err(format!("Shorten {what} to {longest} characters or fewer"));
    }
    if trimmed.chars().any(|sign| is_hidden(sign) && sign != '\n' && sign != '\t') {
        return Err(format!("Remove hidden signs from {what}"));
    }
    Ok(trimmed.to_owned())
}

/// A name: one to 60 letters of any script.
///
/// # Errors
///
/// What to do.
pub fn name(typed: &str, what: &str) -> Read<String> {
    text(typed, what, LONGEST_NAME)
}

/// A name that may be missing.
///
/// # Errors
///
/// What to do.
pub fn optional_name(typed: &str, what: &str) -> Read<Option<String>> {
    let name = optional_text(typed, what, LONGEST_NAME)?;
    Ok(Some(name).filter(|name| !name.is_empty()))
}

/// A day as `2026-11-24` or `11/24/2026`, from 1900 to 2200.
fn day_of(text: &str) -> Option<Date> {
    let parts = |sign: char| {
        let mut parts = text.split(sign).map(str::trim);
        let three = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(three)
    };
    let (year, month, day) = match parts('-') {
        Some(three) => three,
        None => parts('/').map(|(month, day, year)| (year, month, day))?,
    };
    let year = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A day that may be missing; `what` reads like `the first day`.
///
/// # Errors
///
/// What to do.
pub fn optional_day(typed: &str, what: &str) -> Read<Option<Date>> {
    match typed.trim() {
        "" => Ok(None),
        text => day_of(text).map(Some).ok_or_else(|| {
            format!("Check {what}: it must be a day that there is, like 2026-09-24 or 9/24/2026")
        }),
    }
}

/// A day that must be there.
///
/// # Errors
///
/// What to do.
pub fn day(typed: &str, what: &str) -> Read<Date> {
    optional_day(typed, what)?.ok_or_else(|| format!("Enter {what}"))
}

/// A last day, which is not before the first.
///
/// # Errors
///
/// What to do.
pub fn last_day(typed: &str, from: Option<Date>) -> Read<Option<Date>> {
    let last = optional_day(typed, "the last day")?;
    if last.zip(from).is_some_and(|(last, from)| last < from) {
        return Err("Enter a last day that is not before the first day".to_owned());
    }
    Ok(last)
}

/// A day of birth: in the past, and of somebody who may be alive.
///
/// # Errors
///
/// What to do.
pub fn birth_date(typed: &str, today: Date) -> Read<Date> {
    let born = day(typed, "the date of birth")?;
    if born > today {
        return Err("Enter a date of birth in the past".to_owned());
    }
    if born.year() < today.year() - OLDEST_YEARS {
        return Err("Check the year of the date of birth".to_owned());
    }
    Ok(born)
}

/// A day in the past, or none.
///
/// # Errors
///
/// What to do.
pub fn optional_past_day(typed: &str, what: &str, today: Date) -> Read<Option<Date>> {
    let day = optional_day(typed, what)?;
    if day.is_some_and(|day| day > today) {
        return Err(format!("Check {what}: it cannot be in the future"));
    }
    Ok(day)
}

/// The sex as claims carry it.
///
/// # Errors
///
/// What to do.
pub fn sex(typed: &str) -> Read<char> {
    match typed.trim().to_lowercase().as_str() {
        "f" | "female" => Ok('F'),
        "m" | "male" => Ok('M'),
        "u" | "x" | "unknown" => Ok('U'),
        _ => Err("Choose the sex as claims carry it: F, M or U".to_owned()),
    }
}

/// A language by its two letters or its name.
///
/// # Errors
///
/// What to do.
pub fn language(typed: &str) -> Read<Language> {
    typed
        .parse()
        .map_err(|_| "Choose a language from the list, or its letters such as EN or ES".to_owned())
}

/// A number of the organization's own; letters, digits, hyphens. Schools require one.
///
/// # Errors
///
/// What to do.
pub fn local_id(typed: &str, is_required: bool) -> Read<String> {
    let id = typed.trim();
    if id.is_empty() && is_required {
        return Err("Enter the student number".to_owned());
    }
    let fits = id.chars().count() <= LONGEST_ID
        && id.chars().all(|sign| sign.is_ascii_alphanumeric() || "-._/".contains(sign));
    if fits {
        return Ok(id.to_owned());
    }
    Err(format!("Check the number: letters, digits and hyphens, at most {LONGEST_ID}"))
}

/// A Medicaid number, or none. New York's is two letters, five digits, one letter; of another
/// state we know only that it is 5 to 20 letters and digits.
///
/// # Errors
///
/// What to do.
pub fn medicaid_id(typed: &str, state: &str) -> Read<Option<String>> {
    let bare: String = typed
        .chars()
        .filter(|sign| !sign.is_whitespace() && *sign != '-')
        .map(|sign| sign.to_ascii_uppercase())
        .collect();
    if bare.is_empty() {
        return Ok(None);
    }
    let signs: Vec<char> = bare.chars().collect();
    if state.is_empty() || state.eq_ignore_ascii_case("NY") {
        let fits = signs.len() == 8
            && signs.iter().enumerate().all(|(place, sign)| match place {
                2..=6 => sign.is_ascii_digit(),
                _ => sign.is_ascii_uppercase(),
            });
        let what = "Check the Medicaid number: two letters, five digits, one letter, like AB12345C";
        return if fits { Ok(Some(bare)) } else { Err(what.to_owned()) };
    }
    let fits = (5..=20).contains(&signs.len()) && signs.iter().all(char::is_ascii_alphanumeric);
    if fits {
        return Ok(Some(bare));
    }
    Err("Check the Medicaid number: 5 to 20 letters and digits".to_owned())
}

/// A grade such as `PK`, `K` or `3`, or none.
///
/// # Errors
///
/// What to do.
pub fn grade(typed: &str) -> Read<String> {
    optional_text(typed, "the grade", 10)
}

/// Which line of an address, and what to do.
pub type AddressFault = (usize, String);

/// Street, city, state, postal code: all of them or none.
///
/// # Errors
///
/// Which line, from 0, and what to do.
pub fn address(typed: [&str; 4]) -> Result<[String; 4], Vec<AddressFault>> {
    const WHAT: [&str; 4] = ["the street", "the city", "the state", "the postal code"];
    if typed.iter().all(|line| line.trim().is_empty()) {
        return Ok(Default::default());
    }
    let mut faults = Vec::new();
    let mut lines: [String; 4] = Default::default();
    for (place, (typed, line)) in typed.iter().zip(&mut lines).enumerate() {
        let what = WHAT.get(place).copied().unwrap_or_default();
        match text(typed, what, 55) {
            Ok(text) => *line = text,
            Err(message) => faults.push((place, message)),
        }
    }
    let [_, _, state, postal] = &mut lines;
    state.make_ascii_uppercase();
    let is_state = state.chars().count() == 2 && state.chars().all(|c| c.is_ascii_uppercase());
    if !state.is_empty() && !is_state {
        faults.push((2, "Enter the state as two letters, like NY".to_owned()));
    }
    let digits: Vec<char> = postal.chars().filter(|c| *c != '-' && *c != ' ').collect();
    let is_postal = matches!(digits.len(), 5 | 9) && digits.iter().all(char::is_ascii_digit);
    if !postal.is_empty() && !is_postal {
        faults.push((3, "Enter the postal code as 5 or 9 digits".to_owned()));
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

/// The terms of a mandate in the compact form.
///
/// # Errors
///
/// What to do.
pub fn terms(typed: &str) -> Read<MandateTerms> {
    typed.parse().map_err(|why: care::MandateTermsInvalid| sentence(&why.to_string()))
}

/// Which service, by its key or its name.
///
/// # Errors
///
/// What to do.
pub fn service_type(typed: &str) -> Read<ServiceType> {
    let typed = typed.trim();
    let found = ServiceType::ALL.iter().copied().find(|service| {
        service.key().eq_ignore_ascii_case(typed) || service.label().eq_ignore_ascii_case(typed)
    });
    found.ok_or_else(|| "Choose the service from the list".to_owned())
}

/// A diagnosis code in its shape.
///
/// # Errors
///
/// What to do.
pub fn diagnosis(typed: &str) -> Read<Icd10> {
    typed.parse().map_err(|_| {
        "Check the code: a letter, a digit, one more sign, then up to four after a point, like \
         F82 or R27.8"
            .to_owned()
    })
}

/// A telephone number, or none: 7 to 15 digits; signs between them are left out.
///
/// # Errors
///
/// What to do.
pub fn phone(typed: &str) -> Read<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let is_odd = typed.chars().any(|c| !c.is_ascii_digit() && !" +-.()/".contains(c));
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    if is_odd || !(7..=15).contains(&digits.len()) {
        return Err("Enter a telephone number of 7 to 15 digits".to_owned());
    }
    Ok(digits)
}

/// An e-mail address in its shape, or none.
///
/// # Errors
///
/// What to do.
pub fn email(typed: &str) -> Read<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    match crate::fault::email_fault(typed) {
        Some(fault) => Err(fault.message),
        None => Ok(typed.to_owned()),
    }
}

fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 24);

    #[test]
    fn names_may_be_of_one_letter_sixty_letters_or_any_script() {
        let long = "Ñ".repeat(60);
        for good in ["Q", "O'Neill-Núñez", "يوسف", "王", "<b>Bo</b>", long.as_str()] {
            assert_eq!(name(good, "the name"), Ok(good.to_owned()));
        }
        assert_eq!(name("  Bo ", "the name"), Ok("Bo".to_owned()));
        let longer = "a".repeat(61);
        for bad in ["", "   ", longer.as_str(), "two\nlines", "\u{202E}evil", "a\u{200B}b"] {
            assert!(name(bad, "the name").is_err(), "{bad:?}");
        }
        assert_eq!(optional_name(" ", "the name"), Ok(None));
    }

    #[test]
    fn days_are_read_as_people_of_this_country_write_them() {
        let want = Ok(Some(date(2026, 9, 4)));
        for typed in ["2026-09-04", "2026-9-4", "9/4/2026", "09/04/2026"] {
            assert_eq!(optional_day(typed, "the day"), want, "{typed}");
        }
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "31/12/2026",
            "0-0-0",
            "-1-1-1",
            "4.9.2026",
            "soon",
            "2026-09",
            "26-9-4",
            "2026-09-04-1",
            "--",
        ] {
            assert!(optional_day(bad, "the day").is_err(), "{bad}");
        }
        assert_eq!(optional_day("2028-02-29", "the day"), Ok(Some(date(2028, 2, 29))));
    }

    #[test]
    fn a_birth_date_is_in_the_past_and_of_somebody_who_may_be_alive() {
        assert_eq!(birth_date("6/14/2018", TODAY), Ok(date(2018, 6, 14)));
        assert_eq!(birth_date("2026-11-24", TODAY), Ok(TODAY));
        let future = birth_date("2028-06-14", TODAY);
        assert_eq!(future, Err("Enter a date of birth in the past".to_owned()));
        assert!(birth_date("1890-06-14", TODAY).is_err());
        assert_eq!(birth_date("", TODAY), Err("Enter the date of birth".to_owned()));
    }

    #[test]
    fn a_medicaid_number_of_new_york_has_two_letters_five_digits_and_a_letter() {
        let good = Ok(Some("AB12345C".to_owned()));
        for typed in ["AB12345C", "ab12345c", " AB 12345 C ", "AB-12345-C"] {
            assert_eq!(medicaid_id(typed, "NY"), good, "{typed}");
        }
        for bad in ["A123456C", "AB1234C", "AB123456C", "AB12345", "AB1234OC", "ÄB12345C"] {
            assert!(medicaid_id(bad, "NY").is_err(), "{bad}");
            assert!(medicaid_id(bad, "").is_err(), "{bad}");
        }
        assert_eq!(medicaid_id("123456789", "NJ"), Ok(Some("123456789".to_owned())));
        assert!(medicaid_id("12_45", "NJ").is_err());
        assert_eq!(medicaid_id("  ", "NY"), Ok(None));
    }

    #[test]
    fn an_address_is_whole_or_not_there() {
        assert_eq!(address([" ", "", "", ""]), Ok(Default::default()));
        let whole = address(["1 Elm", "Kent", "ny", "10001"]).unwrap();
        assert_eq!(whole, ["1 Elm", "Kent", "NY", "10001"].map(str::to_owned));
        let faults = address(["1 Elm", "", "New York", "1"]).unwrap_err();
        assert_eq!(faults.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_last_day_is_not_before_the_first() {
        assert_eq!(last_day("", Some(TODAY)), Ok(None));
        assert_eq!(last_day("2026-11-24", Some(TODAY)), Ok(Some(TODAY)));
        assert!(last_day("2026-11-23", Some(TODAY)).is_err());
    }

    #[test]
    fn a_telephone_number_is_kept_as_digits() {
        assert_eq!(phone("(212) 555-0100"), Ok("2125550100".to_owned()));
        assert_eq!(phone(""), Ok(String::new()));
        for bad in ["123", "call me", "1234567890123456"] {
            assert!(phone(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_stops_a_reader_and_no_fault_repeats_it(typed in "\\PC{0,80}") {
            let all = [
                name(&typed, "the name").err(),
                birth_date(&typed, TODAY).err(),
                medicaid_id(&typed, "NY").err(),
                local_id(&typed, true).err(),
                terms(&typed).err(),
                diagnosis(&typed).err(),
                phone(&typed).err(),
                email(&typed).err(),
                sex(&typed).err(),
                language(&typed).err(),
            ];
            for said in all.into_iter().flatten() {
                prop_assert!(typed.trim().chars().count() < 8 || !said.contains(typed.trim()));
            }
        }
    }
}
