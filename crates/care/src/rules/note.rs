//! What was written: V-040, V-042, V-043, V-045 to V-047.

use super::names::{OtherNames, words};
use super::{Edit, Facts, Hit};
use crate::{EncounterDraft, Location, ServiceDescription, Severity};
use std::collections::BTreeSet;

const STOP: Option<Severity> = Some(Severity::Stop);
const ASK: Option<Severity> = Some(Severity::Ask);
const TELL: Option<Severity> = Some(Severity::Tell);
const SESIS_14: &str = "SESIS service capture, step 14";

pub(super) const EDITS: &[Edit] = &[
    Edit {
        code: "QH-D040",
        v: Some(40),
        title: "The note says something, and something about this person.",
        source: "OIG A-07-03-00155",
        entering: TELL,
        certifying: STOP,
        billing: None,
        may_override: false,
        check: content,
    },
    Edit {
        code: "QH-D140",
        v: Some(40),
        title: "The note is not a copy of another.",
        source: "OIG A-07-03-00155",
        entering: ASK,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: copy,
    },
    Edit {
        code: "QH-D042",
        v: Some(42),
        title: "The note tells the intervention, the response and the function it is for.",
        source: SESIS_14,
        entering: TELL,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: parts,
    },
    Edit {
        code: "QH-D043",
        v: Some(43),
        title: "A consultation says with whom and about what.",
        source: SESIS_14,
        entering: TELL,
        certifying: ASK,
        billing: STOP,
        may_override: false,
        check: consultation,
    },
    Edit {
        code: "QH-D045",
        v: Some(45),
        title: "A goal is linked that was active on the day.",
        source: "SESIS service capture, step 13; Texas SHARS documentation",
        entering: TELL,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: goals,
    },
    Edit {
        code: "QH-D046",
        v: Some(46),
        title: "The note names no other person who is treated.",
        source: "FERPA, 34 CFR 99.30",
        entering: ASK,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: names,
    },
    Edit {
        code: "QH-D047",
        v: Some(47),
        title: "The location is where most of it took place; the note has the others.",
        source: "SESIS service capture, step 11",
        entering: TELL,
        certifying: TELL,
        billing: None,
        may_override: false,
        check: locations,
    },
];

/// How many letters and digits a text has.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn provided(facts: &Facts) -> impl Iterator<Item = &EncounterDraft> {
    facts.record.encounters.iter().filter(|draft| draft.is_provided())
}

fn is_consultation(draft: &EncounterDraft) -> bool {
    !draft.activities.is_empty()
        && draft.activities.iter().all(|a| a.description == ServiceDescription::Consultative)
}

fn content(facts: &Facts) -> Vec<Hit> {
    let word = facts.patient_word();
    let least = facts.settings.min_note_letters;
    let mut hits = Vec::new();
    // An empty note is found by QH-S001.
    for draft in provided(facts).filter(|draft| !draft.note.text().is_empty()) {
        let own = letters(&draft.note.individual_text());
        let (message, remedy) = if own == 0 {
            (
                format!("The note has nothing about this {word} alone."),
                format!("Write what this {word} did and how it went."),
            )
        } else if own.saturating_add(letters(&draft.note.shared)) < least {
            (
                format!("The note is too short: fewer than {least} letters."),
                "Write what was done, how it went, and what it is for.".to_owned(),
            )
        } else {
            continue;
        };
        hits.push(Hit::new(Some(draft.patient), "intervention", message, remedy));
    }
    hits
}

/// Runs of three words; a shorter text is one run.
fn shingles(text: &str) -> BTreeSet<Vec<String>> {
    let words = words(text);
    if words.len() < 3 {
        return [words].into_iter().filter(|words| !words.is_empty()).collect();
    }
    words.windows(3).map(<[String]>::to_vec).collect()
}

/// Whether nine tenths or more of all runs are in both.
fn is_copy(one: &BTreeSet<Vec<String>>, other: &BTreeSet<Vec<String>>) -> bool {
    let both = one.intersection(other).count();
    let all = one.union(other).count();
    all > 0 && both.saturating_mul(10) >= all.saturating_mul(9)
}

/// How many of the last notes are compared.
const NOTES_COMPARED: usize = 10;

fn copy(facts: &Facts) -> Vec<Hit> {
    let recent: Vec<_> =
        facts.recent_notes.iter().take(NOTES_COMPARED).map(|note| shingles(note)).collect();
    let drafts: Vec<_> = provided(facts)
        .map(|draft| (draft.patient, shingles(&draft.note.individual_text())))
        .collect();
    let word = facts.patient_word();
    let mut hits = Vec::new();
    for (patient, own) in &drafts {
        let is_like_peer =
            drafts.iter().any(|(other, text)| other != patient && is_copy(own, text));
        let message = if is_like_peer {
            format!("The note is the same as that of another {word} of this session.")
        } else if recent.iter().any(|text| is_copy(own, text)) {
            "The note is almost the same as one of your last ten.".to_owned()
        } else {
            continue;
        };
        let remedy = format!("Write what was different for this {word} on this day.");
        hits.push(Hit::new(Some(*patient), "intervention", message, remedy));
    }
    hits
}

fn parts(facts: &Facts) -> Vec<Hit> {
    let function = if facts.is_school() { "school function" } else { "daily function" };
    let mut hits = Vec::new();
    for draft in provided(facts) {
        let note = &draft.note;
        if note.individual_text().is_empty() || is_consultation(draft) {
            continue;
        }
        for (text, field, message, remedy) in [
            (
                &note.intervention,
                "intervention",
                "The note does not say what was done.".to_owned(),
                "Write each intervention.".to_owned(),
            ),
            (
                &note.response,
                "response",
                format!("The note does not say how the {} responded.", facts.patient_word()),
                "Write how it went.".to_owned(),
            ),
            (
                &note.function,
                "function",
                format!("The note does not say for which {function} it was."),
                format!("Relate the work to a {function}."),
            ),
        ] {
            if text.trim().is_empty() {
                hits.push(Hit::new(Some(draft.patient), field, message, remedy));
            }
        }
    }
    hits
}

/// Those with whom one consults; of the longer words the beginning is enough.
const CONSULTED: [&str; 34] = [
    "teacher",
    "para",
    "paras",
    "paraprofessional",
    "aide",
    "aides",
    "assistant",
    "parent",
    "mother",
    "father",
    "mom",
    "dad",
    "guardian",
    "grand",
    "aunt",
    "uncle",
    "foster",
    "family",
    "doctor",
    "dr",
    "physician",
    "pediatric",
    "nurse",
    "psycholog",
    "counsel",
    "social",
    "principal",
    "therapist",
    "staff",
    "team",
    "ms",
    "mr",
    "mrs",
    "coach",
];

fn tells_with_whom(word: &str) -> bool {
    CONSULTED.iter().any(|who| word == *who || (who.len() > 5 && word.starts_with(who)))
}

fn consultation(facts: &Facts) -> Vec<Hit> {
    provided(facts)
        .filter(|draft| is_consultation(draft) && !draft.note.text().is_empty())
        .filter(|draft| !words(&draft.note.text()).iter().any(|word| tells_with_whom(word)))
        .map(|draft| {
            let message = "The note of this consultation does not say with whom it was.";
            let remedy =
                "Name the role, such as teacher, parent or doctor, and what was discussed.";
            Hit::new(Some(draft.patient), "intervention", message, remedy)
        })
        .collect()
}

fn goals(facts: &Facts) -> Vec<Hit> {
    if !facts.is_school() {
        return Vec::new();
    }
    let day = facts.record.day;
    let mut hits = Vec::new();
    for draft in provided(facts) {
        let known = facts.patient(draft.patient).map(|known| known.goals.as_slice());
        let active: BTreeSet<_> = known
            .unwrap_or_default()
            .iter()
            .filter(|goal| goal.is_active(day))
            .map(|goal| goal.id)
            .collect();
        // Goals that exist and are not chosen are found by QH-S001.
        let (message, remedy) = if active.is_empty() && draft.goals.is_empty() {
            (
                "No annual goal is active on this day.",
                "Add the goals of the plan on the student's page, or say why there are none.",
            )
        } else if draft.goals.iter().any(|line| !active.contains(&line.goal)) {
            ("A goal is chosen that was not active on this day.", "Choose an active goal.")
        } else {
            continue;
        };
        hits.push(Hit::new(Some(draft.patient), "goals", message, remedy));
    }
    hits
}

fn names(facts: &Facts) -> Vec<Hit> {
    let word = facts.patient_word();
    let mut hits = Vec::new();
    for draft in &facts.record.encounters {
        let others = OtherNames::new(draft.patient, &facts.caseload_names);
        let note = &draft.note;
        for (text, field, name) in [
            (&note.shared, "shared", "shared text"),
            (&note.intervention, "intervention", "intervention"),
            (&note.response, "response", "response"),
            (&note.function, "function", "function"),
            (&note.remark, "remark", "remark"),
        ] {
            // The name itself stays out: findings are kept and shown in lists.
            if let Some(place) = others.first_in(text) {
                let message = format!(
                    "Word {place} of the {name} looks like the name of another {word} of yours."
                );
                let remedy = "Write “a peer” instead, or say why it is no name.";
                hits.push(Hit::new(Some(draft.patient), field, message, remedy));
            }
        }
    }
    hits
}

/// Words that tell a location.
const PLACES: [(&str, Location); 9] = [
    ("classroom", Location::Classroom),
    ("gym", Location::Gymnasium),
    ("gymnasium", Location::Gymnasium),
    ("cafeteria", Location::Cafeteria),
    ("lunchroom", Location::Cafeteria),
    ("playground", Location::Playground),
    ("hallway", Location::Hallway),
    ("stairs", Location::Hallway),
    ("library", Location::Library),
];

fn locations(facts: &Facts) -> Vec<Hit> {
    if !facts.is_school() {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for draft in provided(facts) {
        let Some(location) = draft.location else { continue };
        // The function is often one of the classroom; it says nothing about the place.
        let told = format!("{}\n{}", draft.note.shared.0, draft.note.intervention.0);
        let words = words(&told);
        let other = PLACES.iter().find(|(word, place)| {
            *place != location && words.iter().any(|written| written == word)
        });
        if let Some((word, _)) = other {
            let message = format!(
                "The note also mentions the {word}; the location is {}.",
                location.label().to_lowercase()
            );
            let remedy = "The location is where most of it took place; the note keeps the others.";
            hits.push(Hit::new(Some(draft.patient), "location", message, remedy));
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{ANA_NOTE, found};

    #[test]
    fn a_note_has_thirty_letters_and_something_of_its_own() {
        let short = "ana note intervention=Cut on lines. response=Well. function=Art";
        assert_eq!(found("QH-D040", short), ["stop ana intervention"]);
        assert_eq!(found("QH-D040", &format!("{short} lesson in class.")), [""; 0]);
        let shared = "ana note shared=All three cut along curved lines at the table.";
        assert_eq!(found("QH-D040", shared), ["stop ana intervention"]);
        assert_eq!(found("QH-D040", "ana note -"), [""; 0], "QH-S001 says that it is missing");
        assert_eq!(
            found("QH-D040", &format!("stage entering\n{short}")),
            ["tell ana intervention"]
        );
    }

    #[test]
    fn a_copy_of_a_peer_or_of_an_earlier_note_asks() {
        assert_eq!(
            found("QH-D140", &format!("ben note {ANA_NOTE}")),
            ["ask ana intervention", "ask ben intervention"]
        );
        assert_eq!(found("QH-D140", &format!("recent {ANA_NOTE}")), ["ask ana intervention"]);
        let other = "recent Practiced tying shoes with two loops before gym class.";
        assert_eq!(found("QH-D140", other), [""; 0]);
    }

    #[test]
    fn nine_tenths_of_all_runs_make_a_copy() {
        // 21 words are 19 runs. One new word at the end: 18 of 20 runs are in both (0.9).
        let words = "one two three four five six seven eight nine ten eleven twelve thirteen \
                     fourteen fifteen sixteen seventeen eighteen nineteen twenty";
        let own = format!("ana note intervention={words} last");
        assert_eq!(
            found("QH-D140", &format!("{own}\nrecent {words} first")),
            ["ask ana intervention"]
        );
        // Two new words: 17 of 21 runs (0.81).
        let other = words.replace("twenty", "score");
        assert_eq!(found("QH-D140", &format!("{own}\nrecent {other} first")), [""; 0]);
    }

    #[test]
    fn a_note_answers_what_how_and_what_for() {
        assert_eq!(
            found("QH-D042", "ana note intervention=Traced letters on a slanted board today."),
            ["ask ana response", "ask ana function"]
        );
        assert_eq!(
            found("QH-D042", "ana note response=Needed two cues. function=Copying from the board."),
            ["ask ana intervention"]
        );
        assert_eq!(found("QH-D042", "ana note -"), [""; 0]);
    }

    #[test]
    fn a_consultation_says_with_whom() {
        let note =
            |text: &str| format!("solo\nana does consultative\nana note intervention={text}");
        let silent = note("Discussed seating and pencil grip for the writing block at length.");
        assert_eq!(found("QH-D043", &silent), ["ask ana intervention"]);
        assert_eq!(
            found("QH-D043", &format!("stage billing\n{silent}")),
            ["stop ana intervention"]
        );
        assert_eq!(found("QH-D042", &silent), [""; 0], "the three questions are not for it");
        let named = note("Showed the classroom teacher a seating plan for the writing block.");
        assert_eq!(found("QH-D043", &named), [""; 0]);
        assert_eq!(found("QH-D043", &named.replace("consultative", "writing")), [""; 0]);
    }

    #[test]
    fn a_goal_is_linked_and_active() {
        assert_eq!(found("QH-D045", "ana goals other"), ["ask ana goals"]);
        assert_eq!(found("QH-D045", "ana goal_ended\nana goals -"), ["ask ana goals"]);
        assert_eq!(found("QH-D045", "ana goal_ended"), ["ask ana goals"]);
        assert_eq!(found("QH-D045", "ana goals -"), [""; 0], "QH-S001 says that it is missing");
        assert_eq!(found("QH-D045", "practice\nana goals -"), [""; 0]);
    }

    #[test]
    fn a_note_names_no_other_child() {
        assert_eq!(
            found("QH-D046", "ana note intervention=Took turns with Ben in a cutting game."),
            ["ask ana intervention"]
        );
        assert_eq!(
            found("QH-D046", "ana note intervention=Ana took turns with a peer on a bench."),
            [""; 0]
        );
        assert_eq!(
            found("QH-D046", "ana note shared=Played with Cai.\nben note shared=Played with Cai."),
            ["ask - shared"]
        );
        assert_eq!(
            found("QH-D046", "cai absent refused\ncai note remark=Hid with O’Brien in the hall."),
            ["ask cai remark"]
        );
    }

    #[test]
    fn a_second_location_in_the_note_is_told() {
        let note = "ana note intervention=Began in the hallway, then wrote at the table.";
        assert_eq!(found("QH-D047", note), ["tell ana location"]);
        assert_eq!(found("QH-D047", &format!("{note}\nana loc hallway")), [""; 0]);
        let function = "ana note intervention=Wrote at the table. function=Classroom work.";
        assert_eq!(found("QH-D047", function), [""; 0]);
    }
}
