"""One file per kind of table: pure `parse(rows) -> (records, problems)`."""
