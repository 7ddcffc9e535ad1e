-- +goose Up
-- Sites, works, look-backs, corridors and what hangs on them.
CREATE TABLE campaigns (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid      uuid NOT NULL UNIQUE,
    name      text NOT NULL,
    starts_on date NOT NULL,
    ends_on   date
);

COMMENT ON TABLE campaigns IS 'Named drives that works and survey rounds belong to.';
COMMENT ON COLUMN campaigns.id IS 'Number.';
COMMENT ON COLUMN campaigns.uuid IS 'Key made by the client.';
COMMENT ON COLUMN campaigns.name IS 'Name.';
COMMENT ON COLUMN campaigns.starts_on IS 'First day.';
COMMENT ON COLUMN campaigns.ends_on IS 'Last day; NULL while open.';

CREATE TABLE corridors (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid       uuid NOT NULL UNIQUE,
    name       text NOT NULL,
    road_names text[] NOT NULL,
    starts_on  date NOT NULL,
    ends_on    date,
    geom       geometry(MultiLineString, 4326),
    revision   bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE corridors IS 'Model roads (样板路) with dates and a weekly review.';
COMMENT ON COLUMN corridors.id IS 'Number.';
COMMENT ON COLUMN corridors.uuid IS 'Key made by the client.';
COMMENT ON COLUMN corridors.name IS 'Name.';
COMMENT ON COLUMN corridors.road_names IS 'Roads that it consists of.';
COMMENT ON COLUMN corridors.starts_on IS 'First day.';
COMMENT ON COLUMN corridors.ends_on IS 'Last day; NULL while open.';
COMMENT ON COLUMN corridors.geom IS 'Its line; NULL until the roads are known.';
COMMENT ON COLUMN corridors.revision IS 'Counts the changes of the row.';

CREATE TABLE sites (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid               uuid NOT NULL UNIQUE,
    number             text NOT NULL UNIQUE,
    title              text NOT NULL,
    class              text NOT NULL,
    state              text NOT NULL DEFAULT 'reported',
    tier               text,
    supervision_number text NOT NULL DEFAULT '',
    deadline           date,
    intersection_id    bigint REFERENCES intersections,
    leg_id             bigint REFERENCES legs,
    segment_id         bigint REFERENCES segments,
    place_id           bigint REFERENCES places,
    corridor_id        bigint REFERENCES corridors,
    campaign_id        bigint REFERENCES campaigns,
    area_id            bigint REFERENCES areas,
    note               text NOT NULL DEFAULT '',
    evidence           jsonb NOT NULL DEFAULT '[]',
    merged_into        bigint REFERENCES sites,
    opened_at          timestamptz NOT NULL DEFAULT now(),
    closed_at          timestamptz,
    geom               geometry(Geometry, 4326) NOT NULL,
    revision           bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE sites IS 'Hazard files (隐患点).';
COMMENT ON COLUMN sites.id IS 'Number.';
COMMENT ON COLUMN sites.uuid IS 'Key made by the client.';
COMMENT ON COLUMN sites.number IS 'File number by year and class.';
COMMENT ON COLUMN sites.title IS 'Title.';
COMMENT ON COLUMN sites.class IS 'Kind of hazard.';
COMMENT ON COLUMN sites.state IS 'State.';
COMMENT ON COLUMN sites.tier IS 'Tier of supervision; NULL when not supervised.';
COMMENT ON COLUMN sites.supervision_number IS 'Number of the supervision notice.';
COMMENT ON COLUMN sites.deadline IS 'By when; NULL when none is set.';
COMMENT ON COLUMN sites.intersection_id IS 'Intersection that it belongs to.';
COMMENT ON COLUMN sites.leg_id IS 'Leg that it belongs to.';
COMMENT ON COLUMN sites.segment_id IS 'Segment that it belongs to.';
COMMENT ON COLUMN sites.place_id IS 'Place that it belongs to.';
COMMENT ON COLUMN sites.corridor_id IS 'Corridor that it belongs to.';
COMMENT ON COLUMN sites.campaign_id IS 'Campaign that it belongs to.';
COMMENT ON COLUMN sites.area_id IS 'Area that it lies in.';
COMMENT ON COLUMN sites.note IS 'Note.';
COMMENT ON COLUMN sites.evidence IS 'Links to black spots, triangles, crashes.';
COMMENT ON COLUMN sites.merged_into IS 'File that took it over.';
COMMENT ON COLUMN sites.opened_at IS 'When it was opened.';
COMMENT ON COLUMN sites.closed_at IS 'When it was delisted; NULL while open.';
COMMENT ON COLUMN sites.geom IS 'Where: a point, a stretch or an area.';
COMMENT ON COLUMN sites.revision IS 'Counts the changes of the row.';
CREATE INDEX sites_geom ON sites USING gist (geom);

CREATE TABLE site_reports (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        uuid NOT NULL UNIQUE,
    site_id     bigint REFERENCES sites,
    origin      text NOT NULL,
    note        text NOT NULL DEFAULT '',
    reported_at timestamptz NOT NULL,
    geom        geometry(Point, 4326)
);

COMMENT ON TABLE site_reports IS 'Reports that led to a site; several may lead to one.';
COMMENT ON COLUMN site_reports.id IS 'Number.';
COMMENT ON COLUMN site_reports.uuid IS 'Key made by the client.';
COMMENT ON COLUMN site_reports.site_id IS 'Site; NULL until it is sorted.';
COMMENT ON COLUMN site_reports.origin IS 'Who found it: screening, triangle, patrol, citizen, unit.';
COMMENT ON COLUMN site_reports.note IS 'What was said.';
COMMENT ON COLUMN site_reports.reported_at IS 'When.';
COMMENT ON COLUMN site_reports.geom IS 'Where; NULL when not said.';

CREATE TABLE site_units (
    site_id       bigint NOT NULL REFERENCES sites ON DELETE CASCADE,
    unit_id       bigint NOT NULL REFERENCES units,
    role          text NOT NULL,
    letter_number text NOT NULL DEFAULT '',
    due_on        date,
    replied_on    date,
    PRIMARY KEY (site_id, unit_id, role)
);

COMMENT ON TABLE site_units IS 'Units of a site by role.';
COMMENT ON COLUMN site_units.site_id IS 'Site.';
COMMENT ON COLUMN site_units.unit_id IS 'Unit.';
COMMENT ON COLUMN site_units.role IS 'Lead, cooperating, owner or accepting.';
COMMENT ON COLUMN site_units.letter_number IS 'Number of the letter sent.';
COMMENT ON COLUMN site_units.due_on IS 'Reply due.';
COMMENT ON COLUMN site_units.replied_on IS 'Reply received.';

CREATE TABLE site_measures (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id   bigint NOT NULL REFERENCES sites ON DELETE CASCADE,
    measure   text NOT NULL,
    starts_on date NOT NULL,
    ends_on   date
);

COMMENT ON TABLE site_measures IS 'Interim measures at a site.';
COMMENT ON COLUMN site_measures.id IS 'Number.';
COMMENT ON COLUMN site_measures.site_id IS 'Site.';
COMMENT ON COLUMN site_measures.measure IS 'What was done.';
COMMENT ON COLUMN site_measures.starts_on IS 'From.';
COMMENT ON COLUMN site_measures.ends_on IS 'To; NULL while it holds.';

CREATE TABLE documents (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid       uuid NOT NULL UNIQUE,
    site_id    bigint NOT NULL REFERENCES sites ON DELETE CASCADE,
    title      text NOT NULL,
    hash       text NOT NULL,
    media_type text NOT NULL,
    added_at   timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE documents IS 'Papers of a site.';
COMMENT ON COLUMN documents.id IS 'Number.';
COMMENT ON COLUMN documents.uuid IS 'Key made by the client.';
COMMENT ON COLUMN documents.site_id IS 'Site.';
COMMENT ON COLUMN documents.title IS 'Title.';
COMMENT ON COLUMN documents.hash IS 'SHA-256 of the content, under which it is stored.';
COMMENT ON COLUMN documents.media_type IS 'Media type.';
COMMENT ON COLUMN documents.added_at IS 'When.';

CREATE TABLE works (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid            uuid NOT NULL UNIQUE,
    site_id         bigint NOT NULL REFERENCES sites,
    kind            text NOT NULL,
    title           text NOT NULL,
    state           text NOT NULL DEFAULT 'planned',
    quantity        double precision NOT NULL CHECK (quantity >= 0),
    quantity_done   double precision NOT NULL DEFAULT 0 CHECK (quantity_done >= 0),
    unit_of_work    text NOT NULL,
    crew_id         bigint REFERENCES crews,
    unit_id         bigint REFERENCES units,
    campaign_id     bigint REFERENCES campaigns,
    priority        integer NOT NULL DEFAULT 0,
    due_on          date,
    starts_on       date,
    ends_on         date,
    effective_from  date,
    effective_to    date,
    treatment       text NOT NULL DEFAULT '',
    cost_planned    numeric(14, 2),
    cost_actual     numeric(14, 2),
    fund            text NOT NULL DEFAULT '',
    obstruction_ids bigint[] NOT NULL DEFAULT '{}',
    asset_ids       text[] NOT NULL DEFAULT '{}',
    depends_on      bigint[] NOT NULL DEFAULT '{}',
    geom            geometry(Geometry, 4326) NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    revision        bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE works IS 'Remediation tasks (整治任务).';
COMMENT ON COLUMN works.id IS 'Number.';
COMMENT ON COLUMN works.uuid IS 'Key made by the client.';
COMMENT ON COLUMN works.site_id IS 'Site.';
COMMENT ON COLUMN works.kind IS 'Kind of work.';
COMMENT ON COLUMN works.title IS 'Title.';
COMMENT ON COLUMN works.state IS 'State, derived from its events.';
COMMENT ON COLUMN works.quantity IS 'Quantity planned.';
COMMENT ON COLUMN works.quantity_done IS 'Quantity done.';
COMMENT ON COLUMN works.unit_of_work IS 'Unit of the quantities.';
COMMENT ON COLUMN works.crew_id IS 'Crew.';
COMMENT ON COLUMN works.unit_id IS 'Unit that does it.';
COMMENT ON COLUMN works.campaign_id IS 'Campaign.';
COMMENT ON COLUMN works.priority IS 'Higher goes first.';
COMMENT ON COLUMN works.due_on IS 'Due.';
COMMENT ON COLUMN works.starts_on IS 'First day of the works.';
COMMENT ON COLUMN works.ends_on IS 'Last day of the works.';
COMMENT ON COLUMN works.effective_from IS 'From when the treatment counts.';
COMMENT ON COLUMN works.effective_to IS 'Until when it counts.';
COMMENT ON COLUMN works.treatment IS 'Code in the treatment catalogue.';
COMMENT ON COLUMN works.cost_planned IS 'Planned cost, yuan.';
COMMENT ON COLUMN works.cost_actual IS 'Actual cost, yuan.';
COMMENT ON COLUMN works.fund IS 'Fund that pays.';
COMMENT ON COLUMN works.obstruction_ids IS 'Obstructions to deal with.';
COMMENT ON COLUMN works.asset_ids IS 'Numbers of the assets in the owner''s register.';
COMMENT ON COLUMN works.depends_on IS 'Works that must be done first.';
COMMENT ON COLUMN works.geom IS 'Where.';
COMMENT ON COLUMN works.created_at IS 'When it was made.';
COMMENT ON COLUMN works.revision IS 'Counts the changes of the row.';
CREATE INDEX works_geom ON works USING gist (geom);
CREATE INDEX works_site ON works (site_id);

CREATE TABLE photos (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid     uuid NOT NULL UNIQUE,
    hash     text NOT NULL,
    width    integer NOT NULL,
    height   integer NOT NULL,
    taken_at timestamptz,
    geom     geometry(Point, 4326),
    added_by text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE photos IS 'Photos, stored by the hash of their content.';
COMMENT ON COLUMN photos.id IS 'Number.';
COMMENT ON COLUMN photos.uuid IS 'Key made by the client.';
COMMENT ON COLUMN photos.hash IS 'SHA-256 of the stored file.';
COMMENT ON COLUMN photos.width IS 'Width, pixels.';
COMMENT ON COLUMN photos.height IS 'Height, pixels.';
COMMENT ON COLUMN photos.taken_at IS 'When it was taken, by the file.';
COMMENT ON COLUMN photos.geom IS 'Where it was taken, by the file.';
COMMENT ON COLUMN photos.added_by IS 'Who added it.';
COMMENT ON COLUMN photos.added_at IS 'When.';

CREATE TABLE work_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        uuid NOT NULL UNIQUE,
    work_id     bigint NOT NULL REFERENCES works,
    event       text NOT NULL,
    actor       text NOT NULL,
    client_time timestamptz,
    server_time timestamptz NOT NULL DEFAULT now(),
    outcome     text NOT NULL CHECK (outcome IN ('applied', 'conflict', 'held')),
    quantity    double precision,
    note        text NOT NULL DEFAULT '',
    photo_ids   bigint[] NOT NULL DEFAULT '{}',
    geom        geometry(Point, 4326)
);

COMMENT ON TABLE work_events IS 'What happened to a work; only ever appended.';
COMMENT ON COLUMN work_events.id IS 'Server''s order.';
COMMENT ON COLUMN work_events.uuid IS 'Key made by the client.';
COMMENT ON COLUMN work_events.work_id IS 'Work.';
COMMENT ON COLUMN work_events.event IS 'What happened.';
COMMENT ON COLUMN work_events.actor IS 'Who.';
COMMENT ON COLUMN work_events.client_time IS 'When, by the client''s clock.';
COMMENT ON COLUMN work_events.server_time IS 'When it arrived.';
COMMENT ON COLUMN work_events.outcome IS 'Applied, in conflict, or held for an earlier one.';
COMMENT ON COLUMN work_events.quantity IS 'Quantity done.';
COMMENT ON COLUMN work_events.note IS 'Note.';
COMMENT ON COLUMN work_events.photo_ids IS 'Photos.';
COMMENT ON COLUMN work_events.geom IS 'Where the actor was.';
CREATE INDEX work_events_work ON work_events (work_id);

CREATE TABLE look_backs (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid     uuid NOT NULL UNIQUE,
    site_id  bigint NOT NULL REFERENCES sites,
    due_on   date NOT NULL,
    done_at  timestamptz,
    result   text,
    note     text NOT NULL DEFAULT '',
    made_by  text NOT NULL DEFAULT '',
    revision bigint NOT NULL DEFAULT 1,
    CHECK ((done_at IS NULL) = (result IS NULL))
);

COMMENT ON TABLE look_backs IS 'Scheduled re-inspections (回头看).';
COMMENT ON COLUMN look_backs.id IS 'Number.';
COMMENT ON COLUMN look_backs.uuid IS 'Key made by the client.';
COMMENT ON COLUMN look_backs.site_id IS 'Site.';
COMMENT ON COLUMN look_backs.due_on IS 'Due.';
COMMENT ON COLUMN look_backs.done_at IS 'When it was done; NULL until then.';
COMMENT ON COLUMN look_backs.result IS 'Passed or failed; NULL until done.';
COMMENT ON COLUMN look_backs.note IS 'Note.';
COMMENT ON COLUMN look_backs.made_by IS 'Who inspected.';
COMMENT ON COLUMN look_backs.revision IS 'Counts the changes of the row.';
CREATE INDEX look_backs_site ON look_backs (site_id);

CREATE TABLE survey_rounds (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        uuid NOT NULL UNIQUE,
    campaign_id bigint REFERENCES campaigns,
    name        text NOT NULL,
    starts_on   date NOT NULL,
    ends_on     date
);

COMMENT ON TABLE survey_rounds IS 'Rounds of inspection over a list of objects.';
COMMENT ON COLUMN survey_rounds.id IS 'Number.';
COMMENT ON COLUMN survey_rounds.uuid IS 'Key made by the client.';
COMMENT ON COLUMN survey_rounds.campaign_id IS 'Campaign.';
COMMENT ON COLUMN survey_rounds.name IS 'Name.';
COMMENT ON COLUMN survey_rounds.starts_on IS 'First day.';
COMMENT ON COLUMN survey_rounds.ends_on IS 'Last day.';

CREATE TABLE survey_visits (
    round_id        bigint NOT NULL REFERENCES survey_rounds ON DELETE CASCADE,
    intersection_id bigint NOT NULL REFERENCES intersections,
    finding         text NOT NULL DEFAULT 'not_visited' CHECK (finding IN ('needed', 'not_needed', 'not_visited')),
    visited_at      timestamptz,
    PRIMARY KEY (round_id, intersection_id)
);

COMMENT ON TABLE survey_visits IS 'What a round found at each object.';
COMMENT ON COLUMN survey_visits.round_id IS 'Round.';
COMMENT ON COLUMN survey_visits.intersection_id IS 'Intersection.';
COMMENT ON COLUMN survey_visits.finding IS 'Work needed, not needed, or not visited yet.';
COMMENT ON COLUMN survey_visits.visited_at IS 'When.';

CREATE TABLE enforcement_periods (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id   bigint NOT NULL REFERENCES sites,
    starts_on date NOT NULL,
    ends_on   date,
    note      text NOT NULL DEFAULT ''
);

COMMENT ON TABLE enforcement_periods IS 'Stretches of time in which the police enforced at a site.';
COMMENT ON COLUMN enforcement_periods.id IS 'Number.';
COMMENT ON COLUMN enforcement_periods.site_id IS 'Site.';
COMMENT ON COLUMN enforcement_periods.starts_on IS 'From.';
COMMENT ON COLUMN enforcement_periods.ends_on IS 'To.';
COMMENT ON COLUMN enforcement_periods.note IS 'What was done.';
