//! Recording: the sheet, its drafts, its findings while it is written, and saving it.

mod done;
pub(crate) mod panel;
pub(crate) mod past;
mod read;
mod sheet;
mod stale;

use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, page, page_with};
use crate::words::Words;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use care::{EncounterId, PatientId, SessionId, SessionRecord, Stage};
use office::recording::{
    self, Amendment, DraftKept, Judgement, NewSession, RecordRefused, RecordRequest, Sheet,
};
use office::{Desk, past_services};
use panel::{Panel, Told};
use serde::Deserialize;
use sheet::{Kept, SheetPage, Source};

/// What a new sheet may be asked for.
#[derive(Deserialize)]
pub(crate) struct NewQuery {
    patient: Option<PatientId>,
    day: Option<jiff::civil::Date>,
}

/// `GET /record/new`: begins a sheet that nobody planned.
pub(crate) async fn begin(
    SignedIn(desk): SignedIn,
    Query(query): Query<NewQuery>,
) -> Result<Response, PageError> {
    let Some(patient) = query.patient else { return Err(PageError::not_found()) };
    let day = query.day.unwrap_or_else(|| desk.today());
    begin_with(&desk, &format!("patient={patient}&day={day}")).await
}

async fn begin_with(desk: &Desk, body: &str) -> Result<Response, PageError> {
    let key = recording::open_new(desk, body).await.map_err(|why| PageError::failed(&why))?;
    Ok(Redirect::to(&format!("/record/{key}")).into_response())
}

/// A sheet as it stands: from the plan, from what is saved, or from what was typed.
pub(crate) struct Written {
    pub(crate) sheet: Sheet,
    pub(crate) record: SessionRecord,
    pub(crate) judged: Judgement,
    typed: Option<Fields>,
    /// When and at which version the draft was kept.
    kept: Kept,
}

impl Written {
    /// The actor's own sheet of a session, judged as of a stage. None when it is not theirs to
    /// record.
    pub(crate) async fn of(
        desk: &Desk,
        id: SessionId,
        stage: Stage,
    ) -> Result<Option<Self>, PageError> {
        let failed = |why| PageError::failed(&why);
        let draft = recording::find_draft(desk, id).await.map_err(failed)?;
        let kept = draft.as_ref().map(|draft| Kept::of(desk, draft)).unwrap_or_default();
        let typed =
            draft.and_then(|draft| Fields::parse(draft.body.as_bytes(), String::new()).ok());
        let new = typed.as_ref().map(read::new_session);
        let sheet = recording::open_sheet(desk, id, new.clone()).await.map_err(failed)?;
        let Some(sheet) = sheet else { return Ok(None) };
        let typed = typed.filter(|fields| fields.has("start"));
        let record = match &typed {
            Some(fields) => read::record(fields, &sheet).0,
            None => sheet.record.clone(),
        };
        let judged = judged(desk, record.clone(), new, stage).await?;
        Ok(Some(Self { sheet, record, judged, typed, kept }))
    }
}

/// `GET /record/{session}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
) -> Result<Response, PageError> {
    let written =
        Written::of(&desk, id, Stage::Entering).await?.ok_or_else(PageError::not_found)?;
    let Written { sheet, record, judged, typed, kept } = written;
    let told = Told::calm(&record, typed.as_ref());
    let panel = Panel::of(&desk, &sheet, &judged, &told);
    let source = typed.as_ref().map_or(Source::Plan, Source::Typed);
    let errors = FormErrors::none();
    let mut shown = SheetPage::new(&desk, &sheet, &record, source, panel, errors);
    shown.kept = kept;
    let progress = past_services::progress(&desk, id).await;
    shown.of_several(progress.map_err(|why| PageError::failed(&why))?, desk.today());
    page(&shown)
}

async fn opened(desk: &Desk, id: SessionId, new: Option<NewSession>) -> Result<Sheet, PageError> {
    let sheet = recording::open_sheet(desk, id, new).await;
    sheet.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)
}

async fn judged(
    desk: &Desk,
    record: SessionRecord,
    new: Option<NewSession>,
    stage: Stage,
) -> Result<Judgement, PageError> {
    let judged = recording::judge(desk, record, new, stage).await;
    judged.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)
}

/// `PUT /drafts/{session}`: keeps what was typed; answers the time. `If-Match` has the version
/// that the page knows, 0 when it knows none, `*` when the person wants this page's text to stand.
pub(crate) async fn keep(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    let read = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let read = match read.map(|text| text.trim_matches('"')) {
        Some("*") => None,
        Some(version) => Some(version.parse().unwrap_or(-1)),
        None => Some(0),
    };
    let kept = recording::keep_draft_over(&desk, id, &fields.encoded(), read).await;
    let version = match kept.map_err(|why| PageError::failed(&why))? {
        None => return Err(PageError::not_found()),
        Some(DraftKept::WrittenElsewhere) => {
            return Ok(StatusCode::PRECONDITION_FAILED.into_response());
        }
        Some(DraftKept::As(version)) => version,
    };
    let now = desk.now().to_zoned(desk.actor.time_zone.clone());
    let mut answer = now.strftime("%-H:%M").to_string().into_response();
    let tag =
        HeaderValue::from_str(&format!("\"{version}\"")).map_err(|_| PageError::not_found())?;
    answer.headers_mut().insert(header::ETAG, tag);
    Ok(answer)
}

/// `POST /findings`: what the rules say of what is being typed, as a part of the page.
pub(crate) async fn findings(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    let id = fields.get("session").parse().map_err(|_| PageError::not_found())?;
    let new = Some(read::new_session(&fields));
    let sheet = opened(&desk, id, new.clone()).await?;
    let (record, errors) = read::record(&fields, &sheet);
    let judged = judged(&desk, record.clone(), new, Stage::Certifying).await?;
    let told = Told { errors: &errors, ..Told::calm(&record, Some(&fields)) };
    let panel = Panel::of(&desk, &sheet, &judged, &told);
    Ok(Html(panel.render_part()?).into_response())
}

/// `POST /record/{session}`: saves, and certifies if asked.
pub(crate) async fn save(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
    fields: Fields,
) -> Result<Response, PageError> {
    if fields.get("action") == "discard" {
        recording::drop_draft(&desk, id).await.map_err(|why| PageError::failed(&why))?;
        return Ok(Redirect::to(&format!("/record/{id}")).into_response());
    }
    let new = Some(read::new_session(&fields));
    let sheet = opened(&desk, id, new.clone()).await?;
    finish(&desk, sheet, new, None, &fields).await
}

/// `GET /encounters/{encounter}/amend`.
pub(crate) async fn show_amend(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
) -> Result<Response, PageError> {
    let sheet = amendable(&desk, id).await?;
    // What was typed before the person was asked who they are.
    let kept = recording::find_amendment(&desk, id).await.map_err(|why| PageError::failed(&why))?;
    let typed = kept.and_then(|kept| Fields::parse(kept.body.as_bytes(), String::new()).ok());
    let record = match &typed {
        Some(fields) => read::record(fields, &sheet).0,
        None => sheet.record.clone(),
    };
    let judged = judged(&desk, record.clone(), None, Stage::Certifying).await?;
    let panel = Panel::of(&desk, &sheet, &judged, &Told::calm(&record, typed.as_ref()));
    let source = typed.as_ref().map_or(Source::Plan, Source::Typed);
    let mut shown = SheetPage::new(&desk, &sheet, &record, source, panel, FormErrors::none());
    shown.amend(id, &sheet, typed.as_ref().map_or("", |fields| fields.trimmed("amend_reason")));
    page(&shown)
}

/// `POST /encounters/{encounter}/amend`.
pub(crate) async fn amend(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
    fields: Fields,
) -> Result<Response, PageError> {
    if fields.get("action") == "discard" {
        return Ok(Redirect::to(&format!("/encounters/{id}/amend")).into_response());
    }
    let sheet = amendable(&desk, id).await?;
    let amendment = Amendment {
        encounter: id,
        version: fields.get("head_version").parse().unwrap_or(-1),
        reason: fields.trimmed("amend_reason").to_owned(),
    };
    finish(&desk, sheet, None, Some(amendment), &fields).await
}

async fn amendable(desk: &Desk, id: EncounterId) -> Result<Sheet, PageError> {
    let sheet = recording::amendment_sheet(desk, id).await;
    sheet.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)
}

/// What a press of a button on the sheet asks for.
struct Sent<'a> {
    sheet: Sheet,
    new: Option<NewSession>,
    amendment: Option<Amendment>,
    fields: &'a Fields,
}

async fn finish(
    desk: &Desk,
    sheet: Sheet,
    new: Option<NewSession>,
    amendment: Option<Amendment>,
    fields: &Fields,
) -> Result<Response, PageError> {
    let (record, mut errors) = read::record(fields, &sheet);
    let words = Words::of(desk.actor.organization_kind);
    let sent = Sent { sheet, new, amendment, fields };
    let certify = match fields.get("action") {
        "again" => return again(desk, &sent, &record, errors).await,
        "split" => {
            let Some(fields) = read::split(fields, &record) else {
                errors.add("start", "Enter the start and the end first, then split the minutes");
                return again(desk, &sent, &record, errors).await;
            };
            let (record, errors) = read::record(&fields, &sent.sheet);
            return again(desk, &Sent { fields: &fields, ..sent }, &record, errors).await;
        }
        // Enter in a field saves; an amendment is saved by signing it only.
        "enter" => sent.amendment.is_some(),
        action => action != "save",
    };
    if certify && !fields.has("certify") {
        let or = if sent.amendment.is_some() { "" } else { ", or save it for later" };
        errors.add("certify", &format!("Tick the box to {}{or}", words.certify));
    }
    if !errors.is_empty() {
        return again(desk, &sent, &record, errors).await;
    }
    store(desk, sent, record, certify, words).await
}

async fn store(
    desk: &Desk,
    sent: Sent<'_>,
    record: SessionRecord,
    certify: bool,
    words: &Words,
) -> Result<Response, PageError> {
    let request = RecordRequest {
        record: record.clone(),
        new: sent.new.clone(),
        certify,
        amendment: sent.amendment.clone(),
    };
    // Without a version it was read when nothing was stored.
    let read = sent.fields.get("read").parse().unwrap_or_default();
    match recording::save_sheet(desk, request, read).await {
        Ok(saved) => {
            if let Some(next) = next_of(desk, record.session).await? {
                return Ok(next);
            }
            let path = match (&sent.amendment, saved.encounters.first()) {
                (Some(_), Some(id)) => format!("/encounters/{id}"),
                _ => format!("/day/{}?session={}", record.day, record.session),
            };
            Ok(Redirect::to(&path).into_response())
        }
        Err(RecordRefused::FactorNotFresh) => {
            confirm_first(desk, &sent.sheet, sent.amendment.as_ref(), sent.fields).await
        }
        Err(RecordRefused::Stale) => {
            let Sent { sheet, new, amendment, fields } = sent;
            stale::answer(desk, sheet, new, amendment.as_ref(), &record, fields).await
        }
        Err(why) => {
            let mut errors = FormErrors::none();
            refused(&why, &sent.sheet, words, &mut errors)?;
            again(desk, &sent, &record, errors).await
        }
    }
}

/// The sheet once more, with everything as it was typed: to be mended, or to go on over what was
/// stored meanwhile.
async fn again(
    desk: &Desk,
    sent: &Sent<'_>,
    record: &SessionRecord,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let Sent { sheet, new, amendment, fields } = sent;
    let judged = judged(desk, record.clone(), new.clone(), Stage::Certifying).await?;
    let is_pressed = !errors.is_empty();
    let told = Told { errors: &errors, is_pressed, ..Told::calm(record, Some(fields)) };
    let panel = Panel::of(desk, sheet, &judged, &told);
    let status = errors.status();
    let failed = |why| PageError::failed(&why);
    if amendment.is_none() && !fields.get("window").is_empty() {
        // The page that is answered is no draft yet; another window's is left alone.
        let text = fields.encoded();
        let kept = recording::keep_draft_over(desk, sheet.session.id, &text, Some(-1));
        kept.await.map_err(failed)?;
    }
    let mut shown = SheetPage::new(desk, sheet, record, Source::Typed(fields), panel, errors);
    let draft = recording::find_draft(desk, sheet.session.id).await.map_err(failed)?;
    shown.stay(fields, draft.as_ref());
    if let Some(amendment) = amendment {
        shown.amend(amendment.encounter, sheet, &amendment.reason);
    }
    page_with(status, &shown)
}

/// The next of several sheets that were chosen together.
async fn next_of(desk: &Desk, saved: SessionId) -> Result<Option<Response>, PageError> {
    let next = past_services::go_on(desk, saved).await.map_err(|why| PageError::failed(&why))?;
    let flash = Flash::new("Saved. This is the next of the sheets that you chose.");
    Ok(next.map(|id| flash::lead(&format!("/record/{id}"), &flash)))
}

/// What was typed is kept; the person confirms who they are, and comes back to it.
async fn confirm_first(
    desk: &Desk,
    sheet: &Sheet,
    amendment: Option<&Amendment>,
    fields: &Fields,
) -> Result<Response, PageError> {
    if let Some(amendment) = amendment {
        let kept = recording::keep_amendment(desk, amendment.encounter, &fields.encoded()).await;
        kept.map_err(|why| PageError::failed(&why))?;
        let back = format!("/encounters/{}/amend", amendment.encounter);
        return Ok(crate::way::to("/confirm-identity", &back));
    }
    let kept = recording::keep_draft(desk, sheet.session.id, &fields.encoded()).await;
    kept.map_err(|why| PageError::failed(&why))?;
    Ok(crate::way::to("/confirm-identity", &format!("/record/{}", sheet.session.id)))
}

fn refused(
    why: &RecordRefused,
    sheet: &Sheet,
    words: &Words,
    errors: &mut FormErrors,
) -> Result<(), PageError> {
    match why {
        RecordRefused::NotFound => return Err(PageError::not_found()),
        RecordRefused::AlreadyCertified => {
            let text = format!("This is {} already. Amend it with a reason", words.certified);
            errors.add("form", &text);
        }
        RecordRefused::ReasonMissing => {
            errors.add("amend_reason", "Say why the record is amended");
        }
        RecordRefused::Incomplete(missing) => errors.add("start", &sentence(&missing.to_string())),
        RecordRefused::Findings(findings) => {
            for finding in findings {
                let (field, words) = panel::error_of(finding, sheet);
                errors.add(&field, &words);
            }
        }
        RecordRefused::FactorNotFresh | RecordRefused::Stale | RecordRefused::Store(_) => {
            return Err(PageError::failed(why));
        }
    }
    Ok(())
}

fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
