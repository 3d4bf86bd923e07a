//! Keys for forms and storage, and labels for screens, of closed lists.

/// Gives an enum without fields `ALL`, `key`, `label` and `from_key`. Keys are permanent: they
/// are stored, and equal what serde writes (a test compares them).
macro_rules! keyed {
    ($name:ident { $($variant:ident = $key:literal, $label:literal;)* }) => {
        impl $name {
            /// Every value, in the order in which screens list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its key in forms and storage.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// Its words on screens.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The value of a key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.key() == key)
            }
        }
    };
}
pub(crate) use keyed;

#[cfg(test)]
mod tests {
    use crate::planning::{ChangeScope, PlanAction, RemovalReason};
    use crate::*;

    /// The text that serde writes for a value without fields.
    fn written<T: serde::Serialize>(value: &T) -> String {
        serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
    }

    macro_rules! keys_are_what_serde_writes {
        ($($name:ident)*) => {$(
            for value in $name::ALL {
                assert_eq!(written(value), value.key(), stringify!($name));
                assert_eq!($name::from_key(value.key()), Some(*value));
            }
        )*};
    }

    #[test]
    fn every_key_is_what_serde_writes_and_finds_its_value() {
        keys_are_what_serde_writes!(
            Attendance Progress RecordState SessionState OrganizationKind Credential DayKind
            GoalState Factor Severity Stage ServiceType Language Location ServiceDescription
            AbsenceReason ChangeScope PlanAction RemovalReason
        );
        for role in Role::ALL {
            assert_eq!(written(&role), role.key());
        }
    }

    #[test]
    fn a_group_size_finds_its_way_back_from_its_key() {
        for size in [GroupSize::Individual, GroupSize::Group(1), GroupSize::Group(12)] {
            assert_eq!(GroupSize::from_key(&size.key()), Some(size));
        }
        for text in ["", "group", "group-0", "group-", "group-256", "Individual"] {
            assert_eq!(GroupSize::from_key(text), None, "{text}");
        }
    }
}
