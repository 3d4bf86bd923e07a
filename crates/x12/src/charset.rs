//! What characters a file may carry, and how others are put into them.
//!
//! Source: X12.5/X12.6 basic and extended character sets, as in appendix B.1.1.2 of every
//! 005010 guide. X12 has no escape for delimiters, so they are replaced and reported.

use crate::Delimiters;

/// Which characters the receiver takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Charset {
    /// Upper-case letters, digits, space and `! " & ' ( ) + , - . / ; ? = * :`.
    Basic,
    /// The basic set and `% @ [ ] _ { } \ | < > # $`. Letters are written upper-case all the same.
    #[default]
    Extended,
}

/// A text as it can be written, and what it took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The text to write.
    pub text: String,
    /// Characters that were written in another way (an accent dropped, a delimiter replaced).
    pub n_changed: usize,
    /// Characters that could not be written at all (other scripts, symbols).
    pub n_lost: usize,
}

/// Letters outside the basic set and what is written for them, upper-case.
const LETTERS: &[(&str, &str)] = &[
    ("ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦẠẢẤẦẨẪẬẮẰẲẴẶ", "A"),
    ("ÆǼ", "AE"),
    ("ḂƁ", "B"),
    ("ÇĆĈĊČ", "C"),
    ("ĎĐÐḌ", "D"),
    ("ÈÉÊËĒĔĖĘĚȄȆȨẸẺẼẾỀỂỄỆƐƎ", "E"),
    ("Ḟ", "F"),
    ("ĜĞĠĢǦǴ", "G"),
    ("ĤĦḤ", "H"),
    ("ÌÍÎÏĨĪĬĮİǏȈȊỈỊ", "I"),
    ("Ĵ", "J"),
    ("ĶǨ", "K"),
    ("ĹĻĽĿŁ", "L"),
    ("Ṁ", "M"),
    ("ÑŃŅŇŊǸ", "N"),
    ("ÒÓÔÕÖØŌŎŐƠǑǪǾȌȎȪȮỌỎỐỒỔỖỘỚỜỞỠỢƆ", "O"),
    ("Œ", "OE"),
    ("Ṗ", "P"),
    ("ŔŖŘȐȒ", "R"),
    ("ŚŜŞŠȘṠṢ", "S"),
    ("ẞ", "SS"),
    ("ŢŤŦȚṪṬ", "T"),
    ("Þ", "TH"),
    ("ÙÚÛÜŨŪŬŮŰŲƯǓȔȖỤỦỨỪỬỮỰ", "U"),
    ("ŴẀẂẄ", "W"),
    ("ÝŶŸȲỲỴỶỸ", "Y"),
    ("ŹŻŽẒ", "Z"),
    ("‘’‚‛′ʼʻʹʾʿ´", "'"),
    ("“”„‟″«»", "\""),
    ("‐‑‒–—―−", "-"),
    ("…", "..."),
    ("\u{a0}\u{2002}\u{2003}\u{2009}\u{202f}\t\n\r", " "),
];

/// Puts `text` into the characters that can be written: upper-case, without delimiters,
/// without leading or trailing blanks. Upper-casing and trimming are the form of the language
/// and are not counted; everything else is.
///
/// ```
/// use x12::{carry, Charset, Delimiters};
/// let carried = carry("O’Brien-Núñez", Charset::Basic, Delimiters::default());
/// assert_eq!(carried.text, "O'BRIEN-NUNEZ");
/// assert_eq!((carried.n_changed, carried.n_lost), (3, 0));
/// ```
pub fn carry(text: &str, charset: Charset, delimiters: Delimiters) -> Carried {
    let mut carried = Carried { text: String::with_capacity(text.len()), ..Carried::default() };
    for character in text.trim().chars() {
        if let Ok(byte) = u8::try_from(character)
            && byte.is_ascii()
        {
            carry_ascii(byte, charset, delimiters, &mut carried);
        } else {
            carry_other(character, &mut carried);
        }
    }
    let trimmed = carried.text.trim();
    if trimmed.len() != carried.text.len() {
        carried.text = trimmed.to_owned();
    }
    carried
}

fn carry_ascii(byte: u8, charset: Charset, delimiters: Delimiters, carried: &mut Carried) {
    let upper = byte.to_ascii_uppercase();
    if is_allowed(upper, charset) && !delimiters.contains(upper) {
        carried.text.push(char::from(upper));
        return;
    }
    carried.n_changed += 1;
    // The nearest harmless sign; a blank keeps words apart.
    carried.text.push(match byte {
        b':' | b'~' | b'_' | b'|' => '-',
        b'`' => '\'',
        b'[' | b'{' | b'<' => '(',
        b']' | b'}' | b'>' => ')',
        b'\\' => '/',
        _ => ' ',
    });
}

fn carry_other(character: char, carried: &mut Carried) {
    let is_mark = matches!(
        character,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{ad}' | '\u{feff}'
    );
    if is_mark {
        // Accents that stand alone, joiners and marks of writing direction.
        carried.n_changed += 1;
        return;
    }
    for upper in character.to_uppercase() {
        if upper.is_ascii() {
            // Such as `ß`, whose upper case is two plain letters.
            carried.text.push(upper);
            continue;
        }
        if let Some((_, written)) = LETTERS.iter().find(|(from, _)| from.contains(upper)) {
            carried.text.push_str(written);
        } else if !('\u{300}'..='\u{36f}').contains(&upper) {
            carried.n_lost += 1;
            return;
        }
    }
    carried.n_changed += 1;
}

/// Whether an ASCII byte, upper-cased, is in the set.
pub(crate) fn is_allowed(byte: u8, charset: Charset) -> bool {
    let is_basic =
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" !\"&'()*+,-./:;?=".contains(&byte);
    is_basic || (charset == Charset::Extended && b"%@[]_{}\\|<>~#$^".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(text: &str) -> (String, usize, usize) {
        let it = carry(text, Charset::Extended, Delimiters::default());
        (it.text, it.n_changed, it.n_lost)
    }

    #[test]
    fn an_apostrophe_is_carried_and_a_curly_one_becomes_plain() {
        assert_eq!(carried("D'Angelo"), ("D'ANGELO".to_owned(), 0, 0));
        assert_eq!(carried("D’Angelo"), ("D'ANGELO".to_owned(), 1, 0));
    }

    #[test]
    fn accents_are_dropped_and_counted() {
        assert_eq!(carried("Łukasz Müßig"), ("LUKASZ MUSSIG".to_owned(), 3, 0));
        assert_eq!(carried("Nguyễn"), ("NGUYEN".to_owned(), 1, 0));
        assert_eq!(carried("e\u{301}"), ("E".to_owned(), 1, 0), "an accent that stands alone");
    }

    #[test]
    fn delimiters_in_data_are_replaced_and_counted() {
        assert_eq!(carried("A*B:C^D~E"), ("A B-C D-E".to_owned(), 4, 0));
    }

    #[test]
    fn other_scripts_are_counted_as_lost() {
        assert_eq!(carried("משה"), (String::new(), 0, 3));
        assert_eq!(carried("Lee 李"), ("LEE".to_owned(), 0, 1));
    }

    #[test]
    fn the_basic_set_has_no_underscore_and_no_at_sign() {
        let it = carry("a_b@c", Charset::Basic, Delimiters::default());
        assert_eq!((it.text.as_str(), it.n_changed), ("A-B C", 2));
    }
}
