-- A table that staff delete stays as a row, as its past orders do; its number is free for another.
ALTER TABLE table_auths ADD COLUMN deleted_at timestamptz;
ALTER TABLE table_auths DROP CONSTRAINT table_auths_table_number_taken;
CREATE UNIQUE INDEX table_auths_table_number_taken ON table_auths (store_id, table_number) WHERE deleted_at IS NULL;

-- A table's history, newest first.
CREATE INDEX table_sessions_by_end ON table_sessions (store_id, table_id, ended_at, id) WHERE ended_at IS NOT NULL;
