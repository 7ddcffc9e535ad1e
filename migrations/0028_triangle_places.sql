-- +goose Up
-- A whole run adds every triangle of the city at once. That its intersection
-- and both legs exist was asked row by row, which was a third of what storing a row
-- takes; it is asked once a statement now, and once for every statement that
-- would delete some of them, which the program never does: what is gone from the
-- network is retired.
ALTER TABLE sight_triangles
    DROP CONSTRAINT sight_triangles_intersection_id_fkey,
    DROP CONSTRAINT sight_triangles_leg_id_fkey,
    DROP CONSTRAINT sight_triangles_conflict_leg_id_fkey;

-- +goose StatementBegin
CREATE FUNCTION triangle_places_exist() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
BEGIN
    SELECT id INTO missing
      FROM (SELECT leg_id AS id FROM after_rows UNION SELECT conflict_leg_id FROM after_rows) AS named
     WHERE NOT EXISTS (SELECT FROM legs AS l WHERE l.id = named.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'leg % of a sight triangle does not exist', missing
            USING ERRCODE = 'foreign_key_violation', TABLE = 'sight_triangles', CONSTRAINT = 'sight_triangles_leg_id_fkey';
    END IF;
    SELECT id INTO missing
      FROM (SELECT DISTINCT intersection_id AS id FROM after_rows) AS named
     WHERE NOT EXISTS (SELECT FROM intersections AS i WHERE i.id = named.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'intersection % of a sight triangle does not exist', missing
            USING ERRCODE = 'foreign_key_violation', TABLE = 'sight_triangles', CONSTRAINT = 'sight_triangles_intersection_id_fkey';
    END IF;
    RETURN NULL;
END $$;

-- Waits for all who are adding triangles, and keeps others from it until the
-- end of the transaction: those find the place gone, as the rows of theirs that
-- were added before are found here.
CREATE FUNCTION triangle_places_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    still bigint;
BEGIN
    LOCK TABLE sight_triangles IN SHARE ROW EXCLUSIVE MODE;
    IF TG_OP = 'TRUNCATE' THEN
        SELECT t.id INTO still FROM sight_triangles AS t LIMIT 1;
    ELSIF TG_TABLE_NAME = 'legs' THEN
        SELECT t.id INTO still FROM sight_triangles AS t, before_rows AS b WHERE b.id IN (t.leg_id, t.conflict_leg_id)
           AND NOT EXISTS (SELECT FROM legs AS l WHERE l.id = b.id) LIMIT 1;
    ELSE
        SELECT t.id INTO still FROM sight_triangles AS t, before_rows AS b WHERE b.id = t.intersection_id
           AND NOT EXISTS (SELECT FROM intersections AS i WHERE i.id = b.id) LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'sight triangle % needs what would be deleted from %', still, TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', TABLE = 'sight_triangles';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER triangle_places_insert AFTER INSERT ON sight_triangles
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION triangle_places_exist();
CREATE TRIGGER triangle_places_update AFTER UPDATE ON sight_triangles
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION triangle_places_exist();
CREATE TRIGGER triangle_places_delete AFTER DELETE ON legs
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION triangle_places_stay();
CREATE TRIGGER triangle_places_truncate AFTER TRUNCATE ON legs
    FOR EACH STATEMENT EXECUTE FUNCTION triangle_places_stay();
CREATE TRIGGER triangle_places_delete AFTER DELETE ON intersections
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION triangle_places_stay();
CREATE TRIGGER triangle_places_truncate AFTER TRUNCATE ON intersections
    FOR EACH STATEMENT EXECUTE FUNCTION triangle_places_stay();
