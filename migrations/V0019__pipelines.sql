-- Pipelines: reasons for closing, colours and required fields of stages, and an order of cards that a move changes in one row.

-- Why deals are won, lost or abandoned. A reason that is not active stays on what has it and is not offered for what is new.
CREATE TABLE close_reason (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('won', 'lost', 'abandoned')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  position INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at TEXT NOT NULL,
  created_by TEXT,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX close_reason_by_kind ON close_reason (kind, position);

INSERT INTO close_reason (id, kind, name, position, created_at, updated_at)
SELECT '0192f000-0019-7000-8000-00000000' || printf('%04d', row_number() OVER ()), kind, name, position,
  '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'
FROM (
  SELECT 'won' AS kind, 'Price' AS name, 0 AS position
  UNION ALL SELECT 'won', 'Product fits best', 1
  UNION ALL SELECT 'won', 'Relationship', 2
  UNION ALL SELECT 'won', 'Reference or referral', 3
  UNION ALL SELECT 'won', 'Service and support', 4
  UNION ALL SELECT 'lost', 'Price', 0
  UNION ALL SELECT 'lost', 'No budget', 1
  UNION ALL SELECT 'lost', 'Chose a competitor', 2
  UNION ALL SELECT 'lost', 'Missing feature', 3
  UNION ALL SELECT 'lost', 'Bad timing', 4
  UNION ALL SELECT 'lost', 'Decided to do nothing', 5
  UNION ALL SELECT 'abandoned', 'No answer', 0
  UNION ALL SELECT 'abandoned', 'Not a fit', 1
  UNION ALL SELECT 'abandoned', 'Duplicate or mistake', 2
);

ALTER TABLE stage ADD COLUMN color TEXT CHECK (color IN ('grey', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'violet'));
-- Keys of fields that a deal must have to enter the stage, as a JSON list.
ALTER TABLE stage ADD COLUMN required_fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(required_fields));

ALTER TABLE deal ADD COLUMN close_reason_id TEXT REFERENCES close_reason (id);
CREATE INDEX deal_by_close_reason ON deal (close_reason_id) WHERE close_reason_id IS NOT NULL;
ALTER TABLE deal_stage_history ADD COLUMN close_reason_id TEXT REFERENCES close_reason (id);
CREATE INDEX deal_stage_history_by_close_reason ON deal_stage_history (close_reason_id) WHERE close_reason_id IS NOT NULL;

-- The place in the column as a key between those of its neighbours (docs/decisions/0015). `position` gave it before; it
-- stays, because recorded changes count columns from the left.
ALTER TABLE deal ADD COLUMN rank TEXT NOT NULL DEFAULT '';
UPDATE deal SET rank = r.rank FROM (
  SELECT id, 'h' || printf('%08d', row_number() OVER (PARTITION BY stage_id ORDER BY position, id)) AS rank FROM deal
) r WHERE deal.id = r.id;
DROP INDEX deal_board;
CREATE INDEX deal_board ON deal (stage_id, rank, id) WHERE deleted_at IS NULL;
-- A deal that comes back by undoing or redoing what was recorded before there were ranks stands below the others.
CREATE TRIGGER deal_rank_insert AFTER INSERT ON deal WHEN NEW.rank = '' BEGIN
  UPDATE deal SET rank = 'zz' || replace(NEW.id, '-', '') || 'V' WHERE id = NEW.id; END;
