//! A change and the answer to the request that asked for it are kept together, or neither is.

use crate::read;
use crate::world::{World, at, world};
use care::{Private, Site, SiteId};
use jiff::civil::time;
use store::idempotency::{self, Keeper};
use store::{Db, StoreError, sites, testing};

fn keeper(w: &World) -> Keeper {
    Keeper {
        account: w.account,
        key: "k".to_owned(),
        request_hash: vec![7; 32],
        now: at(0),
        tell: Box::new(|value| value.downcast_ref::<i64>().map(|n| (201, n.to_string()))),
    }
}

/// Adds a site and answers `value`.
async fn change<T: Copy + Send + Sync + 'static>(
    w: &World,
    db: &Db,
    name: &str,
    value: T,
) -> Result<T, StoreError> {
    let site = Site {
        id: SiteId(w.id()),
        name: name.to_owned(),
        opens: time(8, 0, 0, 0),
        closes: time(15, 0, 0, 0),
        version: 1,
    };
    let organization = w.organization;
    db.write(move |tx| {
        let site = site.clone();
        Box::pin(async move {
            sites::insert(tx, organization, &site).await?;
            Ok(value)
        })
    })
    .await
}

/// Whether a site is there.
async fn is_there(w: &World, name: &str) -> bool {
    let all = read!(w.db, tx => sites::list(tx, w.organization));
    all.iter().any(|site| site.name == name)
}

#[tokio::test]
async fn a_change_whose_answer_cannot_be_kept_is_not_kept_either() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let first = change(&w, &w.db.keeping(keeper(&w)), "first", 5_i64).await;
        assert_eq!(first.unwrap(), 5);
        let kept = read!(w.db, tx => idempotency::find(tx, w.account, "k")).unwrap();
        assert_eq!((kept.status, kept.response), (201, Private("5".to_owned())));
        // As when another machine was asked the same and was faster.
        let second = change(&w, &w.db.keeping(keeper(&w)), "second", 6_i64).await;
        assert!(matches!(second, Err(StoreError::Duplicate(name)) if name == "idempotency_pkey"));
        assert!(is_there(&w, "first").await && !is_there(&w, "second").await);
    }
}

#[tokio::test]
async fn a_change_that_the_answer_is_not_about_keeps_none() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        change(&w, &w.db.keeping(keeper(&w)), "other", ()).await.unwrap();
        assert_eq!(read!(w.db, tx => idempotency::find(tx, w.account, "k")), None);
        assert!(is_there(&w, "other").await);
    }
}
