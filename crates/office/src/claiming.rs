//! Claims of the week: coding certified records, seeing what is ready and what is held and by
//! whom it can be mended, making the payer's file, and handing it out.

mod books;
mod claim_boxes;
mod claim_sums;
mod claim_week;
mod code_encounter;
mod encounter_units;
mod held;
mod kept;
mod make_submission;
mod submission_file;
mod submission_page;
mod week_of_claims;

pub use claim_boxes::{ClaimBox, HistoryStep, StepState};
pub use claim_sums::{ClaimSum, ClaimSums, HeldSum, WeekSums, claim_sums, held_of, keep_up};
pub use claim_week::{
    A_PAGE, ClaimList, ClaimListOf, ClaimWeek, FIRST, HeldPart, ListPlace, claim_list, claim_week,
};
pub use code_encounter::{Coded, Verdict};
pub use encounter_units::{EncounterUnits, UnitsLine, encounter_units};
pub use held::{HeldGroup, held_groups};
pub use make_submission::{Made, MakeRefused, MakeRequest, make_submission};
pub use store::submissions::Submission;
pub use submission_file::{DownloadedFile, submission_file};
pub use submission_page::{SubmissionLine, SubmissionPage, submission_page};
pub use week_of_claims::{
    ClaimStanding, ClaimWeeks, Mover, PayerTotal, Week, WeekLine, claim_weeks, week_of_claims,
};

use care::Role;

/// Who reads claims.
///
/// Source: access matrix, row `claim,read`.
pub const READERS: [Role; 3] = [Role::Biller, Role::Supervisor, Role::PracticeOwner];

/// Who makes claims and downloads their files.
///
/// Source: access matrix, rows `claim,create_validate` and `edi_file.raw,download`.
pub const MAKERS: [Role; 2] = [Role::Biller, Role::PracticeOwner];
