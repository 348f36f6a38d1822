-- One commit, as before. A join with `commands` is planned while that is empty, and then reads all
-- of it at every commit, under the lock, until statistics are there; each key by itself is looked
-- up in the index, however many there are.
CREATE OR REPLACE FUNCTION append_events(
    streams text[], versions bigint[], topics text[], states bytea[],
    command_streams text[], command_ids text[], digests bytea[],
    first_versions bigint[], last_versions bigint[], last_events bigint[], head bigint,
    cursors text[], cursor_positions bigint[],
    keyed_streams text[] DEFAULT '{}', keys text[] DEFAULT '{}'
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    positions bigint[] := '{}';
    moved bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(150600001);
    IF cardinality(keys) > 0 THEN
        PERFORM 1 FROM unnest(keyed_streams, keys) AS k (stream, id), LATERAL (
            SELECT FROM commands AS c WHERE c.command_id = k.id AND c.stream <> k.stream LIMIT 1
        ) AS used;
        IF FOUND THEN
            RAISE EXCEPTION 'a key was used on another stream' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
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
