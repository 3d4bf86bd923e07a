//! Who is signed in, and where.

use super::keys::{self, Clock, Day};
use super::read::json;
use super::refused::ApiError;
use crate::caller::SignedIn;
use axum::response::Response;
use care::CERTIFICATION_STATEMENT;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The person of the cookie.
#[derive(Serialize, ToSchema)]
struct Me {
    /// The place in the organization; the clinician of own sessions.
    member: Uuid,
    name: String,
    roles: Vec<&'static str>,
    /// The school or office to which a role is limited.
    site: Option<Uuid>,
    organization: Where,
    /// Today, where the organization is.
    today: Day,
    /// Whether signing needs no password or code now.
    factor_is_fresh: bool,
    statement: Statement,
}

/// The organization.
#[derive(Serialize, ToSchema)]
struct Where {
    id: Uuid,
    name: String,
    #[schema(value_type = keys::OrganizationKind)]
    kind: care::OrganizationKind,
    /// Name of its time zone.
    time_zone: Option<String>,
}

/// What is signed by certifying.
#[derive(Serialize, ToSchema)]
struct Statement {
    /// Its number, to be sent with each certification.
    number: &'static str,
    text: &'static str,
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/me", tag = "About",
    responses((status = 200, description = "The person and the organization.", body = Me)))]
pub(crate) async fn show(SignedIn(desk): SignedIn) -> Result<Response, ApiError> {
    let actor = &desk.actor;
    Ok(json(&Me {
        member: actor.member.0,
        name: actor.name.clone(),
        roles: actor.roles.iter().map(|role| role.key()).collect(),
        site: actor.site.map(|id| id.0),
        organization: Where {
            id: actor.organization.0,
            name: actor.organization_name.clone(),
            kind: actor.organization_kind,
            time_zone: actor.time_zone.iana_name().map(str::to_owned),
        },
        today: Day(desk.today()),
        factor_is_fresh: desk.fresh_factor(desk.now()),
        statement: Statement { number: CERTIFICATION_STATEMENT.0, text: CERTIFICATION_STATEMENT.1 },
    }))
}

/// Schools of the district, or offices of the practice.
#[derive(Serialize, ToSchema)]
struct Sites {
    sites: Vec<Site>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
struct Site {
    id: Uuid,
    name: String,
    opens: Clock,
    closes: Clock,
}

/// Schools or offices.
#[utoipa::path(get, path = "/api/v1/sites", tag = "Roster",
    responses((status = 200, description = "By name.", body = Sites)))]
pub(crate) async fn sites(SignedIn(desk): SignedIn) -> Result<Response, ApiError> {
    let all = office::site_list::read(&desk).await.map_err(|why| ApiError::failed(&why))?;
    let site = |site: care::Site| Site {
        id: site.id.0,
        name: site.name,
        opens: Clock(site.opens),
        closes: Clock(site.closes),
    };
    Ok(json(&Sites { sites: all.into_iter().map(site).collect() }))
}
