-- Where a table's last party left: its next one is shown nothing from before.
CREATE INDEX events_closings ON events (store_id, table_id, id) WHERE type = 'session.closed';
CREATE INDEX events_departures ON events (store_id, from_table_id, id) WHERE from_table_id IS NOT NULL;
