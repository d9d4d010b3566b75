-- A party moves to another table; where another party sits, the two become one session.
ALTER TABLE table_sessions DROP CONSTRAINT table_sessions_end_reason_known;
ALTER TABLE table_sessions ADD CONSTRAINT table_sessions_end_reason_known
    CHECK (end_reason IN ('completed', 'expired', 'merged'));
-- The session that has the orders of this one since.
ALTER TABLE table_sessions ADD COLUMN merged_into bigint;
ALTER TABLE table_sessions ADD CONSTRAINT table_sessions_merged_into_exists
    FOREIGN KEY (store_id, merged_into) REFERENCES table_sessions (store_id, id);
ALTER TABLE table_sessions ADD CONSTRAINT table_sessions_merged_into_another
    CHECK ((end_reason IS NOT DISTINCT FROM 'merged') = (merged_into IS NOT NULL) AND merged_into <> id);

-- The table that something left: its guests hear of the move as well as those of table_id.
ALTER TABLE events ADD COLUMN from_table_id bigint;
