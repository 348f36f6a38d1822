"""The service's log: append, read, codec, database."""
