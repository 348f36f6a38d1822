"""The log of a whole demonstration as it was once recorded, and databases filled with it."""

import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from onestop_chassis.log.database import Database
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.view import View
from onestop_chassis.views.queries import Views
from onestop_intake.project.answers import project_answer
from onestop_intake.project.projects import projects
from onestop_review.case.row import row_of
from onestop_review.case.state import Case as CaseState
from onestop_review.case.view import cases

HERE = Path(__file__).parents[1] / "system" / "recorded"
LOG, TABLES = HERE / "log.jsonl.xz", HERE / "tables.json"
OUTCOME, DECISIONS = HERE / "outcome.json.xz", HERE / "decisions.json"
PAGE = 500
WHOLE: Mapping[str, str] = {
    "tracking": "SELECT application_name, notification_id FROM tracking"
    " WHERE application_name = 'policies'",
    "inbox_positions": "SELECT source, partition, record_offset, position FROM inbox_positions"
    " ORDER BY source, partition",
    "simulated_clock": "SELECT now FROM simulated_clock",
    "presence": "SELECT instance, since, until FROM presence ORDER BY instance, since",
}
"""What a data directory knows beside its logs that cannot be built again from them: how far the
policies and the inboxes are, the clock, and when somebody was there to take a command."""
_COLUMNS = {
    "tracking": "application_name, notification_id",
    "inbox_positions": "source, partition, record_offset, position",
    "simulated_clock": "now",
    "presence": "instance, since, until",
}
_EVENTS = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM events"
    " ORDER BY notification_id"
)
_COPY = "COPY events (notification_id, originator_id, originator_version, topic, state) FROM STDIN"
_GO_ON = (
    "SELECT setval(pg_get_serial_sequence('events', 'notification_id'),"
    " (SELECT max(notification_id) FROM events))"
)


class Case(NamedTuple):
    """A case by its name, as the archive asks for it."""

    project: str
    item: str


@cache
def logs() -> Mapping[str, tuple[StoredRow, ...]]:
    """Every row of every service's log, bytes and all."""
    found: dict[str, list[StoredRow]] = {}
    with lzma.open(LOG, "rt", encoding="utf-8") as file:
        for line in file:
            service, position, stream, version, kind, state = json.loads(line)
            row = StoredRow(stream, version, kind, state.encode(), position)
            found.setdefault(service, []).append(row)
    return {service: tuple(rows) for service, rows in found.items()}


@cache
def tables() -> Mapping[str, Mapping[str, list[list[Any]]]]:
    """The small tables of every service."""
    read: dict[str, dict[str, list[list[Any]]]] = json.loads(TABLES.read_text(encoding="utf-8"))
    return read


def clock() -> datetime:
    """Where the centre's clock stood at the end."""
    (found,) = {str(rows["simulated_clock"][0][0]) for rows in tables().values()}
    return datetime.fromisoformat(found)


@cache
def outcome() -> Any:
    """What `demo outcome` printed."""
    return json.loads(lzma.decompress(OUTCOME.read_bytes()))


@cache
def decided() -> Any:
    """How every project and every case ended, as the services told."""
    return json.loads(DECISIONS.read_text(encoding="utf-8"))


def decided_cases() -> Iterator[Case]:
    """Every case that was decided."""
    for one in decided():
        for case in one["cases"]:
            if case["decided_at"]:
                yield Case(one["project"], case["item"])


def fill(service: str, url: str) -> None:
    """Puts the recorded rows into a migrated, empty database, and the small tables with them."""
    with psycopg.connect(url) as connection:
        with connection.cursor().copy(_COPY) as copy:
            copy.set_types(["int8", "text", "int8", "text", "bytea"])
            for row in logs()[service]:
                copy.write_row((row.position, row.stream, row.version, row.type, row.state))
        connection.execute(_GO_ON)
        for table, rows in tables()[service].items():
            places = ", ".join(["%s"] * len(_COLUMNS[table].split(",")))
            statement = f"INSERT INTO {table} ({_COLUMNS[table]}) VALUES ({places})"
            connection.cursor().executemany(statement.encode(), rows)


def dump(urls: Mapping[str, str]) -> tuple[bytes, str]:
    """The rows of these databases as they are kept: logs, and small tables."""
    lines: list[str] = []
    small: dict[str, dict[str, list[list[Any]]]] = {}
    for service, url in urls.items():
        with psycopg.connect(url) as connection:
            connection.execute("SET TIME ZONE 'UTC'")
            for position, stream, version, kind, state in connection.execute(_EVENTS):
                told = [service, position, stream, version, kind, bytes(state).decode()]
                lines.append(json.dumps(told, ensure_ascii=False) + "\n")
            small[service] = {
                table: [[_plain(value) for value in row] for row in connection.execute(query)]
                for table, query in ((name, query.encode()) for name, query in WHOLE.items())
            }
    return packed("".join(lines)), json.dumps(small, ensure_ascii=False, indent=1) + "\n"


def packed(text: str) -> bytes:
    """The same bytes for the same text; the window is large, as services keep copies of facts."""
    way = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 26}
    return lzma.compress(text.encode(), filters=[way])


def decisions(
    projects: Iterable[Mapping[str, Any]], cases: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """How each project and each of its cases ended, from what services tell of them as JSON."""
    of: dict[str, list[dict[str, Any]]] = {}
    for row in cases:
        of.setdefault(row["project"], []).append(_case(row))
    return [
        {
            "project": row["project"],
            "outcome": row["outcome"] or row["stage"],
            "cleared_at": _instant(row["cleared_at"]),
            "days_raw": row["days_raw"],
            "days_net": row["days_net"],
            "critical_path": list(row["plan"]["critical_path"]) if row["plan"] else [],
            "licences": list(row["licences"]),
            "cases": sorted(of.get(row["project"], []), key=lambda case: str(case["item"])),
        }
        for row in sorted(projects, key=lambda row: str(row["project"]))
    ]


def decisions_in(intake: Database, review: Database, at: datetime) -> list[dict[str, Any]]:
    """The same, read straight from the views of these databases as of an instant."""
    found = (project_answer(row, at).model_dump(mode="json") for row in _every(intake, projects))
    return decisions(found, (row_of(row).model_dump(mode="json") for row in _every(review, cases)))


def _every(database: Database, view: View[Any]) -> Iterator[Any]:
    """All rows of a view, page by page."""
    asked, after = Views(database, None), ""
    while page := asked.select(view, limit=PAGE, after=after):
        yield from page
        last = page[-1]
        after = f"{last.project}/{last.facts.item}" if isinstance(last, CaseState) else last.project


def _case(row: Mapping[str, Any]) -> dict[str, Any]:
    made = row["decision"] or {}
    ended = "withdrawn" if row["progress"] == "withdrawn" else ""
    return {
        "item": row["item"],
        "decision": made.get("outcome", ended),
        "number": made.get("decision", ""),
        "person": made.get("person", ""),
        "decided_at": _instant(made.get("decided_at")),
        "withdrawn_at": _instant(row["withdrawn_at"]),
        "windows": [
            {
                "stage": window["stage"],
                "opens_at": _instant(window["opens_at"]),
                "deadline": _instant(window["deadline"]),
                "ended_by": window["ended_by"] or "",
                "ended_at": _instant(window["ended_at"]),
            }
            for window in sorted(row["windows"], key=lambda window: str(window["stage"]))
        ],
    }


def _instant(text: str | None) -> str:
    """The same instant is written in one way."""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat() if text else ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
