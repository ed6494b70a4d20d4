-- How far the events of a workspace have come: the last one's number and seal. Whoever adds an event holds the row until it
-- commits, so that numbers are without gaps and in the order of the commits. Events up to kept_after are gone, or older
-- than seals are; kept_seal is what the seal of the first one after it was made from.
CREATE TABLE event_chain (
  workspace_id INTEGER NOT NULL PRIMARY KEY,
  last_number BIGINT NOT NULL,
  last_seal ${bytes} NOT NULL,
  kept_after BIGINT NOT NULL,
  kept_seal ${bytes} NOT NULL
);

-- The seal is a keyed hash over the row and the seal of the row before, so that a row that was changed, added or taken
-- away is found.
CREATE TABLE numbered_event (
  workspace_id INTEGER NOT NULL,
  event_number BIGINT NOT NULL,
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
  seal ${bytes} NOT NULL,
  PRIMARY KEY (workspace_id, event_number)
) ${clustered};

INSERT INTO numbered_event
SELECT workspace_id, row_number() OVER (PARTITION BY workspace_id ORDER BY event_id), event_id, type, object_type, object_id,
  occurred_at, actor_type, actor_id, actor_name, access_token_id, address, user_agent, request_id, api_date, operation, data,
  before_state, after_state, ${nothing}
FROM event;

INSERT INTO event_chain
SELECT workspace_id, count(*), ${nothing}, count(*), ${nothing} FROM event GROUP BY workspace_id;

DROP TABLE event;
ALTER TABLE numbered_event RENAME TO event;

CREATE INDEX event_by_object ON event (workspace_id, object_type, object_id, event_number);
CREATE INDEX event_by_type ON event (workspace_id, type, event_number);
CREATE INDEX event_by_time ON event (workspace_id, occurred_at, event_number);
