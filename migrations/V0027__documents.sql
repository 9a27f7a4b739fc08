-- Bytes (DOC-02): each content once, by the SHA-256 of it. Outside the journal: nothing changes them, and what refers to
-- them is journaled. A content is whole or it is nobody's.
CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY NOT NULL CHECK (length(sha256) = 64),
  size INTEGER NOT NULL CHECK (size BETWEEN 0 AND 26214400),
  whole INTEGER NOT NULL DEFAULT 0 CHECK (whole IN (0, 1)),
  wanted_at TEXT NOT NULL,
  text TEXT
) STRICT;
CREATE TABLE blob_chunk (
  sha256 TEXT NOT NULL REFERENCES blob (sha256),
  n INTEGER NOT NULL CHECK (n >= 0),
  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
  PRIMARY KEY (sha256, n)
) STRICT;
CREATE TRIGGER blob_chunk_keep_update BEFORE UPDATE ON blob_chunk
BEGIN SELECT RAISE(ABORT, 'append_only: blob_chunk'); END;

-- Documents (DOC-01): what people know of them. Name, kind, size and content are those of the latest version.
CREATE TABLE document (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
  filename TEXT NOT NULL CHECK (length(filename) BETWEEN 1 AND 255),
  mime TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  kept TEXT NOT NULL CHECK (kept IN ('inside', 'outside')),
  version INTEGER NOT NULL CHECK (version >= 1),
  category TEXT,
  description TEXT,
  party_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  interaction_id TEXT REFERENCES interaction (id),
  note_id TEXT REFERENCES note (id),
  activity_id TEXT REFERENCES activity (id),
  uploaded_at TEXT NOT NULL,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX document_by_uploaded ON document (uploaded_at, id) WHERE deleted_at IS NULL;
CREATE INDEX document_by_title ON document (title COLLATE NOCASE, id) WHERE deleted_at IS NULL;
CREATE INDEX document_by_party ON document (party_id, uploaded_at) WHERE party_id IS NOT NULL;
CREATE INDEX document_by_deal ON document (deal_id, uploaded_at) WHERE deal_id IS NOT NULL;
CREATE INDEX document_by_interaction ON document (interaction_id) WHERE interaction_id IS NOT NULL;
CREATE INDEX document_by_note ON document (note_id) WHERE note_id IS NOT NULL;
CREATE INDEX document_by_activity ON document (activity_id) WHERE activity_id IS NOT NULL;
CREATE INDEX document_by_creator ON document (created_by);

-- Versions (DOC-03): older ones stay readable. A version's bytes are in the file, or, when they are too many, where they
-- were found.
CREATE TABLE document_version (
  id TEXT PRIMARY KEY NOT NULL,
  document_id TEXT NOT NULL REFERENCES document (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  filename TEXT NOT NULL CHECK (length(filename) BETWEEN 1 AND 255),
  mime TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  blob TEXT REFERENCES blob (sha256),
  path TEXT,
  modified_at TEXT,
  note TEXT CHECK (length(note) <= 500),
  uploaded_at TEXT NOT NULL,
  uploaded_by TEXT NOT NULL REFERENCES app_user (id),
  CHECK ((blob IS NULL) = (path IS NOT NULL)),
  UNIQUE (document_id, number)
) STRICT;
CREATE INDEX document_version_by_blob ON document_version (blob) WHERE blob IS NOT NULL;
CREATE INDEX document_version_by_user ON document_version (uploaded_by);
CREATE TRIGGER document_version_keep_update BEFORE UPDATE ON document_version
WHEN (SELECT active FROM journal_replay) = 0
BEGIN SELECT RAISE(ABORT, 'append_only: document_version'); END;
CREATE TRIGGER document_version_keep_delete BEFORE DELETE ON document_version
WHEN (SELECT active FROM journal_replay) = 0
BEGIN SELECT RAISE(ABORT, 'append_only: document_version'); END;

-- Further records that a document belongs to (DOC-04, DOC-06): one a row.
CREATE TABLE document_link (
  id TEXT PRIMARY KEY NOT NULL,
  document_id TEXT NOT NULL REFERENCES document (id),
  party_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  interaction_id TEXT REFERENCES interaction (id),
  note_id TEXT REFERENCES note (id),
  activity_id TEXT REFERENCES activity (id),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  CHECK ((party_id IS NOT NULL) + (deal_id IS NOT NULL) + (interaction_id IS NOT NULL) + (note_id IS NOT NULL)
    + (activity_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX document_link_by_document ON document_link (document_id);
CREATE INDEX document_link_by_party ON document_link (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX document_link_by_deal ON document_link (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX document_link_by_interaction ON document_link (interaction_id) WHERE interaction_id IS NOT NULL;
CREATE INDEX document_link_by_note ON document_link (note_id) WHERE note_id IS NOT NULL;
CREATE INDEX document_link_by_activity ON document_link (activity_id) WHERE activity_id IS NOT NULL;
CREATE INDEX document_link_by_creator ON document_link (created_by);

-- Documents are found by their tags (DOC-04), which are rows of their own.
CREATE TRIGGER document_tagged AFTER INSERT ON tagging WHEN NEW.record_type = 'document'
BEGIN INSERT OR IGNORE INTO search_dirty VALUES (NEW.record_id, 'document'); END;
CREATE TRIGGER document_untagged AFTER DELETE ON tagging WHEN OLD.record_type = 'document'
BEGIN INSERT OR IGNORE INTO search_dirty VALUES (OLD.record_id, 'document'); END;
