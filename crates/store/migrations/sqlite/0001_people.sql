-- Who owns records, who signs in, who may do what, and what was done.

CREATE TABLE organization (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  npi TEXT,
  tax_id TEXT NOT NULL DEFAULT '',
  taxonomy TEXT NOT NULL DEFAULT '',
  medicaid_provider_id TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '[]',
  settings TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE account (
  id BLOB NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  password_hash TEXT,
  totp_secret_sealed BLOB,
  totp_confirmed_at INTEGER,
  totp_last_step INTEGER,
  must_change INTEGER NOT NULL DEFAULT 0,
  disabled_at INTEGER,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT account_email UNIQUE (email)
) STRICT;

CREATE TABLE recovery_code (
  account_id BLOB NOT NULL REFERENCES account (id),
  hash BLOB NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (account_id, hash)
) STRICT;

CREATE TABLE site (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  opens TEXT NOT NULL,
  closes TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id)
) STRICT;

CREATE TABLE member (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  id BLOB NOT NULL,
  account_id BLOB REFERENCES account (id),
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  site_id BLOB,
  title TEXT NOT NULL DEFAULT '',
  credential TEXT,
  npi TEXT,
  license TEXT NOT NULL DEFAULT '',
  registered_through TEXT,
  supervisor_id BLOB,
  is_active INTEGER NOT NULL DEFAULT 1,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT member_account UNIQUE (organization_id, account_id),
  FOREIGN KEY (organization_id, site_id) REFERENCES site (organization_id, id),
  FOREIGN KEY (organization_id, supervisor_id) REFERENCES member (organization_id, id)
) STRICT;
CREATE INDEX member_of_account ON member (account_id);

CREATE TABLE auth_session (
  id BLOB NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL,
  account_id BLOB NOT NULL REFERENCES account (id),
  organization_id BLOB,
  member_id BLOB,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  factor_at INTEGER,
  factor TEXT,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  revoked_at INTEGER,
  CONSTRAINT auth_session_token UNIQUE (token_hash)
) STRICT;
CREATE INDEX auth_session_of_account ON auth_session (account_id, last_seen_at);
CREATE INDEX auth_session_of_member ON auth_session (organization_id, member_id);

CREATE TABLE sign_in_attempt (
  key TEXT NOT NULL,
  window_number INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (key, window_number)
) STRICT;

CREATE TABLE one_time_token (
  hash BLOB NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  organization_id BLOB,
  member_id BLOB,
  email TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX one_time_token_of_member ON one_time_token (organization_id, member_id);

CREATE TABLE audit_event (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor BLOB,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BLOB NOT NULL,
  detail TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (organization_id, seq)
) STRICT;
CREATE INDEX audit_event_of_object ON audit_event (organization_id, object_id, seq);
CREATE INDEX audit_event_of_actor ON audit_event (organization_id, actor, seq);
CREATE INDEX audit_event_of_action ON audit_event (organization_id, action, seq);

CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
