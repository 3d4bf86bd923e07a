//! Who has a place in an organization, with which roles and credentials.

use crate::keyed::one;
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, claim_verdicts, values};
use care::{AccountId, Credential, MemberId, Npi, OrganizationId, Role, SiteId};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// One person's place in one organization. Clinicians are members with a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Identifier; the clinician's too.
    pub id: MemberId,
    /// Who signs in as this member; `None` until the invitation is accepted.
    pub account: Option<AccountId>,
    /// Address of the account, or the one that was invited. Written through the invitation.
    pub email: String,
    /// Name as it is signed, without the title.
    pub display_name: String,
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// The school or office a role is limited to.
    pub site: Option<SiteId>,
    /// Title as it is signed.
    pub title: String,
    /// Credential of a clinician.
    pub credential: Option<Credential>,
    /// National Provider Identifier.
    pub npi: Option<Npi>,
    /// State licence number.
    pub license: String,
    /// Last day of the present registration.
    pub registered_through: Option<Date>,
    /// Who directs an assistant.
    pub supervisor: Option<MemberId>,
    /// Whether the membership goes on.
    pub is_active: bool,
    /// Optimistic version.
    pub version: i64,
}

impl Member {
    /// An active member without credentials.
    pub fn new(
        id: MemberId,
        account: Option<AccountId>,
        display_name: &str,
        roles: BTreeSet<Role>,
    ) -> Self {
        Self {
            id,
            account,
            email: String::new(),
            display_name: display_name.to_owned(),
            roles,
            site: None,
            title: String::new(),
            credential: None,
            npi: None,
            license: String::new(),
            registered_through: None,
            supervisor: None,
            is_active: true,
            version: 1,
        }
    }

    /// Name and title.
    pub fn signature(&self) -> String {
        care::signature(&self.display_name, &self.title)
    }
}

/// What a list says of the people of an organization, which may be thousands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Identifier.
    pub id: MemberId,
    /// Who signs in as this member.
    pub account: Option<AccountId>,
    /// Name as it is signed, without the title.
    pub display_name: String,
    /// Title as it is signed.
    pub title: String,
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// The school or office a role is limited to.
    pub site: Option<SiteId>,
    /// Whether they may sign clinical records.
    pub has_credential: bool,
    /// Whether the membership goes on.
    pub is_active: bool,
}

impl Colleague {
    /// Name and title.
    pub fn signature(&self) -> String {
        care::signature(&self.display_name, &self.title)
    }
}

/// Roles of their stored form, keys with commas between them. Unknown keys give no role.
pub(crate) fn roles_of(text: &str) -> BTreeSet<Role> {
    text.split(',').filter_map(|key| Role::from_key(key.trim())).collect()
}

fn roles_text(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| role.key()).collect::<Vec<_>>().join(",")
}

/// The address of an invited person stands in the invitation until there is an account.
const SELECT: &str = "SELECT m.id, m.account_id, COALESCE(a.email, (SELECT t.email \
    FROM one_time_token t WHERE t.organization_id = m.organization_id AND t.member_id = m.id \
    ORDER BY t.created_at DESC LIMIT 1), '') AS email, m.display_name, m.roles, m.site_id, \
    m.title, m.credential, m.npi, m.license, m.registered_through, m.supervisor_id, \
    m.is_active, m.version FROM member m LEFT JOIN account a ON a.id = m.account_id";

fn member(row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        id: row.get("id")?,
        account: row.get("account_id")?,
        email: row.get("email")?,
        display_name: row.get("display_name")?,
        roles: roles_of(&row.get::<String>("roles")?),
        site: row.get("site_id")?,
        title: row.get("title")?,
        credential: row.get("credential")?,
        npi: row.get::<Option<String>>("npi")?.and_then(|npi| npi.parse().ok()),
        license: row.get("license")?,
        registered_through: row.get("registered_through")?,
        supervisor: row.get("supervisor_id")?,
        is_active: row.get::<i64>("is_active")? == 1,
        version: row.get("version")?,
    })
}

/// One member.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MemberId,
) -> Result<Option<Member>, StoreError> {
    let sql = format!("{SELECT} WHERE m.organization_id = $1 AND m.id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(member).transpose()
}

/// The members with these identifiers.
pub async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = MemberId>,
) -> Result<BTreeMap<MemberId, Member>, StoreError> {
    let rows = rows_of(tx, organization, SELECT, ids).await?;
    rows.iter().map(|row| member(row).map(|one| (one.id, one))).collect()
}

/// Names and titles of the members with these identifiers.
pub async fn signatures(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = MemberId>,
) -> Result<BTreeMap<MemberId, String>, StoreError> {
    let select = "SELECT m.id, m.display_name, m.title FROM member m";
    let signed = |row: &Row| {
        let (name, title): (String, String) = (row.get("display_name")?, row.get("title")?);
        Ok((row.get("id")?, care::signature(&name, &title)))
    };
    rows_of(tx, organization, select, ids).await?.iter().map(signed).collect()
}

async fn rows_of(
    tx: &mut Tx,
    organization: OrganizationId,
    select: &str,
    ids: impl IntoIterator<Item = MemberId>,
) -> Result<Vec<Row>, StoreError> {
    let ids: BTreeSet<MemberId> = ids.into_iter().collect();
    let ids: Vec<MemberId> = ids.into_iter().collect();
    let mut rows = Vec::new();
    for part in ids.chunks(500) {
        let list = places(2, part.len());
        let sql = format!("{select} WHERE m.organization_id = $1 AND m.id IN ({list})");
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        rows.extend(tx.rows(&sql, values).await?);
    }
    Ok(rows)
}

/// Everybody by name, former ones last, with no more than a list says of each.
pub async fn colleagues(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<Colleague>, StoreError> {
    let sql = "SELECT id, account_id, display_name, title, roles, site_id, credential, \
               is_active FROM member \
               WHERE organization_id = $1 ORDER BY is_active DESC, display_name, id";
    let colleague = |row: &Row| {
        Ok(Colleague {
            id: row.get("id")?,
            account: row.get("account_id")?,
            display_name: row.get("display_name")?,
            title: row.get("title")?,
            roles: roles_of(&row.get::<String>("roles")?),
            site: row.get("site_id")?,
            has_credential: row.get::<Option<String>>("credential")?.is_some(),
            is_active: row.get::<i64>("is_active")? == 1,
        })
    };
    tx.rows(sql, values![organization]).await?.iter().map(colleague).collect()
}

/// All members by name with everything known of each, former ones last: for those who look after
/// accounts. Other pages ask for [`colleagues`] or for those they name.
pub async fn list(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Member>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE m.organization_id = $1 ORDER BY m.is_active DESC, m.display_name, m.id"
    );
    tx.rows(&sql, values![organization]).await?.iter().map(member).collect()
}

/// Whether an address belongs to a member or was invited.
pub async fn has_email(
    tx: &mut Tx,
    organization: OrganizationId,
    email: &str,
) -> Result<bool, StoreError> {
    let members = list(tx, organization).await?;
    Ok(members.iter().any(|member| member.email == email))
}

/// Adds a member. The address is not written here: see [`Member::email`].
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    member: &Member,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO member (organization_id, id, account_id, display_name, roles, site_id, \
               title, credential, npi, license, registered_through, supervisor_id, is_active, \
               version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)";
    let values = values![
        organization,
        member.id,
        member.account,
        member.display_name.as_str(),
        roles_text(&member.roles),
        member.site,
        member.title.as_str(),
        member.credential,
        member.npi.as_ref(),
        member.license.as_str(),
        member.registered_through,
        member.supervisor,
        i64::from(member.is_active),
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// Writes a member over the version it was read at.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    member: &Member,
) -> Result<(), StoreError> {
    let sql = "UPDATE member SET display_name = $4, roles = $5, site_id = $6, title = $7, \
               credential = $8, npi = $9, license = $10, registered_through = $11, \
               supervisor_id = $12, is_active = $13, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let values = values![
        organization,
        member.id,
        member.version,
        member.display_name.as_str(),
        roles_text(&member.roles),
        member.site,
        member.title.as_str(),
        member.credential,
        member.npi.as_ref(),
        member.license.as_str(),
        member.registered_through,
        member.supervisor,
        i64::from(member.is_active),
    ];
    one(tx.exec(sql, values).await?)?;
    claim_verdicts::forget_clinician(tx, organization, member.id).await
}

/// Gives an invited place to an account; `false` when it is taken or ended.
pub async fn take_place(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MemberId,
    account: AccountId,
) -> Result<bool, StoreError> {
    let sql = "UPDATE member SET account_id = $3, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND account_id IS NULL AND is_active = 1";
    Ok(tx.exec(sql, values![organization, id, account]).await? == 1)
}

/// The active place of an account in an organization.
pub async fn by_account(
    tx: &mut Tx,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Option<Member>, StoreError> {
    let sql =
        format!("{SELECT} WHERE m.organization_id = $1 AND m.account_id = $2 AND m.is_active = 1");
    tx.row(&sql, values![organization, account]).await?.as_ref().map(member).transpose()
}
