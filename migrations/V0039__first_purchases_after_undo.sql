-- An undo can take back the purchase that was a customer's first while later ones stay. Whose purchases an undo or redo
-- touched is marked here, and looked at before its commit.
CREATE TABLE purchase_replayed (party_id TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER purchase_replayed_insert AFTER INSERT ON purchase WHEN (SELECT active FROM journal_replay) = 1 BEGIN
  INSERT OR IGNORE INTO purchase_replayed VALUES (NEW.party_id);
END;
CREATE TRIGGER purchase_replayed_update AFTER UPDATE OF party_id, purchased_on, deleted_at ON purchase
WHEN (SELECT active FROM journal_replay) = 1 BEGIN
  INSERT OR IGNORE INTO purchase_replayed VALUES (OLD.party_id), (NEW.party_id);
END;
CREATE TRIGGER purchase_replayed_delete AFTER DELETE ON purchase WHEN (SELECT active FROM journal_replay) = 1 BEGIN
  INSERT OR IGNORE INTO purchase_replayed VALUES (OLD.party_id);
END;
