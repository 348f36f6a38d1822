-- What is beside a document's facts to make the same document again, and the signature it had.
CREATE TABLE signatures (
    fact bigint NOT NULL, -- position in the log
    document text NOT NULL,
    stream text NOT NULL,
    posts bigint NOT NULL, -- how far the stream of posts had come
    notices jsonb NOT NULL,
    signed_at text NOT NULL,
    key_id text NOT NULL,
    signature text NOT NULL,
    PRIMARY KEY (fact, document)
);
CREATE INDEX signatures_stream ON signatures (stream);

-- Where signing began: what was recorded before has no signature of its own time.
CREATE TABLE signing_since (
    one boolean PRIMARY KEY CHECK (one),
    position bigint NOT NULL
);

-- The service's role adds to them and reads them, and changes nothing in them.
CREATE FUNCTION keep_signature(
    fact bigint, document text, stream text, posts bigint, notices jsonb, signed_at text,
    key_id text, signature text
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.signatures VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING;
$$;

CREATE FUNCTION signatures_of(of_stream text) RETURNS SETOF signatures
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM public.signatures WHERE stream = of_stream;
$$;

CREATE FUNCTION all_signatures() RETURNS SETOF signatures
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM public.signatures;
$$;

CREATE FUNCTION begin_signing(head bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.signing_since VALUES (true, head) ON CONFLICT DO NOTHING;
    SELECT position FROM public.signing_since;
$$;

-- Null where it has not begun.
CREATE FUNCTION signing_began() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT position FROM public.signing_since;
$$;

REVOKE ALL ON FUNCTION keep_signature, signatures_of, all_signatures, begin_signing, signing_began
    FROM PUBLIC;
