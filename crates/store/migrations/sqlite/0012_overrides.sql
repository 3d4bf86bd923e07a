-- Why a supervisor let a finding pass, for one version of a record. A later version asks again.
CREATE TABLE encounter_override (
  organization_id BLOB NOT NULL,
  encounter_id BLOB NOT NULL,
  version_number INTEGER NOT NULL,
  finding TEXT NOT NULL,
  reason TEXT NOT NULL,
  member_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, encounter_id, version_number, finding),
  FOREIGN KEY (organization_id, encounter_id, version_number)
    REFERENCES encounter_version (organization_id, encounter_id, number)
) STRICT;

-- It is never changed and never taken away.
CREATE TRIGGER encounter_override_no_update BEFORE UPDATE ON encounter_override
BEGIN SELECT RAISE(ABORT, 'overrides are append-only'); END;
CREATE TRIGGER encounter_override_no_delete BEFORE DELETE ON encounter_override
BEGIN SELECT RAISE(ABORT, 'overrides are append-only'); END;
