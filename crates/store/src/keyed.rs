//! How values of `care` are kept in columns: closed lists by their keys, other nouns by the text
//! that they print and parse.

use crate::value::Column;
use crate::{Row, StoreError, Value};
use care::planning::{ChangeScope, PlanAction, RemovalReason};
use care::{
    AbsenceReason, Attendance, ContentHash, Credential, DayKind, Factor, GoalState, GroupSize,
    Language, Location, MandateTerms, Npi, OrganizationKind, RecordState, ServiceType,
    SessionState, TimeSpan,
};
use jiff::civil::Time;

/// Reads a column of type `$raw` and turns it into the value.
macro_rules! read_as {
    ($of:ty, $raw:ty, $from:expr) => {
        impl Column for $of {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                let raw: $raw = row.get(column)?;
                ($from)(raw).ok_or_else(|| StoreError::Content(column.to_owned()))
            }
        }
        impl Column for Option<$of> {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                let Some(raw) = row.get::<Option<$raw>>(column)? else { return Ok(None) };
                ($from)(raw).map(Some).ok_or_else(|| StoreError::Content(column.to_owned()))
            }
        }
    };
}

macro_rules! keyed {
    ($($of:ident)*) => {$(
        impl From<$of> for Value {
            fn from(value: $of) -> Self { Self::from(value.key()) }
        }
        impl From<Option<$of>> for Value {
            fn from(value: Option<$of>) -> Self { Self::from(value.map($of::key)) }
        }
        read_as!($of, String, |key: String| $of::from_key(&key));
    )*};
}

keyed! {
    Attendance RecordState SessionState OrganizationKind Credential DayKind GoalState Factor
    ServiceType Language Location AbsenceReason ChangeScope PlanAction RemovalReason
}

macro_rules! narrow {
    ($($of:ty)*) => {$(
        impl From<$of> for Value {
            fn from(value: $of) -> Self { Self::Int(Some(i64::from(value))) }
        }
        impl From<Option<$of>> for Value {
            fn from(value: Option<$of>) -> Self { Self::Int(value.map(i64::from)) }
        }
        read_as!($of, i64, |raw: i64| <$of>::try_from(raw).ok());
    )*};
}

narrow! { u8 u32 }

impl From<GroupSize> for Value {
    fn from(size: GroupSize) -> Self {
        Self::from(size.key())
    }
}
read_as!(GroupSize, String, |key: String| GroupSize::from_key(&key));

impl From<MandateTerms> for Value {
    fn from(terms: MandateTerms) -> Self {
        Self::from(terms.to_string())
    }
}
read_as!(MandateTerms, String, |text: String| text.parse().ok());

impl From<Option<&Npi>> for Value {
    fn from(npi: Option<&Npi>) -> Self {
        Self::from(npi.map(Npi::as_str))
    }
}

impl From<ContentHash> for Value {
    fn from(hash: ContentHash) -> Self {
        Self::from(hash.0.as_slice())
    }
}
read_as!(ContentHash, Vec<u8>, |bytes: Vec<u8>| bytes.try_into().ok().map(ContentHash));

/// The start and the end of a span, for two columns.
pub(crate) fn ends(span: Option<TimeSpan>) -> (Option<Time>, Option<Time>) {
    (span.map(|span| span.start()), span.map(|span| span.end()))
}

/// A span of two columns; `None` when both are empty.
pub(crate) fn span(row: &Row, start: &str, end: &str) -> Result<Option<TimeSpan>, StoreError> {
    let unreadable = || StoreError::Content(start.to_owned());
    match (row.get::<Option<Time>>(start)?, row.get::<Option<Time>>(end)?) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) => TimeSpan::new(from, to).map(Some).map_err(|_| unreadable()),
        _ => Err(unreadable()),
    }
}

/// JSON of a column.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    row: &Row,
    column: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(&row.get::<String>(column)?)
        .map_err(|_| StoreError::Content(column.to_owned()))
}

/// What an update answers that must have met exactly the version that it was made from.
pub(crate) fn one(touched: u64) -> Result<(), StoreError> {
    if touched == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
