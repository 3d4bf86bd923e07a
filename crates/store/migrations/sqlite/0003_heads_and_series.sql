-- What the first two steps lacked: a head for each audit chain, names to sort and search by, and
-- series that know what each of their sessions is planned as.

-- The last event of each audit chain. Writers of one organization meet at this row and not in
-- the chain; and a chain that was cut off at its end no longer reaches it.
CREATE TABLE audit_head (
  organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organization (id),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (organization_id, seq, hash)
  SELECT e.organization_id, e.seq, e.hash FROM audit_event e
  WHERE e.seq = (SELECT MAX(l.seq) FROM audit_event l WHERE l.organization_id = e.organization_id);

ALTER TABLE organization ADD COLUMN phone TEXT NOT NULL DEFAULT '';

-- Family, given and preferred name in small letters, made by us, so that both engines sort and
-- search alike.
ALTER TABLE patient ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
CREATE INDEX patient_by_sort_name ON patient (organization_id, sort_name, id);

-- How often a mandate was served in a period.
CREATE INDEX encounter_of_mandate ON encounter (organization_id, mandate_id, day);

-- Nothing was written to it before this step.
DROP TABLE series;
CREATE TABLE series (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  id BLOB NOT NULL,
  clinician_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  rule TEXT NOT NULL,
  service_type TEXT NOT NULL,
  location TEXT,
  room TEXT NOT NULL,
  is_group INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, clinician_id) REFERENCES member (organization_id, id),
  FOREIGN KEY (organization_id, site_id) REFERENCES site (organization_id, id)
) STRICT;
CREATE INDEX series_of_clinician ON series (organization_id, clinician_id);

CREATE TABLE series_patient (
  organization_id BLOB NOT NULL,
  series_id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (organization_id, series_id, patient_id),
  FOREIGN KEY (organization_id, series_id) REFERENCES series (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
) STRICT, WITHOUT ROWID;
