"""When is everything at rest?"""

from datetime import UTC, datetime
from typing import Any

from onestop_cli.addresses import SERVICES
from onestop_cli.demo.quiet import next_deadline, now_of, troubles, waiting_for


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
