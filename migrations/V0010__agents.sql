-- Agents stand among the parties and are no clients (PTY-31): few of many, counted whenever clients are.
CREATE INDEX party_agents ON party (kind) WHERE is_agent = 1 AND deleted_at IS NULL;
