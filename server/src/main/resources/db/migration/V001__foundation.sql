-- One history for both engines. Placeholders carry the few words in which they differ:
--   ${text}       text compared byte by byte on both engines
--   ${bytes}      a byte string
--   ${clustered}  store the rows in the order of the primary key, where the engine can
-- Times are milliseconds since 1970-01-01T00:00Z. Empty text stands for "none" where a list is ordered by the column,
-- since the engines disagree about where NULL sorts.

CREATE TABLE meta (
  name ${text} NOT NULL PRIMARY KEY,
  content ${text} NOT NULL
) ${clustered};

CREATE TABLE workspace (
  workspace_id INTEGER NOT NULL PRIMARY KEY,
  name ${text} NOT NULL,
  api_date ${text} NOT NULL,
  access_token_max_days INTEGER,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX workspace_name ON workspace (name);

-- The last id given for each kind of thing; an id up to it was given once and is never given again.
-- Workspace 0 holds the counters of what belongs to no workspace.
CREATE TABLE id_counter (
  workspace_id INTEGER NOT NULL,
  kind ${text} NOT NULL,
  last_id INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, kind)
) ${clustered};

CREATE TABLE account (
  account_id INTEGER NOT NULL PRIMARY KEY,
  email ${text} NOT NULL,
  password_hash ${text} NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (email);

CREATE TABLE membership (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  account_id INTEGER NOT NULL REFERENCES account (account_id),
  role ${text} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, account_id)
) ${clustered};
CREATE INDEX membership_account ON membership (account_id, workspace_id);

CREATE TABLE access_token (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  access_token_id ${text} NOT NULL,
  name ${text} NOT NULL,
  description ${text} NOT NULL,
  permissions ${text} NOT NULL,
  api_date ${text},
  allowed_addresses ${text} NOT NULL,
  expires_at BIGINT NOT NULL,
  account_id INTEGER REFERENCES account (account_id),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  last_used_at BIGINT,
  last_used_address ${text},
  last_used_user_agent ${text},
  last_used_api_date ${text},
  last_used_route ${text},
  PRIMARY KEY (workspace_id, access_token_id)
) ${clustered};
CREATE INDEX access_token_by_name ON access_token (workspace_id, name, access_token_id);
CREATE INDEX access_token_by_expiry ON access_token (workspace_id, expires_at, access_token_id);

-- A token has one secret, or two while a rotation's grace lasts. Found by hash alone: the secret is what names the workspace.
CREATE TABLE access_token_secret (
  secret_hash ${bytes} NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  access_token_id ${text} NOT NULL,
  last4 ${text} NOT NULL,
  valid_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  FOREIGN KEY (workspace_id, access_token_id) REFERENCES access_token (workspace_id, access_token_id)
) ${clustered};
CREATE INDEX access_token_secret_token ON access_token_secret (workspace_id, access_token_id);

CREATE TABLE session (
  secret_hash ${bytes} NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  session_id ${text} NOT NULL,
  access_token_id ${text} NOT NULL,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  FOREIGN KEY (workspace_id, access_token_id) REFERENCES access_token (workspace_id, access_token_id)
) ${clustered};
CREATE UNIQUE INDEX session_by_id ON session (workspace_id, session_id);
CREATE INDEX session_token ON session (workspace_id, access_token_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Secrets that were valid once, so that their bearer is told "deleted" or "expired" rather than "unknown". Purged in time.
CREATE TABLE dead_secret (
  secret_hash ${bytes} NOT NULL PRIMARY KEY,
  reason ${text} NOT NULL,
  died_at BIGINT NOT NULL
) ${clustered};
CREATE INDEX dead_secret_by_time ON dead_secret (died_at);

CREATE TABLE agent_token (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_token_id INTEGER NOT NULL,
  name ${text} NOT NULL,
  description ${text} NOT NULL,
  allowed_tag_names ${text} NOT NULL,
  valid_until BIGINT NOT NULL,
  secret_hash ${bytes} NOT NULL,
  last4 ${text} NOT NULL,
  account_id INTEGER REFERENCES account (account_id),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, agent_token_id)
) ${clustered};
CREATE UNIQUE INDEX agent_token_secret ON agent_token (secret_hash);
CREATE INDEX agent_token_by_name ON agent_token (workspace_id, name, agent_token_id);
CREATE INDEX agent_token_by_expiry ON agent_token (workspace_id, valid_until, agent_token_id);
CREATE INDEX agent_token_by_creation ON agent_token (workspace_id, created_at, agent_token_id);
CREATE INDEX agent_token_by_change ON agent_token (workspace_id, updated_at, agent_token_id);

CREATE TABLE agent (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  agent_id INTEGER NOT NULL,
  name ${text} NOT NULL,
  name_folded ${text} NOT NULL,
  type ${text} NOT NULL,
  version ${text} NOT NULL,
  device_id ${text} NOT NULL,
  public_ipv4 ${text} NOT NULL,
  city ${text} NOT NULL,
  country ${text} NOT NULL,
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  provider_id INTEGER NOT NULL,
  provider_name ${text} NOT NULL,
  tags ${text} NOT NULL,
  locked_fields ${text} NOT NULL,
  public_keys ${text} NOT NULL,
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
  modified_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, agent_id)
) ${clustered};
CREATE UNIQUE INDEX agent_device ON agent (workspace_id, device_id);
CREATE UNIQUE INDEX agent_address_block ON agent (workspace_id, address_block);
-- Unique, as the id in it already makes it, so that a join that begins with it is known to keep its order.
CREATE UNIQUE INDEX agent_by_name ON agent (workspace_id, name, agent_id);
CREATE INDEX agent_by_provider ON agent (workspace_id, provider_name, agent_id);
CREATE INDEX agent_by_type ON agent (workspace_id, type, agent_id);
CREATE INDEX agent_by_country ON agent (workspace_id, country, agent_id);
CREATE INDEX agent_by_change ON agent (workspace_id, modified_at, agent_id);
CREATE INDEX agent_by_version ON agent (workspace_id, version, agent_id);

-- Blocks of four internal addresses that an agent gave back, kept until their quarantine is over.
CREATE TABLE released_address_block (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  address_block INTEGER NOT NULL,
  released_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, address_block)
) ${clustered};
CREATE INDEX released_address_block_by_time ON released_address_block (workspace_id, released_at, address_block);

CREATE TABLE tag (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  tag_id INTEGER NOT NULL,
  name ${text} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, tag_id)
) ${clustered};
CREATE UNIQUE INDEX tag_by_name ON tag (workspace_id, name);

CREATE TABLE agent_tag (
  workspace_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, agent_id, tag_id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id),
  FOREIGN KEY (workspace_id, tag_id) REFERENCES tag (workspace_id, tag_id)
) ${clustered};
CREATE INDEX agent_tag_by_tag ON agent_tag (workspace_id, tag_id, agent_id);

-- agent_1_id is always the lower of the two ids, so that the pair's index knows one connection whichever way round it is asked for.
CREATE TABLE connection (
  workspace_id INTEGER NOT NULL,
  connection_id INTEGER NOT NULL,
  agent_1_id INTEGER NOT NULL,
  agent_2_id INTEGER NOT NULL,
  sdn_enabled BOOLEAN NOT NULL,
  status ${text} NOT NULL,
  status_reason ${text} NOT NULL,
  created_by ${text} NOT NULL,
  subnets_enabled_count INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, connection_id),
  FOREIGN KEY (workspace_id, agent_1_id) REFERENCES agent (workspace_id, agent_id),
  FOREIGN KEY (workspace_id, agent_2_id) REFERENCES agent (workspace_id, agent_id),
  CHECK (agent_1_id < agent_2_id)
) ${clustered};
CREATE UNIQUE INDEX connection_pair ON connection (workspace_id, agent_1_id, agent_2_id);
CREATE INDEX connection_by_agent_1 ON connection (workspace_id, agent_1_id, connection_id);
CREATE INDEX connection_by_agent_2 ON connection (workspace_id, agent_2_id, connection_id);
CREATE INDEX connection_by_change ON connection (workspace_id, updated_at, connection_id);

CREATE TABLE agent_service (
  workspace_id INTEGER NOT NULL,
  agent_service_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  name ${text} NOT NULL,
  type ${text} NOT NULL,
  is_active BOOLEAN NOT NULL,
  tcp_ports ${text} NOT NULL,
  udp_ports ${text} NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, agent_service_id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES agent (workspace_id, agent_id)
) ${clustered};
CREATE INDEX agent_service_by_agent ON agent_service (workspace_id, agent_id, agent_service_id);

-- address is the subnet's first IPv4 address as a number; two subnets overlap exactly when one contains the other's first address.
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
) ${clustered};
CREATE UNIQUE INDEX agent_service_subnet_by_service ON agent_service_subnet (workspace_id, agent_service_id, address, prefix_length);
CREATE INDEX agent_service_subnet_by_agent ON agent_service_subnet (workspace_id, agent_id, agent_service_subnet_id);
CREATE INDEX agent_service_subnet_by_address ON agent_service_subnet (workspace_id, address, prefix_length);

-- One subnet of one end on one connection; a row exists from the first time it is switched.
CREATE TABLE connection_subnet (
  workspace_id INTEGER NOT NULL,
  connection_subnet_id INTEGER NOT NULL,
  connection_id INTEGER NOT NULL,
  agent_service_subnet_id INTEGER NOT NULL,
  is_enabled BOOLEAN NOT NULL,
  status ${text} NOT NULL,
  error ${text} NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, connection_subnet_id),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES connection (workspace_id, connection_id),
  FOREIGN KEY (workspace_id, agent_service_subnet_id) REFERENCES agent_service_subnet (workspace_id, agent_service_subnet_id)
) ${clustered};
CREATE UNIQUE INDEX connection_subnet_by_connection ON connection_subnet (workspace_id, connection_id, agent_service_subnet_id);
CREATE INDEX connection_subnet_by_subnet ON connection_subnet (workspace_id, agent_service_subnet_id, connection_id);

-- What happened, written in the transaction in which it happened: outbox and audit log in one.
CREATE TABLE event (
  workspace_id INTEGER NOT NULL,
  event_id ${text} NOT NULL,
  type ${text} NOT NULL,
  object_type ${text} NOT NULL,
  object_id ${text} NOT NULL,
  occurred_at BIGINT NOT NULL,
  actor_type ${text} NOT NULL,
  actor_id ${text} NOT NULL,
  actor_name ${text} NOT NULL,
  access_token_id ${text},
  address ${text} NOT NULL,
  user_agent ${text} NOT NULL,
  request_id ${text} NOT NULL,
  api_date ${text} NOT NULL,
  operation ${text} NOT NULL,
  data ${text} NOT NULL,
  before_state ${text},
  after_state ${text},
  PRIMARY KEY (workspace_id, event_id)
) ${clustered};
CREATE INDEX event_by_object ON event (workspace_id, object_type, object_id, event_id);

CREATE TABLE idempotent_answer (
  workspace_id INTEGER NOT NULL,
  access_token_id ${text} NOT NULL,
  idempotency_key ${text} NOT NULL,
  request_hash ${bytes} NOT NULL,
  status INTEGER NOT NULL,
  headers ${text} NOT NULL,
  body ${bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, access_token_id, idempotency_key)
) ${clustered};
CREATE INDEX idempotent_answer_by_time ON idempotent_answer (created_at);

-- One-time links for claiming the first administrator.
CREATE TABLE claim_link (
  secret_hash ${bytes} NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  claimed_at BIGINT
) ${clustered};
