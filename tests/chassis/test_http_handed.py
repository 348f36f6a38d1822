"""An act that is on its way to the log holds no thread, and is answered once it is recorded."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from onestop_chassis.http import places
from onestop_chassis.log.append.ticket import Answered

from tests.support.served_errands import Served, served_errands
from tests.support.wait import until

MORE_THAN_THREADS = 40


@pytest.fixture
def toy() -> Iterator[Served]:
    with served_errands() as one:
        yield one


class Slow:
    """Between the routes and the log: keeps what is handed over until it is let go."""

    def __init__(self, toy: Served, monkeypatch: pytest.MonkeyPatch):
        self.kept: list[tuple[Answered, Callable[[], None]]] = []
        self._hand_over = toy.runtime.log.hand_over
        monkeypatch.setattr(toy.runtime.log, "hand_over", self._keep)

    def _keep(self, decider: Any, stream: str, command: Any, to: Answered, **stamped: Any) -> None:
        hand_over = partial(self._hand_over, decider, stream, command, to=to, **stamped)
        self.kept.append((to, hand_over))

    def let_go(self) -> None:
        for _, hand_over in self.kept:
            hand_over()


def test_more_acts_wait_for_one_commit_than_there_are_threads(
    toy: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(toy, monkeypatch)

    async def acts() -> list[tuple[int, dict[str, str]]]:
        sent = [
            asyncio.create_task(toy.ask("POST", f"/errands/p{n}/first", "clerk"))
            for n in range(MORE_THAN_THREADS)
        ]
        await asyncio.to_thread(until, lambda: len(slow.kept) == MORE_THAN_THREADS)
        assert toy.places.acts.under_way >= MORE_THAN_THREADS  # a heart may beat among them
        slow.let_go()
        return await asyncio.gather(*sent)

    answers = asyncio.run(acts())
    assert [status for status, _ in answers] == [200] * MORE_THAN_THREADS
    assert {headers["etag"] for _, headers in answers} == {'"1"'}


def test_an_act_that_nobody_answers_is_not_begun_later(
    toy: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(toy, monkeypatch)
    monkeypatch.setattr(places, "ANSWER_SECONDS", 0.01)
    status, _ = asyncio.run(toy.ask("POST", "/errands/p1/first", "clerk"))
    assert status == 503
    assert toy.places.acts.under_way > 0
    before = toy.runtime.log.head()
    slow.let_go()
    toy.runtime.log.close()  # what is queued is settled
    assert toy.runtime.log.head() == before
    until(lambda: toy.places.acts.under_way == 0, what="its place to be free again")
