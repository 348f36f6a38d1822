"""What is to be restored, and what would be where that was looked at."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onestop_chassis.operators.backup.manifest import Manifest
from onestop_chassis.operators.backup.point import Point


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored, from where, up to where, by whom and why."""

    directory: Path
    position: int | None = None
    instant: datetime | None = None
    who: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Restoring:
    """A wish that was looked at: what would be restored into an empty database."""

    manifest: Manifest
    point: Point
    wish: Wish
