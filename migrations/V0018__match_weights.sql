-- What a search for duplicates learned of a type's records, for judging one record as the search would: derived, made
-- anew by each search.

CREATE TABLE match_model (
  record_type TEXT PRIMARY KEY NOT NULL,
  -- Records that were compared.
  records INTEGER NOT NULL,
  -- The weights, as JSON.
  model TEXT NOT NULL CHECK (json_valid(model))
) STRICT, WITHOUT ROWID;

-- How many records have a value, for the values that more than one has.
CREATE TABLE match_term (
  record_type TEXT NOT NULL,
  -- What it is a value of, and the value, as one number.
  term INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (record_type, term)
) STRICT, WITHOUT ROWID;
