"""Sessions on a thread: one after the other, ended by closing, not while they put things away."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from onestop_chassis.bus.sessions import Sessions

from tests.support.wait import until

FOREVER = 3600.0


class Work:
    """Counts what happens to its sessions."""

    def __init__(self) -> None:
        self.sessions = Sessions("test:sessions", self.session)
        self.begun = self.ended = self.put_away = 0
        self.may_end = True
        self.fails = threading.Event()

    async def session(self) -> None:
        self.begun += 1
        if self.fails.is_set():
            raise OSError("the other end is away")
        self.sessions.went_well()
        try:
            await asyncio.sleep(FOREVER)
        finally:
            self.sessions.ending()
            self.ended += 1
            while not self.may_end:
                await asyncio.sleep(0.01)
            self.put_away += 1


@contextmanager
def at_work(work: Work) -> Iterator[Work]:
    work.sessions.start()
    try:
        yield work
    finally:
        work.sessions.stop()


def test_closing_ends_the_term_and_no_other_begins_until_it_is_opened() -> None:
    with at_work(Work()) as work:
        until(lambda: work.begun == 1)
        work.sessions.mind(closed=True)
        until(lambda: work.sessions.resting)
        assert (work.sessions.closed, work.begun, work.put_away) == (True, 1, 1)
        work.sessions.mind(closed=True)
        work.sessions.mind(closed=False)
        until(lambda: work.begun == 2)
        assert not work.sessions.resting
    assert (work.begun, work.put_away) == (2, 2)


def test_a_term_that_fails_is_followed_by_the_next_and_its_trouble_ends_when_one_goes_well() -> (
    None
):
    work = Work()
    work.fails.set()
    with at_work(work):
        until(lambda: work.sessions.trouble == "OSError: the other end is away")
        until(lambda: work.begun >= 3)
        work.fails.clear()
        until(lambda: not work.sessions.trouble)
        assert (work.ended, work.put_away) == (0, 0)


def test_a_term_that_puts_things_away_is_not_ended_over_that() -> None:
    with at_work(Work()) as work:
        work.may_end = False
        until(lambda: work.begun == 1)
        work.sessions.mind(closed=True)
        until(lambda: work.ended == 1)
        work.sessions.mind(closed=False)
        work.sessions.mind(closed=True)
        work.may_end = True
        until(lambda: work.put_away == 1)


def test_what_was_closed_before_it_began_does_not_begin() -> None:
    work = Work()
    work.sessions.mind(closed=True)
    with at_work(work):
        assert work.sessions.resting
    assert work.begun == 0
