"""The bus as operators see it: topics, groups, records, how far each reader is."""
