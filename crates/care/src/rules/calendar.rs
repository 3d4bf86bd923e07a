//! Rules.

use super::Edit;

pub(super) const EDITS: &[Edit] = &[];
