-- Where a table's last party left: its next one is shown nothing from before.
CREATE INDEX events_closings ON events (store_id, table_id, id) WHERE type = 'session.closed';
-- What is past its retention. Events are written in the order of time, so that a block range index finds them, and costs
-- an order next to nothing.
CREATE INDEX events_by_age ON events USING brin (created_at);
