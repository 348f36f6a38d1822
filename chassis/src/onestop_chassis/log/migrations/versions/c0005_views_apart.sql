-- Rows of views are apart from the log: a function that is given a table's name looks for it here,
-- so that by its place alone it cannot come upon `events`.
CREATE SCHEMA views;

-- What is a view's table is read from the catalogue; the rows that name them are written by the
-- service, which must not say what its owner moves.
DO $$
DECLARE
    moved text;
BEGIN
    FOR moved IN SELECT relname FROM pg_catalog.pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname ~ '^view_.+_v[0-9]+(_b[0-9]+)?$'
            AND pg_has_role(current_user, relowner, 'USAGE')
    LOOP
        EXECUTE format('ALTER TABLE public.%I SET SCHEMA views', moved);
    END LOOP;
END $$;

CREATE FUNCTION is_view_table(named text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'views' AND c.relname = named AND c.relkind = 'r'
            AND c.relowner = n.nspowner AND named ~ '^view_.+_v[0-9]+(_b[0-9]+)?$'
    );
$$;

CREATE OR REPLACE FUNCTION create_view_build(live_table text, build_table text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.is_view_table(live_table) IS NOT TRUE OR live_table ~ '_b[0-9]+$'
        OR substring(build_table FROM '^(.+)_b[0-9]+$') IS DISTINCT FROM live_table
    THEN
        RAISE EXCEPTION '% is no build of a view', build_table;
    END IF;
    EXECUTE format('CREATE TABLE views.%I (key text PRIMARY KEY, row jsonb NOT NULL)',
        build_table);
END $$;

CREATE OR REPLACE FUNCTION index_view_build(build_table text, field text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.is_view_table(build_table) IS NOT TRUE OR build_table !~ '_b[0-9]+$' THEN
        RAISE EXCEPTION '% is no build of a view', build_table;
    END IF;
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON views.%I ((row->>%L))',
        build_table || '_' || field, build_table, field);
END $$;

-- One table takes the name of another; its indexes follow, so that none is in the next one's way.
CREATE OR REPLACE FUNCTION rename_view_table(old_name text, new_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named text;
BEGIN
    IF public.is_view_table(old_name) IS NOT TRUE
        OR regexp_replace(old_name, '_b[0-9]+$', '')
            IS DISTINCT FROM regexp_replace(new_name, '_b[0-9]+$', '')
    THEN
        RAISE EXCEPTION '% and % are not of one view', old_name, new_name;
    END IF;
    EXECUTE format('ALTER TABLE views.%I RENAME TO %I', old_name, new_name);
    FOR named IN SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = format('views.%I', new_name)::regclass
            AND starts_with(relname, old_name || '_')
    LOOP
        EXECUTE format('ALTER INDEX views.%I RENAME TO %I',
            named, new_name || substr(named, length(old_name) + 1));
    END LOOP;
END $$;

-- A build, where it is still there, or the rows of a version that has a successor.
CREATE OR REPLACE FUNCTION drop_view_table(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF gone ~ '^view_.+_v[0-9]+_b[0-9]+$' AND to_regclass(format('views.%I', gone)) IS NULL THEN
        RETURN;
    END IF;
    IF public.is_view_table(gone) IS NOT TRUE OR gone !~ '_b[0-9]+$' AND NOT EXISTS (
        SELECT 1 FROM pg_class AS later JOIN pg_namespace AS n ON n.oid = later.relnamespace
        WHERE n.nspname = 'views' AND later.relkind = 'r'
            AND substring(later.relname FROM '^(.+)_v[0-9]+$')
                = substring(gone FROM '^(.+)_v[0-9]+$')
            AND substring(later.relname FROM '_v([0-9]+)$')::numeric
                > substring(gone FROM '_v([0-9]+)$')::numeric
    ) THEN
        RAISE EXCEPTION '% is in use', gone;
    END IF;
    EXECUTE format('DROP TABLE views.%I', gone);
END $$;

-- Who may call what is said anew by each `migrate`, for the role it is told of; nobody else may.
REVOKE ALL ON FUNCTION create_view_build, index_view_build, rename_view_table, drop_view_table,
    is_view_table, append_events, store_facts FROM PUBLIC;
DROP FUNCTION grant_service(text);
