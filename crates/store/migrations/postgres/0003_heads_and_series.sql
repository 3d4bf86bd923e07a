-- What the first two steps lacked: a head for each audit chain, names to sort and search by, and
-- series that know what each of their sessions is planned as.

-- The last event of each audit chain. Writers of one organization meet at this row and not in
-- the chain; and a chain that was cut off at its end no longer reaches it.
CREATE TABLE audit_head (
  organization_id UUID NOT NULL PRIMARY KEY REFERENCES organization (id),
  seq BIGINT NOT NULL,
  hash BYTEA NOT NULL
);
INSERT INTO audit_head (organization_id, seq, hash)
  SELECT e.organization_id, e.seq, e.hash FROM audit_event e
  WHERE e.seq = (SELECT MAX(l.seq) FROM audit_event l WHERE l.organization_id = e.organization_id);

ALTER TABLE organization ADD COLUMN phone TEXT NOT NULL DEFAULT '';

-- Family, given and preferred name in small letters, made by us, so that both engines sort and
-- search alike.
ALTER TABLE patient ADD COLUMN sort_name TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX patient_by_sort_name ON patient (organization_id, sort_name, id);

-- How often a mandate was served in a period.
CREATE INDEX encounter_of_mandate ON encounter (organization_id, mandate_id, day);

-- Nothing was written to it before this step.
DROP TABLE series;
CREATE TABLE series (
  organization_id UUID NOT NULL REFERENCES organization (id),
  id UUID NOT NULL,
  clinician_id UUID NOT NULL,
  site_id UUID NOT NULL,
  rule TEXT NOT NULL,
  service_type TEXT NOT NULL,
  location TEXT,
  room TEXT NOT NULL,
  is_group BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, clinician_id) REFERENCES member (organization_id, id),
  FOREIGN KEY (organization_id, site_id) REFERENCES site (organization_id, id)
);
CREATE INDEX series_of_clinician ON series (organization_id, clinician_id);

CREATE TABLE series_patient (
  organization_id UUID NOT NULL,
  series_id UUID NOT NULL,
  patient_id UUID NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (organization_id, series_id, patient_id),
  FOREIGN KEY (organization_id, series_id) REFERENCES series (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
);

-- Versions, signatures and the audit log are append-only. PostgreSQL refuses with a rule whose
-- cast cannot succeed: the message is the text that is cast.
CREATE RULE audit_event_no_update AS ON UPDATE TO audit_event DO INSTEAD
  SELECT CAST(concat('the audit log is append-only', substr(OLD.action, 1, 0)) AS BIGINT);
CREATE RULE audit_event_no_delete AS ON DELETE TO audit_event DO INSTEAD
  SELECT CAST(concat('the audit log is append-only', substr(OLD.action, 1, 0)) AS BIGINT);
CREATE RULE encounter_version_no_update AS ON UPDATE TO encounter_version DO INSTEAD
  SELECT CAST(concat('versions are append-only', substr(OLD.reason, 1, 0)) AS BIGINT);
CREATE RULE encounter_version_no_delete AS ON DELETE TO encounter_version DO INSTEAD
  SELECT CAST(concat('versions are append-only', substr(OLD.reason, 1, 0)) AS BIGINT);
CREATE RULE certification_no_update AS ON UPDATE TO certification DO INSTEAD
  SELECT CAST(concat('certifications are append-only', substr(OLD.signature, 1, 0)) AS BIGINT);
CREATE RULE certification_no_delete AS ON DELETE TO certification DO INSTEAD
  SELECT CAST(concat('certifications are append-only', substr(OLD.signature, 1, 0)) AS BIGINT);
