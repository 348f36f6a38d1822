"""What is typed to move a reader or to repeat facts is understood, or refused as misuse."""

from typing import Any

import pytest
from onestop_cli.commands.bus import move_to
from onestop_cli.commands.replay import wanted
from onestop_cli.say import Misused


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("earliest", {"earliest": True}),
        ("position 12", {"position": 12}),
        ("position=12", {"position": 12}),
        ("offset 3:40", {"partition": 3, "offset": 40}),
    ],
)
def test_a_reader_is_moved_to_one_of_three_kinds_of_places(
    typed: str, meant: dict[str, Any]
) -> None:
    assert move_to(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "latest", "position", "position x", "offset 3", "offset 3:x"]
)
def test_anything_else_is_misuse(typed: str) -> None:
    with pytest.raises(Misused):
        move_to(typed)


def test_bounds_are_positions_or_instants() -> None:
    found = wanted("sandbox:a", "5", "2026-03-05T00:00+08:00")
    assert found == {"sandbox": "a", "first": 5, "until": "2026-03-05T00:00:00+08:00"}


@pytest.mark.parametrize(
    ("to", "first", "until"),
    [
        ("sandbox:a", "", ""),
        ("sandbox:", "", "9"),
        ("topic:a", "", "9"),
        ("sandbox:a", "yesterday", "9"),
        ("sandbox:a", "", "2026-03-05T00:00"),
    ],
)
def test_a_replay_without_end_or_place_is_misuse(to: str, first: str, until: str) -> None:
    with pytest.raises(Misused):
        wanted(to, first, until)
