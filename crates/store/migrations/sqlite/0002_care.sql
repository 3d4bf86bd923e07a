-- What happened and what was planned: roster, plan, calendar, schedule, records, drafts, jobs.

CREATE TABLE patient (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  family TEXT NOT NULL,
  given TEXT NOT NULL,
  preferred TEXT,
  birth_date TEXT NOT NULL,
  sex TEXT NOT NULL,
  local_id TEXT NOT NULL,
  medicaid_id TEXT,
  language TEXT NOT NULL,
  grade TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '["","","",""]',
  diagnoses TEXT NOT NULL DEFAULT '[]',
  consent_on TEXT,
  is_active INTEGER NOT NULL DEFAULT 1,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, site_id) REFERENCES site (organization_id, id)
) STRICT;
-- A client of a practice may have no number of the organization's own.
CREATE UNIQUE INDEX patient_local_id ON patient (organization_id, local_id) WHERE local_id <> '';
CREATE INDEX patient_by_name ON patient (organization_id, family, given, id);
CREATE INDEX patient_of_site ON patient (organization_id, site_id, family, given, id);

CREATE TABLE guardian (
  organization_id BLOB NOT NULL,
  id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL,
  may_consent INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
) STRICT;
CREATE INDEX guardian_of_patient ON guardian (organization_id, patient_id);

CREATE TABLE mandate (
  organization_id BLOB NOT NULL,
  id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  service_type TEXT NOT NULL,
  terms TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  source TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
) STRICT;
CREATE INDEX mandate_of_patient ON mandate (organization_id, patient_id, from_day);

CREATE TABLE goal (
  organization_id BLOB NOT NULL,
  id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  state TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
) STRICT;
CREATE INDEX goal_of_patient ON goal (organization_id, patient_id, from_day);

-- Who treats whom, from which day to which.
CREATE TABLE caseload (
  organization_id BLOB NOT NULL,
  clinician_id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  PRIMARY KEY (organization_id, clinician_id, patient_id, from_day),
  FOREIGN KEY (organization_id, clinician_id) REFERENCES member (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
) STRICT;
CREATE INDEX caseload_of_patient ON caseload (organization_id, patient_id, clinician_id);

CREATE TABLE caseload_group (
  organization_id BLOB NOT NULL,
  id BLOB NOT NULL,
  clinician_id BLOB NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, clinician_id) REFERENCES member (organization_id, id)
) STRICT;
CREATE INDEX caseload_group_of_clinician ON caseload_group (organization_id, clinician_id, name);

CREATE TABLE caseload_group_member (
  organization_id BLOB NOT NULL,
  group_id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (organization_id, group_id, patient_id),
  FOREIGN KEY (organization_id, group_id) REFERENCES caseload_group (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
) STRICT;

-- Only days that differ from an instructional weekday or a grey weekend need a row.
CREATE TABLE calendar_day (
  organization_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  ends TEXT,
  cycle_day INTEGER,
  PRIMARY KEY (organization_id, site_id, day),
  FOREIGN KEY (organization_id, site_id) REFERENCES site (organization_id, id)
) STRICT;

CREATE TABLE series (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  id BLOB NOT NULL,
  rule TEXT NOT NULL,
  PRIMARY KEY (organization_id, id)
) STRICT;

CREATE TABLE session (
  organization_id BLOB NOT NULL,
  id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  clinician_id BLOB NOT NULL,
  day TEXT NOT NULL,
  planned_start TEXT,
  planned_end TEXT,
  held_start TEXT,
  held_end TEXT,
  service_type TEXT NOT NULL,
  location TEXT,
  room TEXT NOT NULL DEFAULT '',
  is_group INTEGER NOT NULL,
  series_id BLOB,
  state TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, site_id) REFERENCES site (organization_id, id),
  FOREIGN KEY (organization_id, clinician_id) REFERENCES member (organization_id, id)
) STRICT;
CREATE INDEX session_of_clinician ON session (organization_id, clinician_id, day, planned_start);
CREATE INDEX session_of_site ON session (organization_id, site_id, day);
CREATE INDEX session_by_state ON session (organization_id, state, day);
CREATE INDEX session_of_series ON session (organization_id, series_id, day);

CREATE TABLE session_patient (
  organization_id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (organization_id, session_id, patient_id),
  FOREIGN KEY (organization_id, session_id) REFERENCES session (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id)
) STRICT;
CREATE INDEX session_patient_of_patient
  ON session_patient (organization_id, patient_id, session_id);

-- What was typed and not yet saved as a record, exactly as it was typed.
CREATE TABLE draft (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  account_id BLOB NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (organization_id, account_id, key)
) STRICT;

-- The head of a record: what lists and rules ask for. What it says is in its newest version.
CREATE TABLE encounter (
  organization_id BLOB NOT NULL,
  id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  clinician_id BLOB NOT NULL,
  day TEXT NOT NULL,
  start_time TEXT NOT NULL,
  end_time TEXT NOT NULL,
  service_type TEXT NOT NULL,
  attendance TEXT NOT NULL,
  group_size TEXT NOT NULL,
  mandate_id BLOB,
  state TEXT NOT NULL,
  current_version INTEGER NOT NULL,
  certified_at INTEGER,
  void_reason TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, session_id) REFERENCES session (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id),
  FOREIGN KEY (organization_id, clinician_id) REFERENCES member (organization_id, id)
) STRICT;
-- One record a patient and session; a withdrawn one makes room for another.
CREATE UNIQUE INDEX encounter_once ON encounter (organization_id, session_id, patient_id)
  WHERE void_reason IS NULL;
CREATE INDEX encounter_of_session ON encounter (organization_id, session_id, patient_id);
CREATE INDEX encounter_of_patient ON encounter (organization_id, patient_id, day, start_time);
CREATE INDEX encounter_of_clinician ON encounter (organization_id, clinician_id, day, start_time);
CREATE INDEX encounter_by_state ON encounter (organization_id, state, day);
CREATE INDEX encounter_of_clinician_by_state
  ON encounter (organization_id, clinician_id, state, day);
CREATE INDEX encounter_of_day ON encounter (organization_id, day);

CREATE TABLE encounter_version (
  organization_id BLOB NOT NULL,
  encounter_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  content TEXT NOT NULL,
  hash BLOB NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  findings TEXT NOT NULL DEFAULT '[]',
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, encounter_id, number),
  FOREIGN KEY (organization_id, encounter_id) REFERENCES encounter (organization_id, id)
) STRICT;

CREATE TABLE certification (
  organization_id BLOB NOT NULL,
  encounter_id BLOB NOT NULL,
  version_number INTEGER NOT NULL,
  signer_id BLOB NOT NULL,
  signature TEXT NOT NULL,
  statement TEXT NOT NULL,
  at INTEGER NOT NULL,
  factor TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (organization_id, encounter_id, version_number, signer_id),
  FOREIGN KEY (organization_id, encounter_id, version_number)
    REFERENCES encounter_version (organization_id, encounter_id, number)
) STRICT;

-- Versions and signatures are never changed and never taken away.
CREATE TRIGGER encounter_version_no_update BEFORE UPDATE ON encounter_version
BEGIN SELECT RAISE(ABORT, 'versions are append-only'); END;
CREATE TRIGGER encounter_version_no_delete BEFORE DELETE ON encounter_version
BEGIN SELECT RAISE(ABORT, 'versions are append-only'); END;
CREATE TRIGGER certification_no_update BEFORE UPDATE ON certification
BEGIN SELECT RAISE(ABORT, 'certifications are append-only'); END;
CREATE TRIGGER certification_no_delete BEFORE DELETE ON certification
BEGIN SELECT RAISE(ABORT, 'certifications are append-only'); END;

CREATE TABLE payer (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  profile TEXT NOT NULL,
  payer_code TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id)
) STRICT;

CREATE TABLE coverage (
  organization_id BLOB NOT NULL,
  patient_id BLOB NOT NULL,
  payer_id BLOB NOT NULL,
  subscriber_number TEXT NOT NULL,
  rank INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  PRIMARY KEY (organization_id, patient_id, rank, from_day),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patient (organization_id, id),
  FOREIGN KEY (organization_id, payer_id) REFERENCES payer (organization_id, id)
) STRICT;

CREATE TABLE submission (
  organization_id BLOB NOT NULL,
  id BLOB NOT NULL,
  payer_id BLOB NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  control_number INTEGER NOT NULL,
  content TEXT NOT NULL,
  hash BLOB NOT NULL,
  claim_count INTEGER NOT NULL,
  total_cents INTEGER NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, payer_id) REFERENCES payer (organization_id, id)
) STRICT;
CREATE INDEX submission_by_time ON submission (organization_id, created_at);

-- An encounter is claimed once; the key says so.
CREATE TABLE submission_claim (
  organization_id BLOB NOT NULL,
  encounter_id BLOB NOT NULL,
  submission_id BLOB NOT NULL,
  version_number INTEGER NOT NULL,
  control_number TEXT NOT NULL,
  charge_cents INTEGER NOT NULL,
  because TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (organization_id, encounter_id),
  FOREIGN KEY (organization_id, submission_id) REFERENCES submission (organization_id, id),
  FOREIGN KEY (organization_id, encounter_id) REFERENCES encounter (organization_id, id)
) STRICT;
CREATE INDEX submission_claim_of_submission ON submission_claim (organization_id, submission_id);

CREATE TABLE control_number (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  kind TEXT NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY (organization_id, kind)
) STRICT;

-- Work to be done later, claimed with a lease.
CREATE TABLE job (
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  dedup_key TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL,
  run_at INTEGER NOT NULL,
  locked_until INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  CONSTRAINT job_once UNIQUE (organization_id, kind, dedup_key)
) STRICT;
CREATE INDEX job_ready ON job (state, run_at);

CREATE TABLE reminder (
  organization_id BLOB NOT NULL,
  clinician_id BLOB NOT NULL,
  day TEXT NOT NULL,
  uncertified INTEGER NOT NULL,
  oldest TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, clinician_id, day),
  FOREIGN KEY (organization_id, clinician_id) REFERENCES member (organization_id, id)
) STRICT;

CREATE TABLE idempotency (
  account_id BLOB NOT NULL,
  key TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  status INTEGER NOT NULL,
  response TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, key)
) STRICT;
