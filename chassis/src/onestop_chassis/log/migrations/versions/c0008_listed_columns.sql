-- Views keep beside a row what lists read of it: a build has the columns and the indexes of the
-- table that it is to take the place of.
CREATE OR REPLACE FUNCTION create_view_build(live_table text, build_table text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.is_view_table(live_table) IS NOT TRUE OR live_table ~ '_b[0-9]+$'
        OR substring(build_table FROM '^(.+)_b[0-9]+$') IS DISTINCT FROM live_table
    THEN
        RAISE EXCEPTION '% is no build of a view', build_table;
    END IF;
    EXECUTE format('CREATE TABLE views.%I (LIKE views.%I INCLUDING GENERATED, PRIMARY KEY (key))',
        build_table, live_table);
END $$;

-- The index `<table>_<name>` of the table in use, of the build.
CREATE OR REPLACE FUNCTION index_view_build(build_table text, field text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    live_table text := regexp_replace(build_table, '_b[0-9]+$', '');
    known regclass := to_regclass(format('views.%I', live_table || '_' || field));
BEGIN
    IF public.is_view_table(build_table) IS NOT TRUE OR build_table = live_table THEN
        RAISE EXCEPTION '% is no build of a view', build_table;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM pg_index WHERE indexrelid = known
            AND indrelid = to_regclass(format('views.%I', live_table))
    ) THEN
        RAISE EXCEPTION '% has no index %', live_table, field;
    END IF;
    IF to_regclass(format('views.%I', build_table || '_' || field)) IS NULL THEN
        EXECUTE replace(pg_get_indexdef(known), live_table, build_table);
    END IF;
END $$;
