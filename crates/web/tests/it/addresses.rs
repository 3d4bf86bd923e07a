//! Addresses that were cut off or mistyped: an answer in our own words, on a page of ours.

use crate::browser::Browser;
use crate::world::World;
use axum::http::header;
use care::Role;
use office::testing::benches;
use web::policy::{POLICY, Who};

/// What cannot be a day, a number or an identifier, under every name that pages ask for.
const ASKED: &str = "from=x&to=2026-13-45&before=zz&after=zz&page=-1&day=9&week=0&month=13\
                     &patient=abc&clinician=zz&mandate=%00&group=%FF&only=what&q=%E2%80%AE";

/// The path with something that is no identifier and no day in each of its places.
fn mistyped(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "2026-13-45" } else { part }.to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_mistyped_address_gets_a_page_of_ours() {
    let (bench, _database) = benches().await.remove(0);
    let world = World::build(&bench).await;
    for role in Role::ALL {
        let Some(person) = world.people.iter().find(|one| one.role == role) else { continue };
        let (token, _) = world.sign_in(&bench, person).await;
        let browser = Browser::on(&bench).with(Some(&token));
        let may = |who: Who| match who {
            Who::Roles(roles) => roles.contains(&role),
            _ => true,
        };
        for entry in POLICY.iter().filter(|one| one.method == "GET" && may(one.who)) {
            let path = mistyped(entry.path);
            for address in [path.clone(), format!("{path}?{ASKED}"), format!("{path}?from=x&to=y")]
            {
                let answer = browser.get(&address).await;
                assert!(!answer.status.is_server_error(), "{role:?} {address}: {}", answer.body);
                let kind = answer.headers.get(header::CONTENT_TYPE);
                let kind = kind.map_or("", |kind| kind.to_str().unwrap());
                let is_ours = !kind.starts_with("text/plain")
                    || answer.body.is_empty()
                    || !answer.status.is_client_error();
                assert!(is_ours, "{role:?} {address}: {}", answer.body);
            }
        }
    }
}
