-- How long deals stayed in stages in chosen days is read off one range of an index for each stage.
--
-- When the deal's stay in the same stage before this one ended; none of the first. Of the stays of some days the first of a
-- deal is the one whose left_before lies before them.
ALTER TABLE stage_stay ADD COLUMN left_before TEXT;
-- Whether the stage is one of the pipeline in which the deal is.
ALTER TABLE stage_stay ADD COLUMN here INTEGER NOT NULL DEFAULT 1;
UPDATE stage_stay SET left_before = (
  SELECT y.left_at FROM stage_stay y WHERE y.deal_id = stage_stay.deal_id AND y.stage_id = stage_stay.stage_id
    AND (y.entered_at, y.id) < (stage_stay.entered_at, stage_stay.id) ORDER BY y.entered_at DESC, y.id DESC LIMIT 1)
WHERE again = 1;
UPDATE stage_stay SET here = 0
WHERE (SELECT s.pipeline_id FROM stage s WHERE s.id = stage_stay.stage_id)
  <> (SELECT f.pipeline_id FROM deal_fact f WHERE f.id = stage_stay.deal_id);
CREATE INDEX stage_stay_by_end ON stage_stay (stage_id, left_at, seconds, left_before, here) WHERE left_at IS NOT NULL;

DROP TABLE stay_total;
-- Ended stays of each stage by whole days, those of deals that are in another pipeline by themselves.
CREATE TABLE stay_total (
  stage_id TEXT NOT NULL,
  days INTEGER NOT NULL,
  here INTEGER NOT NULL,
  count INTEGER NOT NULL,
  -- Of these, how many were the first of their deal there.
  deals INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  PRIMARY KEY (stage_id, days, here)
) STRICT, WITHOUT ROWID;
INSERT INTO stay_total
SELECT stage_id, seconds / 86400, here, count(*), sum(again = 0), sum(seconds) FROM stage_stay
WHERE left_at IS NOT NULL GROUP BY 1, 2, 3;

-- A deal that goes to another pipeline leaves stages behind that are not there.
DROP TRIGGER deal_mark_update;
CREATE TRIGGER deal_mark_update
AFTER UPDATE OF pipeline_id, stage_id, owner_id, value_minor, value_currency, start_date, actual_close_date, product,
  source, close_reason_id, created_at, deleted_at ON deal BEGIN
  INSERT INTO deal_mark
  VALUES (NEW.id, (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR OLD.pipeline_id <> NEW.pipeline_id)
  ON CONFLICT DO UPDATE SET stays = max(stays, excluded.stays); END;

-- What a forecast asks of the overdue deals of this month stands in the index that finds them.
DROP INDEX deal_by_close;
CREATE INDEX deal_by_close ON deal (expected_close_date, stage_id, owner_id, value_currency, value_minor, probability_override,
  forecast_category, deleted_at) WHERE deleted_at IS NULL;
DROP VIEW deal_forecast;
CREATE VIEW deal_forecast AS
SELECT d.id, d.deleted_at, d.stage_id, coalesce(d.owner_id, '') AS owner_id, coalesce(d.value_currency, '') AS currency,
  CASE s.kind WHEN 'open' THEN coalesce(d.forecast_category,
      CASE WHEN coalesce(d.probability_override, s.probability) >= 90 THEN 'commit'
           WHEN coalesce(d.probability_override, s.probability) >= 50 THEN 'best_case' ELSE 'pipeline' END)
    ELSE s.kind END AS category,
  coalesce(substr(CASE s.kind WHEN 'open' THEN d.expected_close_date ELSE d.actual_close_date END, 1, 7), '') AS month,
  CASE WHEN s.kind <> 'open' AND d.value_currency <> (SELECT coalesce(max(value ->> '$'), 'USD') FROM setting WHERE key = 'currency')
    THEN coalesce(d.actual_close_date, '') ELSE '' END AS day,
  coalesce(d.value_minor, 0) AS value,
  (coalesce(d.value_minor, 0) * CASE s.kind WHEN 'won' THEN 100 WHEN 'open' THEN coalesce(d.probability_override, s.probability) ELSE 0 END + 50) / 100 AS weighted,
  d.expected_close_date
FROM deal d JOIN stage s ON s.id = d.stage_id;

-- Whoever asks what changed since a moment is led by one of these.
CREATE INDEX deal_by_change ON deal (updated_at);
CREATE INDEX deal_by_deletion ON deal (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX lead_by_change ON lead (updated_at);
CREATE INDEX lead_by_deletion ON lead (deleted_at) WHERE deleted_at IS NOT NULL;
