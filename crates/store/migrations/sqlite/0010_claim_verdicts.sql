-- What a record came to when it was coded for its payer, kept so that lists count and do not code.
-- Nothing but a memory: every row can be taken away and is then made again.
--
-- A row is true as long as its basis is the organization's (tables of codes, fees, terms, payers,
-- sites, who is paid, and the program itself). What else it was coded from takes the row away in
-- the transaction that changes it: the record, its session, the patient, the mandate, the coverage
-- and the clinician. Rows of a week lie side by side.
CREATE TABLE claim_verdict (
  organization_id BLOB NOT NULL,
  day TEXT NOT NULL,
  start_time TEXT NOT NULL,
  encounter_id BLOB NOT NULL,
  basis INTEGER NOT NULL,
  standing TEXT NOT NULL,
  payer_id BLOB,
  mover TEXT NOT NULL,
  edit TEXT NOT NULL,
  reason TEXT NOT NULL,
  charge_cents INTEGER NOT NULL,
  PRIMARY KEY (organization_id, day, start_time, encounter_id),
  FOREIGN KEY (organization_id, encounter_id) REFERENCES encounter (organization_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX claim_verdict_once ON claim_verdict (organization_id, encounter_id);
