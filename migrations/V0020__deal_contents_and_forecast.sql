-- What is in a deal: whether it comes again, how it is forecast, whose number its value is (PIP-04, PIP-05).
ALTER TABLE deal ADD COLUMN value_follows_items INTEGER NOT NULL DEFAULT 0 CHECK (value_follows_items IN (0, 1));
ALTER TABLE deal ADD COLUMN renewal TEXT CHECK (renewal IN ('monthly', 'quarterly', 'yearly'));
ALTER TABLE deal ADD COLUMN renewal_date TEXT;
ALTER TABLE deal ADD COLUMN forecast_category TEXT CHECK (forecast_category IN ('pipeline', 'best_case', 'commit', 'omitted'));

-- The people of a deal and what each is there (PIP-06). The first of them is deal.contact_id, said there alone.
CREATE TABLE deal_contact (
  id TEXT PRIMARY KEY NOT NULL,
  deal_id TEXT NOT NULL REFERENCES deal (id),
  party_id TEXT NOT NULL REFERENCES party (id),
  role TEXT CHECK (length(role) <= 100),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX deal_contact_once ON deal_contact (deal_id, party_id) WHERE deleted_at IS NULL;
CREATE INDEX deal_contact_by_deal ON deal_contact (deal_id);
CREATE INDEX deal_contact_by_party ON deal_contact (party_id, deal_id);
-- Ids in the form of a UUIDv7 with the time of the deal's own.
INSERT INTO deal_contact (id, deal_id, party_id, created_at, created_by, updated_at)
SELECT substr(id, 1, 14) || '7' || substr(hex, 1, 3) || '-a' || substr(hex, 4, 3) || '-' || substr(hex, 7, 12),
  id, contact_id, created_at, created_by, created_at
FROM (SELECT id, contact_id, created_at, created_by, lower(hex(randomblob(9))) AS hex FROM deal WHERE contact_id IS NOT NULL);

CREATE TABLE product (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  code TEXT CHECK (length(code) <= 60),
  price_minor INTEGER CHECK (price_minor >= 0),
  price_currency TEXT,
  description TEXT,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX product_one_code ON product (code COLLATE NOCASE) WHERE code IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX product_by_name ON product (name COLLATE NOCASE, id) WHERE deleted_at IS NULL;

-- A line of a deal: quantity in thousandths, discount in hundredths of a percent, total in minor units, half-up.
CREATE TABLE deal_item (
  id TEXT PRIMARY KEY NOT NULL,
  deal_id TEXT NOT NULL REFERENCES deal (id),
  product_id TEXT REFERENCES product (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  quantity_milli INTEGER NOT NULL CHECK (quantity_milli BETWEEN 1 AND 1000000000000),
  unit_minor INTEGER NOT NULL CHECK (unit_minor >= 0),
  unit_currency TEXT NOT NULL,
  discount_hundredths INTEGER NOT NULL CHECK (discount_hundredths BETWEEN 0 AND 10000),
  total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
  position INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX deal_item_by_deal ON deal_item (deal_id, position);
CREATE INDEX deal_item_by_product ON deal_item (product_id) WHERE product_id IS NOT NULL;

-- What one unit of a currency is worth in another from a day on (C-09), in millionths of millionths.
CREATE TABLE exchange_rate (
  id TEXT PRIMARY KEY NOT NULL,
  currency TEXT NOT NULL,
  base TEXT NOT NULL,
  on_date TEXT NOT NULL,
  rate_e12 INTEGER NOT NULL CHECK (rate_e12 > 0),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX exchange_rate_once ON exchange_rate (base, currency, on_date) WHERE deleted_at IS NULL;
CREATE INDEX exchange_rate_by_date ON exchange_rate (on_date, id) WHERE deleted_at IS NULL;

-- Where a deal stands in the forecast. Its month is that of its expected close, once closed that of its close; a closed
-- deal in another currency than the workspace's has its day too, because its rate is that of the day.
CREATE VIEW deal_forecast AS
SELECT w.id, d.deleted_at, w.stage_id, coalesce(d.owner_id, '') AS owner_id, w.currency,
  CASE s.kind WHEN 'open' THEN coalesce(d.forecast_category,
      CASE WHEN coalesce(d.probability_override, s.probability) >= 90 THEN 'commit'
           WHEN coalesce(d.probability_override, s.probability) >= 50 THEN 'best_case' ELSE 'pipeline' END)
    ELSE s.kind END AS category,
  coalesce(substr(CASE s.kind WHEN 'open' THEN d.expected_close_date ELSE d.actual_close_date END, 1, 7), '') AS month,
  CASE WHEN s.kind <> 'open' AND w.currency NOT IN ('', (SELECT coalesce(max(value ->> '$'), 'USD') FROM setting WHERE key = 'currency'))
    THEN coalesce(d.actual_close_date, '') ELSE '' END AS day,
  w.value, w.weighted
FROM deal d JOIN stage s ON s.id = d.stage_id JOIN deal_weight w ON w.id = d.id;

CREATE TABLE forecast_total (
  stage_id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  category TEXT NOT NULL,
  month TEXT NOT NULL,
  day TEXT NOT NULL,
  count INTEGER NOT NULL,
  total INTEGER NOT NULL,
  weighted INTEGER NOT NULL,
  PRIMARY KEY (stage_id, owner_id, currency, category, month, day)
) STRICT, WITHOUT ROWID;
INSERT INTO forecast_total
SELECT stage_id, owner_id, currency, category, month, day, count(*), sum(value), sum(weighted) FROM deal_forecast
WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6;

CREATE TRIGGER forecast_total_deal_insert AFTER INSERT ON deal WHEN NEW.deleted_at IS NULL BEGIN
  INSERT INTO forecast_total SELECT stage_id, owner_id, currency, category, month, day, 1, value, weighted FROM deal_forecast WHERE id = NEW.id
  ON CONFLICT DO UPDATE SET count = count + 1, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
CREATE TRIGGER forecast_total_deal_before_update
BEFORE UPDATE OF stage_id, owner_id, value_minor, value_currency, probability_override, forecast_category, expected_close_date,
  actual_close_date, deleted_at ON deal WHEN OLD.deleted_at IS NULL BEGIN
  INSERT INTO forecast_total SELECT stage_id, owner_id, currency, category, month, day, -1, -value, -weighted FROM deal_forecast WHERE id = OLD.id
  ON CONFLICT DO UPDATE SET count = count - 1, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
CREATE TRIGGER forecast_total_deal_after_update
AFTER UPDATE OF stage_id, owner_id, value_minor, value_currency, probability_override, forecast_category, expected_close_date,
  actual_close_date, deleted_at ON deal WHEN NEW.deleted_at IS NULL BEGIN
  INSERT INTO forecast_total SELECT stage_id, owner_id, currency, category, month, day, 1, value, weighted FROM deal_forecast WHERE id = NEW.id
  ON CONFLICT DO UPDATE SET count = count + 1, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
CREATE TRIGGER forecast_total_deal_delete BEFORE DELETE ON deal WHEN OLD.deleted_at IS NULL BEGIN
  INSERT INTO forecast_total SELECT stage_id, owner_id, currency, category, month, day, -1, -value, -weighted FROM deal_forecast WHERE id = OLD.id
  ON CONFLICT DO UPDATE SET count = count - 1, total = total + excluded.total, weighted = weighted + excluded.weighted; END;
-- Replayed rows can arrive in any order: a stage after its deals.
CREATE TRIGGER forecast_total_stage_insert AFTER INSERT ON stage BEGIN
  INSERT OR REPLACE INTO forecast_total
  SELECT stage_id, owner_id, currency, category, month, day, count(*), sum(value), sum(weighted) FROM deal_forecast
  WHERE stage_id = NEW.id AND deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6; END;
CREATE TRIGGER forecast_total_stage_delete AFTER DELETE ON stage BEGIN
  DELETE FROM forecast_total WHERE stage_id = OLD.id; END;
CREATE TRIGGER forecast_total_stage_update AFTER UPDATE OF probability, kind ON stage BEGIN
  DELETE FROM forecast_total WHERE stage_id = NEW.id;
  INSERT INTO forecast_total
  SELECT stage_id, owner_id, currency, category, month, day, count(*), sum(value), sum(weighted) FROM deal_forecast
  WHERE stage_id = NEW.id AND deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6; END;
-- Which deals are in another currency than the workspace's changes with that.
CREATE TRIGGER forecast_total_setting_insert AFTER INSERT ON setting WHEN NEW.key = 'currency' BEGIN
  DELETE FROM forecast_total;
  INSERT INTO forecast_total
  SELECT stage_id, owner_id, currency, category, month, day, count(*), sum(value), sum(weighted) FROM deal_forecast
  WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6; END;
CREATE TRIGGER forecast_total_setting_update AFTER UPDATE OF value ON setting WHEN NEW.key = 'currency' BEGIN
  DELETE FROM forecast_total;
  INSERT INTO forecast_total
  SELECT stage_id, owner_id, currency, category, month, day, count(*), sum(value), sum(weighted) FROM deal_forecast
  WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6; END;
CREATE TRIGGER forecast_total_setting_delete AFTER DELETE ON setting WHEN OLD.key = 'currency' BEGIN
  DELETE FROM forecast_total;
  INSERT INTO forecast_total
  SELECT stage_id, owner_id, currency, category, month, day, count(*), sum(value), sum(weighted) FROM deal_forecast
  WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6; END;
