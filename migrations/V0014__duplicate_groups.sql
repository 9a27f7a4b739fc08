-- Groups of records that may be one, derived from match_pair: made anew when a scan ends, and brought up to date before
-- each commit for the records that are marked.

CREATE TABLE match_group (
  id TEXT PRIMARY KEY NOT NULL,
  record_type TEXT NOT NULL,
  -- The lowest score among its pairs.
  score INTEGER NOT NULL,
  size INTEGER NOT NULL,
  -- Whether every record is listed with every other one.
  whole INTEGER NOT NULL CHECK (whole IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX match_group_by_score ON match_group (record_type, score DESC, id);
CREATE INDEX match_group_by_size ON match_group (record_type, size DESC, id);

CREATE TABLE match_member (
  group_id TEXT NOT NULL,
  party_id TEXT NOT NULL,
  PRIMARY KEY (group_id, party_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_member_by_party ON match_member (party_id);

-- What changed for the groups since they were made: a record (b is empty) or two records that are to be compared again.
CREATE TABLE match_mark (
  a TEXT NOT NULL,
  b TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER match_party_hidden AFTER UPDATE OF deleted_at ON party
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
  AND (EXISTS (SELECT 1 FROM match_pair WHERE record_type = NEW.kind AND a = NEW.id)
    OR EXISTS (SELECT 1 FROM match_pair WHERE b = NEW.id)) BEGIN
  INSERT OR IGNORE INTO match_mark (a) VALUES (NEW.id);
END;
CREATE TRIGGER match_party_gone AFTER DELETE ON party
WHEN EXISTS (SELECT 1 FROM match_member WHERE party_id = OLD.id) BEGIN
  INSERT OR IGNORE INTO match_mark (a) VALUES (OLD.id);
END;

CREATE TRIGGER match_dismissed_said AFTER INSERT ON match_dismissed BEGIN
  INSERT OR IGNORE INTO match_mark (a) VALUES (NEW.a), (NEW.b);
END;
-- A scan leaves out what was dismissed: what is no longer so is compared again.
CREATE TRIGGER match_dismissed_taken_back AFTER DELETE ON match_dismissed BEGIN
  INSERT OR IGNORE INTO match_mark (a, b) VALUES (OLD.a, OLD.b);
END;

-- What was like a merged record may be like the survivor; after an unmerge it may no longer be.
CREATE TRIGGER match_merged AFTER INSERT ON party_alias BEGIN
  INSERT OR IGNORE INTO match_mark (a, b)
    SELECT min(x, NEW.survivor_id), max(x, NEW.survivor_id) FROM (
      SELECT a AS x FROM match_pair WHERE b = NEW.old_id
      UNION SELECT m.b FROM party p JOIN match_pair m ON m.record_type = p.kind AND m.a = p.id WHERE p.id = NEW.old_id)
    WHERE x <> NEW.survivor_id;
END;
CREATE TRIGGER match_unmerged AFTER DELETE ON party_alias BEGIN
  INSERT OR IGNORE INTO match_mark (a, b)
    SELECT min(x, OLD.survivor_id), max(x, OLD.survivor_id) FROM (
      SELECT a AS x FROM match_pair WHERE b = OLD.survivor_id
      UNION SELECT m.b FROM party p JOIN match_pair m ON m.record_type = p.kind AND m.a = p.id WHERE p.id = OLD.survivor_id)
    WHERE x <> OLD.survivor_id;
END;

CREATE INDEX match_dismissed_by_at ON match_dismissed (at DESC, a, b);
CREATE INDEX match_dismissed_by_b ON match_dismissed (b);

-- Why two records are alike is told by field: [{"field", "points", "text"}].
UPDATE match_pair SET reasons = (
  SELECT coalesce(json_group_array(json_object('field', '', 'points', 0.0, 'text', r.value)), '[]')
  FROM json_each(reasons) r)
WHERE json_type(reasons, '$[0]') = 'text';
