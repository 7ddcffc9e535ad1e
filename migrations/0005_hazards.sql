-- +goose Up
-- Obstructions, survey coverage and places.
CREATE TABLE obstructions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid          uuid NOT NULL UNIQUE,
    source        text NOT NULL DEFAULT '',
    source_id     text NOT NULL DEFAULT '',
    kind          text NOT NULL,
    status        text NOT NULL DEFAULT 'standing',
    species       text NOT NULL DEFAULT '',
    deciduous     boolean,
    removable     boolean,
    protected     boolean,
    owner_unit_id bigint REFERENCES units,
    land          text NOT NULL DEFAULT 'unknown',
    address       text NOT NULL DEFAULT '',
    windows       jsonb NOT NULL DEFAULT '[]',
    regrowth_due  date,
    import_id     bigint REFERENCES imports,
    created_at    timestamptz NOT NULL DEFAULT now(),
    revision      bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE obstructions IS 'Things that may hide what a driver must see (遮挡物).';
COMMENT ON COLUMN obstructions.id IS 'Number.';
COMMENT ON COLUMN obstructions.uuid IS 'Key made by the client.';
COMMENT ON COLUMN obstructions.source IS 'Name of the data set; empty when made here.';
COMMENT ON COLUMN obstructions.source_id IS 'Key within the data set.';
COMMENT ON COLUMN obstructions.kind IS 'Tree, hedge, wall and so on.';
COMMENT ON COLUMN obstructions.status IS 'Standing, trimmed, removed.';
COMMENT ON COLUMN obstructions.species IS 'Species of a plant.';
COMMENT ON COLUMN obstructions.deciduous IS 'Sheds its leaves; NULL when not known.';
COMMENT ON COLUMN obstructions.removable IS 'Can be moved or cut; NULL when not known.';
COMMENT ON COLUMN obstructions.protected IS 'Under protection; NULL when not known.';
COMMENT ON COLUMN obstructions.owner_unit_id IS 'Owner.';
COMMENT ON COLUMN obstructions.land IS 'Whose land it stands on.';
COMMENT ON COLUMN obstructions.address IS 'Address by the source.';
COMMENT ON COLUMN obstructions.windows IS 'When a temporary thing is there: months, weekdays, hours; empty means always.';
COMMENT ON COLUMN obstructions.regrowth_due IS 'When it will have grown back; NULL when it does not grow.';
COMMENT ON COLUMN obstructions.import_id IS 'Import that brought it.';
COMMENT ON COLUMN obstructions.created_at IS 'When it was registered.';
COMMENT ON COLUMN obstructions.revision IS 'Counts the changes of the row.';
CREATE UNIQUE INDEX obstructions_source ON obstructions (source, source_id) WHERE source_id <> '';

CREATE TABLE obstruction_states (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    obstruction_id      bigint NOT NULL REFERENCES obstructions ON DELETE CASCADE,
    footprint           geometry(Geometry, 4326) NOT NULL,
    radius_m            double precision CHECK (radius_m >= 0),
    base_m              double precision,
    top_m               double precision,
    ground_above_lane_m double precision,
    origin              text NOT NULL,
    height_error_m      double precision,
    cause               text NOT NULL,
    valid_from          timestamptz NOT NULL,
    valid_to            timestamptz,
    CHECK (valid_to IS NULL OR valid_to > valid_from),
    CHECK (base_m IS NULL OR top_m IS NULL OR top_m >= base_m)
);

COMMENT ON TABLE obstruction_states IS 'How an obstruction was over time; trimmed is a new state, not a deletion.';
COMMENT ON COLUMN obstruction_states.id IS 'Number.';
COMMENT ON COLUMN obstruction_states.obstruction_id IS 'The obstruction.';
COMMENT ON COLUMN obstruction_states.footprint IS 'Outline in plan: point, line or polygon.';
COMMENT ON COLUMN obstruction_states.radius_m IS 'Radius of a point, half the thickness of a line, metres; NULL when not known.';
COMMENT ON COLUMN obstruction_states.base_m IS 'Bottom of the band that blocks, above the ground at the thing, metres; NULL when not known.';
COMMENT ON COLUMN obstruction_states.top_m IS 'Top of that band, metres; NULL when not known.';
COMMENT ON COLUMN obstruction_states.ground_above_lane_m IS 'Ground at the thing above the lane surface, metres; NULL when not known.';
COMMENT ON COLUMN obstruction_states.origin IS 'Measured, estimated or assumed.';
COMMENT ON COLUMN obstruction_states.height_error_m IS 'Standard error of an estimated height, metres.';
COMMENT ON COLUMN obstruction_states.cause IS 'What made this state.';
COMMENT ON COLUMN obstruction_states.valid_from IS 'From when.';
COMMENT ON COLUMN obstruction_states.valid_to IS 'Until when; NULL for the present state.';
CREATE UNIQUE INDEX obstruction_states_present ON obstruction_states (obstruction_id) WHERE valid_to IS NULL;
CREATE INDEX obstruction_states_footprint ON obstruction_states USING gist (footprint) WHERE valid_to IS NULL;

CREATE TABLE survey_coverage (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        uuid NOT NULL UNIQUE,
    kinds       text[] NOT NULL,
    surveyed_on date NOT NULL,
    method      text NOT NULL DEFAULT '',
    geom        geometry(Polygon, 4326) NOT NULL
);

COMMENT ON TABLE survey_coverage IS 'Where, when and for which kinds of object someone really looked (普查范围).';
COMMENT ON COLUMN survey_coverage.id IS 'Number.';
COMMENT ON COLUMN survey_coverage.uuid IS 'Key made by the client.';
COMMENT ON COLUMN survey_coverage.kinds IS 'Kinds of obstruction looked for.';
COMMENT ON COLUMN survey_coverage.surveyed_on IS 'When.';
COMMENT ON COLUMN survey_coverage.method IS 'How.';
COMMENT ON COLUMN survey_coverage.geom IS 'Where.';
CREATE INDEX survey_coverage_geom ON survey_coverage USING gist (geom);

CREATE TABLE places (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid       uuid NOT NULL UNIQUE,
    kind       text NOT NULL,
    name       text NOT NULL,
    hours      jsonb NOT NULL DEFAULT '[]',
    note       text NOT NULL DEFAULT '',
    geom       geometry(Geometry, 4326) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revision   bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE places IS 'Things that draw people to a road (重点区域): schools, markets, level crossings.';
COMMENT ON COLUMN places.id IS 'Number.';
COMMENT ON COLUMN places.uuid IS 'Key made by the client.';
COMMENT ON COLUMN places.kind IS 'School, market and so on.';
COMMENT ON COLUMN places.name IS 'Name.';
COMMENT ON COLUMN places.hours IS 'When it matters: months, weekdays, hours; empty means always.';
COMMENT ON COLUMN places.note IS 'Note.';
COMMENT ON COLUMN places.geom IS 'Position or outline.';
COMMENT ON COLUMN places.created_at IS 'When it was registered.';
COMMENT ON COLUMN places.revision IS 'Counts the changes of the row.';
CREATE INDEX places_geom ON places USING gist (geom);
