"""However much is asked at once, an act is done: reads that wait or are slow never hold its place.
Where acts themselves cannot be recorded, that is an outage."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from onestop_chassis.http import waiting
from onestop_chassis.http.places import PROBES, PUBLIC, READS
from onestop_chassis.service import heartbeat
from onestop_chassis.service.main import POOL
from onestop_chassis.views.tables import placed, table_of
from onestop_cli.laptop import POOL as LAPTOP_POOL
from psycopg.sql import SQL

from tests.support.errands import ALLOWED, START, counts
from tests.support.served_errands import Served, served_errands
from tests.support.wait import until

READERS = [f"reader{n}" for n in range(5)]
FLOOD, BURST = 400, 100
BUSY = {429, 503}
NOTHING_IS_FOLDED = SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(placed(table_of(counts)))


@pytest.fixture(scope="module")
def toy() -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(waiting, "WAIT_SECONDS", 600.0)
        patched.setattr(heartbeat, "BEAT_LOOKS", 1)
        patched.setattr(heartbeat, "LOOK_SECONDS", 0.05)
        with served_errands() as one:
            yield one


@pytest.fixture(autouse=True)
def _held(toy: Served) -> None:
    toy.held.clear()


async def when(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(lambda: until(condition))


def waits(toy: Served, number: int) -> bool:
    return toy.places.waiting.number == number


def test_x81_an_act_is_done_while_every_one_of_400_reads_waits(toy: Served) -> None:
    async def flood() -> None:
        with toy.runtime.database.connect() as other, other.transaction():
            other.execute(NOTHING_IS_FOLDED)
            assert (await toy.ask("POST", "/errands/p1/first", "clerk"))[0] == 200
            path = f"/counts/p1?min_position={toy.runtime.log.head()}"
            reads = []
            for by_then in range(BURST, FLOOD + 1, BURST):
                reads += [
                    asyncio.create_task(toy.ask("GET", path, READERS[n % len(READERS)]))
                    for n in range(BURST)
                ]
                await when(partial(waits, toy, by_then))
            assert (await toy.ask("POST", "/errands/p1/second", "clerk"))[0] == 200
            assert waits(toy, FLOOD)
            assert not any(one.done() for one in reads)
        assert {status for status, _ in await asyncio.gather(*reads)} == {200}

    asyncio.run(flood())


def test_x81_whoever_has_not_signed_in_waits_in_few_places(toy: Served) -> None:
    async def flood() -> None:
        with toy.runtime.database.connect() as other, other.transaction():
            other.execute(NOTHING_IS_FOLDED)
            await toy.ask("POST", "/errands/p2/first", "clerk")
            path = f"/counts/p2?min_position={toy.runtime.log.head()}"
            reads = []
            for by_then in (waiting.EACH // 2, waiting.EACH):
                reads += [
                    asyncio.create_task(toy.ask("GET", path)) for _ in range(waiting.EACH // 2)
                ]
                await when(partial(waits, toy, by_then))
            status, headers = await toy.ask("GET", path)
            assert status in BUSY
            assert int(headers["retry-after"]) > 0
            one_more = asyncio.create_task(toy.ask("GET", path, READERS[0]))
            await when(partial(waits, toy, waiting.EACH + 1))
        await asyncio.gather(one_more, *reads)

    asyncio.run(flood())


@pytest.mark.parametrize("user", ["", "clerk"])
def test_x81_a_position_that_cannot_be_is_refused_at_once(toy: Served, user: str) -> None:
    status, _ = asyncio.run(toy.ask("GET", "/counts/p2?min_position=1000000000", user))
    assert status == 422


def test_x81_an_act_is_done_while_reads_and_strangers_hold_all_they_can(toy: Served) -> None:
    async def flood() -> None:
        reads = [
            asyncio.create_task(toy.ask("GET", "/held", user))
            for user in (*READERS, "")
            for _ in range(70)
        ]
        admitted = toy.places.reads, toy.places.public
        await when(
            lambda: (
                sum(map(asyncio.Task.done, reads))
                == len(reads) - sum(one.under_way for one in admitted)
            )
        )
        refused = [one.result() for one in reads if one.done()]
        assert {status for status, _ in refused} == BUSY
        assert all(int(headers["retry-after"]) > 0 for _, headers in refused)
        assert (await toy.ask("POST", "/errands/p3/first", "clerk"))[0] == 200
        assert (await toy.ask("GET", "/health/ready"))[0] == 200
        toy.let_go()
        await asyncio.gather(*reads)

    asyncio.run(flood())


def test_x81_strangers_hold_no_place_of_who_has_signed_in(toy: Served) -> None:
    async def flood() -> None:
        strangers = [asyncio.create_task(toy.ask("GET", "/held")) for _ in range(70)]
        await when(lambda: any(one.done() for one in strangers))
        assert toy.places.reads.under_way == 0
        assert (await toy.ask("GET", "/counts/p1", READERS[0]))[0] == 200
        toy.let_go()
        await asyncio.gather(*strangers)

    asyncio.run(flood())


def test_x81_reads_leave_connections_of_the_database_to_acts() -> None:
    assert min(POOL, LAPTOP_POOL) > READS + PUBLIC + PROBES


def test_x81_nobody_else_makes_the_heart_beat(toy: Served) -> None:
    until(lambda: toy.last_beat() == START)
    path = "/health/beat"
    assert asyncio.run(toy.ask("POST", path, "operator"))[0] == 422
    with pytest.raises(Exception, match="/health/beat"):
        toy.runtime.record_beat(START + timedelta(days=1), "somebody else's")
    assert toy.last_beat() == START


def test_x81_where_no_act_comes_through_that_is_an_outage(toy: Served) -> None:
    async def flood() -> None:
        await when(lambda: toy.last_beat() == START)
        acts = [
            asyncio.create_task(toy.ask("POST", "/held", f"clerk{n}")) for n in range(16)
        ]  # as many as are done at the same time; the next beat waits behind them
        await when(lambda: toy.places.acts.under_way == len(acts) + 1)
        toy.clock.at = START + timedelta(minutes=5)
        assert toy.last_beat() == START
        assert toy.outages() == []
        toy.let_go()
        await asyncio.gather(*acts)
        await when(lambda: toy.last_beat() == toy.clock.at)
        assert toy.outages() == [START + ALLOWED]

    asyncio.run(flood())
