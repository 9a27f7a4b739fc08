-- Card and social security numbers in what is said about people, companies, households and deals (IMP-26): looked over with
-- the next write.
INSERT OR IGNORE INTO sensitive_mark
SELECT id, kind FROM party WHERE deleted_at IS NULL AND description GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*'
UNION ALL SELECT id, 'deal' FROM deal WHERE deleted_at IS NULL AND description GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*';
