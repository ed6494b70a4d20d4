-- What each end of a connection last reported of it; empty before it has.
ALTER TABLE connection ADD COLUMN agent_1_path ${text} NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN agent_2_path ${text} NOT NULL DEFAULT '';
CREATE INDEX connection_with_reason ON connection (workspace_id, connection_id) WHERE status_reason <> '';
CREATE INDEX connection_with_reason_by_status ON connection (workspace_id, status, connection_id) WHERE status_reason <> '';

-- One minute of what an agent measured to some of its peers, those whose ids have the same number but for its last six
-- bits, begun at the time of its first report. The entries are packed as syntropy.measurement.Rollup says. Purged in time.
CREATE TABLE path_minute (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_id INTEGER NOT NULL,
  peers INTEGER NOT NULL,
  measured_at BIGINT NOT NULL,
  entries ${bytes} NOT NULL,
  PRIMARY KEY (workspace_id, agent_id, peers, measured_at)
) ${clustered};
CREATE INDEX path_minute_by_time ON path_minute (measured_at);

-- That an agent's traffic to a peer took another path. Purged in time.
CREATE TABLE path_change (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_id INTEGER NOT NULL,
  peer_agent_id INTEGER NOT NULL,
  changed_at BIGINT NOT NULL,
  previous_path ${text} NOT NULL,
  path ${text} NOT NULL,
  reason ${text} NOT NULL,
  PRIMARY KEY (workspace_id, agent_id, peer_agent_id, changed_at)
) ${clustered};
CREATE INDEX path_change_by_time ON path_change (changed_at);

-- The last lines of each agent's log.
CREATE TABLE agent_log (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_log_id ${text} NOT NULL,
  agent_id INTEGER NOT NULL,
  severity ${text} NOT NULL,
  message ${text} NOT NULL,
  logged_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, agent_log_id)
) ${clustered};
CREATE INDEX agent_log_by_agent ON agent_log (workspace_id, agent_id, agent_log_id);
