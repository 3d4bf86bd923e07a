//! Words of a text, and names among them.

use crate::{PatientId, PatientName};

/// Whether a sign belongs to a word: letters and digits of any script, marks that are written
/// over letters, and apostrophes.
fn is_in_word(sign: char) -> bool {
    sign.is_alphanumeric() || ('\u{300}'..='\u{36F}').contains(&sign) || sign == '\''
}

/// Whether a sign is unseen and only turns the direction of writing.
fn turns_direction(sign: char) -> bool {
    matches!(
        sign,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// The words of a text in small letters. Apostrophes are one sign and stay inside a word
/// (`o'brien`); a possessive loses its ending; signs that only turn the direction of writing do
/// not divide.
pub(super) fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .filter(|c| !turns_direction(*c))
        .map(|c| if matches!(c, '’' | 'ʼ' | '‘' | '`' | '´') { '\'' } else { c })
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .split(|c| !is_in_word(c))
        .map(|word| word.trim_matches('\''))
        .map(|word| word.strip_suffix("'s").unwrap_or(word))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Names of other people, ready to be looked for.
pub(super) struct OtherNames(Vec<Vec<String>>);

impl OtherNames {
    /// Names of everybody but `own`, of at least three letters, that are not names of `own` too.
    pub(super) fn new(own: PatientId, names: &[(PatientId, PatientName)]) -> Self {
        let parts = |name: &PatientName| {
            let preferred = name.preferred.as_ref().map(|name| words(name));
            [Some(words(&name.given)), Some(words(&name.family)), preferred]
        };
        let of = |is_own: bool| {
            names
                .iter()
                .filter(move |(id, _)| (*id == own) == is_own)
                .flat_map(move |(_, name)| parts(name))
                .flatten()
        };
        let own_names: Vec<Vec<String>> = of(true).collect();
        let is_long = |name: &Vec<String>| name.concat().chars().count() >= 3;
        let is_others = |name: &Vec<String>| !own_names.contains(name);
        Self(of(false).filter(is_long).filter(is_others).collect())
    }

    /// The place, from 1, of the first word in `text` that begins one of the names.
    pub(super) fn first_in(&self, text: &str) -> Option<usize> {
        let words = words(text);
        (0..words.len())
            .find(|at| {
                let rest = words.get(*at..).unwrap_or_default();
                self.0.iter().any(|name| rest.starts_with(name))
            })
            .map(|at| at.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Private;

    fn id(n: u128) -> PatientId {
        PatientId(uuid::Uuid::from_u128(n))
    }

    fn name(given: &str, family: &str) -> PatientName {
        PatientName {
            family: Private(family.to_owned()),
            given: Private(given.to_owned()),
            preferred: None,
        }
    }

    #[test]
    fn names_are_found_as_whole_words_in_any_script() {
        let names = [
            (id(1), name("Ana", "Ruiz")),
            (id(2), name("Ben", "O'Brien")),
            (id(3), name("Al", "de la Cruz")),
            (id(4), name("נועם", "כהן")),
            (id(5), name("Ana", "Okafor")),
        ];
        let others = OtherNames::new(id(1), &names);
        for (text, place) in [
            ("worked with Ben on cutting", Some(3)),
            ("BEN'S turn", Some(1)),
            ("shared with O’Brien", Some(3)),
            ("a bench and a benefit", None),
            ("Al held the paper", None),
            ("the cruz family", None),
            ("saw De La Cruz today", Some(2)),
            ("ישב ליד \u{200F}נועם\u{200F} היום", Some(3)),
            ("Ana wrote her own name", None),
            ("sat by Okafor.", Some(3)),
            ("", None),
        ] {
            assert_eq!(others.first_in(text), place, "{text}");
        }
    }
}
