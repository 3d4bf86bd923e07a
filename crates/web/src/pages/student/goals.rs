//! A student's goals, each with how it went from record to record.

use super::said;
use care::{Goal, GoalState, Progress};
use jiff::civil::Date;
use office::student_page::StudentPage;

/// A goal with how it went.
pub(super) struct Aim {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) state: &'static str,
    pub(super) is_active: bool,
    /// What the last record says.
    pub(super) told: String,
    pub(super) chart: Option<Chart>,
}

/// The levels of the chart, the best first, and their words.
const LEVELS: [Progress; 5] = [
    Progress::GoalMet,
    Progress::Progress,
    Progress::LimitedProgress,
    Progress::NoProgress,
    Progress::Regression,
];
/// Height of the best level, and of one level, in units of the picture.
const TOP: usize = 14;
const STEP: usize = 24;
/// Where days begin and end across, in the same units.
const LEFT: i32 = 106;
const RIGHT: i32 = 348;

/// A line of the picture.
pub(super) struct Level {
    pub(super) y: usize,
    /// Where its words stand.
    pub(super) words_y: usize,
    pub(super) words: &'static str,
}

/// One record in the picture.
pub(super) struct Mark {
    pub(super) x: i32,
    pub(super) y: usize,
    pub(super) is_last: bool,
}

/// One record in the table.
pub(super) struct Line {
    pub(super) day: String,
    pub(super) words: &'static str,
}

/// What records say about one goal over time, as a picture and as a table.
pub(super) struct Chart {
    pub(super) levels: Vec<Level>,
    /// Records that say how it went, the oldest first.
    pub(super) marks: Vec<Mark>,
    /// Places of the records on which it was not worked on.
    pub(super) passed: Vec<i32>,
    /// The line through the marks, as a path.
    pub(super) path: String,
    pub(super) first: String,
    pub(super) last: String,
    /// The picture in words.
    pub(super) told: String,
    /// Every record, the latest first.
    pub(super) lines: Vec<Line>,
}

pub(super) fn of(read: &StudentPage) -> Vec<Aim> {
    read.goals.iter().map(|goal| aim(goal, read)).collect()
}

fn aim(goal: &Goal, read: &StudentPage) -> Aim {
    let said_of = read.progress.get(&goal.id).map(Vec::as_slice).unwrap_or_default();
    let told = match said_of.first() {
        None => "Not recorded yet".to_owned(),
        Some((day, progress)) => format!("{}, {}", progress.label(), said(*day)),
    };
    Aim {
        id: goal.id.to_string(),
        title: goal.title.0.clone(),
        text: goal.text.0.clone(),
        state: goal.state.label(),
        is_active: goal.state == GoalState::Active,
        told,
        chart: chart(said_of),
    }
}

/// The chart of what was said, the latest first; none before two records say how it went.
fn chart(said_of: &[(Date, Progress)]) -> Option<Chart> {
    let (last, _) = *said_of.first()?;
    let (first, _) = *said_of.last()?;
    let whole = first.until(last).ok()?.get_days().max(1);
    let across = |day: Date| {
        let days = first.until(day).map_or(0, |span| span.get_days());
        LEFT + (RIGHT - LEFT).saturating_mul(days) / whole
    };
    let level = |progress| LEVELS.iter().position(|known| *known == progress);
    let (mut marks, mut passed, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for (day, progress) in said_of.iter().rev() {
        match level(*progress) {
            Some(at) => {
                let (x, y) = (across(*day), TOP + at * STEP);
                marks.push(Mark { x, y, is_last: false });
                ends.push((*day, *progress));
            }
            None => passed.push(across(*day)),
        }
    }
    let (from, to) = (*ends.first()?, *ends.last()?);
    if ends.len() < 2 {
        return None;
    }
    let steps: Vec<String> = marks.iter().map(|mark| format!("{} {}", mark.x, mark.y)).collect();
    if let Some(mark) = marks.last_mut() {
        mark.is_last = true;
    }
    Some(Chart {
        levels: LEVELS
            .iter()
            .zip((TOP..).step_by(STEP))
            .map(|(progress, y)| Level { y, words_y: y + 4, words: progress.label() })
            .collect(),
        path: format!("M{}", steps.join(" ")),
        first: said(first),
        last: said(last),
        told: in_words(from, to, ends.len(), passed.len()),
        lines: said_of
            .iter()
            .map(|(day, progress)| Line { day: said(*day), words: progress.label() })
            .collect(),
        marks,
        passed,
    })
}

fn in_words(
    (from, first): (Date, Progress),
    (to, last): (Date, Progress),
    worked_on: usize,
    passed: usize,
) -> String {
    let (first, last) = (first.label(), last.label().to_lowercase());
    let (from, to) = (said(from), said(to));
    let not = match passed {
        0 => String::new(),
        n => format!(" It was not addressed on {n} more."),
    };
    format!("{first} on {from}, {last} on {to}; {worked_on} records.{not}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const SAID: [(Date, Progress); 4] = [
        (date(2026, 11, 23), Progress::GoalMet),
        (date(2026, 11, 16), Progress::NotAddressed),
        (date(2026, 11, 9), Progress::Regression),
        (date(2026, 11, 2), Progress::LimitedProgress),
    ];

    #[test]
    fn a_chart_goes_by_days_and_levels() {
        let chart = chart(&SAID).unwrap();
        // Three weeks across: 242 units, so a week is 80.
        assert_eq!(chart.path, "M106 62 186 110 348 14");
        assert_eq!(chart.passed, [267]);
        assert!(chart.marks[2].is_last && !chart.marks[1].is_last);
        let told = "Limited progress on 2 Nov 2026, goal met on 23 Nov 2026; 3 records. It was \
                    not addressed on 1 more.";
        assert_eq!(chart.told, told);
        let lines: Vec<&str> = chart.lines.iter().map(|line| line.words).collect();
        assert_eq!(lines, ["Goal met", "Not addressed", "Regression", "Limited progress"]);
    }

    #[test]
    fn one_record_is_no_chart() {
        assert!(chart(&SAID[..2]).is_none());
        assert!(chart(&[]).is_none());
        let same_day = [SAID[0], (date(2026, 11, 23), Progress::Progress)];
        assert_eq!(chart(&same_day).unwrap().path, "M106 38 106 14");
    }
}
