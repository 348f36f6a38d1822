"""Which works may be stored side by side: those that share neither a stream nor a cursor."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.head import Head
from onestop_chassis.queued import Job, WorkQueue
from onestop_chassis.refusal import Unavailable
from onestop_chassis.work import Work

from tests.support.tally import cause, issue


def job(*streams: str, cursor: str = "") -> Job:
    work = Work([(issue(name), cause("c")) for name in streams], (cursor, 1) if cursor else None)
    return Job(work, Future[Any]())


def queue_of(*jobs: Job) -> WorkQueue:
    queue = WorkQueue()
    for each in jobs:
        queue.put(each)
    return queue


def test_works_on_one_stream_are_taken_together_in_order() -> None:
    first, second = job("a"), job("a", "b")
    assert queue_of(first, second).take() == [first, second]


def test_a_stream_in_use_keeps_back_what_wants_it_and_whatever_is_behind_that() -> None:
    queue = queue_of(taken := job("a"))
    assert queue.take() == [taken]
    waits, behind, free = job("a", "b"), job("b"), job("c")
    for each in (waits, behind, free):
        queue.put(each)
    assert queue.take() == [free]
    queue.release([taken])
    assert queue.take() == [waits, behind]


def test_a_cursor_in_use_keeps_its_follower_in_order() -> None:
    queue = queue_of(first := job("a", cursor="policies"))
    assert queue.take() == [first]
    queue.put(second := job("b", cursor="policies"))
    queue.put(other := job("c", cursor="timers"))
    assert queue.take() == [other]
    queue.release([first])
    assert queue.take() == [second]


def test_a_work_that_was_given_up_is_not_begun() -> None:
    given_up, wanted = job("a"), job("a")
    given_up.future.cancel()  # type: ignore[attr-defined]
    assert queue_of(given_up, wanted).take() == [wanted]


def test_a_closed_queue_hands_out_what_is_left_then_ends() -> None:
    queue = queue_of(held := job("a"))
    queue.take()
    queue.put(left := job("a"))
    queue.close()
    with pytest.raises(Unavailable):
        queue.put(job("b"))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(queue.take)
        queue.release([held])
        assert waiting.result(20) == [left]
    queue.release([left])
    assert queue.take() == []


@given(st.permutations(range(1, 7)), st.integers(0, 6))
def test_the_head_knows_what_others_wrote_in_whatever_order_commits_are_reported(
    order: list[int], foreign: int
) -> None:
    head = Head()
    for position in order:
        if position == foreign:
            head.observed(position)
        else:
            head.committed(position, position)
    assert head.known == 6
    stretch = head.unchecked()
    assert (stretch is None) if foreign == 0 else stretch == (foreign - 1, 6)
    head.checked(6)
    assert head.unchecked() is None
