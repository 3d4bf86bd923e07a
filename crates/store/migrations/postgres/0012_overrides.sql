-- Why a supervisor let a finding pass, for one version of a record. A later version asks again.
CREATE TABLE encounter_override (
  organization_id UUID NOT NULL,
  encounter_id UUID NOT NULL,
  version_number BIGINT NOT NULL,
  finding TEXT NOT NULL,
  reason TEXT NOT NULL,
  member_id UUID NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, encounter_id, version_number, finding),
  FOREIGN KEY (organization_id, encounter_id, version_number)
    REFERENCES encounter_version (organization_id, encounter_id, number)
);

-- It is never changed and never taken away.
CREATE RULE encounter_override_no_update AS ON UPDATE TO encounter_override DO INSTEAD
  SELECT CAST(concat('overrides are append-only', substr(OLD.reason, 1, 0)) AS BIGINT);
CREATE RULE encounter_override_no_delete AS ON DELETE TO encounter_override DO INSTEAD
  SELECT CAST(concat('overrides are append-only', substr(OLD.reason, 1, 0)) AS BIGINT);
