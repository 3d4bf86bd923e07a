//! What codes mean, in our own words, for people who read a file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

type Place = (&'static str, usize, usize);

static MEANINGS: LazyLock<BTreeMap<Place, Vec<(&'static str, &'static str)>>> =
    LazyLock::new(|| {
        let lines = include_str!("../guides/meanings.txt").lines();
        lines.filter(|l| !l.starts_with('#')).filter_map(line).collect()
    });

fn line(line: &'static str) -> Option<(Place, Vec<(&'static str, &'static str)>)> {
    let (place, codes) = line.split_once(' ')?;
    let mut parts = place.split('.');
    let segment = parts.next()?;
    let element = parts.next()?.parse().ok()?;
    let component = parts.next().and_then(|c| c.parse().ok()).unwrap_or(0);
    let codes = codes.split(';').filter_map(|c| c.trim().split_once(' ')).collect();
    Some(((segment, element, component), codes))
}

/// What a code of an element (or of its component; 0 for none) says.
///
/// ```
/// assert_eq!(x12::meaning("CLP", 2, 0, "4"), Some("denied"));
/// assert_eq!(x12::meaning("CLM", 5, 3, "7"), Some("replaces an earlier claim"));
/// assert_eq!(x12::meaning("CLP", 2, 0, "99"), None);
/// ```
pub fn meaning(
    segment: &str,
    element: usize,
    component: usize,
    code: &str,
) -> Option<&'static str> {
    // Adjustments and provider-level adjustments repeat their first group.
    let element = match (segment, component) {
        ("HI", 1) => 1,
        ("PLB", 1) if element >= 3 => 3,
        _ => element,
    };
    let codes =
        MEANINGS.iter().find(|((s, e, c), _)| *s == segment && *e == element && *c == component);
    codes.and_then(|(_, codes)| codes.iter().find(|(c, _)| *c == code).map(|(_, words)| *words))
}
