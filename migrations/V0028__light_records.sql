-- Invoices and what was paid of them (V36-03). What is paid is kept by the core: the sum of the payments.
CREATE TABLE invoice (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
  issued_on TEXT NOT NULL,
  due_on TEXT,
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  amount_currency TEXT NOT NULL,
  paid_minor INTEGER NOT NULL DEFAULT 0 CHECK (paid_minor >= 0),
  status TEXT NOT NULL DEFAULT 'sent' CHECK (status IN ('draft', 'sent', 'paid', 'overdue', 'void')),
  deal_id TEXT REFERENCES deal (id),
  description TEXT,
  external_id TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX invoice_by_party ON invoice (party_id, issued_on);
CREATE INDEX invoice_by_day ON invoice (issued_on, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_by_due ON invoice (due_on, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_by_number ON invoice (number COLLATE NOCASE, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_by_deal ON invoice (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX invoice_by_creator ON invoice (created_by);

CREATE TABLE payment (
  id TEXT PRIMARY KEY NOT NULL,
  invoice_id TEXT NOT NULL REFERENCES invoice (id),
  paid_on TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  amount_currency TEXT NOT NULL,
  reference TEXT,
  external_id TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX payment_by_invoice ON payment (invoice_id, paid_on);
CREATE INDEX payment_by_day ON payment (paid_on, id) WHERE deleted_at IS NULL;
CREATE INDEX payment_by_creator ON payment (created_by);

-- A paid invoice is a purchase; of a won deal, the deal is it (docs/customer-360.md).
ALTER TABLE purchase ADD COLUMN invoice_id TEXT REFERENCES invoice (id);
CREATE UNIQUE INDEX purchase_one_invoice ON purchase (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TABLE customer_order (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
  ordered_at TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'placed' CHECK (status IN ('draft', 'placed', 'shipped', 'delivered', 'cancelled', 'returned')),
  amount_minor INTEGER CHECK (amount_minor >= 0),
  amount_currency TEXT,
  deal_id TEXT REFERENCES deal (id),
  description TEXT,
  external_id TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX order_by_party ON customer_order (party_id, ordered_at);
CREATE INDEX order_by_time ON customer_order (ordered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX order_by_number ON customer_order (number COLLATE NOCASE, id) WHERE deleted_at IS NULL;
CREATE INDEX order_by_deal ON customer_order (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX order_by_creator ON customer_order (created_by);

-- Tickets of customers (V36-06).
CREATE TABLE support_case (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  contact_id TEXT REFERENCES party (id),
  number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
  description TEXT,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'pending', 'resolved', 'closed')),
  priority TEXT NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  opened_at TEXT NOT NULL,
  first_response_at TEXT,
  resolved_at TEXT,
  satisfaction INTEGER CHECK (satisfaction BETWEEN 1 AND 5),
  assigned_to TEXT REFERENCES app_user (id),
  external_id TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX case_by_party ON support_case (party_id, opened_at);
CREATE INDEX case_by_contact ON support_case (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX case_by_time ON support_case (opened_at, id) WHERE deleted_at IS NULL;
CREATE INDEX case_by_number ON support_case (number COLLATE NOCASE, id) WHERE deleted_at IS NULL;
-- The next number is read off its end.
CREATE INDEX case_by_count ON support_case (CAST(number AS INTEGER)) WHERE number NOT GLOB '*[^0-9]*' AND length(number) < 10;
CREATE INDEX case_by_assignee ON support_case (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX case_by_creator ON support_case (created_by);

-- What stands at a customer's, and visits there (V36-07).
CREATE TABLE equipment (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  serial TEXT,
  model TEXT,
  installed_on TEXT,
  external_id TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX equipment_by_party ON equipment (party_id);
CREATE INDEX equipment_by_name ON equipment (name COLLATE NOCASE, id) WHERE deleted_at IS NULL;
CREATE INDEX equipment_by_serial ON equipment (serial COLLATE NOCASE) WHERE serial IS NOT NULL;
CREATE INDEX equipment_by_creator ON equipment (created_by);

CREATE TABLE work_order (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
  description TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 300),
  scheduled_at TEXT,
  status TEXT NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'in_progress', 'completed', 'cancelled')),
  completed_at TEXT,
  equipment_id TEXT REFERENCES equipment (id),
  assigned_to TEXT REFERENCES app_user (id),
  external_id TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX work_order_by_party ON work_order (party_id, scheduled_at);
CREATE INDEX work_order_by_time ON work_order (scheduled_at, id) WHERE deleted_at IS NULL;
CREATE INDEX work_order_by_number ON work_order (number COLLATE NOCASE, id) WHERE deleted_at IS NULL;
CREATE INDEX work_order_by_count ON work_order (CAST(number AS INTEGER))
  WHERE number NOT GLOB '*[^0-9]*' AND length(number) < 10;
CREATE INDEX work_order_by_equipment ON work_order (equipment_id) WHERE equipment_id IS NOT NULL;
CREATE INDEX work_order_by_assignee ON work_order (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX work_order_by_creator ON work_order (created_by);

-- Steps of a customer's journey (LIF-15). Those of `automatic` follow from other records, and go with them.
CREATE TABLE milestone (
  id TEXT PRIMARY KEY NOT NULL,
  party_id TEXT NOT NULL REFERENCES party (id),
  milestone_type TEXT NOT NULL CHECK (milestone_type IN ('first_contact', 'first_purchase', 'onboarding_complete', 'renewal',
    'upsell', 'referral_made', 'support_escalation', 'churn_signal', 'win_back')),
  occurred_at TEXT NOT NULL,
  details TEXT CHECK (json_valid(details)),
  automatic INTEGER NOT NULL DEFAULT 0 CHECK (automatic IN (0, 1)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES app_user (id),
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX milestone_by_party ON milestone (party_id, occurred_at);
CREATE INDEX milestone_by_type ON milestone (milestone_type, occurred_at);
CREATE INDEX milestone_by_time ON milestone (occurred_at, id) WHERE deleted_at IS NULL;
CREATE INDEX milestone_by_creator ON milestone (created_by);
CREATE INDEX interaction_of_contact ON interaction (contact_id, occurred_at) WHERE contact_id IS NOT NULL;
DROP INDEX interaction_by_contact;

-- First contacts and purchases of before there were milestones, and their places in the histories.
INSERT INTO milestone (id, party_id, milestone_type, occurred_at, automatic, created_at, created_by, updated_at)
SELECT '0193f004' || substr(party_id, 9), party_id, 'first_contact', min(at), 1, made, by, made FROM (
  SELECT party_id, occurred_at AS at, created_at AS made, created_by AS by FROM interaction WHERE deleted_at IS NULL
  UNION ALL
  SELECT contact_id, occurred_at, created_at, created_by FROM interaction WHERE deleted_at IS NULL AND contact_id IS NOT NULL)
GROUP BY party_id;
INSERT INTO milestone (id, party_id, milestone_type, occurred_at, automatic, created_at, created_by, updated_at)
SELECT '0193f005' || substr(party_id, 9), party_id, 'first_purchase', min(purchased_on) || 'T12:00:00.000Z', 1, created_at, created_by,
  created_at
FROM purchase WHERE deleted_at IS NULL GROUP BY party_id;
INSERT OR IGNORE INTO timeline_entry
SELECT party_id, occurred_at, 'milestone', id, 'milestone', created_by, 0 FROM milestone;
