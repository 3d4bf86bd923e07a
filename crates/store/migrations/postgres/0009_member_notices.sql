-- What a person is told after the next sign-in: that somebody else changed how they sign in.

CREATE TABLE member_notice (
  organization_id UUID NOT NULL REFERENCES organization (id),
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  kind TEXT NOT NULL,
  done_by UUID NOT NULL,
  at BIGINT NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, member_id) REFERENCES member (organization_id, id),
  FOREIGN KEY (organization_id, done_by) REFERENCES member (organization_id, id)
);
CREATE INDEX member_notice_of_member ON member_notice (organization_id, member_id, id);
