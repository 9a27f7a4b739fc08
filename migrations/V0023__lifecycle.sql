-- Stages of a customer's life (LIF-01, LIF-02). Rules go by `code`, never by the name; stages that people make have none.
CREATE TABLE lifecycle_stage (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  position INTEGER NOT NULL DEFAULT 0,
  category TEXT NOT NULL CHECK (category IN ('pre_customer', 'customer', 'post_customer')),
  color TEXT CHECK (color GLOB '#[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]'),
  description TEXT,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  code TEXT UNIQUE,
  created_at TEXT NOT NULL,
  created_by TEXT,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;

INSERT INTO lifecycle_stage (id, name, position, category, color, code, created_at, updated_at)
SELECT printf('0193f000-0000-7000-8000-%012d', value ->> 0), value ->> 1, value ->> 0, value ->> 2, value ->> 3, value ->> 4,
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM json_each('[
  [1, "Lead", "pre_customer", "#64748b", "lead"],
  [2, "Prospect", "pre_customer", "#0ea5e9", "prospect"],
  [3, "Opportunity", "pre_customer", "#6366f1", "opportunity"],
  [4, "Customer", "customer", "#16a34a", "customer"],
  [5, "At Risk", "customer", "#d97706", "at_risk"],
  [6, "Churned", "post_customer", "#dc2626", "churned"],
  [7, "Won Back", "customer", "#0d9488", "won_back"]]');

-- The moves that are allowed (LIF-09); administrators change them.
CREATE TABLE lifecycle_transition (
  from_stage_id TEXT NOT NULL REFERENCES lifecycle_stage (id),
  to_stage_id TEXT NOT NULL REFERENCES lifecycle_stage (id),
  PRIMARY KEY (from_stage_id, to_stage_id),
  CHECK (from_stage_id <> to_stage_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lifecycle_transition_to ON lifecycle_transition (to_stage_id);
INSERT INTO lifecycle_transition
SELECT printf('0193f000-0000-7000-8000-%012d', value ->> 0), printf('0193f000-0000-7000-8000-%012d', value ->> 1)
FROM json_each('[[1,2],[1,6],[2,3],[2,1],[2,6],[3,4],[3,2],[3,6],[4,5],[4,6],[5,4],[5,6],[6,7],[7,4],[7,6]]');

-- Where a party stands (LIF-04). A party without a row stands where its status says.
CREATE TABLE customer_lifecycle (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL UNIQUE REFERENCES party (id),
  stage_id TEXT NOT NULL REFERENCES lifecycle_stage (id),
  entered_stage_at TEXT NOT NULL,
  previous_stage_id TEXT REFERENCES lifecycle_stage (id),
  updated_at TEXT NOT NULL,
  -- One row a party; merges settle which by it.
  is_current INTEGER NOT NULL DEFAULT 1 CHECK (is_current IN (0, 1))
) STRICT;
CREATE INDEX life_by_stage ON customer_lifecycle (stage_id);
CREATE INDEX life_by_previous ON customer_lifecycle (previous_stage_id) WHERE previous_stage_id IS NOT NULL;

-- Append-only (LIF-06, LIF-07): one row a move. Merges leave it; it is read through party_alias (C-14).
CREATE TABLE lifecycle_history (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  from_stage_id TEXT REFERENCES lifecycle_stage (id),
  to_stage_id TEXT NOT NULL REFERENCES lifecycle_stage (id),
  changed_at TEXT NOT NULL,
  changed_by TEXT REFERENCES app_user (id),
  reason TEXT CHECK (length(reason) <= 500),
  trigger TEXT NOT NULL CHECK (trigger IN ('manual', 'rule', 'api', 'system')),
  override INTEGER NOT NULL DEFAULT 0 CHECK (override IN (0, 1))
) STRICT;
CREATE INDEX lifecycle_history_by_party ON lifecycle_history (party_id, changed_at DESC);
CREATE INDEX lifecycle_history_by_from ON lifecycle_history (from_stage_id) WHERE from_stage_id IS NOT NULL;
CREATE INDEX lifecycle_history_by_to ON lifecycle_history (to_stage_id);
CREATE INDEX lifecycle_history_by_user ON lifecycle_history (changed_by) WHERE changed_by IS NOT NULL;
CREATE TRIGGER lifecycle_history_keep_update BEFORE UPDATE ON lifecycle_history
WHEN (SELECT active FROM journal_replay) = 0
BEGIN SELECT RAISE(ABORT, 'append_only: lifecycle_history'); END;
CREATE TRIGGER lifecycle_history_keep_delete BEFORE DELETE ON lifecycle_history
WHEN (SELECT active FROM journal_replay) = 0
BEGIN SELECT RAISE(ABORT, 'append_only: lifecycle_history'); END;

-- What was bought (LIF-05): won deals write it, imports bring it.
CREATE TABLE purchase (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  purchased_on TEXT NOT NULL,
  amount_minor INTEGER CHECK (amount_minor >= 0),
  amount_currency TEXT,
  source TEXT NOT NULL DEFAULT 'manual' CHECK (source IN ('deal', 'gift', 'invoice', 'order', 'manual')),
  reference TEXT,
  deal_id TEXT REFERENCES deal (id),
  external_id TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX purchase_by_party ON purchase (party_id, purchased_on) WHERE deleted_at IS NULL;
CREATE INDEX purchase_of_party ON purchase (party_id);
CREATE INDEX purchase_by_day ON purchase (purchased_on, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX purchase_one_deal ON purchase (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX purchase_by_creator ON purchase (created_by);
-- Deals that were won before there was a ledger, and their customers.
INSERT INTO purchase (id, party_id, purchased_on, amount_minor, amount_currency, source, reference, deal_id, created_at, created_by, updated_at)
SELECT '0193f001' || substr(d.id, 9), d.party_id, coalesce(d.actual_close_date, substr(d.entered_stage_at, 1, 10)), d.value_minor,
  d.value_currency, 'deal', d.title, d.id, d.entered_stage_at, d.created_by, d.entered_stage_at
FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.kind = 'won' AND d.deleted_at IS NULL;
INSERT INTO customer_lifecycle (id, party_id, stage_id, entered_stage_at, updated_at)
SELECT '0193f002' || substr(p.id, 9), p.id, s.id, u.at, u.at
FROM (SELECT party_id, min(created_at) AS at FROM purchase GROUP BY 1) u JOIN party p ON p.id = u.party_id
  JOIN lifecycle_stage s ON s.code = 'customer' WHERE p.status IN ('prospect', 'active');
INSERT INTO lifecycle_history (id, party_id, to_stage_id, changed_at, trigger)
SELECT '0193f003' || substr(party_id, 9), party_id, stage_id, entered_stage_at, 'system' FROM customer_lifecycle;
