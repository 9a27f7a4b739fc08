-- A first purchase that stands in for a recorded one may have been changed by a person. Where an undo or redo takes that
-- back, it is looked at again like purchases are.
CREATE TRIGGER milestone_replayed AFTER UPDATE OF occurred_at, automatic, deleted_at ON milestone
WHEN (SELECT active FROM journal_replay) = 1 AND substr(NEW.id, 1, 8) = '0193f006' BEGIN
  INSERT OR IGNORE INTO purchase_replayed VALUES (NEW.party_id);
END;
