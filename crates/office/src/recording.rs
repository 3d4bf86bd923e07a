//! Recording what happened: opening the sheet, judging it while it is written, saving it, and
//! certifying it.

mod absence;
mod certify;
mod drafts;
mod gather;
mod judge;
mod let_pass;
mod record_page;
mod save;
mod sheet;
mod void;

pub use absence::{AbsenceList, AbsentSession, list_absence, record_absence};
pub(crate) use certify::COSIGN_BACK;
pub use certify::{CertifyLine, certify_many, list_to_certify};
pub use drafts::{
    DraftKept, drop_draft, find_amendment, find_draft, keep_amendment, keep_draft, keep_draft_over,
    open_new, window_of,
};
pub(crate) use judge::usual_profile;
pub use judge::{Judgement, Preview, judge};
pub use let_pass::{OVERRIDERS, ToLetPass, let_pass, list_to_let_pass, read_to_let_pass};
pub use record_page::{Passed, RecordPage, read_record};
pub use save::{Amendment, RecordRefused, RecordRequest, Saved, save, save_over, save_sheet};
pub use sheet::{
    NewSession, NoSheetVersion, Sheet, SheetMandate, SheetPatient, SheetVersion, amendment_sheet,
    open_sheet,
};
pub use store::drafts::Draft;
pub use store::encounters::{EncounterHead, RecordVersion};
pub use void::void_record;
