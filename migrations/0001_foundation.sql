-- +goose Up
-- PostGIS, the settings row, the vocabulary, areas, units and people.
CREATE EXTENSION IF NOT EXISTS postgis;

CREATE TABLE vocabulary (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    version    text NOT NULL,
    hash       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE vocabulary IS 'Hash of the vocabulary file that the check constraints were made from.';
COMMENT ON COLUMN vocabulary.singleton IS 'Always true: the table has one row.';
COMMENT ON COLUMN vocabulary.version IS 'Version that the file states.';
COMMENT ON COLUMN vocabulary.hash IS 'SHA-256 of the file, hexadecimal.';
COMMENT ON COLUMN vocabulary.applied_at IS 'When the checks were made.';

CREATE TABLE settings (
    version          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title            text NOT NULL DEFAULT '通视 Tongshi',
    zone             text NOT NULL DEFAULT 'Asia/Shanghai',
    driving_side     text NOT NULL DEFAULT 'right' CHECK (driving_side IN ('left', 'right')),
    working_crs      text NOT NULL DEFAULT 'EPSG:4548',
    service_area     geometry(MultiPolygon, 4326),
    default_profile  text NOT NULL DEFAULT 'CN-URBAN',
    tile_url         text NOT NULL DEFAULT '',
    tile_attribution text NOT NULL DEFAULT '',
    public_layers    text[] NOT NULL DEFAULT ARRAY['segments', 'intersections', 'legs', 'black-spots', 'places'],
    attributions     jsonb NOT NULL DEFAULT '[]',
    demonstration    boolean NOT NULL DEFAULT false,
    changed_at       timestamptz NOT NULL DEFAULT now(),
    changed_by       text NOT NULL DEFAULT ''
);

COMMENT ON TABLE settings IS 'The city''s settings, one row a version; the newest is in force.';
COMMENT ON COLUMN settings.version IS 'Number of the version; the highest is in force.';
COMMENT ON COLUMN settings.title IS 'Title on the screen.';
COMMENT ON COLUMN settings.zone IS 'IANA time zone that local times are in.';
COMMENT ON COLUMN settings.driving_side IS 'Side of the road that traffic keeps to.';
COMMENT ON COLUMN settings.working_crs IS 'Projected reference system for figures in metres.';
COMMENT ON COLUMN settings.service_area IS 'Where positions are expected; NULL means anywhere.';
COMMENT ON COLUMN settings.default_profile IS 'Profile used where none is named.';
COMMENT ON COLUMN settings.tile_url IS 'Template of a background tile service; empty means none.';
COMMENT ON COLUMN settings.tile_attribution IS 'Attribution of that service.';
COMMENT ON COLUMN settings.public_layers IS 'Layers that may be seen without an account.';
COMMENT ON COLUMN settings.attributions IS 'Attributions of the data: a list of objects with text and url.';
COMMENT ON COLUMN settings.demonstration IS 'True while the data is the demonstration city.';
COMMENT ON COLUMN settings.changed_at IS 'When this version was made.';
COMMENT ON COLUMN settings.changed_by IS 'Who made it.';

CREATE TABLE areas (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind    text NOT NULL,
    name    text NOT NULL,
    setting text,
    geom    geometry(MultiPolygon, 4326) NOT NULL
);

COMMENT ON TABLE areas IS 'Administrative areas (squadrons, street offices, settings) that everything can be filtered by.';
COMMENT ON COLUMN areas.id IS 'Number.';
COMMENT ON COLUMN areas.kind IS 'What sort of area: squadron, street_office, setting, district.';
COMMENT ON COLUMN areas.name IS 'Name.';
COMMENT ON COLUMN areas.setting IS 'Urban, fringe, village or rural; NULL when the area says nothing of it.';
COMMENT ON COLUMN areas.geom IS 'Extent.';
CREATE INDEX areas_geom ON areas USING gist (geom);

CREATE TABLE units (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code      text NOT NULL UNIQUE,
    kind      text NOT NULL,
    name      text NOT NULL,
    parent_id bigint REFERENCES units,
    area_id   bigint REFERENCES areas
);

COMMENT ON TABLE units IS 'Organisations that own, do or accept work.';
COMMENT ON COLUMN units.id IS 'Number.';
COMMENT ON COLUMN units.code IS 'Short code.';
COMMENT ON COLUMN units.kind IS 'Police, parks, highways and so on.';
COMMENT ON COLUMN units.name IS 'Name.';
COMMENT ON COLUMN units.parent_id IS 'Unit that it belongs to.';
COMMENT ON COLUMN units.area_id IS 'Area that it answers for.';

CREATE TABLE crews (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code    text NOT NULL UNIQUE,
    name    text NOT NULL,
    unit_id bigint REFERENCES units
);

COMMENT ON TABLE crews IS 'Crews that do the works.';
COMMENT ON COLUMN crews.id IS 'Number.';
COMMENT ON COLUMN crews.code IS 'Short code.';
COMMENT ON COLUMN crews.name IS 'Name.';
COMMENT ON COLUMN crews.unit_id IS 'Unit that it belongs to.';

CREATE TABLE users (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    login       text NOT NULL UNIQUE,
    name        text NOT NULL,
    role        text NOT NULL CHECK (role IN ('viewer', 'crew', 'planner', 'admin')),
    unit_id     bigint REFERENCES units,
    crew_id     bigint REFERENCES crews,
    disabled_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE users IS 'People who use the service.';
COMMENT ON COLUMN users.id IS 'Number.';
COMMENT ON COLUMN users.uuid IS 'Key that never changes.';
COMMENT ON COLUMN users.login IS 'Name to sign in with.';
COMMENT ON COLUMN users.name IS 'Name on the screen.';
COMMENT ON COLUMN users.role IS 'What the person may do.';
COMMENT ON COLUMN users.unit_id IS 'Unit.';
COMMENT ON COLUMN users.crew_id IS 'Crew.';
COMMENT ON COLUMN users.disabled_at IS 'When the account was closed; NULL while open.';
COMMENT ON COLUMN users.created_at IS 'When the account was made.';

CREATE TABLE audit (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    actor     text NOT NULL,
    origin    text NOT NULL DEFAULT '',
    action    text NOT NULL,
    object    text NOT NULL,
    object_id bigint,
    before    jsonb,
    after     jsonb
);

COMMENT ON TABLE audit IS 'Every write: who, when, from where, before and after.';
COMMENT ON COLUMN audit.id IS 'Number.';
COMMENT ON COLUMN audit.at IS 'When.';
COMMENT ON COLUMN audit.actor IS 'Who: a login, a token name or the command line.';
COMMENT ON COLUMN audit.origin IS 'From where: address or command.';
COMMENT ON COLUMN audit.action IS 'What was done.';
COMMENT ON COLUMN audit.object IS 'Table of the object.';
COMMENT ON COLUMN audit.object_id IS 'Number of the object; NULL for a whole table.';
COMMENT ON COLUMN audit.before IS 'State before; NULL when made.';
COMMENT ON COLUMN audit.after IS 'State after; NULL when removed.';
CREATE INDEX audit_object ON audit (object, object_id);
