"""The bus as operators see and move it, between services of one process; replay to a sandbox."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from onestop_chassis.operators.bus import inbox_reset
from onestop_chassis.operators.bus.carrier import transport_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.view import View
from onestop_contracts.archive import DossierClosed
from pydantic import BaseModel

from tests.support.errands import START
from tests.support.plain_service import PlainService, running
from tests.support.transport import Kept, closed, project
from tests.support.wait import until


class Dossier(BaseModel):
    project: str
    records: int
    times: int = 1


def _key(recorded: Recorded[Any]) -> str | None:
    return recorded.event.project if isinstance(recorded.event, DossierClosed) else None


def _evolve(row: Dossier | None, recorded: Recorded[Any]) -> Dossier:
    event = recorded.event
    times = row.times + 1 if row else 1
    return Dossier(project=event.project, records=event.records, times=times)


dossiers = View("dossiers", 1, Dossier, _key, _evolve)
blueprint: Blueprint[object] = Blueprint(
    name="toy",
    listens=("archive",),
    views=(dossiers,),
    policies=(),
    timers=(),
    reference=lambda _: object(),
    routers=(),
)


@pytest.fixture
def toy() -> Iterator[PlainService]:
    with running(blueprint, START) as service:
        yield service


def publish(toy: PlainService, many: int, first: int = 0) -> None:
    """The other service says `many` things, each in a project of its own of seven."""
    for n in range(first, first + many):
        toy.say("archive", f"kept/{n}", Kept(project=project(n)))  # stays inside
        toy.say("archive", f"dossier/{n % 7}", closed(n % 7, n))


def switches(toy: PlainService, way: str, *parts: str) -> None:
    toy.post("operator", f"/ops/switches/{way}", {"parts": list(parts), "reason": "a test"})


def ask(toy: PlainService, kind: str, number: int = 0, **parameters: Any) -> Any:
    body = {"kind": kind, "parameters": parameters, "number": number, "reason": "a test"}
    headers = toy.token("operator")
    return toy.client.post("/ops/jobs", json=body, headers=headers)


def plan(toy: PlainService, kind: str, **parameters: Any) -> Any:
    headers = toy.token("operator")
    return toy.client.post(
        "/ops/plans", json={"kind": kind, "parameters": parameters}, headers=headers
    )


def ended(toy: PlainService, answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    job = answer.json()["job"]

    def look() -> Any:
        row = toy.get("operator", f"/ops/jobs/{job}").json().get("row", {})
        return row if row.get("ended_at") else None

    return until(look, what=f"the end of {job}")


def lag(toy: PlainService) -> Any:
    return toy.get("operator", "/ops/bus/lag").json()["items"][0]


def test_lag_counts_what_waits_and_since_when(toy: PlainService) -> None:
    publish(toy, 5)
    toy.settle()
    assert (lag(toy)["events"], lag(toy)["seconds"]) == (0, 0.0)
    headers = toy.token("operator")
    body = {"parts": ["inbox"], "reason": "a test"}
    toy.client.post("/ops/switches/close", json=body, headers=headers)
    until(lambda: toy.runtime.status()["bus"]["resting"], what="the inbox at rest")
    publish(toy, 3, first=5)
    toy.clock.set(START + timedelta(seconds=90))
    found = lag(toy)
    assert (found["events"], found["source"]) == (3, "archive")
    assert 89 <= found["seconds"] <= 91


def test_a_service_without_a_broker_still_says_what_is_on_its_bus(toy: PlainService) -> None:
    publish(toy, 4)
    toy.settle()
    topic = toy.get("operator", "/ops/bus/topic").json()
    assert (topic["transport"], topic["records"], topic["complete"]) == ("in-process", 0, True)
    transport = transport_of(toy.runtime.bus)
    (place,) = transport.places("archive")
    assert place.position == toy.sources["archive"].head()
    (reading,) = transport.readings("archive")
    assert (reading.group, reading.end - (reading.offset or 0)) == ("toy", 0)
    shown = transport.records("archive", -1, 0, 3)
    assert [one.told()["type"] for one in shown] == [DossierClosed.TYPE] * 3


def test_an_inbox_is_not_moved_while_it_is_open(toy: PlainService) -> None:
    publish(toy, 2)
    toy.settle()
    refused = plan(toy, "bus.reset", source="archive", earliest=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "inbox-open")


def test_an_inbox_that_is_moved_back_reads_again_and_stores_nothing_twice(
    toy: PlainService,
) -> None:
    publish(toy, 6)
    toy.settle()
    before = toy.runtime.log.head()
    _close_inbox(toy)
    planned = plan(toy, "bus.reset", source="archive", earliest=True).json()
    assert (planned["number"], planned["facts"]["read_again"]) == (6, 6)
    row = ended(toy, ask(toy, "bus.reset", 6, source="archive", earliest=True))
    assert (row["state"], row["counts"]) == ("done", {"read_again": 6, "given_up": 0})
    assert toy.runtime.log.inbox_positions("archive") == {}
    assert lag(toy)["events"] == 6
    publish(toy, 1, first=6)
    switches(toy, "open", "inbox")
    until(lambda: lag(toy)["events"] == 0, what="everything read again")
    assert len(_heard(toy)) == 7
    assert toy.runtime.log.head() > before


def test_what_is_given_up_by_moving_forward_is_said_and_comes_by_moving_back(
    toy: PlainService,
) -> None:
    publish(toy, 2)
    toy.settle()
    _close_inbox(toy)
    publish(toy, 4, first=2)
    third = toy.sources["archive"].head() - 4  # two of the four facts lie beyond it
    planned = plan(toy, "bus.reset", source="archive", position=third).json()
    assert planned["facts"]["given_up"] == planned["number"] == 2
    assert any("never reach" in words["en"] for words in planned["words"])
    row = ended(toy, ask(toy, "bus.reset", 2, source="archive", position=third))
    assert row["counts"] == {"read_again": 0, "given_up": 2}
    switches(toy, "open", "inbox")
    until(lambda: lag(toy)["events"] == 0, what="the rest is read")
    assert len(_heard(toy)) == 4
    _close_inbox(toy)
    ended(toy, ask(toy, "bus.reset", 6, source="archive", earliest=True))
    switches(toy, "open", "inbox")
    until(lambda: len(_heard(toy)) == 6, what="what was given up is there after all")


def test_an_inbox_is_not_moved_beyond_the_end(toy: PlainService) -> None:
    publish(toy, 2)
    toy.settle()
    _close_inbox(toy)
    refused = plan(toy, "bus.reset", source="archive", position=10_000)
    assert (refused.status_code, refused.json()["code"]) == (409, "beyond-the-end")
    strange = plan(toy, "bus.reset", source="archve", earliest=True)
    assert (strange.status_code, strange.json()["near"]) == (404, ["archive"])


def test_what_needs_a_broker_is_refused_with_the_reason(toy: PlainService) -> None:
    publish(toy, 1)
    toy.settle()
    replayed = plan(toy, "replay", subscriber="one", last=1)
    assert (replayed.status_code, replayed.json()["code"]) == (409, "no-broker")
    moved = plan(toy, "group.reset", group="somebody", earliest=True)
    assert (moved.status_code, moved.json()["code"]) == (409, "no-broker")


def test_a_paused_relay_holds_back_and_says_since_when_and_why(toy: PlainService) -> None:
    assert toy.get("operator", "/ops/relay").json()["state"] == "open"
    switches(toy, "close", "relay")
    found = toy.get("operator", "/ops/relay").json()
    assert (found["state"], found["paused_because"]) == ("paused", "a test")
    assert found["paused_since"]
    switches(toy, "open", "relay")
    assert toy.get("operator", "/ops/relay").json()["state"] == "open"


def test_a_sandbox_of_everything_holds_the_rows_of_the_live_view(toy: PlainService) -> None:
    publish(toy, 25)
    toy.settle()
    head = toy.runtime.log.head()
    number = plan(toy, "replay", sandbox="all", last=head).json()["number"]
    row = ended(toy, ask(toy, "replay", number, sandbox="all", last=head, rate=0))
    assert (row["state"], row["counts"]) == ("done", {"folded": number, "unreadable": 0})
    assert _rows(toy, "sandbox_rows") == _rows(toy, "views.view_dossiers_v1")
    assert len(_rows(toy, "sandbox_rows")) == 7


def test_a_sandbox_between_bounds_holds_what_was_so_then(toy: PlainService) -> None:
    publish(toy, 7)
    toy.settle()
    toy.clock.set(START + timedelta(hours=1))
    publish(toy, 7, first=7)
    toy.settle()
    toy.clock.set(START + timedelta(hours=2))
    bound = (START + timedelta(minutes=30)).isoformat()
    number = plan(toy, "replay", sandbox="then", until=bound).json()["number"]
    ended(toy, ask(toy, "replay", number, sandbox="then", until=bound))
    shown = toy.get("operator", f"/ops/replay/sandboxes/then/dossiers/{project(3)}").json()
    assert (shown["row"]["records"], shown["row"]["times"]) == (3, 1)
    narrowed = plan(toy, "replay", sandbox="one", until=bound, project=project(3)).json()
    assert narrowed["number"] == 1


def test_a_replay_moves_nothing_that_counts(toy: PlainService) -> None:
    publish(toy, 10)
    toy.settle()
    counted = _counting(toy)
    head = toy.runtime.log.head()
    number = plan(toy, "replay", sandbox="calm", last=head).json()["number"]
    ended(toy, ask(toy, "replay", number, sandbox="calm", last=head))
    toy.settle()
    assert _counting(toy) == counted
    new = {row.type for row in toy.runtime.log.read(head, 5000)}
    assert new == {f"onestop.chassis.Job{name}.v1" for name in ("Requested", "Taken", "Ended")}


def test_a_replay_needs_an_end_and_one_place_to_go_to(toy: PlainService) -> None:
    future = (toy.clock.now() + timedelta(days=1)).isoformat()
    for wrong in (
        {"sandbox": "x"},
        {"last": 1},
        {"sandbox": "x", "subscriber": "y", "last": 1},
        {"sandbox": "x", "until": future},
    ):
        refused = plan(toy, "replay", **wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "replay-unbounded"), wrong


def test_a_sandbox_is_used_once_and_dropped_by_its_number_of_rows(toy: PlainService) -> None:
    publish(toy, 7)
    toy.settle()
    head = toy.runtime.log.head()
    number = plan(toy, "replay", sandbox="once", last=head).json()["number"]
    ended(toy, ask(toy, "replay", number, sandbox="once", last=head))
    again = plan(toy, "replay", sandbox="once", last=head)
    assert (again.status_code, again.json()["code"]) == (409, "replay-name-taken")
    unknown = plan(toy, "replay.drop", sandbox="onec")
    assert (unknown.status_code, unknown.json()["near"]) == (404, ["once"])
    assert plan(toy, "replay.drop", sandbox="once").json()["number"] == 7
    row = ended(toy, ask(toy, "replay.drop", 7, sandbox="once"))
    assert row["counts"] == {"removed": 7}
    assert _rows(toy, "sandbox_rows") == {}


def _heard(toy: PlainService) -> list[Any]:
    return [row for row in toy.runtime.log.read(0, 5000) if row.foreign]


def _close_inbox(toy: PlainService) -> None:
    headers = toy.token("operator")
    body = {"parts": ["inbox"], "reason": "a test"}
    toy.client.post("/ops/switches/close", json=body, headers=headers)
    until(lambda: toy.runtime.status()["bus"]["resting"], what="the inbox at rest")


def _rows(toy: PlainService, table: str) -> dict[str, Any]:
    with toy.runtime.database.connection() as connection:
        return dict(connection.execute(f"SELECT key, row FROM {table}").fetchall())


def _counting(toy: PlainService) -> list[Any]:
    """Inbox positions, open deadlines, rows of the view, what was recorded apart from jobs."""
    with toy.runtime.database.connection() as connection:
        return [
            connection.execute(question).fetchall()
            for question in (
                "SELECT * FROM inbox_positions ORDER BY 1, 2",
                "SELECT * FROM deadlines ORDER BY 1",
                "SELECT * FROM views.view_dossiers_v1 ORDER BY 1",
                "SELECT count(*) FROM events WHERE topic NOT LIKE 'onestop.chassis.Job%'",
            )
        ]


def test_an_inbox_rests_for_a_reset_only_when_its_receiver_knows_that_it_is_closed() -> None:
    """Between two terms that fail it rests as well, and begins again."""
    looks = [(True, True), (True, True), (False, False), (False, True)]  # listening, resting
    own: Any = SimpleNamespace(
        log=SimpleNamespace(service="toy"),
        switches=SimpleNamespace(is_open=lambda _: False),
        on_the_bus=lambda: dict(zip(("listening", "resting"), looks.pop(0), strict=True)),
    )
    working: Any = SimpleNamespace(rest=lambda _: None)
    transport: Any = SimpleNamespace(members=lambda _: 0)
    inbox_reset._wait_for_rest(own, working, transport)
    assert looks == []
