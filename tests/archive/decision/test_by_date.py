"""What the law goes by a day is judged by that day, whenever it came on record."""

from datetime import date, datetime
from typing import Any

from onestop_contracts import review
from onestop_contracts.parts import Authority, PassingGround
from onestop_contracts.people import CITY

from tests.support.calendars import at
from tests.support.decision_facts import (
    ACCEPTANCE,
    DECIDED,
    DEPARTMENT,
    HANDLING,
    ITEM,
    MANDATE,
    REP,
    SECOND,
    Story,
    begun,
    decide,
    delegation,
    failing,
    ordinary,
    rules,
    silent,
)
from tests.support.review_catalogue import PLACE, PROJECT

POSTS = {"stream": "representative/posts"}
OF_POST = {"department": DEPARTMENT, "jurisdiction": CITY}
DELEGATIONS = {"stream": "delegations/all"}
LEFT = at("2026-03-09 00:00")
STAND_IN: dict[str, Any] = {"representative": "standin.nr", "mandate": "S-nr"}


def left(story: Story, ended_at: datetime = LEFT) -> Story:
    """The mandate ends on the record only now, since the day on which its holder left."""
    gone = review.MandateEnded(
        person=REP, mandate=MANDATE, reason="已离岗", ended_at=ended_at, **OF_POST
    )
    return story.put("left", gone, DECIDED + SECOND, **POSTS)


def answered_by_the_stand_in() -> Story:
    """Named while the representative was there; both windows end after that one left."""
    story = rules(Story())
    named = review.StandInNamed(
        person="standin.nr", mandate="S-nr", from_at=at("2026-03-01 09:00"), **OF_POST
    )
    story = begun(story.put("stand-in", named, at("2026-03-01 09:00"), **POSTS))
    silent(silent(story, HANDLING, **STAND_IN), ACCEPTANCE, **STAND_IN)
    decide(story)
    told = [one.model_dump() for one in story.entries["decision"].event.windows]  # type: ignore[attr-defined]
    return story.change("decision", windows=[{**o, "representative": "standin.nr"} for o in told])


def test_x4_a_mandate_counts_no_more_from_the_day_on_which_its_holder_left() -> None:
    told = left(answered_by_the_stand_in()).record()
    assert told.holds, failing(told)
    assert [row.type for row in told.rules][-1] == review.MandateEnded.TYPE
    assert failing(answered_by_the_stand_in().record()) == {"mandates"}, "nobody left"
    assert failing(left(ordinary()).record()) == {"mandates"}, "silence of who had left"


def test_x4_a_departure_that_comes_later_touches_nothing_before_it() -> None:
    told = left(ordinary(), DECIDED).record()
    assert told.holds, failing(told)
    assert review.MandateEnded.TYPE not in {row.type for row in told.rules}


def test_x4_at_the_very_instant_of_the_end_what_came_first_on_record_counts() -> None:
    deadline = at("2026-03-10 17:30")
    assert left(ordinary(), deadline).record().holds
    story = left(ordinary(), deadline)
    story.mark("left", position=story.entries["mandate"].position)
    assert failing(story.record()) == {"mandates"}


def with_its_own(story: Story, begins: str, ends: str = "") -> Story:
    """The banner appoints a representative of its own ahead, before the windows end."""
    place = {"department": DEPARTMENT, "jurisdiction": PLACE}
    own = review.RepresentativeAppointed(
        person="rep.own", mandate="M-own", from_at=at(begins), **place
    )
    story.put("own", own, at("2026-03-01 10:00"), **POSTS)
    story.mark("own", position=story.entries["mandate"].position)
    if ends:
        over = review.MandateEnded(
            person="rep.own", mandate="M-own", reason="x", ended_at=at(ends), **place
        )
        story.put("over", over, at(ends), **POSTS)
        story.mark("over", position=story.entries["mandate"].position)
    return story


def test_the_citys_post_answers_until_the_places_own_begins() -> None:
    assert with_its_own(ordinary(), "2026-03-11 00:00").record().holds, "planned ahead"
    begun = with_its_own(ordinary(), "2026-03-10 00:00").record()
    assert failing(begun) == {"mandates"}
    ended_before = with_its_own(ordinary(), "2026-03-10 00:00", "2026-03-05 12:00")
    assert ended_before.record().holds, "never begun"


def ended(story: Story, label: str, on: date, when: str) -> Story:
    over = review.DelegationEnded(
        delegation="D-nr", department=DEPARTMENT, ended_on=on, reason="重签"
    )
    return story.put(label, over, at(when), **DELEGATIONS)


def silenced(story: Story) -> Story:
    return silent(silent(story, HANDLING), ACCEPTANCE)


def test_x9_an_end_that_was_corrected_counts_from_the_day_it_was_moved_to() -> None:
    story = ended(begun(rules(Story())), "ended", date(2026, 3, 11), "2026-03-06 09:00")
    moved = decide(silenced(ended(story, "moved", date(2026, 3, 20), "2026-03-06 10:00")))
    assert moved.record().holds, failing(moved.record())
    story = ended(begun(rules(Story())), "ended", date(2026, 3, 20), "2026-03-06 09:00")
    earlier = decide(silenced(ended(story, "moved", date(2026, 3, 11), "2026-03-06 10:00")))
    assert failing(earlier.record()) == {"delegation"}


def test_x9_another_end_is_that_of_what_was_granted_since() -> None:
    story = ended(begun(rules(Story())), "ended", date(2026, 3, 6), "2026-03-06 09:00")
    again = delegation(2, in_force_from=date(2026, 3, 9))
    story.put("again", again, at("2026-03-06 10:00"), **DELEGATIONS)
    story = silenced(ended(story, "over", date(2026, 3, 12), "2026-03-09 09:00"))
    assert failing(decide(story, delegation_version=2).record()) == {"delegation"}


def passed(story: Story, label: str, to: Authority, when: str) -> Story:
    back = to is Authority.CENTRE
    event = review.AuthorityPassed(
        project=PROJECT,
        item=ITEM,
        department=DEPARTMENT,
        jurisdiction=PLACE,
        passed_from=Authority.DEPARTMENT if back else Authority.CENTRE,
        passed_to=to,
        ground=PassingGround.DELEGATED if back else PassingGround.DELEGATION_ENDED,
        basis="D-nr",
        effective_at=at(when),
        passed_at=at(when),
    )
    return story.put(label, event, at(when))


def test_x8_a_power_that_returns_and_is_given_again_on_one_day_passed_twice() -> None:
    day = date(2026, 3, 6)
    story = ended(begun(rules(Story())), "ended", day, "2026-03-06 09:00")
    passed(story, "returned", Authority.DEPARTMENT, "2026-03-06 09:01")
    again = delegation(2, in_force_from=day)
    story.put("again", again, at("2026-03-06 15:00"), **DELEGATIONS)
    passed(story, "given", Authority.CENTRE, "2026-03-06 15:01")
    told = decide(silenced(story), delegation_version=2).record()
    assert told.holds, failing(told)


def test_x8_a_power_does_not_return_by_an_end_that_comes_later() -> None:
    story = passed(begun(rules(Story())), "returned", Authority.DEPARTMENT, "2026-03-06 09:01")
    ended(story, "ended", date(2026, 3, 6), "2026-03-06 10:00")
    kept: dict[str, Any] = {
        "authority": Authority.DEPARTMENT,
        "delegation": "",
        "delegation_version": 0,
    }
    silenced(story)
    told = decide(story, person="head.nr", capacity="reviewer", **kept).record()
    assert failing(told) == {"delegation"}
