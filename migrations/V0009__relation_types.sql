-- A type that is not used any more stays on what has it and is not offered for what is new.
ALTER TABLE relationship_type ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));
