-- What a party keeps beyond its name and where to reach it (PTY-10..37).
ALTER TABLE party ADD COLUMN account_number TEXT;
ALTER TABLE party ADD COLUMN dba_name TEXT CHECK (length(dba_name) <= 300);
ALTER TABLE party ADD COLUMN tax_id TEXT CHECK (length(tax_id) <= 40);
ALTER TABLE party ADD COLUMN tax_country TEXT CHECK (length(tax_country) = 2);
ALTER TABLE party ADD COLUMN revenue_band TEXT
  CHECK (revenue_band IN ('<100K', '100K-1M', '1M-10M', '10M-100M', '100M+'));
ALTER TABLE party ADD COLUMN domain_shared INTEGER NOT NULL DEFAULT 0 CHECK (domain_shared IN (0, 1));
ALTER TABLE party ADD COLUMN is_agent INTEGER NOT NULL DEFAULT 0 CHECK (is_agent IN (0, 1));
ALTER TABLE party ADD COLUMN contact_status TEXT NOT NULL DEFAULT 'active' CHECK (contact_status IN ('active', 'inactive'));
ALTER TABLE party ADD COLUMN contact_frequency TEXT NOT NULL DEFAULT 'any'
  CHECK (contact_frequency IN ('any', 'weekly', 'monthly', 'quarterly', 'yearly'));
ALTER TABLE party ADD COLUMN greeting TEXT CHECK (length(greeting) <= 100);
ALTER TABLE party ADD COLUMN capacity_minor INTEGER CHECK (capacity_minor >= 0);
ALTER TABLE party ADD COLUMN capacity_currency TEXT;
ALTER TABLE party ADD COLUMN inclination TEXT CHECK (inclination IN ('unknown', 'low', 'medium', 'high'));

-- Numbers that people say on the phone (PTY-33). A number is never given twice, so the last
-- one given is no part of what undo takes back.
CREATE TABLE number_sequence (
  name TEXT PRIMARY KEY NOT NULL,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER (ORDER BY created_at, id) AS number FROM party;
CREATE UNIQUE INDEX temp.numbered_by_id ON numbered (id);
UPDATE party SET account_number = printf('%d', 10000 + (SELECT number FROM numbered n WHERE n.id = party.id));
DROP TABLE temp.numbered;
INSERT INTO number_sequence SELECT 'account', 10000 + count(*) FROM party;
CREATE UNIQUE INDEX party_one_account_number ON party (account_number) WHERE account_number IS NOT NULL;
INSERT OR IGNORE INTO search_dirty SELECT id, kind FROM party;

-- One company a domain, unless it says that it shares it (C-19).
DROP INDEX party_one_domain;
CREATE UNIQUE INDEX party_one_domain ON party (domain)
  WHERE domain IS NOT NULL AND deleted_at IS NULL AND domain_shared = 0;
CREATE INDEX party_by_domain ON party (domain) WHERE domain IS NOT NULL;

-- How good an address is, since when and until when (PTY-23), and whether it is shared (C-11).
ALTER TABLE party_email ADD COLUMN shared INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1));
ALTER TABLE party_email ADD COLUMN valid_from TEXT;
ALTER TABLE party_email ADD COLUMN valid_to TEXT;
ALTER TABLE party_phone ADD COLUMN state TEXT NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'valid', 'invalid'));
ALTER TABLE party_phone ADD COLUMN valid_from TEXT;
ALTER TABLE party_phone ADD COLUMN valid_to TEXT;
ALTER TABLE party_address ADD COLUMN valid_from TEXT;
ALTER TABLE party_address ADD COLUMN valid_to TEXT;

-- What is known of a prospect, and who cares for it since when (PTY-34).
CREATE TABLE rating (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  kind TEXT NOT NULL CHECK (kind IN ('capacity', 'inclination', 'affinity', 'overall')),
  value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 50),
  source TEXT CHECK (length(source) <= 100),
  rated_on TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX rating_by_party ON rating (party_id, kind, rated_on);

CREATE TABLE assignment (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  user_id TEXT NOT NULL REFERENCES app_user (id),
  role TEXT NOT NULL CHECK (role IN ('manager', 'secondary', 'stewardship', 'volunteer')),
  from_date TEXT NOT NULL,
  to_date TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  CHECK (to_date IS NULL OR to_date >= from_date)
) STRICT;
CREATE INDEX assignment_by_party ON assignment (party_id, role, from_date);
CREATE INDEX assignment_by_user ON assignment (user_id);

-- What a field of one's own says of itself (TAG-04).
ALTER TABLE custom_field ADD COLUMN default_value TEXT CHECK (json_valid(default_value));
ALTER TABLE custom_field ADD COLUMN reference_type TEXT;
ALTER TABLE custom_field ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0 CHECK (indexed IN (0, 1));
ALTER TABLE custom_field ADD COLUMN help TEXT CHECK (length(help) <= 300);
