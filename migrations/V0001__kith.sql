-- The first shape of a workspace. Ids are UUIDv7 text, times ISO 8601 UTC text with
-- milliseconds, dates YYYY-MM-DD, money integer minor units beside an ISO 4217 code.
-- Every table that a person can change has a declared primary key: the journal needs it.

CREATE TABLE app_user (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  name_key TEXT NOT NULL,
  email TEXT,
  role TEXT NOT NULL DEFAULT 'admin',
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at TEXT NOT NULL,
  created_by TEXT,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX app_user_by_name ON app_user (name_key);

CREATE TABLE import_batch (
  id TEXT PRIMARY KEY NOT NULL,
  file_name TEXT NOT NULL,
  source TEXT NOT NULL,
  at TEXT NOT NULL,
  actor_id TEXT,
  entry_seq INTEGER,
  report TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- Party is the supertype (C-01): a person, an organisation or a household.
CREATE TABLE party (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'household')),
  display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
  name_key TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'prospect'
    CHECK (status IN ('prospect', 'active', 'inactive', 'churned', 'deleted')),
  source TEXT CHECK (source IN ('web', 'referral', 'sales', 'import', 'api')),
  source_detail TEXT,
  external_id TEXT,
  owner_id TEXT REFERENCES app_user (id),
  parent_id TEXT REFERENCES party (id),
  do_not_contact INTEGER NOT NULL DEFAULT 0 CHECK (do_not_contact IN (0, 1)),
  communication_preference TEXT NOT NULL DEFAULT 'any'
    CHECK (communication_preference IN ('email', 'phone', 'any')),
  prefix TEXT,
  first_name TEXT CHECK (length(first_name) <= 100),
  middle_name TEXT CHECK (length(middle_name) <= 100),
  last_name TEXT CHECK (length(last_name) <= 100),
  suffix TEXT,
  job_title TEXT CHECK (length(job_title) <= 100),
  birth_date TEXT,
  legal_name TEXT CHECK (length(legal_name) <= 300),
  industry TEXT,
  domain TEXT,
  website TEXT,
  employee_count INTEGER CHECK (employee_count >= 0),
  employee_band TEXT CHECK (employee_band IN ('1-10', '11-50', '51-200', '201-500', '501-1000', '1000+')),
  annual_revenue_minor INTEGER,
  annual_revenue_currency TEXT,
  founded_year INTEGER,
  description TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  CHECK (parent_id IS NULL OR parent_id <> id),
  CHECK (kind <> 'person' OR first_name IS NOT NULL OR last_name IS NOT NULL)
) STRICT;
CREATE INDEX party_by_name ON party (kind, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX party_by_created ON party (kind, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX party_by_updated ON party (kind, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX party_by_last_name ON party (last_name, first_name) WHERE last_name IS NOT NULL;
CREATE INDEX party_by_owner ON party (owner_id, status) WHERE owner_id IS NOT NULL;
CREATE INDEX party_by_parent ON party (parent_id) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX party_one_external_id ON party (external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX party_one_domain ON party (domain)
  WHERE domain IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE party_email (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  address TEXT NOT NULL,
  address_key TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT 'work',
  is_primary INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
  state TEXT NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'valid', 'bounced', 'invalid')),
  position INTEGER NOT NULL DEFAULT 0,
  UNIQUE (party_id, address_key)
) STRICT;
CREATE INDEX party_email_by_key ON party_email (address_key);
CREATE UNIQUE INDEX party_email_one_primary ON party_email (party_id) WHERE is_primary = 1;

CREATE TABLE party_phone (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  raw TEXT NOT NULL,
  e164 TEXT,
  extension TEXT,
  digits TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT 'work',
  is_primary INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
  position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX party_phone_by_party ON party_phone (party_id);
CREATE INDEX party_phone_by_e164 ON party_phone (e164) WHERE e164 IS NOT NULL;
CREATE UNIQUE INDEX party_phone_one_primary ON party_phone (party_id) WHERE is_primary = 1;

CREATE TABLE party_address (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  address_type TEXT NOT NULL
    CHECK (address_type IN ('billing', 'shipping', 'service', 'headquarters', 'home', 'mailing', 'other')),
  is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
  street_line_1 TEXT NOT NULL CHECK (length(street_line_1) BETWEEN 1 AND 200),
  street_line_2 TEXT CHECK (length(street_line_2) <= 200),
  city TEXT NOT NULL CHECK (length(city) BETWEEN 1 AND 100),
  state_province TEXT CHECK (length(state_province) <= 100),
  postal_code TEXT CHECK (length(postal_code) <= 20),
  country TEXT NOT NULL CHECK (length(country) = 2),
  latitude REAL,
  longitude REAL,
  position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX party_address_by_type ON party_address (party_id, address_type);
CREATE INDEX party_address_by_postal_code ON party_address (postal_code);
CREATE UNIQUE INDEX party_address_one_default ON party_address (party_id, address_type) WHERE is_default = 1;

-- A contact is a person's affiliation with an organisation (C-04, REL-11).
CREATE TABLE affiliation (
  id TEXT PRIMARY KEY NOT NULL,
  person_id TEXT NOT NULL REFERENCES party (id),
  organization_id TEXT NOT NULL REFERENCES party (id),
  title TEXT CHECK (length(title) <= 100),
  role TEXT,
  is_primary INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
  is_primary_contact INTEGER NOT NULL DEFAULT 0 CHECK (is_primary_contact IN (0, 1)),
  from_date TEXT,
  to_date TEXT,
  position INTEGER NOT NULL DEFAULT 0,
  UNIQUE (person_id, organization_id)
) STRICT;
CREATE INDEX affiliation_by_organization ON affiliation (organization_id);
CREATE UNIQUE INDEX affiliation_one_primary ON affiliation (person_id) WHERE is_primary = 1;
CREATE UNIQUE INDEX affiliation_one_primary_contact ON affiliation (organization_id) WHERE is_primary_contact = 1;

CREATE TABLE external_ref (
  record_type TEXT NOT NULL,
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  record_id TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  PRIMARY KEY (record_type, source, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_ref_by_record ON external_ref (record_id);

-- A merged record's old id leads to the survivor (IMP-17).
CREATE TABLE party_alias (
  old_id TEXT PRIMARY KEY NOT NULL,
  survivor_id TEXT NOT NULL REFERENCES party (id),
  at TEXT NOT NULL
) STRICT;
CREATE INDEX party_alias_by_survivor ON party_alias (survivor_id);

CREATE TABLE pipeline (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  position INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  created_by TEXT,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;

CREATE TABLE stage (
  id TEXT PRIMARY KEY NOT NULL,
  pipeline_id TEXT NOT NULL REFERENCES pipeline (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  kind TEXT NOT NULL DEFAULT 'open' CHECK (kind IN ('open', 'won', 'lost', 'abandoned')),
  probability INTEGER NOT NULL DEFAULT 0 CHECK (probability BETWEEN 0 AND 100),
  position INTEGER NOT NULL DEFAULT 0,
  rot_days INTEGER CHECK (rot_days > 0),
  created_at TEXT NOT NULL,
  created_by TEXT,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX stage_by_pipeline ON stage (pipeline_id, position);

CREATE TABLE deal (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  description TEXT,
  pipeline_id TEXT NOT NULL REFERENCES pipeline (id),
  stage_id TEXT NOT NULL REFERENCES stage (id),
  party_id TEXT NOT NULL REFERENCES party (id),
  contact_id TEXT REFERENCES party (id),
  owner_id TEXT REFERENCES app_user (id),
  value_minor INTEGER CHECK (value_minor >= 0),
  value_currency TEXT,
  probability_override INTEGER CHECK (probability_override BETWEEN 0 AND 100),
  position REAL NOT NULL DEFAULT 0,
  entered_stage_at TEXT NOT NULL,
  start_date TEXT,
  expected_close_date TEXT,
  actual_close_date TEXT,
  won_reason TEXT,
  lost_reason TEXT,
  next_steps TEXT,
  product TEXT,
  source TEXT,
  external_id TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX deal_board ON deal (stage_id, position, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_title ON deal (title COLLATE NOCASE, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_created ON deal (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_party ON deal (party_id);
CREATE INDEX deal_by_contact ON deal (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX deal_by_owner ON deal (owner_id);
CREATE INDEX deal_by_close ON deal (expected_close_date) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX deal_one_external_id ON deal (external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;

-- Append-only (PIP-10): one row a change of stage.
CREATE TABLE deal_stage_history (
  id TEXT PRIMARY KEY NOT NULL,
  deal_id TEXT NOT NULL REFERENCES deal (id),
  from_stage_id TEXT REFERENCES stage (id),
  to_stage_id TEXT NOT NULL REFERENCES stage (id),
  probability INTEGER,
  reason TEXT,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES app_user (id)
) STRICT;
CREATE INDEX deal_stage_history_by_deal ON deal_stage_history (deal_id, at);

CREATE TABLE interaction (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  contact_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  type TEXT NOT NULL
    CHECK (type IN ('email', 'call', 'meeting', 'chat', 'sms', 'social', 'in_person', 'other')),
  direction TEXT NOT NULL DEFAULT 'outbound' CHECK (direction IN ('inbound', 'outbound')),
  subject TEXT CHECK (length(subject) <= 500),
  description TEXT,
  occurred_at TEXT NOT NULL,
  utc_offset_minutes INTEGER,
  duration_minutes INTEGER CHECK (duration_minutes >= 0),
  outcome TEXT CHECK (outcome IN ('successful', 'no_answer', 'left_message', 'bounced', 'follow_up_needed', 'completed')),
  sentiment TEXT CHECK (sentiment IN ('positive', 'neutral', 'negative')),
  source TEXT NOT NULL DEFAULT 'manual'
    CHECK (source IN ('manual', 'email_sync', 'phone_integration', 'calendar_sync', 'api', 'import', 'bot')),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX interaction_by_party ON interaction (party_id, occurred_at);
CREATE INDEX interaction_by_contact ON interaction (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX interaction_by_deal ON interaction (deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE note (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  title TEXT CHECK (length(title) <= 200),
  content TEXT NOT NULL CHECK (length(content) >= 1),
  is_pinned INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1)),
  visibility TEXT NOT NULL DEFAULT 'all' CHECK (visibility IN ('private', 'team', 'all')),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX note_by_party ON note (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX note_by_deal ON note (deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE activity (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT REFERENCES party (id),
  contact_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  type TEXT NOT NULL
    CHECK (type IN ('call', 'email', 'meeting', 'task', 'follow_up', 'demo', 'note', 'sms', 'other')),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
  description TEXT,
  due_at TEXT NOT NULL,
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
  deleted_at TEXT
) STRICT;
CREATE INDEX activity_by_assignee ON activity (assigned_to, status, due_at);
CREATE INDEX activity_by_due ON activity (due_at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_party ON activity (party_id, due_at) WHERE party_id IS NOT NULL;
CREATE INDEX activity_by_contact ON activity (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX activity_by_deal ON activity (deal_id, due_at) WHERE deal_id IS NOT NULL;
CREATE UNIQUE INDEX activity_one_result ON activity (result_interaction_id) WHERE result_interaction_id IS NOT NULL;

CREATE TABLE tag (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  name_key TEXT NOT NULL UNIQUE,
  color TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;

CREATE TABLE tagging (
  record_id TEXT NOT NULL,
  tag_id TEXT NOT NULL REFERENCES tag (id),
  record_type TEXT NOT NULL,
  PRIMARY KEY (record_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tagging_by_tag ON tagging (tag_id, record_type);

CREATE TABLE custom_field (
  id TEXT PRIMARY KEY NOT NULL,
  record_type TEXT NOT NULL,
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 60),
  label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
  kind TEXT NOT NULL,
  required INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
  choices TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(choices)),
  position INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  created_by TEXT,
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  UNIQUE (record_type, key)
) STRICT;

CREATE TABLE setting (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE match_dismissed (
  a TEXT NOT NULL REFERENCES party (id),
  b TEXT NOT NULL REFERENCES party (id),
  by_id TEXT NOT NULL REFERENCES app_user (id),
  at TEXT NOT NULL,
  PRIMARY KEY (a, b),
  CHECK (a < b)
) STRICT, WITHOUT ROWID;

-- History that undo itself never takes back.

CREATE TABLE import_row (
  record_id TEXT NOT NULL,
  batch_id TEXT NOT NULL REFERENCES import_batch (id),
  row INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('created', 'updated')),
  PRIMARY KEY (record_id, batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_row_by_batch ON import_row (batch_id, row);

CREATE TABLE journal_entry (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  op TEXT NOT NULL,
  label TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  origin TEXT,
  at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'discarded')),
  undone_at TEXT,
  change_rows INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX journal_entry_by_state ON journal_entry (state, seq);

CREATE TABLE journal_change (
  entry_seq INTEGER NOT NULL REFERENCES journal_entry (seq),
  part INTEGER NOT NULL,
  changeset BLOB NOT NULL,
  PRIMARY KEY (entry_seq, part)
) STRICT;

CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_seq INTEGER,
  at TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  action TEXT NOT NULL,
  record_type TEXT NOT NULL,
  record_id TEXT NOT NULL,
  changes TEXT NOT NULL,
  origin TEXT,
  device TEXT,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_log_by_record ON audit_log (record_id, seq);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, seq);
CREATE INDEX audit_log_by_time ON audit_log (at DESC);

CREATE TABLE job (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  input TEXT NOT NULL,
  state TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  result TEXT,
  error TEXT
) STRICT;
CREATE INDEX job_by_start ON job (started_at);

-- 1 while undo or redo re-applies recorded rows, inside that transaction only.
CREATE TABLE journal_replay (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
INSERT INTO journal_replay VALUES (1, 0);

CREATE TRIGGER deal_stage_history_keep_update BEFORE UPDATE ON deal_stage_history
WHEN (SELECT active FROM journal_replay) = 0
BEGIN SELECT RAISE(ABORT, 'append_only: deal_stage_history'); END;
CREATE TRIGGER deal_stage_history_keep_delete BEFORE DELETE ON deal_stage_history
WHEN (SELECT active FROM journal_replay) = 0
BEGIN SELECT RAISE(ABORT, 'append_only: deal_stage_history'); END;
CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'append_only: audit_log'); END;
CREATE TRIGGER audit_log_keep_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'append_only: audit_log'); END;

-- Derived tables: kept by triggers and after-steps, never journaled, rebuilt by
-- `kith check --rebuild`.

CREATE TABLE search_doc (
  rowid INTEGER PRIMARY KEY,
  record_type TEXT NOT NULL,
  record_id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  subtitle TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search_fts USING fts5 (
  title, body, content = 'search_doc', content_rowid = 'rowid',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
-- Interactions and notes have an index of their own, so that millions of them never
-- stand between a keystroke and a name; their text is not stored twice.
CREATE TABLE search_entry (
  rowid INTEGER PRIMARY KEY,
  record_type TEXT NOT NULL,
  record_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE search_entry_fts USING fts5 (
  title, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE search_dirty (record_id TEXT PRIMARY KEY, record_type TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE timeline_entry (
  owner_id TEXT NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  ref_id TEXT NOT NULL,
  ref_type TEXT NOT NULL,
  actor_id TEXT,
  pinned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (owner_id, at, kind, ref_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_entry_by_ref ON timeline_entry (ref_id);
CREATE INDEX timeline_entry_pinned ON timeline_entry (owner_id) WHERE pinned = 1;

CREATE TABLE stage_total (
  stage_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  count INTEGER NOT NULL,
  total INTEGER NOT NULL,
  weighted INTEGER NOT NULL,
  PRIMARY KEY (stage_id, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_total (
  record_type TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO record_total VALUES ('person', 0), ('organization', 0), ('household', 0), ('deal', 0);

CREATE TABLE match_pair (
  record_type TEXT NOT NULL,
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  score INTEGER NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (record_type, a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_pair_by_score ON match_pair (record_type, score DESC, a, b);
CREATE INDEX match_pair_by_b ON match_pair (b);

-- Search: a change of anything that a document is made of marks it.
CREATE TRIGGER search_party_insert AFTER INSERT ON party BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, NEW.kind); END;
CREATE TRIGGER search_party_update
AFTER UPDATE OF display_name, name_key, domain, industry, job_title, external_id, deleted_at ON party BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, NEW.kind); END;
CREATE TRIGGER search_party_delete AFTER DELETE ON party BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (OLD.id, OLD.kind); END;
CREATE TRIGGER search_email_insert AFTER INSERT ON party_email BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id = NEW.party_id; END;
CREATE TRIGGER search_email_update AFTER UPDATE ON party_email BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id IN (NEW.party_id, OLD.party_id); END;
CREATE TRIGGER search_email_delete AFTER DELETE ON party_email BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id = OLD.party_id; END;
CREATE TRIGGER search_phone_insert AFTER INSERT ON party_phone BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id = NEW.party_id; END;
CREATE TRIGGER search_phone_update AFTER UPDATE ON party_phone BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id IN (NEW.party_id, OLD.party_id); END;
CREATE TRIGGER search_phone_delete AFTER DELETE ON party_phone BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id = OLD.party_id; END;
CREATE TRIGGER search_affiliation_insert AFTER INSERT ON affiliation BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.person_id, 'person'); END;
CREATE TRIGGER search_affiliation_update AFTER UPDATE ON affiliation BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.person_id, 'person'), (OLD.person_id, 'person'); END;
CREATE TRIGGER search_affiliation_delete AFTER DELETE ON affiliation BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (OLD.person_id, 'person'); END;
CREATE TRIGGER search_party_renamed AFTER UPDATE OF display_name ON party
WHEN OLD.display_name <> NEW.display_name BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT person_id, 'person' FROM affiliation WHERE organization_id = NEW.id;
  INSERT OR IGNORE INTO search_dirty SELECT id, 'deal' FROM deal WHERE party_id = NEW.id; END;
CREATE TRIGGER search_deal_insert AFTER INSERT ON deal BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, 'deal'); END;
CREATE TRIGGER search_deal_update
AFTER UPDATE OF title, description, product, external_id, party_id, deleted_at ON deal BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, 'deal'); END;
CREATE TRIGGER search_deal_delete AFTER DELETE ON deal BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (OLD.id, 'deal'); END;
CREATE TRIGGER search_interaction_insert AFTER INSERT ON interaction
WHEN NEW.subject IS NOT NULL OR NEW.description IS NOT NULL BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, 'interaction'); END;
CREATE TRIGGER search_interaction_update AFTER UPDATE OF subject, description, deleted_at ON interaction BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, 'interaction'); END;
CREATE TRIGGER search_interaction_delete AFTER DELETE ON interaction BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (OLD.id, 'interaction'); END;
CREATE TRIGGER search_note_insert AFTER INSERT ON note BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, 'note'); END;
CREATE TRIGGER search_note_update AFTER UPDATE OF title, content, deleted_at ON note BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, 'note'); END;
CREATE TRIGGER search_note_delete AFTER DELETE ON note BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (OLD.id, 'note'); END;

-- Timeline: one row a party or deal that an entry belongs to.
CREATE TRIGGER timeline_interaction_insert AFTER INSERT ON interaction WHEN NEW.deleted_at IS NULL BEGIN
  INSERT OR IGNORE INTO timeline_entry
  SELECT value, NEW.occurred_at, NEW.type, NEW.id, 'interaction', NEW.created_by, 0
  FROM (SELECT NEW.party_id AS value UNION SELECT NEW.contact_id UNION SELECT NEW.deal_id) WHERE value IS NOT NULL; END;
CREATE TRIGGER timeline_interaction_update
AFTER UPDATE OF party_id, contact_id, deal_id, type, occurred_at, deleted_at ON interaction BEGIN
  DELETE FROM timeline_entry WHERE ref_id = OLD.id;
  INSERT OR IGNORE INTO timeline_entry
  SELECT value, NEW.occurred_at, NEW.type, NEW.id, 'interaction', NEW.created_by, 0
  FROM (SELECT NEW.party_id AS value UNION SELECT NEW.contact_id UNION SELECT NEW.deal_id)
  WHERE value IS NOT NULL AND NEW.deleted_at IS NULL; END;
CREATE TRIGGER timeline_interaction_delete AFTER DELETE ON interaction BEGIN
  DELETE FROM timeline_entry WHERE ref_id = OLD.id; END;
CREATE TRIGGER timeline_note_insert AFTER INSERT ON note WHEN NEW.deleted_at IS NULL BEGIN
  INSERT OR IGNORE INTO timeline_entry
  SELECT value, NEW.created_at, 'note', NEW.id, 'note', NEW.created_by, NEW.is_pinned
  FROM (SELECT NEW.party_id AS value UNION SELECT NEW.deal_id) WHERE value IS NOT NULL; END;
CREATE TRIGGER timeline_note_update AFTER UPDATE OF party_id, deal_id, is_pinned, deleted_at ON note BEGIN
  DELETE FROM timeline_entry WHERE ref_id = OLD.id;
  INSERT OR IGNORE INTO timeline_entry
  SELECT value, NEW.created_at, 'note', NEW.id, 'note', NEW.created_by, NEW.is_pinned
  FROM (SELECT NEW.party_id AS value UNION SELECT NEW.deal_id)
  WHERE value IS NOT NULL AND NEW.deleted_at IS NULL; END;
CREATE TRIGGER timeline_note_delete AFTER DELETE ON note BEGIN
  DELETE FROM timeline_entry WHERE ref_id = OLD.id; END;
CREATE TRIGGER timeline_activity_insert AFTER INSERT ON activity WHEN NEW.deleted_at IS NULL BEGIN
  INSERT OR IGNORE INTO timeline_entry
  SELECT value, NEW.created_at, 'activity', NEW.id, 'activity', NEW.created_by, 0
  FROM (SELECT NEW.party_id AS value UNION SELECT NEW.contact_id UNION SELECT NEW.deal_id) WHERE value IS NOT NULL; END;
CREATE TRIGGER timeline_activity_update AFTER UPDATE OF party_id, contact_id, deal_id, deleted_at ON activity BEGIN
  DELETE FROM timeline_entry WHERE ref_id = OLD.id;
  INSERT OR IGNORE INTO timeline_entry
  SELECT value, NEW.created_at, 'activity', NEW.id, 'activity', NEW.created_by, 0
  FROM (SELECT NEW.party_id AS value UNION SELECT NEW.contact_id UNION SELECT NEW.deal_id)
  WHERE value IS NOT NULL AND NEW.deleted_at IS NULL; END;
CREATE TRIGGER timeline_activity_delete AFTER DELETE ON activity BEGIN
  DELETE FROM timeline_entry WHERE ref_id = OLD.id; END;
CREATE TRIGGER timeline_stage_insert AFTER INSERT ON deal_stage_history BEGIN
  INSERT OR IGNORE INTO timeline_entry
  SELECT value, NEW.at, CASE WHEN NEW.from_stage_id IS NULL THEN 'deal' ELSE 'stage' END, NEW.id, 'deal_stage_history', NEW.by_id, 0
  FROM (SELECT party_id AS value FROM deal WHERE id = NEW.deal_id
        UNION SELECT contact_id FROM deal WHERE id = NEW.deal_id UNION SELECT NEW.deal_id) WHERE value IS NOT NULL; END;
CREATE TRIGGER timeline_stage_delete AFTER DELETE ON deal_stage_history BEGIN
  DELETE FROM timeline_entry WHERE ref_id = OLD.id; END;
-- Replayed rows can arrive in any order: a deal after its history, a stage after its deals.
CREATE TRIGGER timeline_deal_insert AFTER INSERT ON deal WHEN NEW.deleted_at IS NULL BEGIN
  INSERT OR IGNORE INTO timeline_entry
  SELECT o.value, h.at, CASE WHEN h.from_stage_id IS NULL THEN 'deal' ELSE 'stage' END, h.id, 'deal_stage_history', h.by_id, 0
  FROM deal_stage_history h,
       (SELECT NEW.party_id AS value UNION SELECT NEW.contact_id UNION SELECT NEW.id) o
  WHERE h.deal_id = NEW.id AND o.value IS NOT NULL; END;
CREATE TRIGGER timeline_deal_moved AFTER UPDATE OF party_id, contact_id, deleted_at ON deal BEGIN
  DELETE FROM timeline_entry WHERE ref_id IN (SELECT id FROM deal_stage_history WHERE deal_id = NEW.id);
  INSERT OR IGNORE INTO timeline_entry
  SELECT o.value, h.at, CASE WHEN h.from_stage_id IS NULL THEN 'deal' ELSE 'stage' END, h.id, 'deal_stage_history', h.by_id, 0
  FROM deal_stage_history h,
       (SELECT NEW.party_id AS value UNION SELECT NEW.contact_id UNION SELECT NEW.id) o
  WHERE h.deal_id = NEW.id AND o.value IS NOT NULL AND NEW.deleted_at IS NULL; END;
CREATE TRIGGER timeline_audit_insert AFTER INSERT ON audit_log
WHEN NEW.record_type IN ('person', 'organization', 'household', 'deal')
  AND NEW.action IN ('updated', 'undone', 'redone', 'merged') BEGIN
  INSERT OR IGNORE INTO timeline_entry
  VALUES (NEW.record_id, NEW.at, 'change', printf('%d', NEW.seq), 'audit', NEW.actor_id, 0); END;

-- Board sums (PIP-11..13): weighted is rounded half-up a deal, to the minor unit.
CREATE VIEW deal_weight AS
SELECT d.id, d.stage_id, d.deleted_at, COALESCE(d.value_currency, '') AS currency, COALESCE(d.value_minor, 0) AS value,
  (COALESCE(d.value_minor, 0) * CASE s.kind WHEN 'won' THEN 100 WHEN 'open' THEN COALESCE(d.probability_override, s.probability) ELSE 0 END + 50) / 100 AS weighted
FROM deal d JOIN stage s ON s.id = d.stage_id;
CREATE TRIGGER stage_total_deal_insert AFTER INSERT ON deal WHEN NEW.deleted_at IS NULL BEGIN
  INSERT INTO stage_total SELECT stage_id, currency, 1, value, weighted FROM deal_weight WHERE id = NEW.id
  ON CONFLICT DO UPDATE SET count = count + 1, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
CREATE TRIGGER stage_total_deal_before_update
BEFORE UPDATE OF stage_id, value_minor, value_currency, probability_override, deleted_at ON deal WHEN OLD.deleted_at IS NULL BEGIN
  INSERT INTO stage_total SELECT stage_id, currency, -1, -value, -weighted FROM deal_weight WHERE id = OLD.id
  ON CONFLICT DO UPDATE SET count = count + excluded.count, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
CREATE TRIGGER stage_total_deal_after_update
AFTER UPDATE OF stage_id, value_minor, value_currency, probability_override, deleted_at ON deal WHEN NEW.deleted_at IS NULL BEGIN
  INSERT INTO stage_total SELECT stage_id, currency, 1, value, weighted FROM deal_weight WHERE id = NEW.id
  ON CONFLICT DO UPDATE SET count = count + 1, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
CREATE TRIGGER stage_total_deal_delete BEFORE DELETE ON deal WHEN OLD.deleted_at IS NULL BEGIN
  INSERT INTO stage_total SELECT stage_id, currency, -1, -value, -weighted FROM deal_weight WHERE id = OLD.id
  ON CONFLICT DO UPDATE SET count = count + excluded.count, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
CREATE TRIGGER stage_total_stage_insert AFTER INSERT ON stage BEGIN
  INSERT OR REPLACE INTO stage_total SELECT stage_id, currency, count(*), sum(value), sum(weighted) FROM deal_weight
  WHERE stage_id = NEW.id AND deleted_at IS NULL GROUP BY currency; END;
CREATE TRIGGER stage_total_stage_delete AFTER DELETE ON stage BEGIN
  DELETE FROM stage_total WHERE stage_id = OLD.id; END;
CREATE TRIGGER stage_total_stage_update AFTER UPDATE OF probability, kind ON stage BEGIN
  DELETE FROM stage_total WHERE stage_id = NEW.id;
  INSERT INTO stage_total SELECT stage_id, currency, count(*), sum(value), sum(weighted) FROM deal_weight
  WHERE stage_id = NEW.id AND deleted_at IS NULL GROUP BY currency; END;

CREATE TRIGGER record_total_party_insert AFTER INSERT ON party WHEN NEW.deleted_at IS NULL BEGIN
  UPDATE record_total SET count = count + 1 WHERE record_type = NEW.kind; END;
CREATE TRIGGER record_total_party_update AFTER UPDATE OF deleted_at ON party
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
  UPDATE record_total SET count = count + CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END WHERE record_type = NEW.kind; END;
CREATE TRIGGER record_total_party_delete AFTER DELETE ON party WHEN OLD.deleted_at IS NULL BEGIN
  UPDATE record_total SET count = count - 1 WHERE record_type = OLD.kind; END;
CREATE TRIGGER record_total_deal_insert AFTER INSERT ON deal WHEN NEW.deleted_at IS NULL BEGIN
  UPDATE record_total SET count = count + 1 WHERE record_type = 'deal'; END;
CREATE TRIGGER record_total_deal_update AFTER UPDATE OF deleted_at ON deal
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
  UPDATE record_total SET count = count + CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END WHERE record_type = 'deal'; END;
CREATE TRIGGER record_total_deal_delete AFTER DELETE ON deal WHEN OLD.deleted_at IS NULL BEGIN
  UPDATE record_total SET count = count - 1 WHERE record_type = 'deal'; END;
