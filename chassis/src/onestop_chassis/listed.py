"""Texts that lists go by: what is sorted, and what is searched."""

from datetime import UTC, datetime
from unicodedata import normalize

NEVER = "9"
"""Comes after every instant as `sortable` writes it."""


def sortable(at: datetime | None) -> str:
    """An instant as text that sorts as time does; what has none comes last."""
    if at is None:
        return NEVER
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def searchable(*texts: str) -> str:
    """What is found by any part of these texts, large letters or small, full width or half."""
    return normalize("NFKC", " ".join(texts)).casefold()
