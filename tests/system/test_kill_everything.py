"""The laptop and its demonstration killed in the middle, the database server with them."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from onestop_cli.addresses import SERVICES

from tests.support import invariants
from tests.support.invariants import Logbook
from tests.support.laptop import EARLY, LATE, THESE, Laptop
from tests.support.wait import until

pytestmark = pytest.mark.timeout(2400)

KILLS = (("2026-03-04", False), ("2026-03-05", True))
"""On which simulated day everything is killed, and whether the database server is, too. It is
played on to EARLY; what is different before and after, processes that die at crash points go
through."""
PLAY_SECONDS = 900.0


@dataclass(frozen=True)
class Killed:
    """What is left after everything was killed twice, started again and played to EARLY."""

    outcome: Any
    endings: list[tuple[int | None, int | None]]
    books: dict[str, Logbook]


@pytest.fixture(scope="module")
def killed(begun: Path) -> Iterator[Killed]:
    laptop = Laptop(begun, "--no-demo")
    endings = [_kill_on(laptop, day, everything) for day, everything in KILLS]
    with laptop:
        laptop.play(EARLY)
        outcome = laptop.outcome()
    with ExitStack() as stack:
        server = stack.enter_context(laptop.database_server())
        books = {
            name: stack.enter_context(Logbook(name, server.url(f"onestop_{name}")))
            for name in SERVICES
        }
        yield Killed(outcome, endings, books)


def _kill_on(laptop: Laptop, day: str, everything: bool) -> tuple[int | None, int | None]:
    """Starts, plays until the day is reached, and kills whoever runs; how each of them ended."""
    laptop.up()
    assert laptop.process is not None
    player = laptop.begin("demo", "run", *THESE, "--until", LATE)
    until(lambda: laptop.today() >= day or player.poll() is not None, PLAY_SECONDS, f"it is {day}")
    player.kill()
    laptop.kill()
    if everything:
        laptop.kill_postgres()
    return player.wait(), laptop.process.returncode


def test_the_player_and_the_laptop_were_killed_in_the_middle(killed: Killed) -> None:
    assert killed.endings == [(-signal.SIGKILL, -signal.SIGKILL)] * len(KILLS)


def test_killing_everything_in_the_middle_changes_nothing_in_the_outcome(
    killed: Killed, laptop_outcome: Any
) -> None:
    assert killed.outcome == laptop_outcome


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_lost_or_doubled_in_any_log(killed: Killed, name: str) -> None:
    invariants.versions_have_no_holes(killed.books[name])
    invariants.nothing_is_parked(killed.books[name])


def test_i1_i2_i3_i4_hold_after_everything_was_killed(killed: Killed) -> None:
    invariants.windows_end_once(killed.books["review"])
    invariants.objections_in_time_won(killed.books["review"])
    invariants.silence_is_never_early(killed.books["review"])
    invariants.cases_are_decided_once(killed.books["review"])


@pytest.mark.parametrize("name", SERVICES)
def test_i7_views_equal_the_fold_after_everything_was_killed(killed: Killed, name: str) -> None:
    invariants.views_equal_the_fold(killed.books[name])


def test_i8_every_neighbour_heard_every_fact_once_and_in_order(killed: Killed) -> None:
    invariants.inboxes_equal_what_was_published(killed.books)


def test_i9_every_published_fact_leads_back_to_a_request(killed: Killed) -> None:
    invariants.causes_lead_to_the_first(killed.books)


def test_what_was_left_lying_is_told_at_the_next_start(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path, "--no-demo").up()
    laptop.kill()
    with laptop:
        assert "last run ended abruptly" in laptop.printed
