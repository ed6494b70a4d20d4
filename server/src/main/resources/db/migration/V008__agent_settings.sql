-- When agents may leave a path for another; NULL while the workspace keeps to the defaults. When that was changed last;
-- NULL when it never was, so that no agent has ever been told.
ALTER TABLE workspace ADD COLUMN rerouting_latency_ratio DOUBLE PRECISION;
ALTER TABLE workspace ADD COLUMN rerouting_latency_diff INTEGER;
ALTER TABLE workspace ADD COLUMN rerouting_changed_at BIGINT;

-- How far what was wrong with an agent or a connection has been read. Those of agents and connections that are gone are
-- purged.
CREATE TABLE log_read (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  entity_type ${text} NOT NULL,
  entity_id INTEGER NOT NULL,
  read_until BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, entity_type, entity_id)
) ${clustered};

-- Warnings and errors are few among the lines, and searched alone.
CREATE INDEX agent_log_of_trouble ON agent_log (workspace_id, agent_log_id) WHERE severity IN ('WARN', 'ERROR');
