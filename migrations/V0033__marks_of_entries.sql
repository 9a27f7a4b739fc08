-- The indexed text of an interaction or note ends with marks of its kind and of the records in whose histories it stands
-- (search/index.rs): one search of notes, or of one history, then reads no text of another. All of them are written anew
-- when the file is opened, which the mark says.
INSERT INTO search_entry_fts (search_entry_fts) VALUES ('delete-all');
DELETE FROM search_entry;
INSERT INTO search_dirty (record_id, record_type) VALUES ('*', '*');
-- The words of that index, in order: it holds nothing itself.
CREATE VIRTUAL TABLE search_entry_word USING fts5vocab (search_entry_fts, instance);

-- FTS5 merges what single writes leave behind by itself, all at once as soon as sixteen parts lie side by side: where a
-- large part is among them, one save of a note in sixteen, and again one in 256, took seconds. The step that keeps the
-- indexes merges a little with each write instead (search/index.rs); what FTS5 does by itself is left for emergencies.
INSERT INTO search_fts (search_fts, rank) VALUES ('automerge', 16), ('usermerge', 16), ('crisismerge', 1000);
INSERT INTO search_entry_fts (search_entry_fts, rank) VALUES ('automerge', 16), ('usermerge', 16), ('crisismerge', 1000);
INSERT INTO search_word_fts (search_word_fts, rank) VALUES ('automerge', 16), ('usermerge', 16), ('crisismerge', 1000);
