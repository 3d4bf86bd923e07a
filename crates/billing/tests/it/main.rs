#![cfg(test)]
//! Billing from outside: published examples, vectors and laws.

mod assistant;
mod laws;
mod ncci;
mod reference;
mod units;
mod wire;
