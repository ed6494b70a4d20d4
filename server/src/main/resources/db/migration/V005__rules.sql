-- A rule connects one agent with every agent that carries a tag. Which connections it makes isn't written down: a pair of
-- agents is asked for as long as a rule of one of them names a tag of the other, and these indexes tell.
CREATE TABLE rule (
  workspace_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, rule_id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id),
  FOREIGN KEY (workspace_id, tag_id) REFERENCES tag (workspace_id, tag_id)
) ${clustered};
CREATE UNIQUE INDEX rule_by_agent ON rule (workspace_id, agent_id, tag_id);
CREATE INDEX rule_by_tag ON rule (workspace_id, tag_id, agent_id);
