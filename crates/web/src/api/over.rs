//! Bodies over what is stored: what a program sends becomes what the forms of the pages hold, so
//! that one set of rules reads both.

use super::change::told;
use super::keys::{Day, LastDay};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A value as the field of a form holds it.
pub(super) trait Typed {
    /// The text of the field.
    fn typed(&self) -> String;
}

impl Typed for String {
    fn typed(&self) -> String {
        self.clone()
    }
}

impl Typed for Uuid {
    fn typed(&self) -> String {
        self.to_string()
    }
}

impl Typed for bool {
    fn typed(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl Typed for Day {
    fn typed(&self) -> String {
        self.0.to_string()
    }
}

impl Typed for LastDay {
    fn typed(&self) -> String {
        self.0.map(|day| day.to_string()).unwrap_or_default()
    }
}

macro_rules! typed_by_key {
    ($($name:ident)*) => {$(
        impl Typed for care::$name {
            fn typed(&self) -> String {
                self.key().to_owned()
            }
        }
    )*};
}

typed_by_key! { GoalState Language ServiceType }

/// Puts every field of a body that was sent over the field of the same name of a form.
macro_rules! over {
    ($form:expr, $body:expr, $($field:ident)*) => {
        $(if let Some(value) = &$body.$field {
            $form.$field = $crate::api::over::Typed::typed(value);
        })*
    };
}
pub(super) use over;

/// Something new.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeTold {
    /// Its id.
    id: Uuid,
}

/// Tells of something new.
pub(super) fn made(id: Uuid) -> (u16, String) {
    told(StatusCode::CREATED, &MadeTold { id })
}

/// Something was changed.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangedTold {
    id: Uuid,
    /// Its new version, to be sent as If-Match with the next change.
    version: i64,
}

/// Tells of a change of a thing at the version that was read.
pub(super) fn changed<V>(
    id: Uuid,
    read: i64,
) -> impl Fn(&V) -> (u16, String) + Copy + Send + Sync + 'static {
    move |_| told(StatusCode::OK, &ChangedTold { id, version: read.saturating_add(1) })
}

/// Something is no longer there.
#[derive(Serialize, ToSchema)]
pub(super) struct GoneTold {
    id: Uuid,
}

/// Tells that a thing was taken away.
pub(super) fn gone<V>(id: Uuid) -> impl Fn(&V) -> (u16, String) + Copy + Send + Sync + 'static {
    move |_| told(StatusCode::OK, &GoneTold { id })
}
