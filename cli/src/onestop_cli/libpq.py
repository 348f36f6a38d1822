"""Keeps what a shell sets for other PostgreSQL programs away from ours."""

from collections.abc import MutableMapping

KEPT = ("PGPASSWORD", "PGPASSFILE", "PGSSL", "PGKRB", "PGGSS")
"""Who we are and whom we trust; everything else of a connection is in its address."""
PREFIX = "PG"


def forget(environment: MutableMapping[str, str]) -> None:
    """Takes away the variables by which libpq would change whom we reach and what is answered."""
    for name in [one for one in environment if one.startswith(PREFIX)]:
        if not name.startswith(KEPT):
            del environment[name]
