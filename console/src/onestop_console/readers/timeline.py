"""Recorded facts, as archive answers them."""

from datetime import datetime
from typing import Any

from onestop_console.readers.reader import Reader


class Fact(Reader):
    """One fact of a project, of whichever service."""

    id: str
    type: str
    source: str
    stream: str
    recorded_at: datetime
    effective_at: datetime
    actor: str
    capacity: str
    causation: str
    data: dict[str, Any]
