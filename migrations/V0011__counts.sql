-- Records are counted by the values that lists are filtered by all day, '' where there is none: a count of any
-- combination of them adds up a few hundred rows instead of reading every record.
DROP TABLE record_total;
CREATE TABLE record_total (
  record_type TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  owner_id TEXT NOT NULL DEFAULT '',
  count INTEGER NOT NULL,
  PRIMARY KEY (record_type, status, source, owner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO record_total
SELECT kind, status, ifnull(source, ''), ifnull(owner_id, ''), count(*) FROM party WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4
UNION ALL SELECT 'deal', '', '', '', count(*) FROM deal WHERE deleted_at IS NULL;

DROP TRIGGER record_total_party_insert;
DROP TRIGGER record_total_party_update;
DROP TRIGGER record_total_party_delete;
CREATE TRIGGER record_total_party_insert AFTER INSERT ON party WHEN NEW.deleted_at IS NULL BEGIN
  INSERT INTO record_total VALUES (NEW.kind, NEW.status, ifnull(NEW.source, ''), ifnull(NEW.owner_id, ''), 1)
  ON CONFLICT DO UPDATE SET count = count + 1; END;
CREATE TRIGGER record_total_party_update AFTER UPDATE OF status, source, owner_id, deleted_at ON party
WHEN OLD.status <> NEW.status OR OLD.source IS NOT NEW.source OR OLD.owner_id IS NOT NEW.owner_id
  OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
  UPDATE record_total SET count = count - 1
  WHERE OLD.deleted_at IS NULL AND record_type = OLD.kind AND status = OLD.status
    AND source = ifnull(OLD.source, '') AND owner_id = ifnull(OLD.owner_id, '');
  INSERT INTO record_total
  SELECT NEW.kind, NEW.status, ifnull(NEW.source, ''), ifnull(NEW.owner_id, ''), 1 WHERE NEW.deleted_at IS NULL
  ON CONFLICT DO UPDATE SET count = count + 1; END;
CREATE TRIGGER record_total_party_delete AFTER DELETE ON party WHEN OLD.deleted_at IS NULL BEGIN
  UPDATE record_total SET count = count - 1
  WHERE record_type = OLD.kind AND status = OLD.status
    AND source = ifnull(OLD.source, '') AND owner_id = ifnull(OLD.owner_id, ''); END;

-- The people of many companies are gathered without a look at the rows themselves.
DROP INDEX affiliation_by_organization;
CREATE INDEX affiliation_by_organization ON affiliation (organization_id, person_id);
