"""Up to which position a log is restored: a position, an instant, or all of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onestop_chassis.operators.backup.manifest import Manifest
from onestop_chassis.operators.backup.refusals import PointUnknown
from onestop_chassis.operators.backup.rows import events
from onestop_chassis.operators.backup.segment import recorded_at


@dataclass(frozen=True, slots=True)
class Point:
    """`position` is the last row that is taken; `at` when the last own event up to there was
    recorded; `rows` how many there are; `until` is what was asked for."""

    position: int
    at: datetime | None
    rows: int
    until: str


def find(
    directory: Path, manifest: Manifest, position: int | None, instant: datetime | None
) -> Point:
    """The point asked for; the end of the backup where nothing was.

    An instant is met exactly for own events: everything up to, and without, the first one that
    was recorded after it. Facts of others have no time of their own here; they come along with
    the own event before them.

    Raises:
        PointUnknown: outside of what the backup holds.
    """
    if position is not None and not 0 < position <= manifest.through:
        raise PointUnknown(
            f"备份止于 / the backup ends at {manifest.through}", first=1, last=manifest.through
        )
    rows, last, at = 0, 0, None
    until = str(position or (instant.isoformat() if instant else "end"))
    for one in manifest.whole:
        if one.kind != "events":
            continue
        inside = (position is None or one.last <= position) and (
            instant is None or one.last_at is None or one.last_at <= instant
        )
        if inside:
            rows, last = rows + one.rows, one.last
            at = max((t for t in (at, one.last_at) if t), default=None)
            continue
        with (directory / one.file).open("rb") as file:
            for row, _ in events(file):
                time = recorded_at(row)
                late = instant is not None and time is not None and time > instant
                if late or (position is not None and row.position > position):
                    break
                rows, last = rows + 1, row.position
                at = max((t for t in (at, time) if t), default=None)
        break
    if not rows:
        raise PointUnknown(f"{until}: 备份中尚无内容 / nothing of the backup lies before it")
    return Point(last, at, rows, until)
