-- A topic that is given partitions keeps its name and its id, and the order of what has one key is
-- lost; only the number that it began with tells, also after a restart.
CREATE TABLE topics (
    topic text PRIMARY KEY,
    topic_id text NOT NULL,
    partitions integer NOT NULL CHECK (partitions > 0)
);
