//! What is charged for care: codes, units, modifiers and claims.
//!
//! Everything here is a function of values: facts, tables and a date go in, lines and findings
//! come out. Nothing reads a clock, a file or a database; tables are embedded from `data/`, each
//! with its source and the day from which it holds.

pub mod assistant;
pub mod charge;
pub mod claim;
pub mod code;
pub mod code_table;
pub mod edit;
pub mod evaluation;
pub mod fee;
pub mod medicare;
pub mod modifiers;
pub mod money;
pub mod ncci;
pub mod pairs;
pub mod payer;
pub mod reference;
pub mod resolve;
pub mod times;
pub mod units;

pub use claim::{Claim, ClaimBatch, ClaimHeader, ClaimNumber, ClaimRefused, ServiceLine};
pub use code::{Cpt, Modifier, PlaceOfService, Units};
pub use code_table::{Code, CodeFault, CodeTable};
pub use edit::{EDITS, Edit};
pub use fee::{FeeRow, FeeSchedule};
pub use money::Cents;
pub use payer::{GroupOfOne, PayerProfile, PayerTerms};
pub use resolve::{Given, Outcome, Resolution, resolve};
pub use units::{ServiceMinutes, UnitAnswer, UnitRule};
