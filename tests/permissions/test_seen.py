"""Who may know of a project or a case, cell by cell; for everybody else there is none."""

from dataclasses import replace

import pytest
from onestop_intake.project.sight import visible

from docs.tables.acts import offered
from tests.permissions.people import person, scene_of
from tests.permissions.standing import standing
from tests.permissions.table import SEEN
from tests.permissions.words import CASES, Line, Mandate, Matter


@pytest.mark.parametrize("noun", SEEN)
def test_who_sees_it_is_what_the_table_says_cell_by_cell(noun: str) -> None:
    one = next(one for one in offered() if one.stream == noun and one.act.by)
    matters = CASES if noun == "case" else (Matter.BANNER,)
    wrong = []
    for cell in Line(one.service, noun, "", SEEN[noun], matters).cells():
        state, now = standing(one, cell.matter, Mandate.NONE)
        actor = person(cell, scene_of(cell.matter))
        seen = one.noun.seen_by(actor, state, replace(now, actor=actor))
        if seen != any(may.allows(cell) for may in SEEN[noun]):
            wrong.append(f"  {'seen' if seen else 'not seen'}: {cell}")
    assert not wrong, f"{noun}: {len(wrong)} cells differ\n" + "\n".join(wrong[:20])


def test_every_noun_that_hides_itself_has_a_line() -> None:
    hidden = {one.stream for one in offered() if one.noun.seen_by.__name__ != "everybody"}
    assert hidden == set(SEEN)


def test_a_list_of_projects_shows_what_may_be_seen() -> None:
    one = next(one for one in offered() if one.stream == "project" and one.act.by)
    for cell in Line("intake", "project", "", SEEN["project"]).cells():
        state, now = standing(one, cell.matter, Mandate.NONE)
        actor = person(cell, scene_of(cell.matter))
        row = {"division": state.division, "organisation": state.organisation}
        listed = row.items() >= visible(actor).items()
        assert listed == one.noun.seen_by(actor, state, now), cell
