-- How far a job is. That it was asked for, and how it ended, are events; this is what a process
-- that takes it over after a crash goes on from.
CREATE TABLE job_progress (
    job text PRIMARY KEY,
    done bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    checkpoint jsonb NOT NULL DEFAULT '{}',
    owner text NOT NULL,
    beat_at timestamptz NOT NULL
);

-- Which build of a view's rows is live. A follower that finds another one forgets what it keeps.
ALTER TABLE views ADD COLUMN build integer NOT NULL DEFAULT 1;

-- Builds beside the live one: being built, ready to be compared and switched, or replaced.
-- `part` is one key range of a build with its own position; the build is as far as the last.
CREATE TABLE view_builds (
    name text NOT NULL,
    version integer NOT NULL,
    build integer NOT NULL,
    table_name text NOT NULL,
    state text NOT NULL CHECK (state IN ('building', 'ready', 'old')),
    job text NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    facts jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (name, version, build)
);
CREATE TABLE view_build_parts (
    name text NOT NULL,
    version integer NOT NULL,
    build integer NOT NULL,
    part integer NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (name, version, build, part)
);

-- Tables of builds are made, renamed and dropped by whoever owns the views' tables, on behalf of
-- the role that runs the service: it may use them, and own nothing.
CREATE FUNCTION create_view_build(live_table text, build_table text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM views WHERE table_name = live_table;
    IF NOT FOUND OR build_table !~ ('^' || live_table || '_b[0-9]+$') THEN
        RAISE EXCEPTION '% is no build of a view', build_table;
    END IF;
    EXECUTE format('CREATE TABLE %I (key text PRIMARY KEY, row jsonb NOT NULL)', build_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', build_table, session_user);
END $$;

CREATE FUNCTION index_view_build(build_table text, field text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM view_builds WHERE table_name = build_table;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is no build of a view', build_table;
    END IF;
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I ((row->>%L))',
        build_table || '_' || field, build_table, field);
END $$;

-- One table takes the name of another; its indexes follow, so that none is in the next one's way.
CREATE FUNCTION rename_view_table(old_name text, new_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    named text;
BEGIN
    PERFORM 1 FROM views WHERE table_name IN (old_name, new_name)
        AND regexp_replace(old_name, '_b[0-9]+$', '') = regexp_replace(new_name, '_b[0-9]+$', '');
    IF NOT FOUND THEN
        RAISE EXCEPTION '% and % are not of one view', old_name, new_name;
    END IF;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', old_name, new_name);
    FOR named IN SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = new_name::regclass AND starts_with(relname, old_name || '_')
    LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I',
            named, new_name || substr(named, length(old_name) + 1));
    END LOOP;
END $$;

CREATE FUNCTION drop_view_table(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM view_builds WHERE table_name = gone
        UNION ALL SELECT 1 FROM views AS old WHERE table_name = gone
            AND EXISTS (SELECT 1 FROM views WHERE name = old.name AND version > old.version);
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is in use', gone;
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', gone);
END $$;

-- Where a fact is found by what it says of itself; the fact stays in `events`. Written by a
-- follower, built again at will. `own` is false for facts of other services, which are found by
-- their producer's id as well: it is the key of their row in `events`.
CREATE TABLE event_index (
    position bigint PRIMARY KEY,
    own boolean NOT NULL,
    recorded_at timestamptz, -- null where nobody can read it
    type text NOT NULL,
    subject text NOT NULL,
    actor text NOT NULL,
    correlation text NOT NULL,
    causation text NOT NULL
);
CREATE INDEX event_index_type ON event_index (type, position);
CREATE INDEX event_index_subject ON event_index (subject, position) WHERE subject <> '';
CREATE INDEX event_index_actor ON event_index (actor, position);
CREATE INDEX event_index_correlation ON event_index (correlation, position);
CREATE INDEX event_index_causation ON event_index (causation);
CREATE INDEX event_index_recorded ON event_index (recorded_at, position) WHERE own;

-- Why a deadline that is due has led to nothing yet: how often it was tried, and when it is again.
ALTER TABLE deadlines
    ADD COLUMN tries integer NOT NULL DEFAULT 0,
    ADD COLUMN held text NOT NULL DEFAULT '',
    ADD COLUMN next_try_at timestamptz;

-- Facts that were taken out of the log for a look, apart from everything that counts.
CREATE TABLE sandbox_rows (
    sandbox text NOT NULL,
    view text NOT NULL,
    key text NOT NULL,
    row jsonb NOT NULL,
    PRIMARY KEY (sandbox, view, key)
);

CREATE OR REPLACE FUNCTION grant_service(service_role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept text;
BEGIN
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', current_schema(), service_role);
    EXECUTE format('GRANT SELECT, INSERT ON events TO %I', service_role);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON events FROM %I', service_role);
    EXECUTE format('GRANT SELECT, INSERT ON commands TO %I', service_role);
    EXECUTE format('GRANT SELECT ON schema_version TO %I', service_role);
    EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE events_notification_id_seq TO %I',
        service_role);
    FOREACH kept IN ARRAY ARRAY['tracking', 'inbox_positions', 'views', 'deadlines',
        'simulated_clock', 'presence', 'job_progress', 'view_builds', 'view_build_parts',
        'event_index', 'sandbox_rows']
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', kept, service_role);
    END LOOP;
    EXECUTE format('GRANT TRUNCATE ON event_index TO %I', service_role);
END $$;
