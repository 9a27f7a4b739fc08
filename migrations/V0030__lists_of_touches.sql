-- Lists of all touches and notes are read from their newest end (INT-05, NFR-08): without these, millions are sorted for
-- a first page.
CREATE INDEX interaction_by_time ON interaction (occurred_at, id) WHERE deleted_at IS NULL;
CREATE INDEX interaction_by_type ON interaction (type, occurred_at, id) WHERE deleted_at IS NULL;
CREATE INDEX note_by_time ON note (created_at, id) WHERE deleted_at IS NULL;
