-- How the columns of a kind of sheet become fields, kept for the next sheet of that kind (IMP-09).
CREATE TABLE saved_mapping (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  record_type TEXT NOT NULL CHECK (length(record_type) BETWEEN 1 AND 60),
  -- A MAP.json: columns by their names, and whatever else of a plan does not depend on positions.
  content TEXT NOT NULL CHECK (json_valid(content)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
