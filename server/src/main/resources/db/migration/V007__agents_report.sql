-- Which of its agent's lists a reported service stands in, so that a list decides about its own alone; empty for one
-- that was entered by hand. Networks are names, as a JSON array.
ALTER TABLE agent_service ADD COLUMN reported_in ${text} NOT NULL DEFAULT '';
ALTER TABLE agent_service ADD COLUMN networks ${text} NOT NULL DEFAULT '[]';

-- By when the end that is to route the subnet has to say how that went; NULL when nobody was asked, or has said.
ALTER TABLE connection_subnet ADD COLUMN awaited_until BIGINT;
CREATE INDEX connection_subnet_awaited ON connection_subnet (awaited_until, workspace_id, connection_subnet_id)
  WHERE awaited_until IS NOT NULL;

-- Devices whose agents were deleted: each is told once, and let in again only by a token made since. Purged in time.
CREATE TABLE deleted_device (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  device_id ${text} NOT NULL,
  deleted_at BIGINT NOT NULL,
  told_at BIGINT,
  PRIMARY KEY (workspace_id, device_id)
) ${clustered};
CREATE INDEX deleted_device_by_time ON deleted_device (deleted_at);
