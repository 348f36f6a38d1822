-- One row at most. Only a demonstration uses it: a production key is given by the environment.
CREATE TABLE signing_key (
    one boolean PRIMARY KEY CHECK (one),
    seed bytea NOT NULL CHECK (length(seed) = 32)
);

-- The service's own role may not be the one that migrates, so it reaches the key through this:
-- whoever comes first keeps what he offers, everybody gets what was kept.
CREATE FUNCTION demonstration_key(fresh bytea) RETURNS bytea
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO signing_key (one, seed) VALUES (true, fresh) ON CONFLICT DO NOTHING;
    SELECT seed FROM signing_key;
$$;
