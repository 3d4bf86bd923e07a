//! What a person is told after signing in.

use crate::address::Query;
use crate::caller::SignedIn;
use crate::form::Fields;
use crate::page::{PageError, Shell, page};
use crate::pages::account::moment;
use crate::pages::sign_in::Way;
use crate::way;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use care::NoticeId;
use office::notices;
use office::{Desk, Notice, NoticeKind};

#[derive(Template)]
#[template(path = "pages/notices.html")]
struct NoticesPage {
    shell: Shell,
    told: Vec<String>,
    through: NoticeId,
    factor_is_off: bool,
    next: String,
}

/// `GET /notices`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(way): Query<Way>,
) -> Result<Response, PageError> {
    let unread = notices::unread(&desk).await.map_err(|why| PageError::failed(&why))?;
    let Some(last) = unread.last() else {
        return Ok(Redirect::to(&way.local()).into_response());
    };
    page(&NoticesPage {
        shell: Shell::at(&desk, ""),
        told: unread.iter().map(|notice| sentence(&desk, notice)).collect(),
        through: last.id,
        factor_is_off: unread.iter().any(|one| one.kind == NoticeKind::SecondFactorReset),
        next: way.local(),
    })
}

fn sentence(desk: &Desk, notice: &Notice) -> String {
    let (by, at) = (&notice.by, moment(desk, notice.at));
    match notice.kind {
        NoticeKind::SecondFactorReset => {
            format!("{by} took your second factor off and signed you out everywhere on {at}.")
        }
        NoticeKind::SignInEnded => format!("{by} ended one of your sign-ins on {at}."),
        NoticeKind::AllSignInsEnded => format!("{by} signed you out everywhere on {at}."),
    }
}

/// `POST /notices`: they were read.
pub(crate) async fn read(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    if let Ok(through) = fields.get("through").parse() {
        let read = notices::read_through(&desk, through).await;
        read.map_err(|why| PageError::failed(&why))?;
    }
    Ok(Redirect::to(way::local(fields.get("next"))).into_response())
}
