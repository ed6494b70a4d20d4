-- The API date that a workspace had before its last upgrade, and when that was: what it may go back to, for a while.
ALTER TABLE workspace ADD COLUMN previous_api_date ${text};
ALTER TABLE workspace ADD COLUMN upgraded_at BIGINT;

-- Requests that read, one for each kind there was of late, so that an upgrade can be tried on them. Purged in time.
-- Whatever looks like a secret has been taken out.
CREATE TABLE recent_read (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  kind ${bytes} NOT NULL,
  method ${text} NOT NULL,
  path ${text} NOT NULL,
  query ${text} NOT NULL,
  body ${text} NOT NULL,
  api_date ${text} NOT NULL,
  date_named_by ${text} NOT NULL,
  access_token_id ${text} NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, kind)
) ${clustered};
CREATE INDEX recent_read_by_time ON recent_read (seen_at);
CREATE INDEX recent_read_latest ON recent_read (workspace_id, seen_at, kind);
