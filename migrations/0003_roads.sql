-- +goose Up
-- The road file as read, and the network that is derived from it.
CREATE TABLE source_ways (
    source    text NOT NULL,
    way_id    bigint NOT NULL,
    nodes     bigint[] NOT NULL,
    tags      jsonb NOT NULL,
    geom      geometry(LineString, 4326) NOT NULL,
    import_id bigint REFERENCES imports,
    PRIMARY KEY (source, way_id)
);

COMMENT ON TABLE source_ways IS 'Ways of the road file as read.';
COMMENT ON COLUMN source_ways.source IS 'Name of the data set.';
COMMENT ON COLUMN source_ways.way_id IS 'Number in the source; may be negative.';
COMMENT ON COLUMN source_ways.nodes IS 'Source nodes in order.';
COMMENT ON COLUMN source_ways.tags IS 'OpenStreetMap keys and values.';
COMMENT ON COLUMN source_ways.geom IS 'The line, one position a node.';
COMMENT ON COLUMN source_ways.import_id IS 'Import that brought this form.';

CREATE TABLE source_points (
    source    text NOT NULL,
    node_id   bigint NOT NULL,
    tags      jsonb NOT NULL,
    geom      geometry(Point, 4326) NOT NULL,
    import_id bigint REFERENCES imports,
    PRIMARY KEY (source, node_id)
);

COMMENT ON TABLE source_points IS 'Tagged nodes of the road file: signals, stop signs, crossings.';
COMMENT ON COLUMN source_points.source IS 'Name of the data set.';
COMMENT ON COLUMN source_points.node_id IS 'Number in the source; may be negative.';
COMMENT ON COLUMN source_points.tags IS 'OpenStreetMap keys and values.';
COMMENT ON COLUMN source_points.geom IS 'Position.';
COMMENT ON COLUMN source_points.import_id IS 'Import that brought this form.';

CREATE TABLE intersections (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           text NOT NULL,
    roads          text[] NOT NULL,
    nodes          bigint[] NOT NULL,
    kind           text NOT NULL,
    control        text NOT NULL,
    control_origin text NOT NULL,
    legs           integer NOT NULL,
    radius_m       double precision NOT NULL,
    level          integer NOT NULL DEFAULT 0,
    lit            boolean,
    setting        text,
    area_id        bigint REFERENCES areas,
    geom           geometry(Point, 4326) NOT NULL,
    catchment      geometry(Geometry, 4326),
    valid_from     timestamptz NOT NULL DEFAULT now(),
    valid_to       timestamptz,
    replaced_by    bigint[],
    retired_reason text,
    revision       bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE intersections IS 'At-grade junctions of roads (路口), one row for each that a planner would name.';
COMMENT ON COLUMN intersections.id IS 'Number, kept over a rebuild.';
COMMENT ON COLUMN intersections.name IS 'Name made of its roads.';
COMMENT ON COLUMN intersections.roads IS 'Names of its roads, most important first.';
COMMENT ON COLUMN intersections.nodes IS 'Source nodes that make it, sorted.';
COMMENT ON COLUMN intersections.kind IS 'Cross, tee, roundabout and so on.';
COMMENT ON COLUMN intersections.control IS 'How right of way is given.';
COMMENT ON COLUMN intersections.control_origin IS 'Where the control comes from.';
COMMENT ON COLUMN intersections.legs IS 'Number of legs.';
COMMENT ON COLUMN intersections.radius_m IS 'Farthest member node or stop line from the point, metres.';
COMMENT ON COLUMN intersections.level IS 'Level of the crossing roads.';
COMMENT ON COLUMN intersections.lit IS 'Lighting; NULL when not known.';
COMMENT ON COLUMN intersections.setting IS 'Urban, fringe, village or rural; NULL when not known.';
COMMENT ON COLUMN intersections.area_id IS 'Area that it lies in.';
COMMENT ON COLUMN intersections.geom IS 'Its point.';
COMMENT ON COLUMN intersections.catchment IS 'Where a crash counts as at this intersection.';
COMMENT ON COLUMN intersections.valid_from IS 'When it first appeared.';
COMMENT ON COLUMN intersections.valid_to IS 'When it was retired; NULL while it exists.';
COMMENT ON COLUMN intersections.replaced_by IS 'What took its place when retired.';
COMMENT ON COLUMN intersections.retired_reason IS 'Why it was retired.';
COMMENT ON COLUMN intersections.revision IS 'Counts the changes of the row.';
CREATE INDEX intersections_geom ON intersections USING gist (geom) WHERE valid_to IS NULL;

CREATE TABLE segments (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_intersection_id   bigint REFERENCES intersections,
    to_intersection_id     bigint REFERENCES intersections,
    inside_intersection_id bigint REFERENCES intersections,
    name                   text NOT NULL DEFAULT '',
    names                  text[] NOT NULL DEFAULT '{}',
    ref                    text NOT NULL DEFAULT '',
    class                  text NOT NULL,
    speed_kmh              double precision NOT NULL,
    speed_origin           text NOT NULL,
    lanes                  integer NOT NULL,
    lanes_origin           text NOT NULL,
    oneway                 boolean NOT NULL,
    level                  integer NOT NULL DEFAULT 0,
    bridge                 boolean NOT NULL DEFAULT false,
    tunnel                 boolean NOT NULL DEFAULT false,
    roundabout             boolean NOT NULL DEFAULT false,
    lit                    boolean,
    surface                text NOT NULL DEFAULT '',
    length_m               double precision NOT NULL,
    ways                   bigint[] NOT NULL,
    nodes                  bigint[] NOT NULL,
    aadt                   double precision,
    aadt_year              integer,
    area_id                bigint REFERENCES areas,
    geom                   geometry(LineString, 4326) NOT NULL,
    valid_from             timestamptz NOT NULL DEFAULT now(),
    valid_to               timestamptz,
    replaced_by            bigint[],
    retired_reason         text,
    revision               bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE segments IS 'Road edges between two intersections (路段).';
COMMENT ON COLUMN segments.id IS 'Number, kept over a rebuild.';
COMMENT ON COLUMN segments.from_intersection_id IS 'Where it starts; NULL at a dead end.';
COMMENT ON COLUMN segments.to_intersection_id IS 'Where it ends; NULL at a dead end.';
COMMENT ON COLUMN segments.inside_intersection_id IS 'Intersection that contains it; NULL when it lies between two.';
COMMENT ON COLUMN segments.name IS 'Name as signed.';
COMMENT ON COLUMN segments.names IS 'Every name it goes by.';
COMMENT ON COLUMN segments.ref IS 'Road number.';
COMMENT ON COLUMN segments.class IS 'Road class.';
COMMENT ON COLUMN segments.speed_kmh IS 'Speed, km/h.';
COMMENT ON COLUMN segments.speed_origin IS 'Where the speed comes from.';
COMMENT ON COLUMN segments.lanes IS 'Lanes in both directions together.';
COMMENT ON COLUMN segments.lanes_origin IS 'Where the lanes come from.';
COMMENT ON COLUMN segments.oneway IS 'One-way in the direction of the line.';
COMMENT ON COLUMN segments.level IS 'Level: bridges above 0, tunnels below.';
COMMENT ON COLUMN segments.bridge IS 'On a bridge.';
COMMENT ON COLUMN segments.tunnel IS 'In a tunnel.';
COMMENT ON COLUMN segments.roundabout IS 'Part of a roundabout''s ring.';
COMMENT ON COLUMN segments.lit IS 'Lighting; NULL when not known.';
COMMENT ON COLUMN segments.surface IS 'Surface, the road file''s own word.';
COMMENT ON COLUMN segments.length_m IS 'Length, metres.';
COMMENT ON COLUMN segments.ways IS 'Source ways in order.';
COMMENT ON COLUMN segments.nodes IS 'Source nodes along the line.';
COMMENT ON COLUMN segments.aadt IS 'Annual average daily traffic, vehicles a day; NULL when not known.';
COMMENT ON COLUMN segments.aadt_year IS 'Year of that figure.';
COMMENT ON COLUMN segments.area_id IS 'Area that its middle lies in.';
COMMENT ON COLUMN segments.geom IS 'The line.';
COMMENT ON COLUMN segments.valid_from IS 'When it first appeared.';
COMMENT ON COLUMN segments.valid_to IS 'When it was retired; NULL while it exists.';
COMMENT ON COLUMN segments.replaced_by IS 'What took its place when retired.';
COMMENT ON COLUMN segments.retired_reason IS 'Why it was retired.';
COMMENT ON COLUMN segments.revision IS 'Counts the changes of the row.';
CREATE INDEX segments_geom ON segments USING gist (geom) WHERE valid_to IS NULL;

CREATE TABLE legs (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    intersection_id  bigint NOT NULL REFERENCES intersections,
    segment_id       bigint REFERENCES segments,
    segments         bigint[] NOT NULL,
    name             text NOT NULL DEFAULT '',
    class            text NOT NULL,
    bearing_deg      double precision NOT NULL,
    speed_kmh        double precision NOT NULL,
    speed_origin     text NOT NULL,
    design_speed_kmh double precision,
    speed85_kmh      double precision,
    lanes_in         integer NOT NULL,
    lanes_out        integer NOT NULL,
    lanes_origin     text NOT NULL,
    lanes            jsonb NOT NULL DEFAULT '[]',
    control          text NOT NULL,
    median_m         double precision NOT NULL DEFAULT 0,
    grade            double precision,
    stop_line_origin text NOT NULL,
    stop_line        geometry(Point, 4326) NOT NULL,
    geom             geometry(LineString, 4326) NOT NULL,
    valid_from       timestamptz NOT NULL DEFAULT now(),
    valid_to         timestamptz,
    replaced_by      bigint[],
    retired_reason   text,
    revision         bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE legs IS 'Arms of an intersection (进口道).';
COMMENT ON COLUMN legs.id IS 'Number, kept over a rebuild.';
COMMENT ON COLUMN legs.intersection_id IS 'Its intersection.';
COMMENT ON COLUMN legs.segment_id IS 'Its segment, the approaching carriageway of a divided road.';
COMMENT ON COLUMN legs.segments IS 'All its segments.';
COMMENT ON COLUMN legs.name IS 'Road name.';
COMMENT ON COLUMN legs.class IS 'Road class.';
COMMENT ON COLUMN legs.bearing_deg IS 'Bearing looking out from the intersection, degrees clockwise from north.';
COMMENT ON COLUMN legs.speed_kmh IS 'Posted or assumed speed, km/h.';
COMMENT ON COLUMN legs.speed_origin IS 'Where the speed comes from.';
COMMENT ON COLUMN legs.design_speed_kmh IS 'Design speed, km/h; NULL when not known.';
COMMENT ON COLUMN legs.speed85_kmh IS 'Measured 85th-percentile speed, km/h; NULL when not known.';
COMMENT ON COLUMN legs.lanes_in IS 'Lanes towards the intersection.';
COMMENT ON COLUMN legs.lanes_out IS 'Lanes away from it.';
COMMENT ON COLUMN legs.lanes_origin IS 'Where the lanes come from.';
COMMENT ON COLUMN legs.lanes IS 'The lanes: direction, position, width in metres, turns, use, origin.';
COMMENT ON COLUMN legs.control IS 'How this approach is controlled.';
COMMENT ON COLUMN legs.median_m IS 'Width of the median, metres; 0 when undivided.';
COMMENT ON COLUMN legs.grade IS 'Grade as a fraction, positive uphill towards the intersection; NULL when not known.';
COMMENT ON COLUMN legs.stop_line_origin IS 'Where the stop line comes from.';
COMMENT ON COLUMN legs.stop_line IS 'Where approaching traffic waits.';
COMMENT ON COLUMN legs.geom IS 'The first stretch of the arm, looking out.';
COMMENT ON COLUMN legs.valid_from IS 'When it first appeared.';
COMMENT ON COLUMN legs.valid_to IS 'When it was retired; NULL while it exists.';
COMMENT ON COLUMN legs.replaced_by IS 'What took its place when retired.';
COMMENT ON COLUMN legs.retired_reason IS 'Why it was retired.';
COMMENT ON COLUMN legs.revision IS 'Counts the changes of the row.';
CREATE INDEX legs_intersection ON legs (intersection_id);
CREATE INDEX legs_geom ON legs USING gist (geom) WHERE valid_to IS NULL;

CREATE TABLE overrides (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         uuid NOT NULL UNIQUE,
    object       text NOT NULL CHECK (object IN ('segment', 'intersection', 'leg', 'crash', 'node')),
    field        text NOT NULL,
    value        jsonb NOT NULL,
    source_nodes bigint[] NOT NULL DEFAULT '{}',
    source_ways  bigint[] NOT NULL DEFAULT '{}',
    source_key   text NOT NULL DEFAULT '',
    anchor       geometry(Point, 4326),
    reason       text NOT NULL,
    made_by      text NOT NULL,
    made_at      timestamptz NOT NULL DEFAULT now(),
    state        text NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'waiting', 'withdrawn'))
);

COMMENT ON TABLE overrides IS 'What a person corrected; every rebuild replays it.';
COMMENT ON COLUMN overrides.id IS 'Number.';
COMMENT ON COLUMN overrides.uuid IS 'Key made by the client.';
COMMENT ON COLUMN overrides.object IS 'What it corrects.';
COMMENT ON COLUMN overrides.field IS 'Which field: name, control, lanes, speed, merge, split, add, position.';
COMMENT ON COLUMN overrides.value IS 'The value that holds.';
COMMENT ON COLUMN overrides.source_nodes IS 'Source nodes that anchor it.';
COMMENT ON COLUMN overrides.source_ways IS 'Source ways that anchor it.';
COMMENT ON COLUMN overrides.source_key IS 'Source and key of the crash that it moves.';
COMMENT ON COLUMN overrides.anchor IS 'Position that anchors it.';
COMMENT ON COLUMN overrides.reason IS 'Why.';
COMMENT ON COLUMN overrides.made_by IS 'Who.';
COMMENT ON COLUMN overrides.made_at IS 'When.';
COMMENT ON COLUMN overrides.state IS 'Applied, or waiting for a person because the last build found no place for it.';

CREATE TABLE builds (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    built_at timestamptz NOT NULL DEFAULT now(),
    summary  jsonb NOT NULL,
    warnings jsonb NOT NULL DEFAULT '[]'
);

COMMENT ON TABLE builds IS 'Runs of the network build.';
COMMENT ON COLUMN builds.id IS 'Number.';
COMMENT ON COLUMN builds.built_at IS 'When.';
COMMENT ON COLUMN builds.summary IS 'Counts kept, made and retired.';
COMMENT ON COLUMN builds.warnings IS 'What in the road file a person should look at.';
