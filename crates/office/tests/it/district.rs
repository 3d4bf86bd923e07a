//! A district with one school and a therapist, and what is planted for her.

use care::{OrganizationId, OrganizationKind, Role, SiteId};
use jiff::civil::Date;
use office::Desk;
use office::testing::{Bench, Planted, Plot};

pub(crate) struct District {
    pub(crate) id: OrganizationId,
    pub(crate) site: SiteId,
    pub(crate) jo: Desk,
    pub(crate) plot: Plot,
    pub(crate) planted: Planted,
}

impl District {
    /// One with a certified record of a day.
    pub(crate) async fn on(bench: &Bench, day: Date) -> District {
        let kind = OrganizationKind::District;
        let id = bench.organization("Harbor Lane", kind).await.unwrap();
        let site = bench.site(id, "First").await.unwrap();
        let jo = bench.desk(id, kind, "jo@example.org", &[Role::Therapist]).await.unwrap();
        let plot = Plot {
            organization: id,
            site,
            clinician: jo.actor.member,
            colleague: None,
            account: jo.actor.account,
            day,
        };
        let planted = bench.plant(plot).await.unwrap();
        District { id, site, jo, plot, planted }
    }

    /// Adds a person with one role.
    pub(crate) async fn desk(&self, bench: &Bench, role: Role) -> Desk {
        let email = format!("{}@example.org", role.key());
        bench.desk(self.id, OrganizationKind::District, &email, &[role]).await.unwrap()
    }
}
