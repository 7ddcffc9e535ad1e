-- +goose Up
-- Crash records and the parties in them.
CREATE TABLE crashes (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source              text NOT NULL,
    source_id           text NOT NULL,
    occurred_at         timestamptz,
    time_precision      text NOT NULL,
    local_year          integer NOT NULL,
    local_month         integer CHECK (local_month BETWEEN 1 AND 12),
    local_day           integer CHECK (local_day BETWEEN 1 AND 31),
    local_hour          integer CHECK (local_hour BETWEEN 0 AND 23),
    local_weekday       integer CHECK (local_weekday BETWEEN 1 AND 7),
    severity            text NOT NULL,
    deaths              integer,
    serious_injured     integer,
    slight_injured      integer,
    injured_unspecified integer,
    death_window_days   integer,
    damage_yuan         double precision,
    procedure           text,
    kind                text,
    cause               text NOT NULL DEFAULT '',
    light               text,
    weather             text,
    surface             text,
    modes               text[] NOT NULL DEFAULT '{}',
    control             text,
    obscured_by         text[] NOT NULL DEFAULT '{}',
    hit_and_run         boolean,
    alcohol             boolean,
    street              text NOT NULL DEFAULT '',
    cross_street        text NOT NULL DEFAULT '',
    at_junction         boolean,
    distance_to_node_m  double precision,
    extra               jsonb NOT NULL DEFAULT '{}',
    content_hash        bytea NOT NULL,
    import_id           bigint,
    intersection_id     bigint,
    segment_id          bigint,
    leg_id              bigint,
    offset_m            double precision,
    station_m           double precision,
    node_m              double precision,
    assignment          text NOT NULL DEFAULT 'unmatched',
    assignment_reason   text NOT NULL DEFAULT '',
    assigned_by         text NOT NULL DEFAULT 'rule',
    geom                geometry(Point, 4326),
    revision            bigint NOT NULL DEFAULT 1,
    UNIQUE (source, source_id)
);

COMMENT ON TABLE crashes IS 'Crash records (事故), one row each. No foreign keys: row by row they cost half of a bulk load; an assignment checks all its targets at once, and targets are retired, never deleted.';
COMMENT ON COLUMN crashes.id IS 'Number.';
COMMENT ON COLUMN crashes.source IS 'Name of the data set.';
COMMENT ON COLUMN crashes.source_id IS 'Key within the data set.';
COMMENT ON COLUMN crashes.occurred_at IS 'When; NULL unless the file gives at least the hour.';
COMMENT ON COLUMN crashes.time_precision IS 'How much of the time the file gives.';
COMMENT ON COLUMN crashes.local_year IS 'Year, local.';
COMMENT ON COLUMN crashes.local_month IS 'Month, local; NULL when not known.';
COMMENT ON COLUMN crashes.local_day IS 'Day of the month, local; NULL when not known.';
COMMENT ON COLUMN crashes.local_hour IS 'Hour, local; NULL when not known.';
COMMENT ON COLUMN crashes.local_weekday IS 'Weekday, local, Monday 1; NULL when not known.';
COMMENT ON COLUMN crashes.severity IS 'Worst outcome.';
COMMENT ON COLUMN crashes.deaths IS 'Killed; NULL when not known.';
COMMENT ON COLUMN crashes.serious_injured IS 'Seriously injured; NULL when not known.';
COMMENT ON COLUMN crashes.slight_injured IS 'Slightly injured; NULL when not known.';
COMMENT ON COLUMN crashes.injured_unspecified IS 'Injured, severity unknown; NULL when not known.';
COMMENT ON COLUMN crashes.death_window_days IS 'Days within which a death counts; NULL when not known.';
COMMENT ON COLUMN crashes.damage_yuan IS 'Damage, yuan; NULL when not known.';
COMMENT ON COLUMN crashes.procedure IS 'General or simple procedure; NULL when not known.';
COMMENT ON COLUMN crashes.kind IS 'Collision type; NULL when not known.';
COMMENT ON COLUMN crashes.cause IS 'Cause in the source''s words.';
COMMENT ON COLUMN crashes.light IS 'Light; NULL when not known.';
COMMENT ON COLUMN crashes.weather IS 'Weather; NULL when not known.';
COMMENT ON COLUMN crashes.surface IS 'Road surface; NULL when not known.';
COMMENT ON COLUMN crashes.modes IS 'Modes that took part.';
COMMENT ON COLUMN crashes.control IS 'Control that the record names; NULL when not known.';
COMMENT ON COLUMN crashes.obscured_by IS 'What hid the view, by the record.';
COMMENT ON COLUMN crashes.hit_and_run IS 'Hit and run; NULL when not known.';
COMMENT ON COLUMN crashes.alcohol IS 'Alcohol; NULL when not known.';
COMMENT ON COLUMN crashes.street IS 'Road name by the record.';
COMMENT ON COLUMN crashes.cross_street IS 'Crossing road by the record.';
COMMENT ON COLUMN crashes.at_junction IS 'At a junction by the record; NULL when silent.';
COMMENT ON COLUMN crashes.distance_to_node_m IS 'Metres from the junction by the record; NULL when silent.';
COMMENT ON COLUMN crashes.extra IS 'Columns mapped on purpose to no field of ours.';
COMMENT ON COLUMN crashes.content_hash IS 'Hash of all that the file said; equal means unchanged.';
COMMENT ON COLUMN crashes.import_id IS 'Import that brought this form.';
COMMENT ON COLUMN crashes.intersection_id IS 'Intersection that it is assigned to; NULL when none.';
COMMENT ON COLUMN crashes.segment_id IS 'Segment that it lies on; NULL when none.';
COMMENT ON COLUMN crashes.leg_id IS 'Leg that it happened on; NULL when not known.';
COMMENT ON COLUMN crashes.offset_m IS 'Metres from the segment''s line.';
COMMENT ON COLUMN crashes.station_m IS 'Metres along the segment from its start.';
COMMENT ON COLUMN crashes.node_m IS 'Metres from the intersection''s point.';
COMMENT ON COLUMN crashes.assignment IS 'Quality of the assignment.';
COMMENT ON COLUMN crashes.assignment_reason IS 'Why, in a sentence.';
COMMENT ON COLUMN crashes.assigned_by IS 'A rule or a person.';
COMMENT ON COLUMN crashes.geom IS 'Position; NULL when the record has none.';
COMMENT ON COLUMN crashes.revision IS 'Counts the changes of the row.';
CREATE INDEX crashes_geom ON crashes USING gist (geom);
CREATE INDEX crashes_intersection ON crashes (intersection_id) INCLUDE (severity) WHERE intersection_id IS NOT NULL;
CREATE INDEX crashes_segment ON crashes (segment_id) WHERE segment_id IS NOT NULL;
CREATE INDEX crashes_time ON crashes (occurred_at);

CREATE TABLE parties (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    crash_id  bigint NOT NULL REFERENCES crashes ON DELETE CASCADE,
    position  integer NOT NULL,
    mode      text NOT NULL,
    manoeuvre text,
    leg_id    bigint REFERENCES legs,
    injury    text,
    wrong_way boolean,
    helmet    boolean,
    age_band  text,
    UNIQUE (crash_id, position)
);

COMMENT ON TABLE parties IS 'Vehicles and persons in a crash.';
COMMENT ON COLUMN parties.id IS 'Number.';
COMMENT ON COLUMN parties.crash_id IS 'The crash.';
COMMENT ON COLUMN parties.position IS 'Order within the crash, from 1.';
COMMENT ON COLUMN parties.mode IS 'Mode.';
COMMENT ON COLUMN parties.manoeuvre IS 'What it was doing; NULL when not known.';
COMMENT ON COLUMN parties.leg_id IS 'Leg that it came from; NULL when not known.';
COMMENT ON COLUMN parties.injury IS 'Worst injury in it; NULL when not known.';
COMMENT ON COLUMN parties.wrong_way IS 'Against the direction of traffic; NULL when not known.';
COMMENT ON COLUMN parties.helmet IS 'Helmet worn; NULL when not known.';
COMMENT ON COLUMN parties.age_band IS 'Age band; NULL when not known.';
