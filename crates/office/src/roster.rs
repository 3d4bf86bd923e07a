//! Changing the roster and the plans: who is treated and who consents, what is ordered and aimed
//! at, who treats whom.
//!
//! Every change carries the version that was read, is one transaction with its audit event, and
//! is refused with one of four answers. What is absent and what is forbidden is the same answer.

pub mod assignment;
pub mod diagnoses;
pub mod goal;
pub mod group;
pub mod guardian;
pub mod mandate;
pub mod mandate_terms;
pub mod numbers;
pub mod patient;

use crate::fault::Fault;
use crate::roster_fields::Read;
use crate::scope::{self, Act};
use crate::{Desk, event};
use care::{Patient, PatientId};
use store::{StoreError, Tx, audit, patients};
use uuid::Uuid;

/// A form whose fields are kept as they were typed, so that a page can show them again.
macro_rules! text_form {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$about])* pub $field: String,)* }

        impl $name {
            /// The form as it was sent: `get` answers what was typed into a field.
            pub fn read(get: impl Fn(&str) -> String) -> Self {
                Self { $($field: get(stringify!($field)),)* }
            }

            /// Every field with what it holds.
            pub fn pairs(&self) -> Vec<(&'static str, &str)> {
                vec![$((stringify!($field), self.$field.as_str()),)*]
            }
        }

        /// What was typed is private.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}
pub(crate) use text_form;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RosterRefused {
    /// There is no such thing, or it is not for this person to know or to change.
    #[error("there is no such thing")]
    NotFound,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else changed it since the page was opened.
    #[error("it was changed by somebody else")]
    Stale,
    /// Storage could not answer.
    #[error("it could not be changed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for RosterRefused {
    fn from(why: StoreError) -> Self {
        match why {
            StoreError::Stale => Self::Stale,
            why => Self::Store(why),
        }
    }
}

/// Collects what must be mended.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// The value; what could not be read is kept as a fault of `field`.
    pub(crate) fn take<T>(&mut self, field: &'static str, read: Read<T>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(message) => {
                self.0.push(Fault::new(field, message));
                None
            }
        }
    }

    /// One more fault.
    pub(crate) fn add(&mut self, field: &'static str, message: &str) {
        self.0.push(Fault::new(field, message));
    }

    /// Goes on when nothing must be mended.
    pub(crate) fn none(self) -> Result<(), RosterRefused> {
        if self.0.is_empty() { Ok(()) } else { Err(RosterRefused::Faults(self.0)) }
    }

    /// The same as a refusal.
    pub(crate) fn refused(self) -> RosterRefused {
        RosterRefused::Faults(self.0)
    }
}

/// One fault as a refusal.
pub(crate) fn fault(field: &'static str, message: &str) -> RosterRefused {
    RosterRefused::Faults(vec![Fault::new(field, message)])
}

/// A patient whom the actor reaches for an act.
pub(crate) async fn reached(
    tx: &mut Tx,
    desk: &Desk,
    act: Act,
    id: PatientId,
) -> Result<Patient, RosterRefused> {
    if !scope::may_patient(tx, desk, act, id).await? {
        return Err(RosterRefused::NotFound);
    }
    patients::find(tx, desk.actor.organization, id).await?.ok_or(RosterRefused::NotFound)
}

/// Writes down who did what to which object.
pub(crate) async fn note(
    tx: &mut Tx,
    desk: &Desk,
    action: &'static str,
    object: (&'static str, Uuid),
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    let mut done = event::by(&desk.actor, action, object.0, object.1, desk.now());
    done.detail = detail;
    audit::append(tx, &done).await
}

/// Reads a patient for one of the forms, and writes down that it was read.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open_patient(desk: &Desk, id: PatientId, act: Act) -> Result<Patient, RosterRefused> {
    let inside = desk.clone();
    let read = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            let patient = reached(tx, &desk, act, id).await?;
            let nothing = serde_json::Value::Null;
            note(tx, &desk, "patient.read", ("patient", id.0), nothing).await?;
            Ok::<_, RosterRefused>(patient)
        })
    });
    read.await
}
