"""Decisions of projects that were amended: what an item needs is what the last sheet says."""

from datetime import timedelta

from onestop_contracts.intake import GuidanceIssued

from tests.support.decision_facts import DECIDED, ITEM, NEEDED, Story, failing, ordinary
from tests.support.review_catalogue import PROJECT, line

LONG_BEFORE, JUST_BEFORE = timedelta(days=1), timedelta(seconds=30)


def amended(before: timedelta, *needs: str, names_it: bool = True) -> Story:
    """Another sheet was issued that long before the decision, by which the item needs these."""
    story = ordinary()
    first = story.entries["sheet"].event
    assert isinstance(first, GuidanceIssued)
    lines = (line(NEEDED), line(ITEM, *needs)) if names_it else (line(NEEDED),)
    sheet = first.model_copy(update={"items": lines, "issued_at": DECIDED - before})
    how = {"service": "intake", "stream": f"project/{PROJECT}", "actor": "clerk"}
    return story.put("amended", sheet, DECIDED - before, capacity="window_clerk", **how)


def test_a_decision_names_what_the_last_sheet_says_that_its_item_needs() -> None:
    assert amended(LONG_BEFORE, NEEDED).record().holds
    assert failing(amended(LONG_BEFORE).record()) == {"prerequisites"}
    assert amended(LONG_BEFORE).change("decision", prerequisites=()).record().holds


def test_a_sheet_that_had_hardly_been_issued_may_not_have_been_heard_of() -> None:
    assert amended(JUST_BEFORE).record().holds
    assert amended(JUST_BEFORE).change("decision", prerequisites=()).record().holds


def test_what_is_decided_though_no_sheet_names_it_any_more_needs_what_the_last_one_said() -> None:
    assert amended(LONG_BEFORE, names_it=False).record().holds
