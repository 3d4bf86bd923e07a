//! Closed lists and plain values, as the OpenAPI document describes them and as they are read.

use jiff::civil::{Date, Time};
use serde::de::{self, Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// The closed lists that the document describes.
mod of {
    pub(super) use care::planning::{ChangeScope, RemovalReason};
    pub(super) use care::*;
}

macro_rules! keys {
    ($($name:ident)*) => {$(
        /// The keys of a closed list of the product.
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let keys = of::$name::ALL.iter().map(|value| value.key());
                let list = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(keys));
                list.build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

keys! {
    AbsenceReason Attendance ChangeScope GoalState Language Location OrganizationKind Progress
    RecordState RemovalReason ServiceDescription ServiceType SessionState Severity Weekday
}

macro_rules! told {
    ($name:ident, $expected:literal, $schema:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        let refused = || E::invalid_value(Unexpected::Other("text"), &$expected);
                        $name::read(text).ok_or_else(refused)
                    }
                }
                from.deserialize_str(Text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.text())
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let text: ObjectBuilder = $schema(ObjectBuilder::new().schema_type(Type::String));
                text.build().into()
            }
        }

        impl ToSchema for $name {}
    };
}

/// A civil day, written `2026-11-24`, of the years 1900 to 2200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) Date);

impl Day {
    fn read(text: &str) -> Option<Self> {
        let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let day: Date = text.parse().ok().filter(|_| is_plain)?;
        (1900..=2200).contains(&day.year()).then_some(Self(day))
    }

    fn text(self) -> String {
        self.0.to_string()
    }
}

told!(Day, "a day like 2026-11-24", |text: ObjectBuilder| {
    let years = "(19[0-9]{2}|2[01][0-9]{2}|2200)";
    let text = text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
    text.pattern(Some(format!("^{years}-[0-9]{{2}}-[0-9]{{2}}$")))
});

/// A civil day, or empty text where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LastDay(pub(crate) Option<Date>);

impl LastDay {
    fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            Some(Self(None))
        } else {
            Day::read(text).map(|day| Self(Some(day.0)))
        }
    }

    fn text(self) -> String {
        self.0.map(|day| day.to_string()).unwrap_or_default()
    }
}

told!(LastDay, "a day like 2026-11-24, or empty text for none", |text: ObjectBuilder| {
    text.pattern(Some("^((19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2})?$"))
});

/// A time of day to the minute, written `09:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock(pub(crate) Time);

impl Clock {
    fn read(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':').filter(|_| text.len() == 5)?;
        let is_plain = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if !(is_plain(hour) && is_plain(minute)) {
            return None;
        }
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok().map(Self)
    }

    fn text(self) -> String {
        self.0.strftime("%H:%M").to_string()
    }
}

told!(Clock, "a time like 09:30", |text: ObjectBuilder| {
    text.pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"))
});

/// `individual`, or `group-3` for a group of three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) care::GroupSize);

impl Size {
    fn read(text: &str) -> Option<Self> {
        care::GroupSize::from_key(text).map(Self)
    }

    fn text(self) -> String {
        self.0.key()
    }
}

told!(Size, "individual, or a group like group-3", |text: ObjectBuilder| {
    text.pattern(Some("^(individual|group-[1-9][0-9]{0,2})$"))
});

macro_rules! counted {
    (
        $(#[$doc:meta])*
        $name:ident, $number:ty, $least:literal, $most:literal, $expected:literal
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) struct $name(pub(crate) $number);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Number;
                impl Visitor<'_> for Number {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }
                    fn visit_u64<E: de::Error>(self, number: u64) -> Result<$name, E> {
                        let known = <$number>::try_from(number).ok();
                        known
                            .filter(|number| ($least..=$most).contains(number))
                            .map($name)
                            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
                    }
                }
                from.deserialize_u64(Number)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_u64(self.0.into())
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let number = ObjectBuilder::new().schema_type(Type::Integer);
                number.minimum(Some($least)).maximum(Some($most)).build().into()
            }
        }

        impl ToSchema for $name {}
    };
}

counted!(
    /// Whole minutes, 0 to 1440.
    Length, u32, 0, 1440, "whole minutes from 0 to 1440"
);
counted!(
    /// Number of a day of a cycle.
    CycleDay, u8, 1, 20, "a whole number from 1 to 20"
);
counted!(
    /// Every how many weeks.
    EveryWeeks, u8, 1, 8, "a whole number from 1 to 8"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_in_one_form_only() {
        let day = |text: &str| serde_json::from_str::<Day>(&format!("\"{text}\"")).is_ok();
        assert!(day("2026-11-24") && day("2028-02-29"));
        for wrong in ["2026-2-3", "2027-02-29", "2026-11-24T10:00", "-999-01-01", "1899-12-31", ""]
        {
            assert!(!day(wrong), "{wrong}");
        }
        let time = |text: &str| serde_json::from_str::<Clock>(&format!("\"{text}\"")).is_ok();
        assert!(time("00:00") && time("23:59"));
        for wrong in ["24:00", "9:30", "09:60", "09:30:00", "+9:30", "٠٩:٣٠", "09-30"] {
            assert!(!time(wrong), "{wrong}");
        }
        let minutes = |text: &str| serde_json::from_str::<Length>(text).is_ok();
        assert!(minutes("0") && minutes("1440"));
        for wrong in ["1441", "-1", "1.5", "\"30\"", "1e3", "18446744073709551616"] {
            assert!(!minutes(wrong), "{wrong}");
        }
    }
}
