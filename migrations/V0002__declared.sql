-- What follows from the catalogue is made from it when a file is opened (store/derive.rs): the triggers of search and
-- timeline for every type but the parties. These were their first form.
DROP TRIGGER search_deal_insert;
DROP TRIGGER search_deal_update;
DROP TRIGGER search_deal_delete;
DROP TRIGGER search_interaction_insert;
DROP TRIGGER search_interaction_update;
DROP TRIGGER search_interaction_delete;
DROP TRIGGER search_note_insert;
DROP TRIGGER search_note_update;
DROP TRIGGER search_note_delete;
DROP TRIGGER timeline_interaction_insert;
DROP TRIGGER timeline_interaction_update;
DROP TRIGGER timeline_interaction_delete;
DROP TRIGGER timeline_note_insert;
DROP TRIGGER timeline_note_update;
DROP TRIGGER timeline_note_delete;
DROP TRIGGER timeline_activity_insert;
DROP TRIGGER timeline_activity_update;
DROP TRIGGER timeline_activity_delete;
-- Custom fields on every record type that people keep (TAG-02).
ALTER TABLE interaction ADD COLUMN custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom));
ALTER TABLE note ADD COLUMN custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom));
ALTER TABLE activity ADD COLUMN custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom));
