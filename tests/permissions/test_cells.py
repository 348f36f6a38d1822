"""Every act, for every role, level, department, firm and mandate: allowed where the table says so,
and nowhere else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from onestop_chassis.act import Attempt
from onestop_chassis.refusal import Forbidden, NotFound, Refusal
from onestop_review.case.acting import NotTheRepresentative

from docs.tables.acts import Offered
from tests.permissions.people import done_by_people, person, scene_of, sent
from tests.permissions.standing import standing
from tests.permissions.table import TABLE
from tests.permissions.words import Cell, Line, Matter

ACTS = done_by_people()
SHOWN = 20
"""How many wrong cells of an act a failure lists."""


def test_the_table_has_a_line_for_each_act_that_people_do_and_no_other() -> None:
    lines = [line.name for line in TABLE]
    assert sorted(lines) == sorted(ACTS)


def test_every_line_lets_somebody_and_keeps_somebody_of_the_same_role_out() -> None:
    for line in TABLE:
        allowed = {cell.role for cell in line.cells() if line.allows(cell)}
        assert allowed, line.name
        denied = {cell.role for cell in line.cells() if not line.allows(cell)}
        assert allowed <= denied, line.name


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_who_may_is_what_the_table_says_cell_by_cell(line: Line) -> None:
    wrong = list(wrong_cells(line, ACTS[line.name]))
    listed = "\n".join(wrong[:SHOWN])
    assert not wrong, f"{line.name}: {len(wrong)} cells differ\n{listed}"


def wrong_cells(line: Line, one: Offered) -> Iterator[str]:
    """Each cell in which the act does something else than the table says."""
    for cell in line.cells():
        refusal = asked(line, one, cell)
        if (refusal is None) != line.allows(cell):
            found = "allowed" if refusal is None else f"denied ({refusal.facts.get('reason')})"
            yield f"  {found}: {cell}"


def asked(line: Line, one: Offered, cell: Cell) -> Refusal | None:
    """The refusal that denies it to this person, in the order in which the API asks."""
    state, now = standing(one, cell.matter, cell.mandate)
    scene = scene_of(cell.matter)
    actor, act = person(cell, scene), sent(line, one.act, scene)
    now = replace(now, actor=actor)
    if not one.act.opens and not one.noun.seen_by(actor, state, now):
        return NotFound("", reason="not seen")
    assert one.act.by is not None
    try:
        capacity = one.act.by(actor, state, now)
        assert capacity == cell.role, "the capacity on record is the role held"
        act.allowed(state, replace(now, capacity=capacity))
        if line.mandated:
            one.noun.decide(state, Attempt(act, replace(now, capacity=capacity)))
    except (Forbidden, NotTheRepresentative) as refusal:
        return refusal
    return None


def test_a_matter_of_the_whole_city_is_for_the_citys_people_only() -> None:
    whole = [line for line in TABLE if Matter.WHOLE in line.matters]
    for line in whole:
        levels = {c.level for c in line.cells() if c.matter is Matter.WHOLE and line.allows(c)}
        assert {level.value for level in levels} == {"city"}, line.name
