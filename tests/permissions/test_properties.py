"""What each role sees of a case, property by property: an applicant what is served on him."""

from typing import Any

import pytest
from onestop_chassis.actor import Actor
from onestop_contracts import review
from onestop_contracts.event import Event, published_types
from onestop_contracts.people import Role
from onestop_contracts.served import AMONG_AUTHORITIES, as_served, is_served
from onestop_review.case.row import CaseRow, WindowRow, row_of
from onestop_review.case.served import OF_CASE, Served, served, shown

from tests.review.case.test_timer import HISTORIES
from tests.review.case.test_view import MORE, after

STORIES = {**HISTORIES, **MORE}
SERVED_ON = (Role.APPLICANT, Role.AGENT)
FROM_HIM = frozenset(
    {"earlier_windows", "objections", "replies", "draft", "bound", "conditions", "windows"}
    | {"reexamined", "awaited_documents"}
)
"""What of a case is hidden from its applicant; the windows only until it is decided."""
OF_A_WINDOW = frozenset({"mandate", "shown", "rule_version", "calendar_version", "vacant"})
NAMED = frozenset(WindowRow.model_fields) - OF_A_WINDOW - {"extensions"}
"""What the decision names of each window."""
EMPTY: tuple[Any, ...] = ((), None, "", 0, False)


def seen(role: Role, story: str) -> tuple[CaseRow, CaseRow]:
    """The whole row, and what a person of this role sees of it."""
    row = row_of(after(*STORIES[story]).state)
    return row, shown(Actor(subject="x", roles=frozenset({role})), row)


@pytest.mark.parametrize("role", [role for role in Role if role not in SERVED_ON])
def test_x16_whoever_reads_for_an_authority_sees_every_property(role: Role) -> None:
    if role in (Role.INTERMEDIARY, Role.OPERATOR):
        return  # To them there is no such case.
    for story in STORIES:
        row, told = seen(role, story)
        assert told == row


def test_x16_of_every_property_of_a_case_it_is_said_whether_it_is_served() -> None:
    hidden = {name for name, when in OF_CASE.items() if when is not Served.ALWAYS}
    assert hidden == FROM_HIM
    assert OF_CASE.keys() == CaseRow.model_fields.keys()


@pytest.mark.parametrize("role", SERVED_ON)
@pytest.mark.parametrize("story", STORIES)
def test_x16_an_applicant_sees_what_is_served_on_him_cell_by_cell(role: Role, story: str) -> None:
    row, told = seen(role, story)
    decided = row.decision is not None
    hidden = FROM_HIM - ({"windows"} if decided else set())
    for name in CaseRow.model_fields:
        mine = getattr(told, name)
        if name in hidden:
            assert mine in EMPTY, name
        elif name == "overdue":
            assert set(mine) == set(row.overdue) & {"accept_by", "decide_by"}
        elif name != "windows":
            assert mine == getattr(row, name), name
    before = [one for one in row.windows if one.ended_by and decided]
    before = [one for one in before if row.decision and one.opens_at < row.decision.decided_at]
    for window, whole in zip(told.windows, before, strict=True):
        assert all(getattr(window, name) == getattr(whole, name) for name in NAMED)
        assert all(getattr(window, name) in EMPTY for name in OF_A_WINDOW)
        assert window.extensions == ()


def test_x16_a_window_that_opens_on_the_decision_is_not_named_by_it() -> None:
    row, told = seen(Role.APPLICANT, "rejected by another draft")
    assert row.decision
    assert told.windows
    later = row.windows[0].model_copy(update={"opens_at": row.decision.decided_at})
    assert served(row.model_copy(update={"windows": (*row.windows, later)})) == told


@pytest.mark.parametrize("story", STORIES)
def test_x16_no_words_of_the_authorities_are_in_what_an_applicant_reads(story: str) -> None:
    row, told = seen(Role.APPLICANT, story)
    if row.decision is None:
        words = [one.grounds for one in row.objections] + [one.text for one in row.replies]
        words += [row.draft.drafted_by, *row.draft.reasons] if row.draft else []
        text = told.model_dump_json()
        assert not [word for word in words if word and word in text]


def case_facts(*above: type[Event]) -> set[type[Event]]:
    found: set[type[Event]] = set()
    for cls in above:
        found |= ({cls} if cls.TYPE else set()) | case_facts(*cls.__subclasses__())
    return found


def test_x16_of_every_published_fact_of_a_case_it_is_said_whether_it_is_served() -> None:
    """A new fact is served or not by a decision, not by being forgotten."""
    on_him = {
        "MaterialsAwaited",
        "CaseOpened",
        "CaseRefused",
        "CaseAccepted",
        "CaseDeemedAccepted",
        "CaseClockPaused",
        "CaseClockResumed",
        "LimitExtended",
        "CaseSuspended",
        "CaseResumed",
        "DeadlinesMoved",
        "ItemApproved",
        "ItemRejected",
        "CaseWithdrawn",
        "AuthorityPassed",
    }
    every = {cls for cls in case_facts(review.CaseFact) if cls in published_types().values()}
    assert {cls.__name__ for cls in every - AMONG_AUTHORITIES} == on_him
    assert all(is_served(cls.TYPE) == (cls not in AMONG_AUTHORITIES) for cls in every)


def test_x16_a_resumed_case_tells_only_the_applicants_own_deadlines() -> None:
    moved = [{"kind": kind} for kind in ("accept_by", "consult_by:handling", "window:acceptance")]
    told = as_served(review.CaseResumed.TYPE, {"project": "p", "deadlines": moved})
    assert told == {"project": "p", "deadlines": [{"kind": "accept_by"}]}
