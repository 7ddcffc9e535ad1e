-- +goose Up
-- People, their passwords, sessions and tokens have one version, "access", so
-- that who asks is known from memory for as long as none of them changes.
COMMENT ON TABLE layer_versions IS 'The version that each served layer has; "settings" for the settings, "access" for who may sign in and has, "sight-…" for what sight is made of.';

-- +goose StatementBegin
-- For the updates of tables that note their last use: one that changes nothing
-- but seen_at is no change. There are no numbers to note.
CREATE FUNCTION note_change_but_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine text := pg_current_xact_id()::text;
BEGIN
    IF NOT EXISTS (SELECT to_jsonb(a) - 'seen_at' FROM after_rows AS a
                   EXCEPT ALL
                   SELECT to_jsonb(b) - 'seen_at' FROM before_rows AS b) THEN
        RETURN NULL;
    END IF;
    INSERT INTO layer_notes (xid, table_name, column_name, ids, first)
    VALUES (mine::xid8, TG_TABLE_NAME, TG_ARGV[0], NULL, coalesce(current_setting('tongshi.noting', true), '') <> mine);
    PERFORM set_config('tongshi.noting', mine, true);
    RETURN NULL;
END $$;
-- +goose StatementEnd
