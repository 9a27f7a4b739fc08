-- Somebody can have been in a company more than once, or be there as more than one thing: the engineer who came back as
-- its head. A merge of two records of one person keeps both places. SQLite takes a UNIQUE back only with the table.
PRAGMA legacy_alter_table = ON;
CREATE TABLE affiliation_again (
  id TEXT PRIMARY KEY NOT NULL,
  person_id TEXT NOT NULL REFERENCES party (id),
  organization_id TEXT NOT NULL REFERENCES party (id),
  title TEXT CHECK (length(title) <= 100),
  role TEXT,
  is_primary INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
  is_primary_contact INTEGER NOT NULL DEFAULT 0 CHECK (is_primary_contact IN (0, 1)),
  from_date TEXT,
  to_date TEXT,
  position INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO affiliation_again SELECT * FROM affiliation ORDER BY rowid;
DROP TABLE affiliation;
ALTER TABLE affiliation_again RENAME TO affiliation;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX affiliation_by_person ON affiliation (person_id, organization_id);
CREATE INDEX affiliation_by_organization ON affiliation (organization_id, person_id);
CREATE UNIQUE INDEX affiliation_one_primary ON affiliation (person_id) WHERE is_primary = 1;
CREATE UNIQUE INDEX affiliation_one_primary_contact ON affiliation (organization_id) WHERE is_primary_contact = 1;
CREATE TRIGGER search_affiliation_insert AFTER INSERT ON affiliation BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.person_id, 'person'); END;
CREATE TRIGGER search_affiliation_update AFTER UPDATE ON affiliation BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (NEW.person_id, 'person'), (OLD.person_id, 'person'); END;
CREATE TRIGGER search_affiliation_delete AFTER DELETE ON affiliation BEGIN
  INSERT OR IGNORE INTO search_dirty VALUES (OLD.person_id, 'person'); END;

-- What was merged, by whom and how. History: undo takes none of it back, but says so in the journal.
CREATE TABLE merge (
  id TEXT PRIMARY KEY NOT NULL,
  record_type TEXT NOT NULL,
  survivor_id TEXT NOT NULL,
  title TEXT NOT NULL,
  at TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  -- Where the journal keeps what was written.
  entry_seq INTEGER NOT NULL,
  part INTEGER NOT NULL,
  picks TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(picks)),
  moved TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(moved)),
  -- The operation that took it back by itself; it may have been undone in its turn.
  unmerge_seq INTEGER,
  -- Somebody in it was erased: it cannot be taken back any more.
  erased_at TEXT
) STRICT;
CREATE INDEX merge_by_survivor ON merge (survivor_id);
CREATE INDEX merge_by_entry ON merge (entry_seq);
CREATE INDEX merge_by_time ON merge (at DESC, id DESC);

-- The records that went into the survivor.
CREATE TABLE merge_member (
  merge_id TEXT NOT NULL REFERENCES merge (id) DEFERRABLE INITIALLY DEFERRED,
  record_id TEXT NOT NULL,
  title TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (merge_id, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX merge_member_by_record ON merge_member (record_id);

-- Rows that could not stand beside those of the survivor, whole; taking the merge back brings them back.
CREATE TABLE merge_parked (
  id INTEGER PRIMARY KEY,
  merge_id TEXT NOT NULL REFERENCES merge (id) DEFERRABLE INITIALLY DEFERRED,
  table_name TEXT NOT NULL,
  row_id TEXT,
  owner_id TEXT NOT NULL,
  -- The row that says the same.
  kept_id TEXT,
  why TEXT NOT NULL CHECK (why IN ('same', 'itself', 'left_out')),
  content TEXT NOT NULL CHECK (json_valid(content))
) STRICT;
CREATE INDEX merge_parked_by_merge ON merge_parked (merge_id, id);
CREATE INDEX merge_parked_by_kept ON merge_parked (kept_id) WHERE kept_id IS NOT NULL;

-- Ids that other systems know a merged record by lead to the survivor: they find it, and sheets too.
CREATE INDEX party_gone_external_id ON party (external_id) WHERE external_id IS NOT NULL AND deleted_at IS NOT NULL;
CREATE TRIGGER search_alias_insert AFTER INSERT ON party_alias BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id = NEW.survivor_id; END;
CREATE TRIGGER search_alias_update AFTER UPDATE ON party_alias BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id IN (NEW.survivor_id, OLD.survivor_id); END;
CREATE TRIGGER search_alias_delete AFTER DELETE ON party_alias BEGIN
  INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party WHERE id = OLD.survivor_id; END;
INSERT OR IGNORE INTO search_dirty SELECT p.id, p.kind FROM party_alias x JOIN party p ON p.id = x.survivor_id;
