-- How records hang together: relationships of any two parties, members of households, kinds of organisation.

-- PTY-18. A household is a party kind of its own, and not one of these.
ALTER TABLE party ADD COLUMN organization_type TEXT
  CHECK (organization_type IN ('corporation', 'foundation', 'nonprofit', 'government', 'education', 'other'));
-- How a household is written to.
ALTER TABLE party ADD COLUMN formal_greeting TEXT CHECK (length(formal_greeting) <= 300);
ALTER TABLE party ADD COLUMN informal_greeting TEXT CHECK (length(informal_greeting) <= 300);

-- C-08: one row a fact; it reads "<from> <name> <to>" from one side and "<to> <inverse_name> <from>" from the other.
CREATE TABLE relationship_type (
  id TEXT PRIMARY KEY NOT NULL,
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 60),
  inverse_code TEXT NOT NULL CHECK (length(inverse_code) BETWEEN 1 AND 60),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  inverse_name TEXT NOT NULL CHECK (length(inverse_name) BETWEEN 1 AND 60),
  symmetric INTEGER NOT NULL DEFAULT 0 CHECK (symmetric IN (0, 1)),
  from_kind TEXT CHECK (from_kind IN ('person', 'organization', 'household')),
  to_kind TEXT CHECK (to_kind IN ('person', 'organization', 'household')),
  position INTEGER NOT NULL DEFAULT 100,
  created_at TEXT NOT NULL,
  created_by TEXT REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  CHECK (symmetric = 0 OR (code = inverse_code AND name = inverse_name AND from_kind IS to_kind))
) STRICT;
CREATE UNIQUE INDEX relationship_type_one_code ON relationship_type (code) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX relationship_type_one_inverse ON relationship_type (inverse_code) WHERE deleted_at IS NULL;

INSERT INTO relationship_type (id, code, inverse_code, name, inverse_name, symmetric, from_kind, to_kind, position, created_at, updated_at)
SELECT printf('00000000-0000-7000-8000-%012d', position), code, inverse_code, name, inverse_name, code = inverse_code,
  from_kind, to_kind, position, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'
FROM (
  SELECT 1 AS position, 'spouse' AS code, 'spouse' AS inverse_code, 'spouse of' AS name, 'spouse of' AS inverse_name,
    'person' AS from_kind, 'person' AS to_kind
  UNION ALL VALUES
    (2, 'parent_child', 'child', 'parent of', 'child of', 'person', 'person'),
    (3, 'sibling', 'sibling', 'sibling of', 'sibling of', 'person', 'person'),
    (4, 'friend', 'friend', 'friend of', 'friend of', 'person', 'person'),
    (5, 'colleague', 'colleague', 'colleague of', 'colleague of', 'person', 'person'),
    (6, 'employer', 'employee', 'employer of', 'employee of', NULL, 'person'),
    (7, 'referrer', 'referred_by', 'referrer of', 'referred by', NULL, NULL),
    (8, 'partner', 'partner', 'partner of', 'partner of', NULL, NULL),
    (9, 'reseller', 'resold_by', 'reseller for', 'resold by', 'organization', 'organization'),
    (10, 'parent_company', 'subsidiary', 'parent company of', 'subsidiary of', 'organization', 'organization'),
    (11, 'competitor', 'competitor', 'competitor of', 'competitor of', 'organization', 'organization')
);

CREATE TABLE relationship (
  id TEXT PRIMARY KEY NOT NULL,
  from_id TEXT NOT NULL REFERENCES party (id),
  to_id TEXT NOT NULL REFERENCES party (id),
  type_id TEXT NOT NULL REFERENCES relationship_type (id),
  strength INTEGER NOT NULL CHECK (strength BETWEEN 1 AND 10),
  strength_by_hand INTEGER NOT NULL DEFAULT 0 CHECK (strength_by_hand IN (0, 1)),
  notes TEXT CHECK (length(notes) <= 5000),
  start_date TEXT,
  end_date TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  CONSTRAINT no_self_relationship CHECK (from_id <> to_id),
  CHECK (start_date IS NULL OR end_date IS NULL OR start_date <= end_date)
) STRICT;
CREATE UNIQUE INDEX unique_relationship ON relationship (from_id, to_id, type_id) WHERE deleted_at IS NULL;
CREATE INDEX relationship_by_from ON relationship (from_id, strength DESC);
CREATE INDEX relationship_by_to ON relationship (to_id, strength DESC);
CREATE INDEX relationship_by_type ON relationship (type_id);
CREATE INDEX relationship_by_strength ON relationship (strength, id) WHERE deleted_at IS NULL;
CREATE INDEX relationship_by_created ON relationship (created_at, id) WHERE deleted_at IS NULL;

-- PTY-19: who belongs to a household, as what, and from when to when.
CREATE TABLE household_member (
  id TEXT PRIMARY KEY NOT NULL,
  household_id TEXT NOT NULL REFERENCES party (id),
  party_id TEXT NOT NULL REFERENCES party (id),
  role TEXT NOT NULL DEFAULT 'adult' CHECK (role IN ('adult', 'spouse', 'partner', 'child', 'parent', 'relative', 'other')),
  is_head INTEGER NOT NULL DEFAULT 0 CHECK (is_head IN (0, 1)),
  joined_on TEXT,
  left_on TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  CHECK (household_id <> party_id),
  CHECK (joined_on IS NULL OR left_on IS NULL OR joined_on <= left_on)
) STRICT;
CREATE UNIQUE INDEX household_member_once ON household_member (household_id, party_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX household_member_one_head ON household_member (household_id) WHERE is_head = 1 AND deleted_at IS NULL;
CREATE INDEX household_member_by_household ON household_member (household_id);
CREATE INDEX household_member_by_party ON household_member (party_id);
