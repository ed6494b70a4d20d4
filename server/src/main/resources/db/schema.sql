-- The sum of db/migration as SQLite keeps it; written by SchemaTest.

CREATE TABLE access_token (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  access_token_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  permissions TEXT NOT NULL,
  api_date TEXT,
  allowed_addresses TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  account_id INTEGER REFERENCES account (account_id),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  last_used_at BIGINT,
  last_used_address TEXT,
  last_used_user_agent TEXT,
  last_used_api_date TEXT,
  last_used_route TEXT, notice_at BIGINT,
  PRIMARY KEY (workspace_id, access_token_id)
) WITHOUT ROWID;

CREATE INDEX access_token_by_expiry ON access_token (workspace_id, expires_at, access_token_id);

CREATE INDEX access_token_by_name ON access_token (workspace_id, name, access_token_id);

CREATE INDEX access_token_notice ON access_token (notice_at, workspace_id, access_token_id) WHERE notice_at IS NOT NULL;

CREATE TABLE access_token_secret (
  secret_hash BLOB NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  access_token_id TEXT NOT NULL,
  last4 TEXT NOT NULL,
  valid_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  FOREIGN KEY (workspace_id, access_token_id) REFERENCES access_token (workspace_id, access_token_id)
) WITHOUT ROWID;

CREATE INDEX access_token_secret_token ON access_token_secret (workspace_id, access_token_id);

CREATE TABLE account (
  account_id INTEGER NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX account_email ON account (email);

CREATE TABLE agent (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  type TEXT NOT NULL,
  version TEXT NOT NULL,
  device_id TEXT NOT NULL,
  public_ipv4 TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  provider_id INTEGER NOT NULL,
  provider_name TEXT NOT NULL,
  tags TEXT NOT NULL,
  locked_fields TEXT NOT NULL,
  public_keys TEXT NOT NULL,
  is_online BOOLEAN NOT NULL,
  has_wireguard_error BOOLEAN NOT NULL,
  has_duplicate_name BOOLEAN NOT NULL,
  has_refused_tag BOOLEAN NOT NULL,
  services_default_enabled BOOLEAN NOT NULL,
  subnets_count INTEGER NOT NULL,
  subnets_enabled_count INTEGER NOT NULL,
  address_block INTEGER NOT NULL,
  agent_token_id INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  modified_at BIGINT NOT NULL, device_name TEXT NOT NULL DEFAULT '', listen_ports TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, agent_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX agent_address_block ON agent (workspace_id, address_block);

CREATE INDEX agent_by_change ON agent (workspace_id, modified_at, agent_id);

CREATE INDEX agent_by_country ON agent (workspace_id, country, agent_id);

CREATE UNIQUE INDEX agent_by_name ON agent (workspace_id, name, agent_id);

CREATE INDEX agent_by_provider ON agent (workspace_id, provider_name, agent_id);

CREATE INDEX agent_by_type ON agent (workspace_id, type, agent_id);

CREATE INDEX agent_by_version ON agent (workspace_id, version, agent_id);

CREATE UNIQUE INDEX agent_device ON agent (workspace_id, device_id);

CREATE TABLE agent_log (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_log_id TEXT NOT NULL,
  agent_id INTEGER NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  logged_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, agent_log_id)
) WITHOUT ROWID;

CREATE INDEX agent_log_by_agent ON agent_log (workspace_id, agent_id, agent_log_id);

CREATE INDEX agent_log_of_trouble ON agent_log (workspace_id, agent_log_id) WHERE severity IN ('WARN', 'ERROR');

CREATE TABLE agent_service (
  workspace_id INTEGER NOT NULL,
  agent_service_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  is_active BOOLEAN NOT NULL,
  tcp_ports TEXT NOT NULL,
  udp_ports TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, reported_in TEXT NOT NULL DEFAULT '', networks TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (workspace_id, agent_service_id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
) WITHOUT ROWID;

CREATE INDEX agent_service_by_agent ON agent_service (workspace_id, agent_id, agent_service_id);

CREATE TABLE agent_service_subnet (
  workspace_id INTEGER NOT NULL,
  agent_service_subnet_id INTEGER NOT NULL,
  agent_service_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  address BIGINT NOT NULL,
  prefix_length INTEGER NOT NULL,
  is_active BOOLEAN NOT NULL,
  is_user_enabled BOOLEAN NOT NULL,
  is_enabled_by_default BOOLEAN NOT NULL,
  PRIMARY KEY (workspace_id, agent_service_subnet_id),
  FOREIGN KEY (workspace_id, agent_service_id) REFERENCES agent_service (workspace_id, agent_service_id)
) WITHOUT ROWID;

CREATE INDEX agent_service_subnet_by_address ON agent_service_subnet (workspace_id, address, prefix_length);

CREATE INDEX agent_service_subnet_by_agent ON agent_service_subnet (workspace_id, agent_id, agent_service_subnet_id);

CREATE UNIQUE INDEX agent_service_subnet_by_service ON agent_service_subnet (workspace_id, agent_service_id, address, prefix_length);

CREATE TABLE agent_tag (
  workspace_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, agent_id, tag_id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id),
  FOREIGN KEY (workspace_id, tag_id) REFERENCES tag (workspace_id, tag_id)
) WITHOUT ROWID;

CREATE INDEX agent_tag_by_tag ON agent_tag (workspace_id, tag_id, agent_id);

CREATE TABLE agent_token (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_token_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  allowed_tag_names TEXT NOT NULL,
  valid_until BIGINT NOT NULL,
  secret_hash BLOB NOT NULL,
  last4 TEXT NOT NULL,
  account_id INTEGER REFERENCES account (account_id),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, notice_at BIGINT,
  PRIMARY KEY (workspace_id, agent_token_id)
) WITHOUT ROWID;

CREATE INDEX agent_token_by_change ON agent_token (workspace_id, updated_at, agent_token_id);

CREATE INDEX agent_token_by_creation ON agent_token (workspace_id, created_at, agent_token_id);

CREATE INDEX agent_token_by_expiry ON agent_token (workspace_id, valid_until, agent_token_id);

CREATE INDEX agent_token_by_name ON agent_token (workspace_id, name, agent_token_id);

CREATE INDEX agent_token_notice ON agent_token (notice_at, workspace_id, agent_token_id) WHERE notice_at IS NOT NULL;

CREATE UNIQUE INDEX agent_token_secret ON agent_token (secret_hash);

CREATE TABLE claim_link (
  secret_hash BLOB NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  claimed_at BIGINT
) WITHOUT ROWID;

CREATE TABLE connection (
  workspace_id INTEGER NOT NULL,
  connection_id INTEGER NOT NULL,
  agent_1_id INTEGER NOT NULL,
  agent_2_id INTEGER NOT NULL,
  sdn_enabled BOOLEAN NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT NOT NULL,
  created_by TEXT NOT NULL,
  subnets_enabled_count INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, agent_1_path TEXT NOT NULL DEFAULT '', agent_2_path TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, connection_id),
  FOREIGN KEY (workspace_id, agent_1_id) REFERENCES agent (workspace_id, agent_id),
  FOREIGN KEY (workspace_id, agent_2_id) REFERENCES agent (workspace_id, agent_id),
  CHECK (agent_1_id < agent_2_id)
) WITHOUT ROWID;

CREATE INDEX connection_by_agent_1 ON connection (workspace_id, agent_1_id, connection_id);

CREATE INDEX connection_by_agent_2 ON connection (workspace_id, agent_2_id, connection_id);

CREATE INDEX connection_by_change ON connection (workspace_id, updated_at, connection_id);

CREATE UNIQUE INDEX connection_pair ON connection (workspace_id, agent_1_id, agent_2_id);

CREATE INDEX connection_with_reason ON connection (workspace_id, connection_id) WHERE status_reason <> '';

CREATE INDEX connection_with_reason_by_status ON connection (workspace_id, status, connection_id) WHERE status_reason <> '';

CREATE TABLE connection_subnet (
  workspace_id INTEGER NOT NULL,
  connection_subnet_id INTEGER NOT NULL,
  connection_id INTEGER NOT NULL,
  agent_service_subnet_id INTEGER NOT NULL,
  is_enabled BOOLEAN NOT NULL,
  status TEXT NOT NULL,
  error TEXT NOT NULL,
  updated_at BIGINT NOT NULL, awaited_until BIGINT,
  PRIMARY KEY (workspace_id, connection_subnet_id),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES connection (workspace_id, connection_id),
  FOREIGN KEY (workspace_id, agent_service_subnet_id) REFERENCES agent_service_subnet (workspace_id, agent_service_subnet_id)
) WITHOUT ROWID;

CREATE INDEX connection_subnet_awaited ON connection_subnet (awaited_until, workspace_id, connection_subnet_id)
  WHERE awaited_until IS NOT NULL;

CREATE UNIQUE INDEX connection_subnet_by_connection ON connection_subnet (workspace_id, connection_id, agent_service_subnet_id);

CREATE INDEX connection_subnet_by_subnet ON connection_subnet (workspace_id, agent_service_subnet_id, connection_id);

CREATE TABLE dead_secret (
  secret_hash BLOB NOT NULL PRIMARY KEY,
  reason TEXT NOT NULL,
  died_at BIGINT NOT NULL
, workspace_id INTEGER, token_id TEXT, token_name TEXT) WITHOUT ROWID;

CREATE INDEX dead_secret_by_time ON dead_secret (died_at);

CREATE TABLE deleted_device (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  device_id TEXT NOT NULL,
  deleted_at BIGINT NOT NULL,
  told_at BIGINT,
  PRIMARY KEY (workspace_id, device_id)
) WITHOUT ROWID;

CREATE INDEX deleted_device_by_time ON deleted_device (deleted_at);

CREATE TABLE "event" (
  workspace_id INTEGER NOT NULL,
  event_number BIGINT NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  object_type TEXT NOT NULL,
  object_id TEXT NOT NULL,
  occurred_at BIGINT NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  access_token_id TEXT,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  request_id TEXT NOT NULL,
  api_date TEXT NOT NULL,
  operation TEXT NOT NULL,
  data TEXT NOT NULL,
  before_state TEXT,
  after_state TEXT,
  seal BLOB NOT NULL,
  PRIMARY KEY (workspace_id, event_number)
) WITHOUT ROWID;

CREATE INDEX event_by_actor ON event (workspace_id, actor_id, event_number);

CREATE INDEX event_by_object ON event (workspace_id, object_type, object_id, event_number);

CREATE INDEX event_by_request ON event (workspace_id, request_id, event_number);

CREATE INDEX event_by_time ON event (workspace_id, occurred_at, event_number);

CREATE INDEX event_by_type ON event (workspace_id, type, event_number);

CREATE TABLE event_chain (
  workspace_id INTEGER NOT NULL PRIMARY KEY,
  last_number BIGINT NOT NULL,
  last_seal BLOB NOT NULL,
  kept_after BIGINT NOT NULL,
  kept_seal BLOB NOT NULL
);

CREATE TABLE id_counter (
  workspace_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  last_id INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, kind)
) WITHOUT ROWID;

CREATE TABLE idempotent_answer (
  workspace_id INTEGER NOT NULL,
  access_token_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  status INTEGER NOT NULL,
  headers TEXT NOT NULL,
  body BLOB NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, access_token_id, idempotency_key)
) WITHOUT ROWID;

CREATE INDEX idempotent_answer_by_time ON idempotent_answer (created_at);

CREATE TABLE log_read (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  entity_type TEXT NOT NULL,
  entity_id INTEGER NOT NULL,
  read_until BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, entity_type, entity_id)
) WITHOUT ROWID;

CREATE TABLE membership (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  account_id INTEGER NOT NULL REFERENCES account (account_id),
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, account_id)
) WITHOUT ROWID;

CREATE INDEX membership_account ON membership (account_id, workspace_id);

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  content TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE path_change (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_id INTEGER NOT NULL,
  peer_agent_id INTEGER NOT NULL,
  changed_at BIGINT NOT NULL,
  previous_path TEXT NOT NULL,
  path TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (workspace_id, agent_id, peer_agent_id, changed_at)
) WITHOUT ROWID;

CREATE INDEX path_change_by_time ON path_change (changed_at);

CREATE TABLE path_minute (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_id INTEGER NOT NULL,
  peers INTEGER NOT NULL,
  measured_at BIGINT NOT NULL,
  entries BLOB NOT NULL,
  PRIMARY KEY (workspace_id, agent_id, peers, measured_at)
) WITHOUT ROWID;

CREATE INDEX path_minute_by_time ON path_minute (measured_at);

CREATE TABLE recent_read (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  kind BLOB NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  query TEXT NOT NULL,
  body TEXT NOT NULL,
  api_date TEXT NOT NULL,
  date_named_by TEXT NOT NULL,
  access_token_id TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, kind)
) WITHOUT ROWID;

CREATE INDEX recent_read_by_time ON recent_read (seen_at);

CREATE INDEX recent_read_latest ON recent_read (workspace_id, seen_at, kind);

CREATE TABLE released_address_block (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  address_block INTEGER NOT NULL,
  released_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, address_block)
) WITHOUT ROWID;

CREATE INDEX released_address_block_by_time ON released_address_block (workspace_id, released_at, address_block);

CREATE TABLE rule (
  workspace_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, rule_id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id),
  FOREIGN KEY (workspace_id, tag_id) REFERENCES tag (workspace_id, tag_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX rule_by_agent ON rule (workspace_id, agent_id, tag_id);

CREATE INDEX rule_by_tag ON rule (workspace_id, tag_id, agent_id);

CREATE TABLE session (
  secret_hash BLOB NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  session_id TEXT NOT NULL,
  access_token_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  FOREIGN KEY (workspace_id, access_token_id) REFERENCES access_token (workspace_id, access_token_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX session_by_id ON session (workspace_id, session_id);

CREATE INDEX session_expiry ON session (expires_at);

CREATE INDEX session_token ON session (workspace_id, access_token_id);

CREATE TABLE tag (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  tag_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, tag_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX tag_by_name ON tag (workspace_id, name);

CREATE TABLE webhook_delivery (
  workspace_id INTEGER NOT NULL,
  webhook_id TEXT NOT NULL,
  event_number BIGINT NOT NULL,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  object TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts_count INTEGER NOT NULL,
  attempts TEXT NOT NULL,
  next_attempt_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, webhook_id, event_number),
  FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhook_endpoint (workspace_id, webhook_id)
) WITHOUT ROWID;

CREATE INDEX webhook_delivery_due ON webhook_delivery (workspace_id, webhook_id, next_attempt_at, event_number)
  WHERE next_attempt_at IS NOT NULL;

CREATE INDEX webhook_delivery_failed ON webhook_delivery (workspace_id, webhook_id, status, event_number)
  WHERE status <> 'DELIVERED';

CREATE INDEX webhook_delivery_pending ON webhook_delivery (workspace_id, webhook_id, object, event_number)
  WHERE status = 'PENDING';

CREATE TABLE webhook_endpoint (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  webhook_id TEXT NOT NULL,
  url TEXT NOT NULL,
  event_types TEXT NOT NULL,
  description TEXT NOT NULL,
  api_date TEXT NOT NULL,
  headers BLOB NOT NULL,
  is_ordered BOOLEAN NOT NULL,
  is_enabled BOOLEAN NOT NULL,
  disabled_reason TEXT NOT NULL,
  disabled_at BIGINT,
  failing_since_at BIGINT,
  secret BLOB NOT NULL,
  previous_secret BLOB,
  previous_secret_until BIGINT,
  place BIGINT NOT NULL,
  leased_by TEXT NOT NULL,
  leased_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, webhook_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX webhook_endpoint_by_id ON webhook_endpoint (webhook_id);

CREATE TABLE workspace (
  workspace_id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  api_date TEXT NOT NULL,
  access_token_max_days INTEGER,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
, previous_api_date TEXT, upgraded_at BIGINT, rerouting_latency_ratio DOUBLE PRECISION, rerouting_latency_diff INTEGER, rerouting_changed_at BIGINT);

CREATE UNIQUE INDEX workspace_name ON workspace (name);
