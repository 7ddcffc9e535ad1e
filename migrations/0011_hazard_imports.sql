-- +goose Up
-- What imports of obstructions, places and traffic volumes keep besides.
ALTER TABLE obstructions
    ADD COLUMN genus        text NOT NULL DEFAULT '',
    ADD COLUMN growth       text NOT NULL DEFAULT '',
    ADD COLUMN condition    text NOT NULL DEFAULT '',
    ADD COLUMN owner        text NOT NULL DEFAULT '',
    ADD COLUMN content_hash bytea,
    ADD COLUMN measure_hash bytea;

COMMENT ON COLUMN obstructions.genus IS 'Genus of a plant, by which crowns are estimated first.';
COMMENT ON COLUMN obstructions.growth IS 'Functional type of a plant by the source, such as BD (broadleaf deciduous), by which crowns are estimated next.';
COMMENT ON COLUMN obstructions.condition IS 'Condition in the source''s own words.';
COMMENT ON COLUMN obstructions.owner IS 'Owner in the source''s own words; owner_unit_id when it is a unit''s code or name.';
COMMENT ON COLUMN obstructions.content_hash IS 'Digest of what the source said of the thing besides its measures; NULL when made here.';
COMMENT ON COLUMN obstructions.measure_hash IS 'Digest of the place and measures that the source gave; a new one makes a new state.';

ALTER TABLE obstruction_states
    ADD COLUMN trunk_radius_m double precision CHECK (trunk_radius_m >= 0);
CREATE INDEX obstruction_states_history ON obstruction_states (obstruction_id, valid_from);
COMMENT ON COLUMN obstruction_states.trunk_radius_m IS
    'Radius of a tree''s trunk, half its diameter at breast height, metres: it hides from the ground to base_m, the crown (radius_m) from base_m to top_m. NULL when not known or no tree.';

ALTER TABLE survey_coverage
    ADD COLUMN import_id bigint REFERENCES imports;
COMMENT ON COLUMN survey_coverage.import_id IS 'Import of the file that is the survey; NULL when drawn by a person.';

ALTER TABLE places
    ADD COLUMN source       text NOT NULL DEFAULT '',
    ADD COLUMN source_id    text NOT NULL DEFAULT '',
    ADD COLUMN import_id    bigint REFERENCES imports;
COMMENT ON COLUMN places.source IS 'Name of the data set; empty when made here.';
COMMENT ON COLUMN places.source_id IS 'Key within the data set.';
COMMENT ON COLUMN places.import_id IS 'Import that brought it.';
CREATE UNIQUE INDEX places_source ON places (source, source_id) WHERE source_id <> '';

ALTER TABLE legs
    ADD COLUMN aadt      double precision CHECK (aadt >= 0),
    ADD COLUMN aadt_year integer;
COMMENT ON COLUMN legs.aadt IS 'Vehicles a day on this arm, both directions; NULL when not counted.';
COMMENT ON COLUMN legs.aadt_year IS 'Year of that count.';

CREATE TABLE volumes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source       text NOT NULL,
    source_id    text NOT NULL,
    road         text NOT NULL DEFAULT '',
    cross_road   text NOT NULL DEFAULT '',
    bearing_deg  double precision CHECK (bearing_deg >= 0 AND bearing_deg < 360),
    geom         geometry(Point, 4326),
    aadt         double precision NOT NULL CHECK (aadt >= 0),
    year         integer NOT NULL,
    segment_ids  bigint[] NOT NULL DEFAULT '{}',
    leg_id       bigint REFERENCES legs ON DELETE SET NULL,
    reason       text NOT NULL DEFAULT '',
    import_id    bigint REFERENCES imports,
    UNIQUE (source, source_id)
);
COMMENT ON TABLE volumes IS 'Traffic volumes as their source gives them; matched to the network anew after every build.';
COMMENT ON COLUMN volumes.id IS 'Number.';
COMMENT ON COLUMN volumes.source IS 'Name of the data set.';
COMMENT ON COLUMN volumes.source_id IS 'Key within the data set.';
COMMENT ON COLUMN volumes.road IS 'Road that was counted, by name.';
COMMENT ON COLUMN volumes.cross_road IS 'Road at whose junction it was counted; empty when not given.';
COMMENT ON COLUMN volumes.bearing_deg IS 'Bearing of the counted arm from its junction, degrees clockwise from north; NULL for a count on the road.';
COMMENT ON COLUMN volumes.geom IS 'Where it was counted; NULL when only names are given.';
COMMENT ON COLUMN volumes.aadt IS 'Annual average daily traffic, vehicles a day, both directions.';
COMMENT ON COLUMN volumes.year IS 'Year of the count.';
COMMENT ON COLUMN volumes.segment_ids IS 'Segments that bear it in the present network.';
COMMENT ON COLUMN volumes.leg_id IS 'Leg that bears it in the present network.';
COMMENT ON COLUMN volumes.reason IS 'Why it bears on nothing in the present network; empty when it does.';
COMMENT ON COLUMN volumes.import_id IS 'Import that brought it.';
