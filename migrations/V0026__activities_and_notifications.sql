-- Work without a day (due_at is NULL), the zone that its time was meant in, repeating work, and what people are told.
--
-- The table is made anew because a column cannot become nullable otherwise. Its columns keep their order: what the
-- journal recorded counts them from the left. Views that name the table would stop the renaming; triggers of the old
-- one go with it and are made again when the file is opened.
PRAGMA legacy_alter_table = ON;
CREATE TABLE activity_next (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT REFERENCES party (id),
  contact_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  type TEXT NOT NULL
    CHECK (type IN ('call', 'email', 'meeting', 'task', 'follow_up', 'demo', 'note', 'sms', 'other')),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
  description TEXT,
  due_at TEXT,
  due_has_time INTEGER NOT NULL DEFAULT 1 CHECK (due_has_time IN (0, 1)),
  reminder_at TEXT,
  priority TEXT NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'in_progress', 'completed', 'cancelled')),
  assigned_to TEXT NOT NULL REFERENCES app_user (id),
  completed_at TEXT,
  result_interaction_id TEXT REFERENCES interaction (id),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  -- Minutes east of UTC of due_at where it was given.
  due_offset INTEGER CHECK (due_offset BETWEEN -1080 AND 1080),
  -- IANA name of the zone in which the work was planned.
  time_zone TEXT,
  duration_minutes INTEGER CHECK (duration_minutes BETWEEN 1 AND 20160),
  -- RFC 5545: the rule, and local days and times that it leaves out.
  recurrence TEXT CHECK (recurrence IS NULL OR due_at IS NOT NULL),
  recurrence_except TEXT,
  -- Occurrences of one rule share the id of the first; it counts from series_start, and occurrence_at is the moment that
  -- the rule gives to this one, wherever it was moved.
  series_id TEXT,
  series_start TEXT,
  occurrence_at TEXT
) STRICT;
INSERT INTO activity_next (id, party_id, contact_id, deal_id, type, subject, description, due_at, due_has_time, reminder_at,
  priority, status, assigned_to, completed_at, result_interaction_id, created_at, created_by, updated_at, deleted_at, custom)
SELECT id, party_id, contact_id, deal_id, type, subject, description, due_at, due_has_time, reminder_at,
  priority, status, assigned_to, completed_at, result_interaction_id, created_at, created_by, updated_at, deleted_at, custom
FROM activity;
DROP TABLE activity;
ALTER TABLE activity_next RENAME TO activity;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX activity_by_assignee ON activity (assigned_to, status, due_at);
CREATE INDEX activity_by_due ON activity (due_at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_party ON activity (party_id, due_at) WHERE party_id IS NOT NULL;
CREATE INDEX activity_by_contact ON activity (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX activity_by_deal ON activity (deal_id, due_at) WHERE deal_id IS NOT NULL;
CREATE UNIQUE INDEX activity_one_result ON activity (result_interaction_id) WHERE result_interaction_id IS NOT NULL;
-- What is to be done by somebody, counted without the rows (SCR-14).
CREATE INDEX activity_to_do ON activity (assigned_to, due_at, id, due_has_time)
  WHERE deleted_at IS NULL AND status IN ('pending', 'in_progress');
CREATE INDEX activity_to_remind ON activity (assigned_to, reminder_at)
  WHERE reminder_at IS NOT NULL AND deleted_at IS NULL AND status IN ('pending', 'in_progress');
CREATE INDEX activity_by_series ON activity (series_id, occurrence_at) WHERE series_id IS NOT NULL;

-- What somebody is told (AUT-04). Rows never change: whether one was read is kept beside it and is no operation.
CREATE TABLE notification (
  id TEXT PRIMARY KEY NOT NULL,
  user_id TEXT NOT NULL REFERENCES app_user (id),
  kind TEXT NOT NULL CHECK (kind IN ('mention', 'reminder', 'assigned', 'job', 'duplicate')),
  ref_type TEXT,
  ref_id TEXT,
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  -- What is told once at most.
  once TEXT,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES app_user (id)
) STRICT;
CREATE INDEX notification_by_user ON notification (user_id, at, id);
CREATE INDEX notification_by_author ON notification (by_id);
CREATE UNIQUE INDEX notification_once ON notification (user_id, once) WHERE once IS NOT NULL;
CREATE TABLE notification_read (
  notification_id TEXT PRIMARY KEY NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE notification_choice (
  user_id TEXT PRIMARY KEY NOT NULL REFERENCES app_user (id),
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
