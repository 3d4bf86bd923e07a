//! What goes into a query and comes out of a row, the same on both engines.

use crate::StoreError;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// One parameter. Nothing is typed too: PostgreSQL refuses an untyped NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number, an instant (microseconds since 1970) or a truth (0, 1).
    Int(Option<i64>),
    /// Text, a day (`YYYY-MM-DD`) or a time of day (`HH:MM`).
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// An identifier.
    Id(Option<Uuid>),
}

/// The parameters of a query: `values![organization, name, day]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::Value::from($value)),*] };
}

/// One row of an answer.
pub struct Row(pub(crate) EngineRow);

pub(crate) enum EngineRow {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    ///
    /// When there is no such column, or it holds something else.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        T::of(self, column)
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Row(•••)")
    }
}

/// What a column can be read as.
pub trait Column: Sized {
    /// Reads `column` of `row`.
    ///
    /// # Errors
    ///
    /// When there is no such column, or it holds something else.
    fn of(row: &Row, column: &str) -> Result<Self, StoreError>;
}

macro_rules! plain {
    ($($of:ty => $variant:ident;)*) => {$(
        impl Column for $of {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                // SQLite's driver reads an empty column as "" or 0 when it is not asked.
                row.get::<Option<$of>>(column)?
                    .ok_or_else(|| StoreError::Content(column.to_owned()))
            }
        }
        impl Column for Option<$of> {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                let read = match &row.0 {
                    EngineRow::Sqlite(row) => sqlx::Row::try_get(row, column),
                    EngineRow::Postgres(row) => sqlx::Row::try_get(row, column),
                };
                read.map_err(StoreError::from)
            }
        }
        impl From<$of> for Value {
            fn from(value: $of) -> Self { Self::$variant(Some(value)) }
        }
        impl From<Option<$of>> for Value {
            fn from(value: Option<$of>) -> Self { Self::$variant(value) }
        }
    )*};
}

plain! {
    i64 => Int;
    String => Text;
    Vec<u8> => Bytes;
    Uuid => Id;
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(Some(bytes.to_vec()))
    }
}

impl From<Option<&[u8]>> for Value {
    fn from(bytes: Option<&[u8]>) -> Self {
        Self::Bytes(bytes.map(<[u8]>::to_vec))
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Int(Some(i64::from(truth)))
    }
}

impl Column for bool {
    fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
        Ok(row.get::<i64>(column)? != 0)
    }
}

macro_rules! converted {
    ($($of:ty, $raw:ty, $into:expr, $from:expr;)*) => {$(
        impl From<$of> for Value {
            fn from(value: $of) -> Self { Self::from(($into)(&value)) }
        }
        impl From<Option<$of>> for Value {
            fn from(value: Option<$of>) -> Self { Self::from(value.as_ref().map($into)) }
        }
        impl Column for $of {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                let raw: $raw = row.get(column)?;
                ($from)(raw).ok_or_else(|| StoreError::Content(column.to_owned()))
            }
        }
        impl Column for Option<$of> {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                let Some(raw) = row.get::<Option<$raw>>(column)? else { return Ok(None) };
                let value = ($from)(raw).ok_or_else(|| StoreError::Content(column.to_owned()))?;
                Ok(Some(value))
            }
        }
    )*};
}

converted! {
    Timestamp, i64, |at: &Timestamp| at.as_microsecond(), of_microsecond;
    Date, String, |day: &Date| day.to_string(), of_text;
    Time, String, |time: &Time| time.strftime("%H:%M").to_string(), of_text;
}

fn of_microsecond(raw: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(raw).ok()
}

/// Taken by value, as a column gives it.
#[expect(clippy::needless_pass_by_value, reason = "the macro hands over what it read")]
fn of_text<T: std::str::FromStr>(raw: String) -> Option<T> {
    raw.parse().ok()
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl From<care::$id> for Value {
            fn from(id: care::$id) -> Self { Self::Id(Some(id.0)) }
        }
        impl From<Option<care::$id>> for Value {
            fn from(id: Option<care::$id>) -> Self { Self::Id(id.map(|id| id.0)) }
        }
        impl Column for care::$id {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                row.get(column).map(care::$id)
            }
        }
        impl Column for Option<care::$id> {
            fn of(row: &Row, column: &str) -> Result<Self, StoreError> {
                Ok(row.get::<Option<Uuid>>(column)?.map(care::$id))
            }
        }
    )*};
}

ids! {
    OrganizationId SiteId AccountId MemberId PatientId GuardianId MandateId GoalId
    CaseloadGroupId SeriesId SessionId EncounterId AuditId JobId AuthSessionId NoticeId
    SubmissionId
    PlanChangeId
}

/// Places for `count` parameters from number `first` on: `$2, $3, $4`.
pub(crate) fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}
