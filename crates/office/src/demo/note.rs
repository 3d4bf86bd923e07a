//! Notes: what was done, how it went, what it is for; each is composed anew.

use super::dice::Dice;
use super::outcome::{CONSULTATIONS, DAILY, MEASURES, RESPONSES, SCHOOL};
use super::work::{CUES, OPENINGS, WORK, Work};
use care::{Note, Private, ServiceDescription as Area};

/// For whom a note is composed.
#[derive(Clone, Copy)]
pub(super) struct About {
    /// `F`, `M` or `U`: which pronouns are used.
    pub(super) sex: char,
    /// Whether the function is one of the school.
    pub(super) is_school: bool,
    /// Whether it was alone, so that the opening is not in the shared text.
    pub(super) is_alone: bool,
}

fn of_area<'a>(dice: &Dice, table: &'a [(Area, &'static str)], area: Area) -> &'a str {
    let fitting: Vec<&str> =
        table.iter().filter(|(of, _)| *of == area).map(|(_, text)| *text).collect();
    if fitting.is_empty() { "" } else { dice.pick(&fitting) }
}

/// The text with pronouns and counts filled in.
fn filled(dice: &Dice, text: &str, sex: char) -> String {
    let (upper, lower, possessive) = match sex {
        'F' => ("She", "she", "her"),
        'M' => ("He", "he", "his"),
        _ => ("They", "they", "their"),
    };
    let n = dice.between(4, 12);
    let k = dice.between(n / 3, n);
    text.replace("{Sub}", upper)
        .replace("{sub}", lower)
        .replace("{pos}", possessive)
        .replace("{n}", &n.to_string())
        .replace("{k}", &k.to_string())
}

fn intervention(dice: &Dice, area: Area) -> String {
    let fitting: Vec<&Work> = WORK.iter().filter(|work| work.area == area).collect();
    if fitting.is_empty() {
        return String::new();
    }
    let work = dice.pick(&fitting);
    let text = work.text.replace("{mat}", dice.pick(work.materials));
    format!("{}. Help: {}.", filled(dice, &text, 'U'), dice.pick(&CUES))
}

/// The note of a session in which these areas were worked on.
pub(super) fn note(dice: &Dice, areas: &[Area], about: About) -> Note {
    let mut done: Vec<String> = Vec::new();
    if about.is_alone && dice.permille(500) {
        done.push(dice.pick(&OPENINGS).to_owned());
    }
    let mut went: Vec<String> = Vec::new();
    for area in areas {
        done.push(intervention(dice, *area));
        went.push(filled(dice, of_area(dice, MEASURES, *area), about.sex));
    }
    went.push(filled(dice, dice.pick(&RESPONSES), about.sex));
    if dice.permille(400) {
        went.push(filled(dice, dice.pick(&RESPONSES), about.sex));
    }
    went.dedup();
    let functions = if about.is_school { SCHOOL } else { DAILY };
    let function = areas.first().map_or("", |area| of_area(dice, functions, *area));
    Note {
        intervention: Private(done.join(" ")),
        response: Private(went.join(" ")),
        function: Private(function.to_owned()),
        ..Note::default()
    }
}

/// What a whole group did together.
pub(super) fn shared(dice: &Dice) -> Private<String> {
    Private(format!("Group at one table. {}", dice.pick(&OPENINGS)))
}

/// The note of a consultation.
pub(super) fn consultation(dice: &Dice, areas: &[Area], about: About) -> Note {
    let weeks = dice.between(2, 6);
    let seen = areas.first().map_or("", |area| of_area(dice, MEASURES, *area));
    Note {
        intervention: Private(format!(
            "{} Brought the last work samples.",
            dice.pick(&CONSULTATIONS)
        )),
        response: Private(format!(
            "What was seen in the last session was told: \u{201c}{}\u{201d} \
             Agreed to try it for {weeks} weeks and to look at it again together.",
            filled(dice, seen, about.sex)
        )),
        function: Private("Needed to carry what is practiced over into class.".to_owned()),
        ..Note::default()
    }
}
