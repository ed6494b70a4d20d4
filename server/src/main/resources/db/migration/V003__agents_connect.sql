-- What an agent last said of itself: the name it came with, and the ports of its four interfaces as a JSON array,
-- PUBLIC first, empty before it has told.
ALTER TABLE agent ADD COLUMN device_name ${text} NOT NULL DEFAULT '';
ALTER TABLE agent ADD COLUMN listen_ports ${text} NOT NULL DEFAULT '';
