-- Leads (PTY-30): what a scraper, a form or a sheet brought in, before it is anybody's record.
CREATE TABLE lead (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  contact_email TEXT,
  contact_phone TEXT,
  source TEXT,
  source_url TEXT,
  channel TEXT,
  status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'contacted', 'converted', 'discarded')),
  viability INTEGER CHECK (viability BETWEEN 0 AND 100),
  viability_reason TEXT,
  listing_ref TEXT,
  listing_hash TEXT,
  payload TEXT CHECK (json_valid(payload)),
  last_contacted_at TEXT,
  party_id TEXT REFERENCES party (id),
  deal_id TEXT REFERENCES deal (id),
  external_id TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX lead_by_status ON lead (status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX lead_by_created ON lead (created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX lead_one_hash ON lead (listing_hash) WHERE listing_hash IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX lead_by_url ON lead (source_url) WHERE source_url IS NOT NULL;
CREATE INDEX lead_by_external_id ON lead (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX lead_by_party ON lead (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX lead_by_deal ON lead (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX lead_by_creator ON lead (created_by);

-- Listings (ITG-23): context that imports bring and nobody edits here.
CREATE TABLE listing (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
  listing_ref TEXT,
  listing_hash TEXT,
  source_url TEXT,
  location TEXT,
  price_minor INTEGER CHECK (price_minor >= 0),
  price_currency TEXT,
  description TEXT,
  external_id TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX listing_one_ref ON listing (listing_ref) WHERE listing_ref IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX listing_one_hash ON listing (listing_hash) WHERE listing_hash IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX listing_by_url ON listing (source_url) WHERE source_url IS NOT NULL;
CREATE INDEX listing_by_title ON listing (title COLLATE NOCASE, id) WHERE deleted_at IS NULL;
CREATE INDEX listing_by_creator ON listing (created_by);

-- What outreach keeps of a client (PTY-29): a deal of an outreach pipeline is a client there.
ALTER TABLE deal ADD COLUMN lead_id TEXT REFERENCES lead (id);
ALTER TABLE deal ADD COLUMN listing_ref TEXT;
ALTER TABLE deal ADD COLUMN listing_hash TEXT;
ALTER TABLE deal ADD COLUMN source_url TEXT;
ALTER TABLE deal ADD COLUMN source_type TEXT;
ALTER TABLE deal ADD COLUMN channel TEXT;
ALTER TABLE deal ADD COLUMN automation_enabled INTEGER NOT NULL DEFAULT 0 CHECK (automation_enabled IN (0, 1));
ALTER TABLE deal ADD COLUMN last_contacted_at TEXT;
ALTER TABLE deal ADD COLUMN viability INTEGER CHECK (viability BETWEEN 0 AND 100);
ALTER TABLE deal ADD COLUMN viability_reason TEXT;
CREATE INDEX deal_by_lead ON deal (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX deal_by_listing_hash ON deal (listing_hash) WHERE listing_hash IS NOT NULL;
CREATE INDEX deal_by_source_url ON deal (source_url) WHERE source_url IS NOT NULL;

-- By which way a message went and what became of it (INT-12, INT-13); the key of an event that was taken in once.
ALTER TABLE interaction ADD COLUMN channel TEXT
  CHECK (channel IN ('email', 'phone', 'form', 'facebook', 'sms', 'other'));
ALTER TABLE interaction ADD COLUMN delivery TEXT
  CHECK (delivery IN ('queued', 'sent', 'delivered', 'failed', 'replied'));
ALTER TABLE interaction ADD COLUMN event_key TEXT;
CREATE UNIQUE INDEX interaction_one_event ON interaction (event_key) WHERE event_key IS NOT NULL;
