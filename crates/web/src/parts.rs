//! The parts that pages are made of, as values with their own small templates. A page's template
//! shows one by its name alone: `{{ badge }}`. Fields of forms are macros, in
//! `templates/components/form.html`.

mod figure;
mod state;
mod steer;

pub use figure::{Counter, Counters, Dial, Equation, Progress, Term};
pub use state::{Badge, Banner, Empty, FindingBox, State, count_findings};
pub use steer::{DayStep, Pager, Tab, Tabs};
