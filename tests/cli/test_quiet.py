"""When is everything at rest?"""

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.demo.quiet import (
    HELD_SECONDS,
    next_deadline,
    now_of,
    settle,
    troubles,
    waiting_for,
)


def at_rest() -> dict[str, dict[str, Any]]:
    listens = {"archive": ("intake", "review"), "intake": ("review",), "review": ("intake",)}
    return {
        name: {
            "position": 10,
            "published": 9,
            "clock": {"name": "simulated", "now": "2026-03-02T01:00:00+00:00"},
            "followers": {"views": 10, "policies": 10, "deadlines": 10},
            "troubles": {},
            "parked": 0,
            "deadlines": {"due": 0, "next_at": None, "held": {}},
            "bus": {"relay": 10, "inbox": dict.fromkeys(listens.get(name, ()), 9), "troubles": {}},
        }
        for name in SERVICES
    }


def test_services_at_rest_wait_for_nothing() -> None:
    assert waiting_for(at_rest()) == []


def test_a_follower_behind_its_log_is_waited_for() -> None:
    found = at_rest()
    found["review"]["followers"]["views"] = 8
    assert waiting_for(found) == ["review: views 8 < 10"]


def test_an_inbox_behind_what_its_source_published_is_waited_for() -> None:
    found = at_rest()
    found["archive"]["bus"]["inbox"]["review"] = 7
    assert waiting_for(found) == ["archive: inbox review 7 < 9"]


def test_a_relay_behind_its_log_is_waited_for() -> None:
    found = at_rest()
    found["land"]["bus"]["relay"] = 3
    assert waiting_for(found) == ["land: relay 3 < 9"]


def test_a_due_deadline_is_waited_for_and_excused_only_when_it_is_held_up() -> None:
    found = at_rest()
    found["review"]["deadlines"]["due"] = 1
    assert waiting_for(found, excuse_held=True)
    found["review"]["deadlines"]["held"] = {"k": "refused"}
    assert waiting_for(found)
    assert waiting_for(found, excuse_held=True) == []
    assert troubles(found) == ["review: k: refused"]


def test_the_earliest_deadline_and_the_latest_clock_count() -> None:
    found = at_rest()
    found["review"]["deadlines"]["next_at"] = "2026-03-05T09:30:00+00:00"
    found["intake"]["deadlines"]["next_at"] = "2026-03-04T09:30:00+00:00"
    found["land"]["clock"]["now"] = "2026-03-02T10:00:00+00:00"
    assert next_deadline(found) == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert now_of(found) == datetime(2026, 3, 2, 10, tzinfo=UTC)


class Slow:
    """Services that are asked at set instants: at each, what they say of themselves."""

    def __init__(self, *told: tuple[float, dict[str, dict[str, Any]]]):
        self.told = iter(told)
        self.now = 0.0
        self.found: dict[str, dict[str, Any]] = {}

    def get(self, service: str, _path: str) -> dict[str, Any]:
        if service == SERVICES[0]:
            self.now, self.found = next(self.told)
        return self.found[service]

    def monotonic(self) -> float:
        return self.now

    def sleep(self, _seconds: float) -> None:
        """The next look is at its instant."""


def held() -> dict[str, dict[str, Any]]:
    found = at_rest()
    found["review"]["deadlines"] = {"due": 1, "next_at": None, "held": {"window:a": "vacant"}}
    return found


def following() -> dict[str, dict[str, Any]]:
    found = held()
    found["review"]["followers"] = {"policies": 3}
    return found


@pytest.mark.parametrize("slow_seconds", [0.0, 60.0])
def test_a_held_deadline_is_waited_for_from_when_all_else_is_at_rest(
    monkeypatch: pytest.MonkeyPatch, slow_seconds: float
) -> None:
    enough = slow_seconds + HELD_SECONDS + 1
    last = at_rest()
    services = Slow(
        (0.0, following()),
        (slow_seconds, following()),
        (slow_seconds + 1, held()),
        (slow_seconds + 2, held()),
        (enough, last),
        (enough, last),
    )
    monkeypatch.setattr("onestop_cli.demo.quiet.time", services)
    assert settle(cast(Client, services)) == last


def test_a_deadline_that_stays_held_is_excused_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    told = held()
    services = Slow((0.0, told), (HELD_SECONDS + 0.1, told), (HELD_SECONDS + 0.2, told))
    monkeypatch.setattr("onestop_cli.demo.quiet.time", services)
    assert settle(cast(Client, services)) == told
