-- A key that a caller gave to one command is refused for another one, whatever its stream.
CREATE INDEX commands_by_id ON commands USING hash (command_id);
