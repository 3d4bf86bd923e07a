//! The most units of a code in a day, by setting and quarter.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::{Code, Limit};
use crate::Cpt;
use crate::ncci::{LimitRow, Setting};

/// The quarter of the limits that are built in.
const BUILTIN_QUARTER: Date = date(2024, 7, 1);

/// Limits that were read from CMS's quarterly files; beside them stand the built-in ones.
#[derive(Debug, Clone, Default)]
pub(super) struct LimitTable {
    releases: BTreeMap<(Setting, Date), BTreeMap<Cpt, Limit>>,
}

/// A limit, and the quarter that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct LimitOn {
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
    /// The first day of the quarter of CMS's file.
    pub quarter: Date,
}

impl LimitTable {
    pub(super) fn add(
        &mut self,
        setting: Setting,
        from: Date,
        rows: impl IntoIterator<Item = LimitRow>,
    ) {
        let rows = rows.into_iter().map(|row| (row.code, row.limit)).collect();
        self.releases.insert((setting, from), rows);
    }

    /// The limit of a code on a day: of the last quarter that was read and began by then, or else
    /// the built-in one.
    pub(super) fn on(
        &self,
        setting: Setting,
        code: Cpt,
        row: Option<&Code>,
        day: Date,
    ) -> Option<LimitOn> {
        let upto = (setting, Date::MIN)..=(setting, day);
        if let Some(((_, quarter), limits)) = self.releases.range(upto).next_back() {
            return limits.get(&code).map(|limit| LimitOn { limit: *limit, quarter: *quarter });
        }
        let limit = match setting {
            Setting::Practitioner => row?.limit,
            Setting::OutpatientHospital => row?.hospital_limit,
        };
        limit.map(|limit| LimitOn { limit, quarter: BUILTIN_QUARTER })
    }
}
