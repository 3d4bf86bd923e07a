//! Adding a school or office, and changing its name and hours.

use crate::roster_fields as fields;
use crate::{Desk, Fault, event};
use care::{Role, Site, SiteId};
use store::{StoreError, Tx, audit, folded, sites};

/// Who adds and changes schools and offices.
pub const KEEPERS: [Role; 3] = [Role::Supervisor, Role::PracticeOwner, Role::SystemAdministrator];

/// Longest name.
const LONGEST_NAME: usize = 80;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteForm {
    /// Name.
    pub name: String,
    /// When it opens.
    pub opens: String,
    /// When it closes.
    pub closes: String,
}

impl SiteForm {
    /// The form of a stored site.
    pub fn of(site: &Site) -> Self {
        Self {
            name: site.name.clone(),
            opens: site.opens.strftime("%-H:%M").to_string(),
            closes: site.closes.strftime("%-H:%M").to_string(),
        }
    }
}

/// Why a site was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SiteRefused {
    /// No such site, or not for this person.
    #[error("there is no such site")]
    NotFound,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else changed it, or its calendar, since the page was opened.
    #[error("the site was changed by somebody else")]
    Stale {
        /// What is stored now.
        theirs: Box<Site>,
    },
    /// Storage could not.
    #[error("storage could not")]
    Store(#[from] StoreError),
}

fn check(desk: &Desk) -> Result<(), SiteRefused> {
    if desk.actor.is_any(&KEEPERS) { Ok(()) } else { Err(SiteRefused::NotFound) }
}

/// One site, for its form.
///
/// # Errors
///
/// [`SiteRefused::NotFound`] for absent and for forbidden.
pub async fn find(desk: &Desk, id: SiteId) -> Result<Site, SiteRefused> {
    check(desk)?;
    let mut tx = desk.office.db.read().await?;
    sites::find(&mut tx, desk.actor.organization, id).await?.ok_or(SiteRefused::NotFound)
}

/// Reads a form into a site.
async fn fill(
    tx: &mut Tx,
    desk: &Desk,
    form: &SiteForm,
    site: &mut Site,
) -> Result<(), SiteRefused> {
    let mut faults = Vec::new();
    let word = desk.actor.organization_kind.site_word();
    match fields::text(&form.name, &format!("the name of the {word}"), LONGEST_NAME) {
        Ok(name) => site.name = name,
        Err(message) => faults.push(Fault::new("name", message)),
    }
    let all = sites::list(tx, desk.actor.organization).await?;
    if all.iter().any(|other| other.id != site.id && folded(&other.name) == folded(&site.name)) {
        faults.push(Fault::new("name", format!("Another {word} has this name: add its place")));
    }
    for (field, typed, at) in
        [("opens", &form.opens, &mut site.opens), ("closes", &form.closes, &mut site.closes)]
    {
        match care::typed_time(typed) {
            Some(time) => *at = time,
            None => faults.push(Fault::new(field, "Enter a time of day, like 8:00 or 3:15 pm")),
        }
    }
    if faults.is_empty() && site.opens >= site.closes {
        faults.push(Fault::new("closes", "Enter a time after it opens"));
    }
    if faults.is_empty() { Ok(()) } else { Err(SiteRefused::Faults(faults)) }
}

/// Adds a school or office.
///
/// # Errors
///
/// See [`SiteRefused`].
pub async fn add(desk: &Desk, form: &SiteForm) -> Result<SiteId, SiteRefused> {
    check(desk)?;
    let (inside, form) = (desk.clone(), form.clone());
    let added = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let mut site = Site {
                id: SiteId::new(&*desk.office.clock, &*desk.office.random),
                name: String::new(),
                opens: jiff::civil::Time::midnight(),
                closes: jiff::civil::Time::midnight(),
                version: 1,
            };
            fill(tx, &desk, &form, &mut site).await?;
            sites::insert(tx, desk.actor.organization, &site).await?;
            let done = event::by(&desk.actor, "site.add", "site", site.id.0, desk.now());
            audit::append(tx, &done).await?;
            Ok(site.id)
        })
    });
    added.await
}

/// Changes the name and the hours of a school or office.
///
/// # Errors
///
/// See [`SiteRefused`].
pub async fn change(
    desk: &Desk,
    id: SiteId,
    version: i64,
    form: &SiteForm,
) -> Result<(), SiteRefused> {
    check(desk)?;
    let (inside, form) = (desk.clone(), form.clone());
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            let mut site = sites::find(tx, organization, id).await?.ok_or(SiteRefused::NotFound)?;
            if site.version != version {
                return Err(SiteRefused::Stale { theirs: Box::new(site) });
            }
            fill(tx, &desk, &form, &mut site).await?;
            sites::update(tx, organization, &site).await?;
            let done = event::by(&desk.actor, "site.change", "site", id.0, desk.now());
            audit::append(tx, &done).await?;
            Ok(())
        })
    });
    changed.await
}
