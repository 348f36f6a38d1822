-- What was kept, null where nothing was: for backups, which run with the service's own role.
CREATE FUNCTION kept_signing_key() RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT seed FROM signing_key;
$$;
