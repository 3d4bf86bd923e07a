//! Whether a remittance balances, to the cent.
//!
//! Source: 005010X221A1, section on balancing; amounts of AMT and QTY never take part.

use super::{Adjustment, Claim, Remittance};
use crate::Cents;

/// What does not balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// A line: charge less adjustments is not what is paid.
    Line {
        /// Position of the group.
        group: usize,
        /// Position of the claim in it.
        claim: usize,
        /// Position of the line in it.
        line: usize,
    },
    /// A claim: charge less all adjustments is not what is paid.
    Claim {
        /// Position of the group.
        group: usize,
        /// Position of the claim in it.
        claim: usize,
    },
    /// The lines of a claim do not charge what the claim charges.
    Charges {
        /// Position of the group.
        group: usize,
        /// Position of the claim in it.
        claim: usize,
    },
    /// The payment is not what the claims are paid less the adjustments of the payment.
    Payment,
}

/// One difference. No balancing entry is ever made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imbalance {
    /// Where.
    pub at: Where,
    /// What it should be.
    pub expected: Cents,
    /// What it says.
    pub said: Cents,
}

fn sum<'x>(amounts: impl Iterator<Item = &'x Cents>) -> i64 {
    amounts.fold(0i64, |sum, a| sum.saturating_add(a.0))
}

fn adjusted(adjustments: &[Adjustment<'_>]) -> i64 {
    sum(adjustments.iter().map(|a| &a.amount))
}

impl Claim<'_> {
    /// The differences of the claim and its lines; `group` and `claim` say where it stands.
    pub fn imbalances(&self, group: usize, claim: usize) -> Vec<Imbalance> {
        let mut found = Vec::new();
        let mut check = |at, expected: i64, said: Cents| {
            if expected != said.0 {
                found.push(Imbalance { at, expected: Cents(expected), said });
            }
        };
        let mut lines_adjusted = 0i64;
        for (line, it) in self.lines.iter().enumerate() {
            let adjusted = adjusted(&it.adjustments);
            lines_adjusted = lines_adjusted.saturating_add(adjusted);
            let expected = it.charged.0.saturating_sub(adjusted);
            check(Where::Line { group, claim, line }, expected, it.paid);
        }
        let all = adjusted(&self.adjustments).saturating_add(lines_adjusted);
        check(Where::Claim { group, claim }, self.charged.0.saturating_sub(all), self.paid);
        if !self.lines.is_empty() {
            let charges = sum(self.lines.iter().map(|l| &l.charged));
            check(Where::Charges { group, claim }, charges, self.charged);
        }
        found
    }
}

impl Remittance<'_> {
    /// Every claim with the positions of its group and of itself in the group.
    pub fn claims(&self) -> impl Iterator<Item = (usize, usize, &Claim<'_>)> {
        let groups = self.groups.iter().enumerate();
        groups.flat_map(|(g, group)| group.claims.iter().enumerate().map(move |(c, it)| (g, c, it)))
    }

    /// What does not balance: lines, claims, the payment. Nothing when it balances.
    pub fn imbalances(&self) -> Vec<Imbalance> {
        let mut found: Vec<Imbalance> =
            self.claims().flat_map(|(g, c, claim)| claim.imbalances(g, c)).collect();
        let paid = sum(self.claims().map(|(_, _, claim)| &claim.paid));
        let taken = sum(self.provider_adjustments.iter().map(|a| &a.amount));
        let expected = paid.saturating_sub(taken);
        if expected != self.payment.amount.0 {
            let (expected, said) = (Cents(expected), self.payment.amount);
            found.push(Imbalance { at: Where::Payment, expected, said });
        }
        found
    }
}
