"""After a loss: a log that ends before what others heard of it halts, and goes on beyond it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from onestop_chassis.bus.bus import Bus, InProcessBus, KafkaBus
from onestop_chassis.bus.loss_check import telling
from onestop_chassis.log.log import StoredRow
from onestop_chassis.log.loss import LogHalted, LogReleased, NotHalted, SkipTooShort
from onestop_chassis.operators.foreign_facts import facts_of, heard, told_at
from onestop_chassis.operators.switch import Part

from tests.support.backed_up import Keeper, blueprint_of, troubles
from tests.support.postgres import drop_database
from tests.support.transport import closed, names, rows
from tests.support.wait import until


@pytest.fixture(params=["in-process", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus(request: pytest.FixtureRequest) -> Bus:
    if request.param == "in-process":
        return InProcessBus()
    return KafkaBus(request.getfixturevalue("kafka"))


@dataclass
class Lost:
    """A speaker that was restored to before some of what the hearer holds; both are up."""

    speaker: Keeper
    hearer: Keeper
    point: int
    known: int
    before: list[StoredRow]


def facts(hearer: Keeper) -> list[StoredRow]:
    return [row for row in rows(hearer.log) if row.foreign]


def services(bus: Bus, directory: Path) -> tuple[Keeper, Keeper]:
    speaker, hearer = names()
    return (
        Keeper(blueprint_of(speaker), directory, bus),
        Keeper(blueprint_of(hearer, (speaker,)), directory, bus),
    )


@pytest.fixture
def lost(bus: Bus, tmp_path: Path) -> Iterator[Lost]:
    speaker, hearer = services(bus, tmp_path)
    speaker.up()
    hearer.up()
    speaker.say(*(closed(n % 3, n) for n in range(20)))
    speaker.job("backup.create")
    point = speaker.log.head()
    speaker.say(*(closed(n % 3, n) for n in range(20, 30)))
    until(lambda: len(facts(hearer)) == 30, 60, "everything is heard")
    held = facts(hearer)
    speaker.down()
    hearer.down()
    restored = speaker.restored().up()
    hearer.up()
    point = restored.log.loss().position
    yield Lost(restored, hearer, point, max(row.version for row in held), held)
    for one in (restored, hearer):
        one.down()
    for one in (speaker, restored, hearer):
        drop_database("embedded", one.url)


def test_it_halts_says_what_to_do_and_goes_on_beyond_what_anybody_heard(lost: Lost) -> None:
    speaker, hearer = lost.speaker, lost.hearer
    with pytest.raises(LogHalted, match=str(lost.point)):
        speaker.say(closed(1, 99))

    def told() -> bool:
        found = {**troubles(speaker), **troubles(hearer)}
        return any("onestop backup release" in text for text in found.values())

    until(told, what="what to do is said")
    assert speaker.runtime is not None
    assert speaker.runtime.status()["halted"]["position"] == lost.point

    def seen() -> bool:
        assert speaker.runtime is not None
        return speaker.log.loss().heard == lost.known

    until(seen, 60, "it knows what was heard")
    with pytest.raises(SkipTooShort):
        speaker.job("log.release", skip_to=lost.known - 1)
    released = speaker.job("log.release")
    assert (released.state, released.total) == ("done", lost.known - lost.point)
    speaker.say(*(closed(n % 3, n) for n in range(100, 110)))
    until(lambda: len(facts(hearer)) == 40, 60, "the new facts arrive")
    assert facts(hearer)[:30] == lost.before
    new = facts(hearer)[30:]
    assert min(row.version for row in new) > lost.known
    own = {row.position for row in rows(speaker.log) if row.type == closed(1, 1).TYPE}
    assert {row.version for row in new} == {at for at in own if at > lost.point}
    until(lambda: not {**troubles(speaker), **troubles(hearer)}, 60, "no trouble is left")
    with pytest.raises(NotHalted):
        speaker.job("log.release")


def test_after_another_start_the_positions_given_up_are_no_trouble(lost: Lost) -> None:
    speaker, hearer = lost.speaker, lost.hearer
    until(lambda: speaker.log.loss().heard == lost.known, 60, "it knows what was heard")
    speaker.job("log.release", skip_to=lost.known + 5)
    given_up = next(
        fact.event for row in rows(speaker.log)
        if isinstance((fact := speaker.log.recorded(row)).event, LogReleased)
    )  # fmt: skip
    assert (given_up.lost_from, given_up.lost_to) == (lost.point + 1, lost.known + 5)
    speaker.down()
    hearer.down()
    speaker.up()
    hearer.up()
    speaker.say(closed(1, 500))
    until(lambda: len(facts(hearer)) == 31, 60, "the new fact arrives")
    assert facts(hearer)[-1].version > lost.known + 5
    until(lambda: not {**troubles(speaker), **troubles(hearer)}, what="no trouble is left")


def test_what_was_lost_can_be_read_where_it_was_heard(lost: Lost) -> None:
    assert lost.hearer.runtime is not None
    assert lost.speaker.runtime is not None
    hearer, speaker = lost.hearer.runtime, lost.speaker.runtime
    [last] = heard(hearer.log, hearer.database, hearer.blueprint.listens)
    assert last.position == lost.known
    assert told_at(speaker.log, last.position).telling != last.telling
    kept = told_at(speaker.log, lost.before[0].version)
    assert kept.telling == telling(lost.before[0].state)
    gone = facts_of(hearer.database, lost.speaker.blueprint.name, lost.point, 100)
    assert [one["data"]["records"] for one in gone] == list(range(20, 30))


def test_queries_and_operators_go_on_while_the_log_is_halted(lost: Lost) -> None:
    runtime = lost.speaker.runtime
    assert runtime is not None
    assert runtime.jobs.latest(only_open=False, limit=10)
    assert lost.speaker.job("backup.verify").state == "done"
    assert runtime.switches.is_open(Part.RELAY)


def test_a_database_put_back_by_other_means_is_found_out_even_when_it_has_grown_beyond(
    bus: Bus, tmp_path: Path
) -> None:
    speaker, hearer = services(bus, tmp_path)
    speaker.up()
    hearer.up()
    speaker.say(*(closed(n % 3, n) for n in range(10)))
    until(lambda: len(facts(hearer)) == 10, 60, "everything is heard")
    speaker.down()
    hearer.down()
    other = Keeper(speaker.blueprint, tmp_path, InProcessBus()).up()
    other.say(*(closed(n % 3, 1000 + n) for n in range(15)))
    other.down()
    other.bus = bus
    other.up()
    hearer.up()
    try:
        until(lambda: {**troubles(other), **troubles(hearer)}, 60, "the trouble")
        until(lambda: other.log.loss().halted, 60, "it halts")
        with pytest.raises(LogHalted):
            other.say(closed(1, 1))
        assert len(facts(hearer)) == 10
        other.job("log.release")
        other.say(closed(1, 2))
        until(lambda: len(facts(hearer)) == 16, 60, "what lies beyond the lost ones arrives")
        assert [row.version for row in facts(hearer)[10:]] == [
            row.position for row in rows(other.log)
            if row.position > 10 and row.type == closed(1, 1).TYPE
        ]  # fmt: skip
    finally:
        other.down()
        hearer.down()
        for one in (speaker, other, hearer):
            drop_database("embedded", one.url)
