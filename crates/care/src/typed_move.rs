//! A new day and time for a planned session, as people type them.

use crate::calendar::{day_after, monday_of};
use crate::{TimeSpan, typed_time};
use jiff::civil::{Date, Time};

/// Where a session is moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedMove {
    /// The day.
    pub day: Date,
    /// From when to when.
    pub time: TimeSpan,
}

/// Why a text names no day and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedMoveInvalid {
    /// Nothing was typed.
    #[error("type a day, a time or both, like Tue 10:15, 27 Nov 10:15 or 10:15")]
    Empty,
    /// Two days were typed.
    #[error("type one day only, like Tue or 27 Nov")]
    TwoDays,
    /// There is no such day.
    #[error("there is no such day in the calendar; check the day and the month")]
    NoSuchDay,
    /// The day of the week and the date are not the same day.
    #[error("that date is no such day of the week; type one of the two")]
    WeekdayDiffers,
    /// What is left is no time of day.
    #[error("type the time like 10:15, or 10:15 to 10:45, after the day")]
    NoTime,
    /// It would end before it starts, or after midnight.
    #[error("the end must be after the start, on the same day")]
    End,
}

use TypedMoveInvalid::{Empty, End, NoSuchDay, NoTime, TwoDays, WeekdayDiffers};

/// What is typed after `cancel` when a session is to be taken off instead of moved; none when the
/// text begins with another word.
///
/// ```
/// assert_eq!(care::typed_cancel("Cancel: moved away"), Some("moved away"));
/// assert_eq!(care::typed_cancel("cancel"), Some(""));
/// assert_eq!(care::typed_cancel("Fri 10:15"), None);
/// ```
pub fn typed_cancel(text: &str) -> Option<&str> {
    let text = text.trim();
    let end = text.find(|sign: char| !sign.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let is_cancel =
        ["cancel", "cancelled", "canceled"].iter().any(|c| word.eq_ignore_ascii_case(c));
    is_cancel.then(|| rest.trim_matches(|sign: char| !sign.is_alphanumeric()))
}

/// Reads where a session goes that is planned on `from` at `time`.
///
/// A day of the week means the one in the session's own week (`next Tue`: in the week after),
/// or the coming one when that is past. A date without a year is the one nearest to the session.
/// A start alone keeps the session's length; a day alone keeps its time.
///
/// # Errors
///
/// See [`TypedMoveInvalid`].
///
/// ```
/// use jiff::civil::{date, time};
/// let time = |h, m| time(h, m, 0, 0);
/// let span = care::TimeSpan::new(time(10, 0), time(10, 30)).unwrap();
/// let day = date(2026, 11, 24);
/// let moved = care::typed_move("Fri 10:15", day, span, day).unwrap();
/// assert_eq!(moved.day, date(2026, 11, 27));
/// assert_eq!(moved.time.to_string(), "10:15–10:45");
/// ```
pub fn typed_move(
    text: &str,
    from: Date,
    time: TimeSpan,
    today: Date,
) -> Result<TypedMove, TypedMoveInvalid> {
    let text = text.to_lowercase().replace(['–', '—'], "-").replace(',', " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        return Err(Empty);
    }
    let mut read = Read::default();
    read.all(&words, from, today)?;
    let day = read.day(from, today)?;
    let rest = read.rest.join(" ");
    let time = if rest.is_empty() { time } else { times(&rest, time)? };
    Ok(TypedMove { day, time })
}

/// What was read of the words so far.
#[derive(Default)]
struct Read<'t> {
    weekday: Option<i64>,
    is_next: bool,
    date: Option<Date>,
    rest: Vec<&'t str>,
}

impl<'t> Read<'t> {
    fn all(&mut self, words: &[&'t str], from: Date, today: Date) -> Result<(), TypedMoveInvalid> {
        let mut words = words.iter().copied().peekable();
        while let Some(word) = words.next() {
            let bare = word.trim_end_matches('.');
            match bare {
                "on" | "at" => {}
                "next" => self.is_next = true,
                "today" => self.set(today)?,
                "tomorrow" => self.set(day_after(today, 1))?,
                _ => {
                    if let Some(weekday) = weekday(bare) {
                        if self.weekday.replace(weekday).is_some() {
                            return Err(TwoDays);
                        }
                    } else if let Some(month) = month(bare) {
                        let before = self.rest.last().and_then(|word| number(word));
                        let number = match before {
                            Some(number) => {
                                self.rest.pop();
                                Some(number)
                            }
                            None => words.next().and_then(number),
                        };
                        let number = number.ok_or(NoSuchDay)?;
                        let year = words.next_if(|word| is_year(word)).and_then(|y| y.parse().ok());
                        self.set(date(number, month, year, from).ok_or(NoSuchDay)?)?;
                    } else if let Some(date) = numeric(bare, from)? {
                        self.set(date)?;
                    } else {
                        self.rest.push(word);
                    }
                }
            }
        }
        Ok(())
    }

    fn set(&mut self, date: Date) -> Result<(), TypedMoveInvalid> {
        if self.date.replace(date).is_some() { Err(TwoDays) } else { Ok(()) }
    }

    fn day(&self, from: Date, today: Date) -> Result<Date, TypedMoveInvalid> {
        let days = if self.is_next { 7 } else { 0 };
        match (self.date, self.weekday) {
            (Some(date), Some(weekday)) if place(date) != weekday => Err(WeekdayDiffers),
            (Some(date), _) => Ok(date),
            (None, Some(weekday)) => {
                let day = day_after(monday_of(from), weekday + days);
                if day >= today {
                    return Ok(day);
                }
                let this_week = day_after(monday_of(today), weekday);
                Ok(if this_week < today { day_after(this_week, 7) } else { this_week })
            }
            (None, None) if self.is_next => Ok(day_after(from, 7)),
            (None, None) => Ok(from),
        }
    }
}

/// Days since Monday.
fn place(day: Date) -> i64 {
    i64::from(day.weekday().to_monday_zero_offset())
}

/// The place in the list of the word that begins so; at least three letters are needed.
fn begins(word: &str, words: impl Iterator<Item = &'static str>) -> Option<i8> {
    if word.len() < 3 {
        return None;
    }
    let places = (0_i8..).zip(words);
    places.filter(|(_, known)| known.starts_with(word)).map(|(place, _)| place).next()
}

fn weekday(word: &str) -> Option<i64> {
    const NAMES: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    begins(word, NAMES.into_iter()).map(i64::from)
}

fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    begins(word, NAMES.into_iter()).map(|place| place + 1)
}

/// A day of a month: `27`, `27th`.
fn number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let suffix = word.strip_prefix(digits).unwrap_or_default();
    let is_day = matches!(suffix, "" | "st" | "nd" | "rd" | "th") && digits.len() <= 2;
    is_day.then(|| digits.parse().ok()).flatten()
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2026-11-27`, `11/27` or `11/27/2026`; none for words that are no such date at all.
fn numeric(word: &str, from: Date) -> Result<Option<Date>, TypedMoveInvalid> {
    if word.len() == 10 && word.matches('-').count() == 2 {
        return word.parse().map(Some).map_err(|_| NoSuchDay);
    }
    if !word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/') {
        return Ok(None);
    }
    let mut parts = word.split('/');
    let (Some(month), Some(day)) = (parts.next(), parts.next()) else { return Ok(None) };
    let year = parts.next().map(|year| year.parse().map_err(|_| NoSuchDay)).transpose()?;
    let (Some(month), Some(day)) = (number(month), number(day)) else { return Err(NoSuchDay) };
    date(day, month, year, from).map(Some).ok_or(NoSuchDay)
}

/// The date; without a year the one nearest to `from`.
fn date(day: i8, month: i8, year: Option<i16>, from: Date) -> Option<Date> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok();
    }
    let years = [from.year() - 1, from.year(), from.year() + 1];
    let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    dates.min_by_key(|date| from.until(*date).map_or(i32::MAX, |span| span.get_days().abs()))
}

/// `10:15`, `10:15-10:45`, `10:15 to 10:45`, `10:15 for 45`.
fn times(text: &str, old: TimeSpan) -> Result<TimeSpan, TypedMoveInvalid> {
    if let Some((start, length)) = text.split_once(" for ") {
        let minutes = length.trim().trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
        let minutes: u32 = minutes.parse().map_err(|_| NoTime)?;
        return lasting(typed_time(start).ok_or(NoTime)?, minutes);
    }
    let ends = [" to ", " until ", "-"].into_iter().find_map(|sign| text.split_once(sign));
    let Some((start, end)) = ends else {
        return lasting(typed_time(text).ok_or(NoTime)?, old.minutes().0);
    };
    let last = typed_time(end).ok_or(NoTime)?;
    let first = typed_time(start).ok_or(NoTime)?;
    // `2-2:30 pm`: what is said of the end holds for the start, where that makes sense.
    let half = end.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == '.');
    let halved = typed_time(&format!("{} {}", start.trim(), half.trim()));
    let first = halved.filter(|halved| !half.is_empty() && *halved < last).unwrap_or(first);
    TimeSpan::new(first, last).map_err(|_| End)
}

fn lasting(start: Time, minutes: u32) -> Result<TimeSpan, TypedMoveInvalid> {
    let length = jiff::SignedDuration::from_mins(i64::from(minutes));
    let end = start.checked_add(length).map_err(|_| End)?;
    TimeSpan::new(start, end).map_err(|_| End)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    /// Reads a move of a session on Wednesday 25 November 2026, 10:00 to 10:30, typed on the
    /// Tuesday before.
    fn read(text: &str) -> String {
        let span = TimeSpan::new(time(10, 0, 0, 0), time(10, 30, 0, 0)).unwrap();
        match typed_move(text, date(2026, 11, 25), span, date(2026, 11, 24)) {
            Ok(moved) => format!("{} {}", moved.day, moved.time),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn a_day_a_time_or_both_are_typed_in_many_ways() {
        for (typed, meant) in [
            ("10:15", "2026-11-25 10:15–10:45"),
            ("Tue 10:15", "2026-11-24 10:15–10:45"),
            ("27 Nov 10:15", "2026-11-27 10:15–10:45"),
            ("Nov 27, 10:15", "2026-11-27 10:15–10:45"),
            ("10:15 on Friday", "2026-11-27 10:15–10:45"),
            ("fri 27 nov. at 9", "2026-11-27 09:00–09:30"),
            ("27th November 2026 2:15 pm", "2026-11-27 14:15–14:45"),
            ("11/27 1015", "2026-11-27 10:15–10:45"),
            ("11/27/2026 2p", "2026-11-27 14:00–14:30"),
            ("2026-11-27", "2026-11-27 10:00–10:30"),
            ("Thurs", "2026-11-26 10:00–10:30"),
            ("next Tue 9.30", "2026-12-01 09:30–10:00"),
            ("tomorrow 11", "2026-11-25 11:00–11:30"),
            ("today 13:00-13:45", "2026-11-24 13:00–13:45"),
            ("Fri 1 to 1:30 pm", "2026-11-27 13:00–13:30"),
            ("Fri 11-12:30 pm", "2026-11-27 11:00–12:30"),
            ("Fri 9:00 – 9:45", "2026-11-27 09:00–09:45"),
            ("Fri 9 for 45 min", "2026-11-27 09:00–09:45"),
            ("5 Jan 10:00", "2027-01-05 10:00–10:30"),
        ] {
            assert_eq!(read(typed), meant, "{typed}");
        }
    }

    #[test]
    fn a_day_of_this_week_that_is_past_means_the_coming_one() {
        assert_eq!(read("Mon"), "2026-11-30 10:00–10:30");
        assert_eq!(read("next Mon"), "2026-11-30 10:00–10:30");
        assert_eq!(read("next"), "2026-12-02 10:00–10:30");
    }

    #[test]
    fn what_is_no_day_and_no_time_says_what_would_be() {
        for (typed, why) in [
            ("  ", "Empty"),
            ("Tue Wed 10:15", "TwoDays"),
            ("27 Nov 28 Nov", "TwoDays"),
            ("31 Nov 10:15", "NoSuchDay"),
            ("13/45", "NoSuchDay"),
            ("2026-02-30", "NoSuchDay"),
            ("Nov", "NoSuchDay"),
            ("Tue 27 Nov", "WeekdayDiffers"),
            ("Tue at noon", "NoTime"),
            ("<b>Tue</b>", "NoTime"),
            ("25:00", "NoTime"),
            ("9 Nov 27", "NoTime"),
            ("Fri 10:30-10:00", "End"),
            ("Fri 23:45", "End"),
            ("10 for 0", "End"),
            ("10 for 4294967295", "End"),
        ] {
            assert_eq!(read(typed), why, "{typed}");
        }
    }

    #[test]
    fn a_move_over_the_change_of_clocks_keeps_the_civil_time() {
        let span = TimeSpan::new(time(9, 0, 0, 0), time(9, 30, 0, 0)).unwrap();
        for (from, typed, day) in [
            (date(2026, 3, 6), "Mon 9 Mar", date(2026, 3, 9)),
            (date(2026, 3, 6), "next Mon", date(2026, 3, 9)),
            (date(2026, 10, 30), "11/2 9:00", date(2026, 11, 2)),
        ] {
            let moved = typed_move(typed, from, span, from).unwrap();
            assert_eq!((moved.day, moved.time), (day, span), "{typed}");
        }
    }
}
