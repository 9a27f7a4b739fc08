-- Lists are filtered by status more than by anything else: their exact counts then read this alone (NFR-08).
CREATE INDEX party_by_status ON party (kind, status) WHERE deleted_at IS NULL;
