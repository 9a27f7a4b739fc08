-- Moves are counted one way at a time, each as a range of this index.
DROP INDEX stage_stay_by_entry;
CREATE INDEX stage_stay_by_way ON stage_stay (way, entered_at, stage_id);
