//! Times of day as people type them.

use jiff::civil::Time;

/// The time that a text means: `10:00`, `9.30`, `930`, `0930`, `9`, `2:15 pm`, `2p`.
///
/// Without am or pm the 24-hour clock holds, so `2:15` is at night; rule V-012 asks about it.
/// Returns none when the text is no time of day.
///
/// ```
/// use jiff::civil::time;
/// assert_eq!(care::typed_time("930"), Some(time(9, 30, 0, 0)));
/// assert_eq!(care::typed_time("2:15 PM"), Some(time(14, 15, 0, 0)));
/// assert_eq!(care::typed_time("25:00"), None);
/// ```
pub fn typed_time(text: &str) -> Option<Time> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.replace("a.m.", "a").replace("p.m.", "p");
    let (digits, half) = match text.trim_end_matches('m') {
        rest if rest.ends_with('a') => (rest.trim_end_matches('a'), Some(false)),
        rest if rest.ends_with('p') => (rest.trim_end_matches('p'), Some(true)),
        _ => (text.as_str(), None),
    };
    let digits = digits.trim();
    let (hour, minute) = match digits.split_once([':', '.', 'h']) {
        Some((hour, minute)) if minute.len() == 2 && !hour.is_empty() && hour.len() <= 2 => {
            (hour, minute)
        }
        None if (3..=4).contains(&digits.len()) && digits.is_ascii() => {
            digits.split_at(digits.len() - 2)
        }
        None if digits.len() <= 2 => (digits, "00"),
        Some(_) | None => return None,
    };
    if !hour.bytes().chain(minute.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(false) => hour % 12,
        Some(true) => hour % 12 + 12,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::typed_time;

    fn read(text: &str) -> String {
        typed_time(text).map_or_else(|| "no time".to_owned(), |t| t.strftime("%H:%M").to_string())
    }

    #[test]
    fn people_type_times_in_many_ways() {
        for (typed, meant) in [
            ("10:00", "10:00"),
            ("9", "09:00"),
            ("9.30", "09:30"),
            ("0930", "09:30"),
            ("12 am", "00:00"),
            ("12pm", "12:00"),
            ("2:15 p.m.", "14:15"),
            ("2p", "14:00"),
            ("23:59", "23:59"),
        ] {
            assert_eq!(read(typed), meant, "{typed}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for typed in
            ["", "24:00", "10:60", "1:2", "ten", "13 pm", "٣:٠٠", "10:00:00", "-1:00", "99999"]
        {
            assert_eq!(read(typed), "no time", "{typed}");
        }
    }
}
