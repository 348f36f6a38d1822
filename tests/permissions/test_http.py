"""The same table over HTTP: who may is told so, and a sample of who may not is denied; a denied
act records nothing."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from onestop_chassis.decider import address_of
from onestop_contracts.people import Role

from docs.tables.acts import Offered
from tests.permissions.people import body, done_by_people, person, scene_of
from tests.permissions.served import RUNNING, Counter
from tests.permissions.table import TABLE
from tests.permissions.words import Cell, Level, Line, Mandate, Matter, Of

ACTS = done_by_people()
NOT_THEIRS = ("forbidden", "not-the-representative")
SERVED = (Matter.BANNER, Matter.BANNER_POWER, Matter.WHOLE)
"""The matters that the running services have; of a line's, the first of these is asked about."""
HOLDER = "rep.drc"
"""Who holds the post at the running review."""


@pytest.mark.parametrize("service", RUNNING)
def test_the_api_lets_in_whom_the_table_lets_and_denies_a_sample_of_the_rest(service: str) -> None:
    lines = [line for line in TABLE if line.service == service]
    with RUNNING[service]() as counter:
        wrong = [found for line in lines for found in wrong_answers(counter, line)]
    assert not wrong, "\n".join(wrong)


def test_every_service_whose_acts_people_do_is_asked() -> None:
    assert {line.service for line in TABLE} == set(RUNNING)


def wrong_answers(counter: Counter, line: Line) -> Iterator[str]:
    """What the service says of one act that the table does not."""
    one, allowed = ACTS[line.name], somebody_allowed(line)
    yield from refused_though_allowed(counter, line, one, allowed)
    before = counter.runtime.log.head()
    for cell in denied(line, allowed):
        scene = counter.scene(scene_of(cell.matter))
        answer = counter.do(person(cell, scene), one, body(line, scene))
        if not is_denial(answer, one):
            yield f"{line.name}: {answer.status_code} for {cell}: {answer.text}"
    if counter.runtime.log.head() != before:
        yield f"{line.name}: something was recorded though all were denied"


def is_denial(answer: httpx.Response, one: Offered) -> bool:
    """It is not theirs, or there is no such thing for them."""
    if answer.status_code == httpx.codes.NOT_FOUND:
        unknown = one.noun.unknown
        return unknown is not None and answer.json()["code"] == unknown.code
    return answer.status_code == httpx.codes.FORBIDDEN and answer.json()["code"] in NOT_THEIRS


def refused_though_allowed(counter: Counter, line: Line, one: Offered, cell: Cell) -> Iterator[str]:
    """The act is listed for who may, and trying it out gets no further than a domain refusal."""
    scene = counter.scene(scene_of(cell.matter))
    actor = person(cell, scene, HOLDER)
    listed = counter.acts(actor, one)
    said = listed.json()["items"] if listed.status_code == httpx.codes.OK else []
    mine = [told for told in said if told["act"] == address_of(one.act)]
    if not mine or mine[0]["code"] in NOT_THEIRS:
        yield f"{line.name}: not listed for {cell}: {listed.text}"
    tried = counter.do(actor, one, body(line, scene), dry=True)
    codes = {told.code for told in one.noun.refusals(one.act)} - set(NOT_THEIRS)
    if tried.status_code != httpx.codes.OK and tried.json()["code"] not in codes:
        yield f"{line.name}: {tried.status_code} though allowed, for {cell}: {tried.text}"


def somebody_allowed(line: Line) -> Cell:
    """The first who may, in a matter that is there."""
    matter = next(matter for matter in SERVED if matter in line.matters)
    return next(cell for cell in line.cells() if cell.matter is matter and line.allows(cell))


def denied(line: Line, allowed: Cell) -> Iterator[Cell]:
    """Who differs in one thing from somebody who may, as far as the table denies it."""
    nearly = [
        replace(allowed, role=None),
        replace(allowed, role=Role.OPERATOR, level=Level.CITY, department=Of.NONE, firm=Of.NONE),
        replace(allowed, role=Role.AUDITOR, level=Level.CITY, department=Of.NONE, firm=Of.NONE),
        *(replace(allowed, level=level) for level in Level),
        *(replace(allowed, department=department) for department in Of),
        *(replace(allowed, firm=firm) for firm in Of),
        replace(allowed, mandate=Mandate.NONE),
    ]
    return (cell for cell in dict.fromkeys(nearly) if not line.allows(cell))
