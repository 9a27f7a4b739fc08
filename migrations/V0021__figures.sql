-- What reports count (PIP-13, PIP-14), and the model that scores deals (PIP-16). Derived from deals and their stage
-- history: triggers mark a deal, and the step before each commit writes its rows anew. Deals in the trash have none.

-- One row a stay of a deal in a stage.
CREATE TABLE stage_stay (
  deal_id TEXT NOT NULL,
  entered_at TEXT NOT NULL,
  -- Id of the row of the stage history that began it.
  id TEXT NOT NULL,
  stage_id TEXT NOT NULL,
  -- How it came there: new, forward, back, other (pipeline), reopened, won, lost, abandoned.
  way TEXT NOT NULL,
  left_at TEXT,
  -- Whole seconds of a stay that has ended.
  seconds INTEGER,
  -- Whether the deal had been in the stage before.
  again INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  -- Always empty: filters ask it of every record.
  deleted_at TEXT,
  PRIMARY KEY (deal_id, entered_at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_stay_by_entry ON stage_stay (entered_at, way, stage_id);

-- Ended stays of each stage by whole days.
CREATE TABLE stay_total (
  stage_id TEXT NOT NULL,
  days INTEGER NOT NULL,
  count INTEGER NOT NULL,
  -- Of these, how many were the first of their deal there.
  deals INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  PRIMARY KEY (stage_id, days)
) STRICT, WITHOUT ROWID;

-- One narrow row a deal.
CREATE TABLE deal_fact (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  pipeline_id TEXT NOT NULL,
  stage_id TEXT NOT NULL,
  owner_id TEXT,
  value_minor INTEGER,
  value_currency TEXT,
  actual_close_date TEXT,
  -- The open stage from which it was closed; none of one that came in closed.
  closed_from_id TEXT,
  -- The last in the order of its pipeline of the open stages in which it ever was.
  furthest_id TEXT,
  -- Days from its start to its close.
  cycle_days INTEGER,
  start_date TEXT,
  created_at TEXT NOT NULL,
  product TEXT,
  source TEXT,
  close_reason_id TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE deal_mark (
  id TEXT PRIMARY KEY NOT NULL,
  -- Whether its stays are to be written anew, too.
  stays INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER deal_mark_insert AFTER INSERT ON deal BEGIN
  INSERT INTO deal_mark VALUES (NEW.id, 1) ON CONFLICT DO UPDATE SET stays = 1; END;
CREATE TRIGGER deal_mark_update
AFTER UPDATE OF pipeline_id, stage_id, owner_id, value_minor, value_currency, start_date, actual_close_date, product,
  source, close_reason_id, created_at, deleted_at ON deal BEGIN
  INSERT INTO deal_mark VALUES (NEW.id, (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
  ON CONFLICT DO UPDATE SET stays = max(stays, excluded.stays); END;
CREATE TRIGGER deal_mark_delete AFTER DELETE ON deal BEGIN
  INSERT INTO deal_mark VALUES (OLD.id, 1) ON CONFLICT DO UPDATE SET stays = 1; END;
CREATE TRIGGER deal_mark_moved AFTER INSERT ON deal_stage_history BEGIN
  INSERT INTO deal_mark VALUES (NEW.deal_id, 1) ON CONFLICT DO UPDATE SET stays = 1; END;
CREATE TRIGGER deal_mark_unmoved AFTER DELETE ON deal_stage_history BEGIN
  INSERT INTO deal_mark VALUES (OLD.deal_id, 1) ON CONFLICT DO UPDATE SET stays = 1; END;
-- Forward and back are meant by the order of the stages.
CREATE TRIGGER deal_mark_stage AFTER UPDATE OF kind, position, pipeline_id ON stage
WHEN OLD.kind <> NEW.kind OR OLD.position <> NEW.position OR OLD.pipeline_id <> NEW.pipeline_id BEGIN
  INSERT INTO deal_mark SELECT DISTINCT deal_id, 1 FROM deal_stage_history WHERE to_stage_id = NEW.id OR from_stage_id = NEW.id
  ON CONFLICT DO UPDATE SET stays = 1; END;

INSERT INTO deal_mark SELECT id, 1 FROM deal;

-- The model that scores deals, each version that was trained; the newest counts.
CREATE TABLE score_model (
  version INTEGER PRIMARY KEY NOT NULL,
  trained_at TEXT NOT NULL,
  -- Weights and figures, as JSON.
  model TEXT NOT NULL CHECK (json_valid(model))
) STRICT;
