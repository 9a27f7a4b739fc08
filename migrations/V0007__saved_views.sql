-- Views of lists (SCR-01). They were a setting before, outside the history.
CREATE TABLE saved_view (
  id TEXT PRIMARY KEY NOT NULL,
  record_type TEXT NOT NULL CHECK (length(record_type) BETWEEN 1 AND 60),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- Filter, search, order, groups, columns and their widths.
  content TEXT NOT NULL CHECK (json_valid(content)),
  -- For everyone, or only for whoever made it.
  shared INTEGER NOT NULL DEFAULT 1 CHECK (shared IN (0, 1)),
  -- Stands in the rail.
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  -- The list opens with it.
  usual INTEGER NOT NULL DEFAULT 0 CHECK (usual IN (0, 1)),
  position INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX saved_view_by_type ON saved_view (record_type, position);

INSERT OR IGNORE INTO saved_view (id, record_type, name, content, position, created_at, created_by, updated_at)
SELECT
  v.value ->> 'id',
  t.key,
  substr(v.value ->> 'name', 1, 100),
  json_object(
    'filter', json_object('all', json(v.value -> 'filter')),
    'search', coalesce(v.value ->> 'search', ''),
    'sort', json(CASE json_type(v.value, '$.sort') WHEN 'array' THEN v.value -> 'sort' ELSE '[]' END)
  ),
  v.key,
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
  (SELECT id FROM app_user ORDER BY created_at, id LIMIT 1),
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM setting s, json_each(s.value) t, json_each(t.value) v
WHERE s.key = 'views' AND json_type(s.value) = 'object' AND json_type(t.value) = 'array'
  AND v.value ->> 'id' IS NOT NULL AND length(v.value ->> 'name') > 0 AND json_type(v.value, '$.filter') = 'array'
  AND EXISTS (SELECT 1 FROM app_user);
DELETE FROM setting WHERE key = 'views';
