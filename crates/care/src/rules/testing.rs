//! Helper.
