-- +goose Up
-- Versions of the served layers and the log of what changed in them. Triggers
-- note what a transaction touches; as it commits, one step takes one lock,
-- gives one number to every layer touched, logs it and announces it, so that
-- the order of the numbers is the order of the commits. Which table counts for
-- which layer comes from the layer registry and is kept in layer_sources.
CREATE TABLE layer_versions (
    layer      text PRIMARY KEY,
    version    bigint NOT NULL,
    known_from bigint NOT NULL,
    due_on     date
);

COMMENT ON TABLE layer_versions IS 'The version that each served layer has, and "settings" for the settings.';
COMMENT ON COLUMN layer_versions.layer IS 'Name of the layer.';
COMMENT ON COLUMN layer_versions.version IS 'Number of the last commit that changed it: microseconds since 1970, or one more than the last.';
COMMENT ON COLUMN layer_versions.known_from IS 'The log is complete for whoever has this version or a later one.';
COMMENT ON COLUMN layer_versions.due_on IS 'Day of the city''s calendar up to which changes by the calendar alone are announced.';

CREATE TABLE layer_changes (
    layer   text NOT NULL,
    version bigint NOT NULL,
    ids     bigint[],
    PRIMARY KEY (layer, version)
);

COMMENT ON TABLE layer_changes IS 'What each version changed, the newest of them.';
COMMENT ON COLUMN layer_changes.layer IS 'Name of the layer.';
COMMENT ON COLUMN layer_changes.version IS 'The version that the change made.';
COMMENT ON COLUMN layer_changes.ids IS 'Features that came, changed or went; NULL when they were too many to list: anything may have changed.';

CREATE TABLE layer_sources (
    layer       text NOT NULL,
    source      text NOT NULL,
    table_name  text NOT NULL,
    column_name text,
    via_table   text,
    via_column  text,
    PRIMARY KEY (layer, source)
);

COMMENT ON TABLE layer_sources IS 'Which tables count for which layer, as the layer registry of the program says.';
COMMENT ON COLUMN layer_sources.layer IS 'Name of the layer.';
COMMENT ON COLUMN layer_sources.source IS 'As the registry writes it: table, table.column, table>other.column or table.*.';
COMMENT ON COLUMN layer_sources.table_name IS 'The table whose changes count.';
COMMENT ON COLUMN layer_sources.column_name IS 'Its column that holds numbers of the layer, or of via_column; NULL when any change may change all.';
COMMENT ON COLUMN layer_sources.via_table IS 'Table whose rows with via_column among those numbers are the layer''s; NULL when the numbers are.';
COMMENT ON COLUMN layer_sources.via_column IS 'Column of via_table.';

-- Written and emptied within one transaction; nothing to keep after a crash.
CREATE UNLOGGED TABLE layer_notes (
    xid         xid8 NOT NULL,
    table_name  text NOT NULL,
    column_name text NOT NULL,
    ids         bigint[],
    first       boolean NOT NULL
);

COMMENT ON TABLE layer_notes IS 'What the transactions now running have touched; empty between them.';
COMMENT ON COLUMN layer_notes.xid IS 'The transaction.';
COMMENT ON COLUMN layer_notes.table_name IS 'The table touched.';
COMMENT ON COLUMN layer_notes.column_name IS 'The column whose values are noted.';
COMMENT ON COLUMN layer_notes.ids IS 'Values of the column in the rows before and after; NULL when too many.';
COMMENT ON COLUMN layer_notes.first IS 'The transaction''s first note, which brings about the step at commit.';
CREATE INDEX layer_notes_xid ON layer_notes (xid);

CREATE SEQUENCE layer_clock;
COMMENT ON SEQUENCE layer_clock IS 'The last version given to any layer.';

-- +goose StatementBegin
-- Numbers in the given column of the rows that a statement touched, or NULL
-- when they are more than 10,000. The arguments are the columns.
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most    CONSTANT integer := 10000;
    rows_of text;
    col     text;
    ids     bigint[];
    found_any boolean;
    mine    text := pg_current_xact_id()::text;
    whole   text := coalesce(nullif(current_setting('tongshi.whole', true), ''), '|');
BEGIN
    IF strpos(whole, '|' || TG_TABLE_NAME || '|') > 0 THEN
        RETURN NULL; -- noted as a whole already
    END IF;
    rows_of := CASE TG_OP WHEN 'INSERT' THEN 'SELECT %1$I AS v FROM after_rows'
                          WHEN 'DELETE' THEN 'SELECT %1$I AS v FROM before_rows'
                          WHEN 'UPDATE' THEN 'SELECT %1$I AS v FROM before_rows UNION ALL SELECT %1$I FROM after_rows' END;
    FOREACH col IN ARRAY TG_ARGV LOOP
        ids := NULL;
        IF TG_OP <> 'TRUNCATE' THEN
            -- a few rows more than the limit tell that there are too many
            EXECUTE format('SELECT count(*) > 0, CASE WHEN count(*) <= $1 THEN coalesce(array_agg(DISTINCT v) FILTER (WHERE v IS NOT NULL), ''{}'') END
                              FROM (SELECT v FROM (' || rows_of || ') AS r LIMIT $1 + 1) AS limited', col)
               INTO found_any, ids USING 2 * most;
            IF NOT found_any THEN
                RETURN NULL; -- no row was touched
            END IF;
            IF cardinality(ids) > most THEN
                ids := NULL;
            END IF;
        END IF;
        IF ids IS NULL THEN
            whole := whole || TG_TABLE_NAME || '|';
        END IF;
        IF ids IS NULL OR cardinality(ids) > 0 OR col = TG_ARGV[0] THEN
            INSERT INTO layer_notes (xid, table_name, column_name, ids, first)
            VALUES (mine::xid8, TG_TABLE_NAME, col, ids, coalesce(current_setting('tongshi.noting', true), '') <> mine);
            PERFORM set_config('tongshi.noting', mine, true);
        END IF;
        IF ids IS NULL THEN
            PERFORM set_config('tongshi.whole', whole, true);
            EXIT; -- that stands for the other columns too
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- The numbers of a layer's features that one source of it touched; NULL when
-- too many.
CREATE FUNCTION touched_ids(source layer_sources, noted bigint[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := noted;
BEGIN
    IF source.column_name IS NULL THEN
        RETURN NULL;
    END IF;
    IF source.via_table IS NOT NULL AND noted IS NOT NULL THEN
        EXECUTE format('SELECT coalesce(array_agg(DISTINCT id), ''{}'') FROM (SELECT id FROM %I WHERE %I = ANY ($1) LIMIT 10001) AS r',
                       source.via_table, source.via_column) INTO ids USING noted;
    END IF;
    RETURN ids;
END $$;

-- Of the settings, layers are made of the zone alone.
CREATE FUNCTION zone_changed() RETURNS boolean LANGUAGE sql AS $$
    SELECT count(DISTINCT zone) > 1 FROM (SELECT zone FROM settings ORDER BY version DESC LIMIT 2) AS newest
$$;

-- The step at commit. The lock lasts until the commit is done and seen.
CREATE FUNCTION announce_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_at  bigint;
    touched text;
    mine    xid8 := pg_current_xact_id();
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('layer versions', 0));
    now_at := greatest(nextval('layer_clock'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
    PERFORM setval('layer_clock', now_at);
    WITH noted AS (
        SELECT s.layer, touched_ids(s, n.ids) AS ids
          FROM layer_notes AS n
          JOIN layer_sources AS s ON s.table_name = n.table_name
                                 AND (n.ids IS NULL OR coalesce(s.column_name, n.column_name) = n.column_name)
         WHERE n.xid = mine
           AND (n.table_name <> 'settings' OR s.layer = 'settings' OR zone_changed())
    ), whole AS (
        SELECT layer, bool_or(ids IS NULL) AS every FROM noted GROUP BY layer
    ), listed AS (
        SELECT w.layer, w.every, coalesce(array_agg(DISTINCT i.id) FILTER (WHERE i.id IS NOT NULL), '{}') AS ids
          FROM whole AS w
          LEFT JOIN noted AS n ON n.layer = w.layer AND NOT w.every
          LEFT JOIN LATERAL unnest(n.ids) AS i (id) ON true
         GROUP BY w.layer, w.every
    ), logged AS (
        INSERT INTO layer_changes (layer, version, ids)
        SELECT layer, now_at, CASE WHEN NOT every AND cardinality(ids) <= 10000 THEN ids END
          FROM listed
         WHERE every OR cardinality(ids) > 0
        RETURNING layer
    ), moved AS (
        UPDATE layer_versions AS v SET version = now_at
          FROM logged AS l
         WHERE v.layer = l.layer
        RETURNING v.layer
    )
    SELECT string_agg(layer, ',' ORDER BY layer) INTO touched FROM moved;
    DELETE FROM layer_notes WHERE xid = mine;
    PERFORM set_config('tongshi.noting', '', true), set_config('tongshi.whole', '', true);
    IF touched IS NOT NULL THEN
        PERFORM pg_notify('layer_versions', now_at || ' ' || touched);
    END IF;
    RETURN NULL;
END $$;

-- Keeps the newest versions of the log: so many of them, with so many numbers.
CREATE FUNCTION trim_layer_changes(most_versions bigint, most_ids bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    until bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('layer versions', 0));
    SELECT max(version) INTO until
      FROM (SELECT version, row_number() OVER newest AS versions, sum(coalesce(cardinality(ids), 0)) OVER newest AS numbers
              FROM layer_changes WINDOW newest AS (ORDER BY version DESC, layer)) AS r
     WHERE versions > most_versions OR numbers > most_ids;
    IF until IS NOT NULL THEN
        DELETE FROM layer_changes WHERE version <= until;
        UPDATE layer_versions SET known_from = greatest(known_from, until);
    END IF;
    RETURN coalesce(until, 0);
END $$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER layer_notes_announce
    AFTER INSERT ON layer_notes
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.first)
    EXECUTE FUNCTION announce_changes();
