"""When is everything at rest?"""

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.demo.quiet import (
    HELD_TRIES,
    next_deadline,
    now_of,
    settle,
    troubles,
    waiting_for,
)
from onestop_cli.say import Failed


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
            "deadlines": {"due": 0, "next_at": None, "held": {}, "tries": {}},
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
    """What services say of themselves, one look after the other; no time goes by."""

    def __init__(self, *told: dict[str, dict[str, Any]]):
        self.told = iter(told)
        self.found: dict[str, dict[str, Any]] = {}

    def get(self, service: str, _path: str, _user: str) -> dict[str, Any]:
        if service == SERVICES[0]:
            self.found = next(self.told)
        return self.found[service]

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, _seconds: float) -> None:
        """Nobody waits."""


def held(tries: int) -> dict[str, dict[str, Any]]:
    found = at_rest()
    found["review"]["deadlines"] = {
        "due": 1,
        "next_at": None,
        "held": {"window:a": "vacant"},
        "tries": {"window:a": tries},
    }
    return found


def following(tries: int) -> dict[str, dict[str, Any]]:
    found = held(tries)
    found["review"]["followers"] = {"policies": 3}
    return found


def settled(monkeypatch: pytest.MonkeyPatch, *told: dict[str, dict[str, Any]]) -> Any:
    services = Slow(*told)
    monkeypatch.setattr("onestop_cli.demo.quiet.time", services)
    return settle(cast(Client, services))


def test_a_held_deadline_is_waited_for_from_when_all_else_is_at_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    met = at_rest()
    told = [following(1), following(5), held(5), held(5), held(6), held(6), met, met]
    assert settled(monkeypatch, *told) == met


def test_a_deadline_that_was_held_later_is_tried_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    later = held(9)
    later["intake"]["deadlines"] = {**held(1)["review"]["deadlines"]}
    last = held(9)
    last["intake"]["deadlines"] = {**held(1 + HELD_TRIES)["review"]["deadlines"]}
    assert settled(monkeypatch, held(7), later, later, last, last) == last


def test_a_deadline_that_is_tried_in_vain_is_excused(monkeypatch: pytest.MonkeyPatch) -> None:
    last = held(1 + HELD_TRIES)
    assert settled(monkeypatch, held(1), held(2), last, last) == last


def test_a_service_that_was_restored_and_is_halted_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    halted = following(1)
    halted["review"]["halted"] = {"position": 3, "heard": 9}
    with pytest.raises(Failed) as failed:
        settled(monkeypatch, halted)
    assert "onestop backup release review --reason …" in failed.value.lines
