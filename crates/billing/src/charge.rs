//! From coded lines to the priced lines of a claim.

use jiff::civil::Date;

use crate::claim::ServiceLine;
use crate::resolve::CodedLine;
use crate::units::Measure;
use crate::{Cpt, FeeSchedule};

/// Why lines cannot be priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChargeRefused {
    /// There is no fee for the code on that day, or the charge is too large to hold.
    #[error("there is no fee for {code} on {day}")]
    NoFee {
        /// The code.
        code: Cpt,
        /// The day of service.
        day: Date,
    },
    /// A claim line carries whole units, and the rule counts tenths of an hour.
    #[error("{code} is counted in tenths of an hour, which a claim line cannot carry yet")]
    Tenths {
        /// The code.
        code: Cpt,
    },
}

/// Prices the coded lines of one session.
///
/// Takes the number of lines that the claim has already, so that control numbers stay unique in
/// it, and the diagnoses to which the lines point, counted from 1. Returns a line for each coded
/// line, in their order; a line's charge is the fee of a unit times its units.
///
/// # Errors
///
/// [`ChargeRefused`], for the first line that cannot be priced.
pub fn price(
    lines: &[CodedLine],
    day: Date,
    payer: &str,
    fees: &FeeSchedule,
    n_before: usize,
    pointers: &[u8],
) -> Result<Vec<ServiceLine>, ChargeRefused> {
    let priced = lines.iter().enumerate().map(|(n, line)| {
        let code = line.code;
        if line.measure == Measure::TenthHour {
            return Err(ChargeRefused::Tenths { code });
        }
        let charge = fees.charge(payer, code, day, line.units);
        Ok(ServiceLine {
            control: format!("L{}", n_before + n + 1),
            day,
            code,
            modifiers: line.modifiers.clone(),
            units: line.units,
            charge: charge.ok_or(ChargeRefused::NoFee { code, day })?,
            pointers: pointers.to_vec(),
            place: None,
            narrative: None,
        })
    });
    priced.collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Cents, Modifier, Units};

    const DAY: Date = date(2026, 11, 16);

    fn coded(code: &str, units: u32, measure: Measure) -> CodedLine {
        let modifiers = vec![Modifier::GO];
        CodedLine { code: code.parse().unwrap(), units: Units::new(units), measure, modifiers }
    }

    fn fees() -> FeeSchedule {
        FeeSchedule::read("payer,code,from,to,cents\np,97530,2026-01-01,,3600\n").unwrap()
    }

    #[test]
    fn a_charge_is_the_fee_times_the_units() {
        let lines = [coded("97530", 3, Measure::Unit)];
        let priced = price(&lines, DAY, "p", &fees(), 4, &[1]).unwrap();
        assert_eq!((priced[0].charge, priced[0].control.as_str()), (Cents::new(10_800), "L5"));
    }

    #[test]
    fn a_line_without_a_fee_or_in_tenths_is_refused() {
        let code = "97535".parse().unwrap();
        let lines = [coded("97530", 1, Measure::Unit), coded("97535", 1, Measure::Unit)];
        let refused = price(&lines, DAY, "p", &fees(), 0, &[1]).unwrap_err();
        assert_eq!(refused, ChargeRefused::NoFee { code, day: DAY });
        let tenths = [coded("97530", 3, Measure::TenthHour)];
        assert!(matches!(
            price(&tenths, DAY, "p", &fees(), 0, &[1]),
            Err(ChargeRefused::Tenths { .. })
        ));
    }
}
