-- Why the plan is as it is: one row for each act of planning, changing, moving or taking off.

CREATE TABLE plan_change (
  organization_id BLOB NOT NULL REFERENCES organization (id),
  id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  series_id BLOB,
  action TEXT NOT NULL,
  scope TEXT NOT NULL,
  session_count INTEGER NOT NULL,
  reason TEXT,
  note TEXT NOT NULL DEFAULT '',
  answers TEXT NOT NULL DEFAULT '[]',
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, session_id) REFERENCES session (organization_id, id)
) STRICT;
CREATE INDEX plan_change_of_session ON plan_change (organization_id, session_id, created_at);
CREATE INDEX plan_change_of_series ON plan_change (organization_id, series_id, created_at);

-- Who else is in a room: names of rooms are compared without regard to case.
CREATE INDEX session_of_room ON session (organization_id, site_id, LOWER(room), day)
  WHERE room <> '';
