-- Where events are posted to. Events up to place are delivered, weren't wanted, or have a row in webhook_delivery. Headers
-- and secrets are encrypted under the installation's key. On PostgreSQL the controller that delivers holds the lease.
CREATE TABLE webhook_endpoint (
  workspace_id INTEGER NOT NULL REFERENCES workspace (workspace_id),
  webhook_id ${text} NOT NULL,
  url ${text} NOT NULL,
  event_types ${text} NOT NULL,
  description ${text} NOT NULL,
  api_date ${text} NOT NULL,
  headers ${bytes} NOT NULL,
  is_ordered BOOLEAN NOT NULL,
  is_enabled BOOLEAN NOT NULL,
  disabled_reason ${text} NOT NULL,
  disabled_at BIGINT,
  failing_since_at BIGINT,
  secret ${bytes} NOT NULL,
  previous_secret ${bytes},
  previous_secret_until BIGINT,
  place BIGINT NOT NULL,
  leased_by ${text} NOT NULL,
  leased_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, webhook_id)
) ${clustered};
-- Whoever checks an endpoint's signatures asks for its public key by its id alone.
CREATE UNIQUE INDEX webhook_endpoint_by_id ON webhook_endpoint (webhook_id);

-- One event to one endpoint. next_attempt_at is NULL once it is over, and while an earlier event of the same object is
-- waited for at an endpoint that keeps to the order.
CREATE TABLE webhook_delivery (
  workspace_id INTEGER NOT NULL,
  webhook_id ${text} NOT NULL,
  event_number BIGINT NOT NULL,
  event_id ${text} NOT NULL,
  event_type ${text} NOT NULL,
  object ${text} NOT NULL,
  status ${text} NOT NULL,
  attempts_count INTEGER NOT NULL,
  attempts ${text} NOT NULL,
  next_attempt_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, webhook_id, event_number),
  FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhook_endpoint (workspace_id, webhook_id)
) ${clustered};
CREATE INDEX webhook_delivery_due ON webhook_delivery (workspace_id, webhook_id, next_attempt_at, event_number)
  WHERE next_attempt_at IS NOT NULL;
CREATE INDEX webhook_delivery_pending ON webhook_delivery (workspace_id, webhook_id, object, event_number)
  WHERE status = 'PENDING';
CREATE INDEX webhook_delivery_failed ON webhook_delivery (workspace_id, webhook_id, status, event_number)
  WHERE status <> 'DELIVERED';
