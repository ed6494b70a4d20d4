-- When the next notice that a token expires, or has expired, is due; NULL when there is none to come.
ALTER TABLE access_token ADD COLUMN notice_at BIGINT;
ALTER TABLE agent_token ADD COLUMN notice_at BIGINT;
UPDATE access_token SET notice_at = expires_at - 604800000;
UPDATE agent_token SET notice_at = valid_until - 604800000 WHERE valid_until < 253402300799999;
CREATE INDEX access_token_notice ON access_token (notice_at, workspace_id, access_token_id) WHERE notice_at IS NOT NULL;
CREATE INDEX agent_token_notice ON agent_token (notice_at, workspace_id, agent_token_id) WHERE notice_at IS NOT NULL;
