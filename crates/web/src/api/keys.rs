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
    pub(super) use care::planning::RemovalReason;
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
    AbsenceReason Attendance GoalState Language Location OrganizationKind Progress RecordState
    RemovalReason ServiceDescription ServiceType SessionState Severity
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
    text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
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

/// Whole minutes, 0 to 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Length(pub(crate) u32);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Length;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("whole minutes from 0 to 1440")
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Length, E> {
                let minutes = u32::try_from(number).ok().filter(|n| *n <= 1440);
                minutes
                    .map(Length)
                    .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
            }
        }
        from.deserialize_u32(Number)
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(self.0)
    }
}

impl PartialSchema for Length {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Integer);
        number.minimum(Some(0)).maximum(Some(1440)).build().into()
    }
}

impl ToSchema for Length {}

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
