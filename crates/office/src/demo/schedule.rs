//! A weekly schedule without overlaps.

use super::DemoSeries;
use super::dice::Dice;
use super::patients::Unit;
use care::{
    MemberId, PatientId, Period, Repeats, SeriesId, SeriesRule, ServiceType, TimeSpan, Weekday,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time, time};
use std::collections::{BTreeMap, BTreeSet};

/// Sessions are planned in steps of this many minutes.
const STEP: u32 = 5;
/// Minutes kept free after a session.
const GAP: u32 = 5;
/// Nothing is planned over lunch.
const LUNCH: (u32, u32) = (12 * 60, 12 * 60 + 40);

const DAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// Who is busy when: minutes of the day by person and day of the week.
pub(super) struct Planner<'a> {
    dice: &'a Dice,
    from: Date,
    to: Date,
    at: Timestamp,
    /// First and last minute of the day.
    hours: (u32, u32),
    clinicians: BTreeMap<(MemberId, Weekday), Vec<(u32, u32)>>,
    patients: BTreeMap<(PatientId, Weekday), Vec<(u32, u32)>>,
    /// What was planned.
    pub(super) series: Vec<DemoSeries>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(dice: &'a Dice, (from, to): (Date, Date), at: Timestamp) -> Self {
        let (clinicians, patients) = (BTreeMap::new(), BTreeMap::new());
        Self { dice, from, to, at, hours: (0, 0), clinicians, patients, series: Vec::new() }
    }

    /// Sets the hours within which the next units are planned, in minutes of the day.
    pub(super) fn within(&mut self, hours: (u32, u32)) {
        self.hours = hours;
    }

    /// Plans one group at a fixed time, on this day of the week and two days on.
    pub(super) fn at(&mut self, unit: &Unit, first: Weekday, minute: u32, room: &str) {
        let place = DAYS.iter().position(|day| *day == first).unwrap_or(0);
        let second = DAYS[(place + 2) % DAYS.len()];
        self.add(unit, unit.clinician, &[first, second], minute, room);
    }

    /// Plans the sessions of a week of one unit where there is room for all of them; the
    /// assistant, when there is one, gives the last.
    pub(super) fn place(&mut self, unit: &Unit, room: &str) {
        if let Period::Cycle(_) = unit.terms.period {
            return self.place_on_cycle(unit, room);
        }
        let own = unit.terms.frequency - u8::from(unit.assistant.is_some());
        let mut taken = Vec::new();
        for (clinician, count) in [(Some(unit.clinician), own), (unit.assistant, 1)] {
            let Some(clinician) = clinician else { continue };
            if count == 0 {
                continue;
            }
            if let Some((days, minute)) = self.free(unit, clinician, usize::from(count), &taken) {
                self.add(unit, clinician, &days, minute, room);
                taken.extend(days);
            }
        }
    }

    /// The same time on the least busy days.
    fn free(
        &self,
        unit: &Unit,
        clinician: MemberId,
        count: usize,
        taken: &[Weekday],
    ) -> Option<(Vec<Weekday>, u32)> {
        let load = |day: Weekday| self.clinicians.get(&(clinician, day)).map_or(0, Vec::len);
        let mut days: Vec<Weekday> = DAYS.into_iter().filter(|day| !taken.contains(day)).collect();
        self.dice.shuffle(&mut days);
        days.sort_by_key(|day| load(*day));
        let mut minutes: Vec<u32> =
            (self.hours.0..self.hours.1).step_by(usize::try_from(STEP).unwrap_or(5)).collect();
        // Early times first, so that little is left over between sessions; some in the afternoon.
        minutes.retain(|minute| self.fits(*minute, unit.minutes()));
        if self.dice.permille(350) {
            minutes.sort_by_key(|minute| *minute < LUNCH.1);
        }
        for minute in minutes {
            let open: Vec<Weekday> = days
                .iter()
                .copied()
                .filter(|day| self.is_free(unit, clinician, *day, minute))
                .take(count)
                .collect();
            if open.len() == count {
                return Some((open, minute));
            }
        }
        None
    }

    fn fits(&self, minute: u32, length: u32) -> bool {
        let end = minute.saturating_add(length);
        end <= self.hours.1 && !(minute < LUNCH.1 && LUNCH.0 < end)
    }

    fn is_free(&self, unit: &Unit, clinician: MemberId, day: Weekday, minute: u32) -> bool {
        let span = (minute, minute.saturating_add(unit.minutes()).saturating_add(GAP));
        let clear = |busy: Option<&Vec<(u32, u32)>>| {
            busy.is_none_or(|busy| busy.iter().all(|other| span.1 <= other.0 || other.1 <= span.0))
        };
        clear(self.clinicians.get(&(clinician, day)))
            && unit.patients.iter().all(|patient| clear(self.patients.get(&(*patient, day))))
    }

    fn block(&mut self, unit: &Unit, clinician: MemberId, day: Weekday, minute: u32) {
        let span = (minute, minute.saturating_add(unit.minutes()).saturating_add(GAP));
        self.clinicians.entry((clinician, day)).or_default().push(span);
        for patient in &unit.patients {
            self.patients.entry((*patient, day)).or_default().push(span);
        }
    }

    fn add(&mut self, unit: &Unit, who: MemberId, days: &[Weekday], minute: u32, room: &str) {
        for day in days {
            self.block(unit, who, *day, minute);
        }
        let on = days.iter().copied().collect();
        self.push(unit, who, Repeats::Weekly { on, every: 1 }, minute, room);
    }

    /// A day of the cycle may fall on any day of the week, so the time is kept free on all.
    fn place_on_cycle(&mut self, unit: &Unit, room: &str) {
        let steps = (self.hours.0..self.hours.1).step_by(usize::try_from(STEP).unwrap_or(5));
        let minute = steps
            .filter(|minute| self.fits(*minute, unit.minutes()))
            .find(|minute| DAYS.iter().all(|d| self.is_free(unit, unit.clinician, *d, *minute)));
        let Some(minute) = minute else { return };
        for day in DAYS {
            self.block(unit, unit.clinician, day, minute);
        }
        let day = u8::try_from(self.dice.between(1, 6)).unwrap_or(1);
        let on = BTreeSet::from([day]);
        self.push(unit, unit.clinician, Repeats::CycleDays { on }, minute, room);
    }

    fn push(&mut self, unit: &Unit, who: MemberId, repeats: Repeats, minute: u32, room: &str) {
        let Some(time) = span(minute, unit.minutes()) else { return };
        self.series.push(DemoSeries {
            id: SeriesId(self.dice.id(self.at)),
            rule: SeriesRule { repeats, from: self.from, to: self.to, time },
            clinician: who,
            site: unit.site,
            patients: unit.patients.clone(),
            service_type: ServiceType::OccupationalTherapy,
            location: Some(unit.location),
            room: room.to_owned(),
            is_group: unit.terms.is_group(),
        });
    }
}

impl Unit {
    /// Minutes of a session.
    fn minutes(&self) -> u32 {
        u32::from(self.terms.minutes)
    }
}

/// The time of day of a minute.
pub(super) fn clock(minute: u32) -> Time {
    let hour = i8::try_from(minute / 60).unwrap_or(23);
    let minute = i8::try_from(minute % 60).unwrap_or(0);
    Time::new(hour, minute, 0, 0).unwrap_or(time(23, 59, 0, 0))
}

/// The minute of the day of a time.
pub(super) fn minute_of(time: Time) -> u32 {
    u32::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
}

/// A span from a minute of the day.
pub(super) fn span(minute: u32, length: u32) -> Option<TimeSpan> {
    TimeSpan::new(clock(minute), clock(minute.saturating_add(length))).ok()
}
