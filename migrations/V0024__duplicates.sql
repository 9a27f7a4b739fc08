-- By which way of judging a search was made: what was found by an older one is searched anew. Derived.
ALTER TABLE match_model ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

-- A phone is looked for by its end, with and without its country; a tax id by its end without blanks and punctuation; a
-- person by the day of birth.
CREATE INDEX party_phone_by_tail ON party_phone (substr(digits, -8));
CREATE INDEX party_by_tax_tail
  ON party (substr(replace(replace(replace(upper(tax_id), ' ', ''), '-', ''), '.', ''), -6)) WHERE tax_id IS NOT NULL;

CREATE INDEX party_by_birth_date ON party (birth_date) WHERE birth_date IS NOT NULL;

-- What was undone, redone or restored since the last search is looked at again, though it bears the old moment of change.
CREATE INDEX audit_log_taken_back ON audit_log (record_type, at) WHERE action IN ('undone', 'redone', 'restored');

-- An undo is asked which merges its operation took back.
CREATE INDEX merge_by_unmerge ON merge (unmerge_seq) WHERE unmerge_seq IS NOT NULL;
