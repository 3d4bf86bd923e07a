//! What was delivered of what a mandate orders: required, given, missed by cause, unaccounted.
//!
//! Source: `R-050` (the sums) and `R-051` (parts of a period are counted by school days).

use crate::{
    Attendance, CalendarDay, Mandate, RecordState, day_after, days_between, effective_kind,
    period_of,
};
use jiff::civil::Date;

/// One record as far as it counts toward a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What became of it.
    pub attendance: Attendance,
    /// Where the record stands.
    pub state: RecordState,
    /// From start to end; of an absence the planned time.
    pub minutes: u32,
}

/// What was ordered against what became of it, in sessions or in minutes. For every balance
/// `provided + missed + unaccounted = required + over`, and one of `unaccounted` and `over` is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Ordered.
    pub required: u32,
    /// Given.
    pub provided: u32,
    /// Not given because the student was absent or refused.
    pub student_absent: u32,
    /// Not given because the clinician was away.
    pub provider_absent: u32,
    /// Not given for another reason.
    pub cancelled: u32,
    /// Ordered, and nobody signed what became of it.
    pub unaccounted: u32,
    /// Given or missed beyond what was ordered.
    pub over: u32,
}

impl Balance {
    /// The balance of what was ordered and of what was given, or missed by cause.
    pub fn new(
        required: u32,
        provided: u32,
        (student_absent, provider_absent, cancelled): (u32, u32, u32),
    ) -> Self {
        let mut balance = Self {
            required,
            provided,
            student_absent,
            provider_absent,
            cancelled,
            ..Self::default()
        };
        let accounted = provided.saturating_add(balance.missed());
        balance.unaccounted = required.saturating_sub(accounted);
        balance.over = accounted.saturating_sub(required);
        balance
    }

    /// Not given, for whatever reason.
    pub fn missed(&self) -> u32 {
        self.student_absent.saturating_add(self.provider_absent).saturating_add(self.cancelled)
    }

    /// Given, or not given because of the student.
    pub fn offered(&self) -> u32 {
        self.provided.saturating_add(self.student_absent)
    }
}

/// What became of one mandate over some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// In sessions.
    pub sessions: Balance,
    /// In minutes.
    pub minutes: Balance,
    /// Written, but not signed yet: these are still unaccounted for.
    pub uncertified: u32,
}

/// The balance of a mandate over the records under it. What is not signed counts for nothing
/// yet, and what was withdrawn never does.
pub fn delivery(required: u32, session_minutes: u16, records: &[Counted]) -> Delivery {
    let is_signed = |record: &&Counted| {
        matches!(record.state, RecordState::Certified | RecordState::AwaitingCosignature)
    };
    let of = |attendance: Attendance| {
        let mut sums = (0_u32, 0_u32);
        for record in records.iter().filter(is_signed).filter(|r| r.attendance == attendance) {
            sums = (sums.0.saturating_add(1), sums.1.saturating_add(record.minutes));
        }
        sums
    };
    let (given, absent) = (of(Attendance::Provided), of(Attendance::StudentAbsent));
    let (away, cancelled) = (of(Attendance::ProviderAbsent), of(Attendance::Cancelled));
    let open = records.iter().filter(|record| record.state == RecordState::Uncertified).count();
    Delivery {
        sessions: Balance::new(required, given.0, (absent.0, away.0, cancelled.0)),
        minutes: Balance::new(
            required.saturating_mul(u32::from(session_minutes)),
            given.1,
            (absent.1, away.1, cancelled.1),
        ),
        uncertified: u32::try_from(open).unwrap_or(u32::MAX),
    }
}

/// How many sessions a mandate orders from one day to another, both included. Of a period that
/// is only partly inside, as much as its school days inside are of all its school days, rounded;
/// a period without school days orders nothing. None when the mandate counts by school-day
/// cycles and the calendar does not number them.
pub fn required_sessions(
    mandate: &Mandate,
    from: Date,
    to: Date,
    rows: &[CalendarDay],
) -> Option<u32> {
    let frequency = u32::from(mandate.terms.frequency);
    let last = mandate.to.map_or(to, |end| end.min(to));
    let (mut day, mut total) = (from.max(mandate.from), 0_u32);
    while day <= last {
        let (first, end) = period_of(mandate.terms.period, day, rows)?;
        let inside = school_days(day, end.min(last), rows);
        let all = school_days(first, end, rows);
        total = total.saturating_add(share(frequency, inside, all));
        day = day_after(end, 1);
        if day <= end {
            break;
        }
    }
    Some(total)
}

fn school_days(from: Date, to: Date, rows: &[CalendarDay]) -> u32 {
    let days = days_between(from, to).filter(|day| effective_kind(*day, rows).has_services());
    u32::try_from(days.count()).unwrap_or(u32::MAX)
}

/// `frequency × inside ÷ all`, rounded, a half up.
fn share(frequency: u32, inside: u32, all: u32) -> u32 {
    let twice = all.saturating_mul(2);
    let product = frequency.saturating_mul(inside).saturating_mul(2).saturating_add(all);
    product.checked_div(twice).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DayKind, MandateId, PatientId, ServiceType, SiteId};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn mandate(terms: &str, from: Date) -> Mandate {
        Mandate {
            id: MandateId(uuid::Uuid::nil()),
            patient: PatientId(uuid::Uuid::nil()),
            service_type: ServiceType::OccupationalTherapy,
            terms: terms.parse().unwrap(),
            from,
            to: None,
            source: String::new(),
            version: 1,
        }
    }

    fn grey(days: &[Date]) -> Vec<CalendarDay> {
        let site = SiteId(uuid::Uuid::nil());
        let row = |day: &Date| CalendarDay {
            site,
            day: *day,
            kind: DayKind::Grey,
            label: String::new(),
            ends: None,
            cycle_day: None,
        };
        days.iter().map(row).collect()
    }

    proptest! {
        /// P + M + U = R + O.
        #[test]
        fn what_was_given_missed_and_unaccounted_is_what_was_ordered_and_over(
            required in 0u32..500, provided in 0u32..500,
            missed in (0u32..200, 0u32..200, 0u32..200),
        ) {
            let b = Balance::new(required, provided, missed);
            prop_assert_eq!(b.provided + b.missed() + b.unaccounted, b.required + b.over);
            prop_assert!(b.unaccounted == 0 || b.over == 0);
            prop_assert_eq!(b.offered(), provided + missed.0);
        }
    }

    /// The student page of the visual reference: 11 weeks of 2 × 30, 17 given, 2 absent, school
    /// closed once; 2 are left and 510 of 660 minutes were given.
    #[test]
    fn eleven_weeks_of_two_leave_two_after_seventeen_given_and_three_missed() {
        let plan = mandate("2x30/wk G3 EN sep", date(2026, 9, 7));
        let required = required_sessions(&plan, date(2026, 9, 7), date(2026, 11, 22), &[]).unwrap();
        assert_eq!(required, 22);
        let record = |attendance, n| {
            let one = Counted { attendance, state: RecordState::Certified, minutes: 30 };
            std::iter::repeat_n(one, n)
        };
        let records: Vec<Counted> = record(Attendance::Provided, 17)
            .chain(record(Attendance::StudentAbsent, 2))
            .chain(record(Attendance::Cancelled, 1))
            .collect();
        let told = delivery(required, 30, &records);
        assert_eq!((told.sessions.unaccounted, told.sessions.over), (2, 0));
        assert_eq!((told.minutes.provided, told.minutes.required), (510, 660));
        assert_eq!(told.sessions.offered(), 19);
    }

    #[test]
    fn what_is_not_signed_or_withdrawn_counts_for_nothing() {
        let one = |state| Counted { attendance: Attendance::Provided, state, minutes: 30 };
        let all = [
            one(RecordState::Uncertified),
            one(RecordState::Void),
            one(RecordState::AwaitingCosignature),
        ];
        let told = delivery(2, 30, &all);
        assert_eq!((told.sessions.provided, told.sessions.unaccounted), (1, 1));
        assert_eq!(told.uncertified, 1);
    }

    #[test]
    fn part_of_a_week_is_counted_by_its_school_days_and_a_recess_orders_nothing() {
        let plan = mandate("2x30/wk G3 EN sep", date(2026, 9, 1));
        let of = |from, to, rows: &[CalendarDay]| required_sessions(&plan, from, to, rows).unwrap();
        // Monday 23 November to Friday 27 November 2026.
        assert_eq!(of(date(2026, 11, 23), date(2026, 11, 23), &[]), 0, "2 × 1 ÷ 5 = 0.4");
        assert_eq!(of(date(2026, 11, 23), date(2026, 11, 24), &[]), 1, "2 × 2 ÷ 5 = 0.8");
        assert_eq!(of(date(2026, 11, 23), date(2026, 11, 27), &[]), 2, "all school days");
        let thanksgiving = grey(&[date(2026, 11, 26), date(2026, 11, 27)]);
        assert_eq!(of(date(2026, 11, 23), date(2026, 11, 25), &thanksgiving), 2);
        let recess: Vec<Date> = days_between(date(2026, 12, 28), date(2027, 1, 1)).collect();
        assert_eq!(of(date(2026, 12, 28), date(2027, 1, 3), &grey(&recess)), 0);
        let cycles = mandate("1x30/cyc6 I EN sep", date(2026, 9, 1));
        assert_eq!(required_sessions(&cycles, date(2026, 11, 2), date(2026, 11, 9), &[]), None);
    }
}
