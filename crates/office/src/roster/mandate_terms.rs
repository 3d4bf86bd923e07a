//! The terms of a mandate as one short text and as fields, each shown as the other.

use super::mandate::MandateForm;
use super::{Faults, RosterRefused};
use crate::roster_fields as fields;
use care::{Language, MandateTerms, Period, Setting};

/// What the separate fields say when nobody has touched them.
fn untouched(form: &MandateForm) -> bool {
    form.frequency.trim().is_empty() && form.minutes.trim().is_empty()
}

/// The terms as typed: the short text when it was changed, else the fields. When both were
/// changed they must agree.
///
/// # Errors
///
/// Which fields must be mended.
pub fn read(form: &MandateForm) -> Result<MandateTerms, RosterRefused> {
    let mut faults = Faults::default();
    let (short, was) = (form.terms.trim(), form.terms_was.trim());
    let before = was.parse::<MandateTerms>().ok();
    if short != was && !short.is_empty() {
        let typed = faults.take("terms", fields::terms(short));
        let Some(typed) = typed else { return Err(faults.refused()) };
        if !untouched(form)
            && let Ok(parts) = parts(form)
            && Some(parts) != before
            && parts != typed
        {
            faults.add("terms", "The short form and the fields say different things; mend one");
            return Err(faults.refused());
        }
        return Ok(typed);
    }
    if untouched(form) && short.is_empty() {
        let message = "Enter the terms, such as 2x30/wk G3 EN sep, or fill in the fields below";
        faults.add("terms", message);
        return Err(faults.refused());
    }
    parts(form).map_err(Faults::refused)
}

/// The form with its short text and its fields both saying `terms`.
#[must_use]
pub fn written(mut form: MandateForm, terms: MandateTerms) -> MandateForm {
    form.terms = terms.to_string();
    form.terms_was = terms.to_string();
    form.frequency = terms.frequency.to_string();
    form.minutes = terms.minutes.to_string();
    form.cycle_days = match terms.period {
        Period::Cycle(days) => days.to_string(),
        _ => String::new(),
    };
    form.period = match terms.period {
        Period::Cycle(_) => "cyc".to_owned(),
        period => period.key(),
    };
    form.group_max = terms.group_max.to_string();
    terms.language.key().clone_into(&mut form.service_language);
    terms.setting.key().clone_into(&mut form.setting);
    form
}

/// What the separate fields say.
fn parts(form: &MandateForm) -> Result<MandateTerms, Faults> {
    let mut faults = Faults::default();
    let frequency = number(&form.frequency, 1..=99);
    let frequency = faults.take(
        "frequency",
        frequency.ok_or_else(|| "Enter how many sessions, 1 to 99, such as 2".to_owned()),
    );
    let minutes = number(&form.minutes, 1..=480);
    let minutes = faults.take(
        "minutes",
        minutes.ok_or_else(|| "Enter the minutes of a session, 1 to 480, such as 30".to_owned()),
    );
    let period = match form.period.as_str() {
        "" => Ok(Period::Week),
        "cyc" => Period::from_key(&format!("cyc{}", form.cycle_days.trim()))
            .ok_or_else(|| "Enter the school days of the cycle, 2 to 20, such as 6".to_owned()),
        key => Period::from_key(key).ok_or_else(|| "Choose the period from the list".to_owned()),
    };
    let field = if form.period == "cyc" { "cycle_days" } else { "period" };
    let period = faults.take(field, period);
    let group_max =
        if form.group_max.trim().is_empty() { Some(1) } else { number(&form.group_max, 1..=12) };
    let group_max = faults.take(
        "group_max",
        group_max.ok_or_else(|| "Enter the greatest group, 2 to 12; 1 means individual".to_owned()),
    );
    let language = match form.service_language.as_str() {
        "" => Ok(Language::English),
        typed => fields::language(typed),
    };
    let language = faults.take("service_language", language);
    let setting = match form.setting.as_str() {
        "" => Some(Setting::Separate),
        key => Setting::from_key(key),
    };
    let setting =
        faults.take("setting", setting.ok_or_else(|| "Choose where from the list".to_owned()));
    let terms = (|| {
        Some(MandateTerms {
            frequency: u8::try_from(frequency?).ok()?,
            minutes: minutes?,
            period: period?,
            group_max: u8::try_from(group_max?).ok()?,
            language: language?,
            setting: setting?,
        })
    })();
    terms.ok_or(faults)
}

fn number(typed: &str, range: std::ops::RangeInclusive<u16>) -> Option<u16> {
    typed.trim().parse().ok().filter(|number| range.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(pairs: &[(&str, &str)]) -> MandateForm {
        MandateForm::read(|name| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map(|(_, text)| (*text).to_owned()).unwrap_or_default()
        })
    }

    fn said(pairs: &[(&str, &str)]) -> Option<String> {
        read(&form(pairs)).ok().map(|terms| terms.to_string())
    }

    fn faulty(pairs: &[(&str, &str)]) -> Vec<&'static str> {
        match read(&form(pairs)) {
            Err(RosterRefused::Faults(faults)) => faults.iter().map(|f| f.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn terms_are_typed_short_or_in_fields() {
        let short = said(&[("terms", "2x30/wk G3 EN sep")]);
        assert_eq!(short.as_deref(), Some("2x30/wk G3 EN sep"));
        let fields = [
            ("frequency", "1"),
            ("minutes", "45"),
            ("period", "cyc"),
            ("cycle_days", "6"),
            ("group_max", "1"),
            ("service_language", "ES"),
            ("setting", "cls"),
        ];
        assert_eq!(said(&fields).as_deref(), Some("1x45/cyc6 I ES cls"));
        assert_eq!(said(&[("frequency", "2"), ("minutes", "30")]).unwrap(), "2x30/wk I EN sep");
    }

    #[test]
    fn what_was_changed_counts_and_both_must_agree() {
        let was = ("terms_was", "2x30/wk G3 EN sep");
        let same = [was, ("terms", "2x30/wk G3 EN sep"), ("frequency", "3"), ("minutes", "30")];
        assert_eq!(said(&same).unwrap(), "3x30/wk I EN sep", "the fields were changed");
        let stays = [("frequency", "2"), ("minutes", "30"), ("group_max", "3")];
        let mut short = vec![was, ("terms", "1x60/wk I")];
        short.extend(stays);
        assert_eq!(said(&short).unwrap(), "1x60/wk I EN sep", "the short form was changed");
        short.retain(|(name, _)| *name != "frequency");
        short.push(("frequency", "5"));
        assert_eq!(faulty(&short), ["terms"], "both were changed, to different terms");
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        assert_eq!(faulty(&[]), ["terms"]);
        assert_eq!(faulty(&[("terms", "twice")]), ["terms"]);
        let all = [
            ("frequency", "0"),
            ("minutes", "481"),
            ("period", "cyc"),
            ("cycle_days", "1"),
            ("group_max", "13"),
            ("service_language", "Klingon"),
            ("setting", "moon"),
        ];
        let fields: Vec<&str> =
            ["frequency", "minutes", "cycle_days", "group_max", "service_language", "setting"]
                .into();
        assert_eq!(faulty(&all), fields);
    }

    proptest! {
        #[test]
        fn each_form_of_the_same_terms_reads_as_the_other(
            frequency in 1u8..=99, minutes in 1u16..=480, days in 2u8..=20, cycle: bool,
            group_max in 1u8..=12, language in 0usize..19, setting in 0usize..4,
        ) {
            let period = if cycle { Period::Cycle(days) } else { Period::Month };
            let (language, setting) = (Language::ALL[language], Setting::ALL[setting]);
            let terms =
                MandateTerms { frequency, minutes, period, group_max, language, setting };
            let both = written(MandateForm::default(), terms);
            prop_assert_eq!(read(&both).unwrap(), terms);
            let short = MandateForm { terms: both.terms.clone(), ..MandateForm::default() };
            prop_assert_eq!(read(&short).unwrap(), terms);
            let fields = MandateForm { terms: String::new(), terms_was: String::new(), ..both };
            prop_assert_eq!(read(&fields).unwrap(), terms);
        }
    }
}
