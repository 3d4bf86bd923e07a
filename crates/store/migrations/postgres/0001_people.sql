-- Who owns records, who signs in, who may do what, and what was done.

CREATE TABLE organization (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  npi TEXT,
  tax_id TEXT NOT NULL DEFAULT '',
  taxonomy TEXT NOT NULL DEFAULT '',
  medicaid_provider_id TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '[]',
  settings TEXT NOT NULL DEFAULT '{}',
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE account (
  id UUID NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  password_hash TEXT,
  totp_secret_sealed BYTEA,
  totp_confirmed_at BIGINT,
  totp_last_step BIGINT,
  must_change BIGINT NOT NULL DEFAULT 0,
  disabled_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  CONSTRAINT account_email UNIQUE (email)
);

CREATE TABLE recovery_code (
  account_id UUID NOT NULL REFERENCES account (id),
  hash BYTEA NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, hash)
);

CREATE TABLE site (
  organization_id UUID NOT NULL REFERENCES organization (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  opens TEXT NOT NULL,
  closes TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id)
);

CREATE TABLE member (
  organization_id UUID NOT NULL REFERENCES organization (id),
  id UUID NOT NULL,
  account_id UUID REFERENCES account (id),
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  site_id UUID,
  title TEXT NOT NULL DEFAULT '',
  credential TEXT,
  npi TEXT,
  license TEXT NOT NULL DEFAULT '',
  registered_through TEXT,
  supervisor_id UUID,
  is_active BIGINT NOT NULL DEFAULT 1,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT member_account UNIQUE (organization_id, account_id),
  FOREIGN KEY (organization_id, site_id) REFERENCES site (organization_id, id),
  FOREIGN KEY (organization_id, supervisor_id) REFERENCES member (organization_id, id)
);
CREATE INDEX member_of_account ON member (account_id);

CREATE TABLE auth_session (
  id UUID NOT NULL PRIMARY KEY,
  token_hash BYTEA NOT NULL,
  account_id UUID NOT NULL REFERENCES account (id),
  organization_id UUID,
  member_id UUID,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  factor_at BIGINT,
  factor TEXT,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  revoked_at BIGINT,
  CONSTRAINT auth_session_token UNIQUE (token_hash)
);
CREATE INDEX auth_session_of_account ON auth_session (account_id, last_seen_at);
CREATE INDEX auth_session_of_member ON auth_session (organization_id, member_id);

CREATE TABLE sign_in_attempt (
  key TEXT NOT NULL,
  window_number BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  PRIMARY KEY (key, window_number)
);

CREATE TABLE one_time_token (
  hash BYTEA NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  organization_id UUID,
  member_id UUID,
  email TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX one_time_token_of_member ON one_time_token (organization_id, member_id);

CREATE TABLE audit_event (
  organization_id UUID NOT NULL REFERENCES organization (id),
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor UUID,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id UUID NOT NULL,
  detail TEXT NOT NULL,
  previous BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (organization_id, seq)
);
CREATE INDEX audit_event_of_object ON audit_event (organization_id, object_id, seq);
CREATE INDEX audit_event_of_actor ON audit_event (organization_id, actor, seq);
CREATE INDEX audit_event_of_action ON audit_event (organization_id, action, seq);
