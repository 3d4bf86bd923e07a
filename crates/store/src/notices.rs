//! What a person is told after the next sign-in. Rows stay when they were read.

use crate::{Row, StoreError, Tx, values};
use care::{MemberId, NoticeId, OrganizationId};
use jiff::Timestamp;

/// What somebody else did to how a person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// The second factor was taken off.
    SecondFactorReset,
    /// One sign-in was ended.
    SignInEnded,
    /// Every sign-in was ended.
    AllSignInsEnded,
}

impl NoticeKind {
    const ALL: [Self; 3] = [Self::SecondFactorReset, Self::SignInEnded, Self::AllSignInsEnded];

    fn key(self) -> &'static str {
        match self {
            Self::SecondFactorReset => "second_factor_reset",
            Self::SignInEnded => "sign_in_ended",
            Self::AllSignInsEnded => "all_sign_ins_ended",
        }
    }
}

/// One thing that a person is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Identifier; later ones are greater.
    pub id: NoticeId,
    /// What was done.
    pub kind: NoticeKind,
    /// Name of who did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Adds what `member` is to be told of what `by` did.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    id: NoticeId,
    member: MemberId,
    (kind, by, at): (NoticeKind, MemberId, Timestamp),
) -> Result<(), StoreError> {
    let sql = "INSERT INTO member_notice (organization_id, id, member_id, kind, done_by, at, \
               read_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    tx.exec(sql, values![organization, id, member, kind.key(), by, at]).await.map(|_| ())
}

/// What a person has not been told yet, the earliest first, at most 20.
pub async fn unread(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Vec<Notice>, StoreError> {
    let sql = "SELECT n.id, n.kind, n.at, m.display_name FROM member_notice n \
               JOIN member m ON m.organization_id = n.organization_id AND m.id = n.done_by \
               WHERE n.organization_id = $1 AND n.member_id = $2 AND n.read_at IS NULL \
               ORDER BY n.id LIMIT 20";
    tx.rows(sql, values![organization, member]).await?.iter().map(notice).collect()
}

fn notice(row: &Row) -> Result<Notice, StoreError> {
    let key: String = row.get("kind")?;
    let kind = NoticeKind::ALL.into_iter().find(|kind| kind.key() == key);
    Ok(Notice {
        id: row.get("id")?,
        kind: kind.ok_or_else(|| StoreError::Content("kind".to_owned()))?,
        by: row.get("display_name")?,
        at: row.get("at")?,
    })
}

/// Writes down that a person has read what there was up to `through`; answers how many.
pub async fn read_through(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
    through: NoticeId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE member_notice SET read_at = $4 WHERE organization_id = $1 \
               AND member_id = $2 AND id <= $3 AND read_at IS NULL";
    tx.exec(sql, values![organization, member, through, now]).await
}
