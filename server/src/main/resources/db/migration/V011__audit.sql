-- What one actor did, and what one request did.
CREATE INDEX event_by_actor ON event (workspace_id, actor_id, event_number);
CREATE INDEX event_by_request ON event (workspace_id, request_id, event_number);

-- Whose a dead secret was, so that who still uses it can be named; null for those that died before this was kept, and for
-- what was nobody's. Of a session it is the access token's.
ALTER TABLE dead_secret ADD COLUMN workspace_id INTEGER;
ALTER TABLE dead_secret ADD COLUMN token_id ${text};
ALTER TABLE dead_secret ADD COLUMN token_name ${text};
