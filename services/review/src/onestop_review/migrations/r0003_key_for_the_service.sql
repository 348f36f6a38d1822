-- As before; but which table is meant does not depend on what the caller has set or made.
CREATE OR REPLACE FUNCTION demonstration_key(fresh bytea) RETURNS bytea
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.signing_key (one, seed) VALUES (true, fresh) ON CONFLICT DO NOTHING;
    SELECT seed FROM public.signing_key;
$$;

CREATE OR REPLACE FUNCTION kept_signing_key() RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT seed FROM public.signing_key;
$$;

REVOKE ALL ON FUNCTION demonstration_key, kept_signing_key FROM PUBLIC;
