//! How far a person reaches, as a condition of queries.

use crate::{StoreError, Tx, values};
use care::{EncounterId, MemberId, OrganizationId, PatientId, SessionId, SiteId};
use jiff::civil::Date;

/// Which patients, sessions and encounters of an organization a person reaches: all of it, those
/// of one site, those of an own caseload, and those with claims add up. Nothing set reaches
/// nothing.
///
/// `office::scope` says who reaches what; here it becomes part of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The whole organization.
    pub organization: bool,
    /// The patients of a school or office.
    pub site: Option<SiteId>,
    /// The patients on a clinician's caseload on [`Reach::on`], and the clinician's own sessions.
    pub caseload: Option<MemberId>,
    /// Of the caseload, only the clinician's own sessions and records: for writing.
    pub own_only: bool,
    /// What was certified, and so may be claimed.
    pub claim: bool,
    /// The day for which the caseload is asked.
    pub on: Date,
}

impl Reach {
    /// Reaches nothing.
    pub fn nothing(on: Date) -> Self {
        Self { organization: false, site: None, caseload: None, own_only: false, claim: false, on }
    }

    /// Whether nothing is reached.
    pub fn is_nothing(&self) -> bool {
        !self.organization && self.site.is_none() && self.caseload.is_none() && !self.claim
    }
}

/// Whether a patient exists and is reached.
pub async fn patient_within(
    tx: &mut Tx,
    organization: OrganizationId,
    reach: &Reach,
    patient: PatientId,
) -> Result<bool, StoreError> {
    let sql = "SELECT p.id FROM patient p WHERE p.organization_id = $1 AND p.id = $2 \
               AND ($3 = 1 OR p.site_id = $4 OR EXISTS (SELECT 1 FROM caseload c \
                 WHERE c.organization_id = p.organization_id AND c.patient_id = p.id \
                 AND c.clinician_id = $5 AND c.from_day <= $6 \
                 AND (c.to_day IS NULL OR c.to_day >= $6)) \
               OR ($7 = 1 AND EXISTS (SELECT 1 FROM encounter e \
                 WHERE e.organization_id = p.organization_id AND e.patient_id = p.id \
                 AND e.certified_at IS NOT NULL)))";
    let values = values![
        organization,
        patient,
        i64::from(reach.organization),
        reach.site,
        reach.caseload,
        reach.on,
        i64::from(reach.claim),
    ];
    Ok(tx.row(sql, values).await?.is_some())
}

/// Whether a session exists and is reached: an own one, one with a reached patient, or one at
/// the site.
pub async fn session_within(
    tx: &mut Tx,
    organization: OrganizationId,
    reach: &Reach,
    session: SessionId,
) -> Result<bool, StoreError> {
    let sql = "SELECT s.id FROM session s WHERE s.organization_id = $1 AND s.id = $2 \
               AND ($3 = 1 OR s.site_id = $4 OR s.clinician_id = $5 \
                 OR ($8 = 1 AND EXISTS (SELECT 1 FROM encounter e \
                   WHERE e.organization_id = s.organization_id AND e.session_id = s.id \
                   AND e.certified_at IS NOT NULL)) \
                 OR ($7 = 0 AND EXISTS (SELECT 1 FROM session_patient sp \
                   JOIN caseload c ON c.organization_id = sp.organization_id \
                   AND c.patient_id = sp.patient_id \
                   WHERE sp.organization_id = s.organization_id AND sp.session_id = s.id \
                   AND c.clinician_id = $5 AND c.from_day <= $6 \
                   AND (c.to_day IS NULL OR c.to_day >= $6))))";
    let values = values![
        organization,
        session,
        i64::from(reach.organization),
        reach.site,
        reach.caseload,
        reach.on,
        i64::from(reach.own_only),
        i64::from(reach.claim),
    ];
    Ok(tx.row(sql, values).await?.is_some())
}

/// Whether an encounter exists and is reached: an own one, or one of a reached patient. A
/// caseload counts on the asked day or on the day of the encounter.
pub async fn encounter_within(
    tx: &mut Tx,
    organization: OrganizationId,
    reach: &Reach,
    encounter: EncounterId,
) -> Result<bool, StoreError> {
    let sql = "SELECT e.id FROM encounter e \
               JOIN patient p ON p.organization_id = e.organization_id AND p.id = e.patient_id \
               WHERE e.organization_id = $1 AND e.id = $2 \
               AND ($3 = 1 OR p.site_id = $4 OR e.clinician_id = $5 \
                 OR ($8 = 1 AND e.certified_at IS NOT NULL) \
                 OR ($7 = 0 AND EXISTS (SELECT 1 FROM caseload c \
                   WHERE c.organization_id = e.organization_id AND c.patient_id = e.patient_id \
                   AND c.clinician_id = $5 \
                   AND ((c.from_day <= $6 AND (c.to_day IS NULL OR c.to_day >= $6)) \
                     OR (c.from_day <= e.day AND (c.to_day IS NULL OR c.to_day >= e.day))))))";
    let values = values![
        organization,
        encounter,
        i64::from(reach.organization),
        reach.site,
        reach.caseload,
        reach.on,
        i64::from(reach.own_only),
        i64::from(reach.claim),
    ];
    Ok(tx.row(sql, values).await?.is_some())
}
