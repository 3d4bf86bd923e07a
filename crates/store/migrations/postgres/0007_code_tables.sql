-- National tables of codes by quarter: which codes are not paid together, and how many of a code a
-- day. They belong to no organization. A release answers for days of service from its first day on.
CREATE TABLE code_release (
  id BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  setting TEXT NOT NULL,
  from_day TEXT NOT NULL,
  file_sha256 BYTEA NOT NULL,
  row_count BIGINT NOT NULL,
  imported_at BIGINT NOT NULL,
  UNIQUE (kind, setting, from_day)
);

-- All pairs of one first code in one row, a line each: second code, since, until or -, indicator. A
-- quarter has a million pairs and more, and they are only ever looked up by their codes.
CREATE TABLE code_pair (
  release_id BIGINT NOT NULL REFERENCES code_release (id),
  column1 TEXT NOT NULL,
  pairs TEXT NOT NULL,
  PRIMARY KEY (release_id, column1)
);

CREATE TABLE code_limit (
  release_id BIGINT NOT NULL REFERENCES code_release (id),
  code TEXT NOT NULL,
  units BIGINT NOT NULL,
  indicator BIGINT NOT NULL,
  PRIMARY KEY (release_id, code)
);

-- What an organization charges for a unit, by payer profile, code and day of service.
CREATE TABLE fee (
  organization_id UUID NOT NULL REFERENCES organization (id),
  payer TEXT NOT NULL,
  code TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  cents BIGINT NOT NULL,
  PRIMARY KEY (organization_id, payer, code, from_day)
);

-- What an organization sets of a payer's terms in its own right, from a day on (TOML).
CREATE TABLE payer_terms (
  organization_id UUID NOT NULL REFERENCES organization (id),
  profile TEXT NOT NULL,
  from_day TEXT NOT NULL,
  terms TEXT NOT NULL,
  PRIMARY KEY (organization_id, profile, from_day)
);
