-- Why the plan is as it is: one row for each act of planning, changing, moving or taking off.

CREATE TABLE plan_change (
  organization_id UUID NOT NULL REFERENCES organization (id),
  id UUID NOT NULL,
  session_id UUID NOT NULL,
  series_id UUID,
  action TEXT NOT NULL,
  scope TEXT NOT NULL,
  session_count BIGINT NOT NULL,
  reason TEXT,
  note TEXT NOT NULL DEFAULT '',
  answers TEXT NOT NULL DEFAULT '[]',
  created_by UUID NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, session_id) REFERENCES session (organization_id, id)
);
CREATE INDEX plan_change_of_session ON plan_change (organization_id, session_id, created_at);
CREATE INDEX plan_change_of_series ON plan_change (organization_id, series_id, created_at);

-- Who else is in a room: names of rooms are compared without regard to case.
CREATE INDEX session_of_room ON session (organization_id, site_id, LOWER(room), day)
  WHERE room <> '';
