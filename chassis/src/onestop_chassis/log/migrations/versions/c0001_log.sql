-- The log. Column names are those of the eventsourcing recorder, which reads this table.
CREATE TABLE events (
    originator_id text NOT NULL,
    originator_version bigint NOT NULL, -- from 1; below 0 for records that nobody could read
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial,
    PRIMARY KEY (originator_id, originator_version)
) WITH (
    autovacuum_vacuum_insert_threshold = 100000,
    autovacuum_analyze_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.01
);
CREATE UNIQUE INDEX events_notification_id_idx ON events (notification_id);

-- Nothing recorded is changed or removed; ALWAYS holds for replication roles too.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_append_only;

-- How far each follower has come: one row per name, and it only rises.
CREATE TABLE tracking (
    application_name text PRIMARY KEY,
    notification_id bigint NOT NULL
);

-- What was answered to each command: the same id on the same stream gets the same answer.
CREATE TABLE commands (
    stream text NOT NULL,
    command_id text NOT NULL,
    digest bytea NOT NULL,
    first_version bigint NOT NULL,
    last_version bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (stream, command_id)
);

-- One commit: events, command ids and cursors together. The lock makes the order of positions
-- the order of commits, so that a reader who follows positions passes over nothing.
CREATE FUNCTION append_events(
    streams text[], versions bigint[], topics text[], states bytea[],
    command_streams text[], command_ids text[], digests bytea[],
    first_versions bigint[], last_versions bigint[], last_events bigint[], head bigint,
    cursors text[], cursor_positions bigint[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    positions bigint[] := '{}';
    moved bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(150600001);
    IF cardinality(streams) > 0 THEN
        WITH inserted AS (
            INSERT INTO events (originator_id, originator_version, topic, state)
            SELECT e.stream, e.version, e.topic, e.state
            FROM unnest(streams, versions, topics, states)
                WITH ORDINALITY AS e (stream, version, topic, state, n)
            ORDER BY e.n
            RETURNING notification_id
        )
        SELECT array_agg(notification_id ORDER BY notification_id) INTO positions FROM inserted;
    END IF;
    IF cardinality(command_ids) > 0 THEN
        INSERT INTO commands
        SELECT c.stream, c.id, c.digest, c.first, c.last, coalesce(positions[c.event], head)
        FROM unnest(command_streams, command_ids, digests, first_versions, last_versions,
            last_events) AS c (stream, id, digest, first, last, event);
    END IF;
    IF cardinality(cursors) > 0 THEN
        INSERT INTO tracking
        SELECT * FROM unnest(cursors, cursor_positions)
        ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id
            WHERE tracking.notification_id < excluded.notification_id;
        GET DIAGNOSTICS moved = ROW_COUNT;
        IF moved < cardinality(cursors) THEN
            RAISE EXCEPTION 'a cursor is further already: %', cursors
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN positions;
END $$;

-- How far each partition of each source has been stored: `record_offset` is the transport's,
-- `position` the source's own.
CREATE TABLE inbox_positions (
    source text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (source, partition)
);

-- Facts of another service, once each: their version is the source's position, so the primary
-- key refuses a second copy whichever way it came. What nobody can read comes with a version
-- below zero, which says nothing about the source's position.
CREATE FUNCTION store_facts(
    from_source text, from_partition integer, from_offset bigint,
    versions bigint[], topics text[], states bytea[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    positions bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(150600001);
    WITH inserted AS (
        INSERT INTO events (originator_id, originator_version, topic, state)
        SELECT 'inbox/' || from_source, e.version, e.topic, e.state
        FROM unnest(versions, topics, states) WITH ORDINALITY AS e (version, topic, state, n)
        ORDER BY e.n
        ON CONFLICT (originator_id, originator_version) DO NOTHING
        RETURNING notification_id
    )
    SELECT coalesce(array_agg(notification_id ORDER BY notification_id), '{}')
    INTO positions FROM inserted;
    INSERT INTO inbox_positions AS known
    SELECT from_source, from_partition, from_offset, greatest(max(v), 0) FROM unnest(versions) AS v
    ON CONFLICT (source, partition) DO UPDATE SET
        record_offset = excluded.record_offset,
        position = greatest(known.position, excluded.position);
    RETURN positions;
END $$;

-- Which table holds the rows of which version of a view, and the position they reflect.
CREATE TABLE views (
    name text NOT NULL,
    version integer NOT NULL,
    table_name text NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    live boolean NOT NULL DEFAULT false,
    built_at timestamptz,
    PRIMARY KEY (name, version)
);

-- Open deadlines: a follower of the log writes them, the timers read what is due.
CREATE TABLE deadlines (
    key text PRIMARY KEY,
    timer text NOT NULL DEFAULT '',
    kind text NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    due_at timestamptz NOT NULL,
    opened_by text NOT NULL,
    correlation text NOT NULL
);
CREATE INDEX deadlines_due ON deadlines (due_at, key);

-- The demonstration clock: where it stands; no row means that it follows the wall.
CREATE TABLE simulated_clock (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    now timestamptz NOT NULL
);

-- Since and until when each instance was there; a silence is an outage of the filing channel.
CREATE TABLE presence (
    instance text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (instance, since)
);
CREATE INDEX presence_until ON presence (until);

-- What a service's own role may do; the role that migrates keeps the tables.
CREATE FUNCTION grant_service(service_role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept text;
BEGIN
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', current_schema(), service_role);
    EXECUTE format('GRANT SELECT, INSERT ON events TO %I', service_role);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON events FROM %I', service_role);
    EXECUTE format('GRANT SELECT, INSERT ON commands TO %I', service_role);
    EXECUTE format('GRANT SELECT ON schema_version TO %I', service_role);
    EXECUTE format('GRANT USAGE ON SEQUENCE events_notification_id_seq TO %I', service_role);
    FOREACH kept IN ARRAY ARRAY['tracking', 'inbox_positions', 'views', 'deadlines',
        'simulated_clock', 'presence']
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', kept, service_role);
    END LOOP;
END $$;
