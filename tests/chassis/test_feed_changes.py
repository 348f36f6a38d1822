"""What is told of a change: to whom it may concern, and nothing of what was said."""

from datetime import UTC, datetime

from onestop_chassis.feed.changes import Changed, changed
from onestop_chassis.log.codec import encode
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Cause
from onestop_contracts.archive import DossierClosed

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
HERE, ELSEWHERE = "150602", "150625"
CODES = {
    HERE: "2603-150602-04-01-000011",
    ELSEWHERE: "2603-150625-04-01-000021",
    "": "2603-150600-04-01-000031",
}


def row(place: str, position: int) -> StoredRow:
    cause = Cause("command/1", "correlation/1", "request/1", "clerk", "window_clerk", place)
    event = DossierClosed(project=CODES[place], records=1, closed_at=AT)
    return StoredRow(f"project/{event.project}", 1, event.TYPE, encode(event, cause, AT), position)


def test_projects_of_other_places_are_not_named() -> None:
    rows = [row(place, n) for n, place in enumerate(CODES, 1)]
    told = changed(rows, 3, lambda place: place == HERE)
    named = sorted((CODES[HERE], CODES[""]))
    assert told == Changed(position=3, kinds=["project"], subjects=named)


def test_of_a_change_elsewhere_only_its_position_and_kind_are_told() -> None:
    told = changed([row(ELSEWHERE, 7)], 7, lambda _: False)
    assert told == Changed(position=7, kinds=["project"], subjects=[])
