-- Names and the organization's own number as they are searched, made by us: small letters without
-- accents. Rows from before are searched by their names in small letters until they are saved.
ALTER TABLE patient ADD COLUMN find_name TEXT NOT NULL DEFAULT '';
UPDATE patient SET find_name = sort_name || ' ' || local_id;

-- An import asks whose a Medicaid number is.
CREATE INDEX patient_by_medicaid_id ON patient (organization_id, medicaid_id)
  WHERE medicaid_id IS NOT NULL;
