-- Lists of a whole organization are read in the order in which they are shown, so that a page of
-- them ends where the page ends, and what is counted by clinician is counted in the index alone.
DROP INDEX encounter_by_state;
CREATE INDEX encounter_by_state
  ON encounter (organization_id, state, day, start_time, clinician_id);

DROP INDEX encounter_of_day;
CREATE INDEX encounter_of_day ON encounter (organization_id, day, start_time);

DROP INDEX session_by_state;
CREATE INDEX session_by_state ON session
  (organization_id, state, day, planned_start, planned_end, clinician_id, site_id);

-- A search by name reads the index alone until a name matches: of 100,000 patients a name that
-- nobody has is looked for in a tenth of the time.
DROP INDEX patient_by_sort_name;
CREATE INDEX patient_by_sort_name
  ON patient (organization_id, sort_name, id, is_active, find_name);
