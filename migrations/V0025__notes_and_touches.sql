-- Notes hold rich text: `content` is the plain text that is searched and counted, `content_html` is what is shown, cleaned
-- before it is kept. No value where the note is plain text.
ALTER TABLE note ADD COLUMN content_html TEXT;

-- Users of one team read each other's team notes (INT-07). Users without one are a team of their own.
ALTER TABLE app_user ADD COLUMN team TEXT;

-- Whom a note names with an @ (SCR-12).
CREATE TABLE note_mention (
  id TEXT PRIMARY KEY NOT NULL,
  note_id TEXT NOT NULL REFERENCES note (id),
  user_id TEXT REFERENCES app_user (id),
  party_id TEXT REFERENCES party (id),
  CHECK ((user_id IS NULL) <> (party_id IS NULL))
) STRICT;
CREATE INDEX note_mention_by_note ON note_mention (note_id);
CREATE INDEX note_mention_by_user ON note_mention (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX note_mention_by_party ON note_mention (party_id) WHERE party_id IS NOT NULL;

-- The id under which another program knows a touch (INT-03).
ALTER TABLE interaction ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX interaction_by_external_id ON interaction (source, external_id) WHERE external_id IS NOT NULL;

-- What a touch is about beside its customer, contact and deal (INT-04). `at` and `kind` are those of the touch, so that a
-- history is read without looking at it.
CREATE TABLE interaction_link (
  id TEXT PRIMARY KEY NOT NULL,
  interaction_id TEXT NOT NULL REFERENCES interaction (id),
  party_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  CHECK ((party_id IS NULL) <> (deal_id IS NULL))
) STRICT;
CREATE INDEX interaction_link_by_interaction ON interaction_link (interaction_id);
CREATE INDEX interaction_link_by_party ON interaction_link (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX interaction_link_by_deal ON interaction_link (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX interaction_link_by_time ON interaction_link (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX interaction_link_by_creator ON interaction_link (created_by);

-- The message behind a touch by mail, SMS or chat (INT-10, INT-11). A call has none.
CREATE TABLE communication (
  id TEXT PRIMARY KEY NOT NULL,
  interaction_id TEXT NOT NULL UNIQUE REFERENCES interaction (id),
  channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'chat')),
  from_address TEXT NOT NULL CHECK (length(from_address) BETWEEN 1 AND 500),
  subject TEXT CHECK (length(subject) <= 1000),
  body_text TEXT,
  body_html TEXT,
  sent_at TEXT NOT NULL,
  message_id TEXT,
  thread_id TEXT,
  opened_at TEXT,
  clicked_at TEXT,
  bounced INTEGER NOT NULL DEFAULT 0 CHECK (bounced IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX communication_by_message ON communication (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX communication_by_thread ON communication (thread_id) WHERE thread_id IS NOT NULL;
CREATE TABLE communication_address (
  id TEXT PRIMARY KEY NOT NULL,
  communication_id TEXT NOT NULL REFERENCES communication (id),
  role TEXT NOT NULL CHECK (role IN ('to', 'cc')),
  address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX communication_address_of ON communication_address (communication_id, role, position);
-- The messages that a message names: threads come together in whatever order their messages arrive (INT-25).
CREATE TABLE communication_reference (
  communication_id TEXT NOT NULL REFERENCES communication (id),
  message_id TEXT NOT NULL,
  PRIMARY KEY (communication_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX communication_reference_by_message ON communication_reference (message_id);

-- Numbers of cards and social security in free text (IMP-26). Findings are derived: triggers, which are made when a file is
-- opened, mark what is written, and it is looked over before the commit.
CREATE TABLE sensitive_mark (entry_id TEXT PRIMARY KEY, record_type TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sensitive_finding (
  entry_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  record_type TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('card', 'ssn')),
  field TEXT NOT NULL,
  shown TEXT NOT NULL,
  PRIMARY KEY (entry_id, digest)
) STRICT, WITHOUT ROWID;
-- What a person said is no such number.
CREATE TABLE sensitive_cleared (
  id TEXT PRIMARY KEY NOT NULL,
  entry_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  record_type TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  UNIQUE (entry_id, digest)
) STRICT;
CREATE INDEX sensitive_cleared_by_creator ON sensitive_cleared (created_by);

-- What is there already is looked over with the first write.
INSERT INTO sensitive_mark
SELECT id, 'note' FROM note WHERE deleted_at IS NULL
  AND (content GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*' OR title GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*')
UNION ALL SELECT id, 'interaction' FROM interaction WHERE deleted_at IS NULL
  AND (description GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*' OR subject GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*')
UNION ALL SELECT id, 'activity' FROM activity WHERE deleted_at IS NULL
  AND (description GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*' OR subject GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*');
