-- The words of names and domains and the digits of phone numbers, each once, so that a part of one or a slip of the pen
-- finds the whole (PTY-28). Kept by the same step as the search documents, never journaled, rebuilt with them.
CREATE TABLE search_word (
  rowid INTEGER PRIMARY KEY,
  word TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE search_word_fts USING fts5 (
  word, content = 'search_word', content_rowid = 'rowid', tokenize = 'trigram', detail = none, columnsize = 0
);
-- What is left of a word without one of its letters, as a number: words a slip apart have one in common.
CREATE TABLE search_slip (
  slip INTEGER NOT NULL,
  word INTEGER NOT NULL,
  PRIMARY KEY (slip, word)
) STRICT, WITHOUT ROWID;
