"""Ways in which a case goes from its opening to its decision, as facts on record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from onestop_contracts import review
from onestop_contracts.parts import (
    Authority,
    ConsultationOutcome,
    EndedBy,
    GovernmentOutcome,
    PassingGround,
    Stage,
)
from onestop_contracts.parts import Position as Said
from onestop_contracts.people import CITY

from tests.support.calendars import at
from tests.support.decision_facts import (
    ACCEPTANCE,
    CLOSES,
    DEPARTMENT,
    HANDLING,
    ITEM,
    MANDATE,
    OPENS,
    SECOND,
    Story,
    begun,
    decide,
    delegation,
    ordinary,
    papers,
    rules,
    silent,
    summary,
    window_opened,
)
from tests.support.review_catalogue import PLACE, PROJECT

OBJECTED = at("2026-03-06 10:00")
MENDED_UNTIL = at("2026-03-10 17:30")
REOPENED = at("2026-03-10 18:00")
DIGEST = "d" * 64


def objected(story: Story) -> Story:
    filed = review.ObjectionFiled(
        project=PROJECT,
        item=ITEM,
        stage=HANDLING,
        objection="o1",
        representative="rep.nr",
        grounds="占补平衡未落实",
        legal_basis="土地管理法 art. 30",
        document=DIGEST,
        signed=True,
        received_at=OBJECTED,
    )
    return story.put("objection", filed, OBJECTED, actor="rep.nr", capacity="representative")


def returned(story: Story) -> Story:
    extended = review.WindowExtended(
        project=PROJECT,
        item=ITEM,
        stage=HANDLING,
        reason="mending",
        was=CLOSES[HANDLING],
        deadline=MENDED_UNTIL,
        facts=("缺少签字",),
        calendar_version=2,
        extended_at=OBJECTED,
    )
    return story.put("returned", extended, OBJECTED, gap=1)


def registered(story: Story, gap: int = 0) -> Story:
    event = review.ObjectionRegistered(
        project=PROJECT,
        item=ITEM,
        stage=HANDLING,
        objection="o1",
        registered_by="director",
        consult_by=at("2026-03-13 17:30"),
        calendar_version=2,
        registered_at=OBJECTED,
    )
    return story.put("registered", event, OBJECTED, gap=gap)


def concluded(story: Story, outcome: ConsultationOutcome, *conditions: str) -> Story:
    when = at("2026-03-09 10:00")
    event = review.ConsultationConcluded(
        project=PROJECT,
        item=ITEM,
        stage=HANDLING,
        objection="o1",
        outcome=outcome,
        conditions=conditions,
        positions=(Said(unit=DEPARTMENT, statement="同意"),),
        minutes=DIGEST,
        concluded_by="director",
        concluded_at=when,
    )
    return story.put("concluded", event, when, actor="director", capacity="director")


def governed(story: Story, outcome: GovernmentOutcome, *conditions: str) -> Story:
    concluded(story, ConsultationOutcome.NO_AGREEMENT)
    when = at("2026-03-10 10:00")
    up = review.EscalatedToGovernment(
        project=PROJECT,
        item=ITEM,
        stage=HANDLING,
        objection="o1",
        decide_by=at("2026-03-24 17:30"),
        calendar_version=2,
        escalated_at=when,
    )
    said = review.GovernmentDecided(
        project=PROJECT,
        item=ITEM,
        stage=HANDLING,
        objection="o1",
        outcome=outcome,
        conditions=conditions,
        document=DIGEST,
        decided_at=when,
    )
    return story.put("escalated", up, when).put("government", said, when)


CONTESTED = (
    summary(ACCEPTANCE),
    summary(HANDLING, EndedBy.OBJECTION, ended_at=OBJECTED),
)


def contested(outcome: ConsultationOutcome, *conditions: str) -> Story:
    story = concluded(registered(objected(begun(rules(Story())))), outcome, *conditions)
    return silent(story, ACCEPTANCE)


def agreed() -> Story:
    story = contested(ConsultationOutcome.AGREED_WITH_CONDITIONS, "逐年落实")
    return decide(story, windows=CONTESTED, conditions=("逐年落实",))


def another_draft() -> Story:
    """After the consultation another decision was drafted, and silence ended its window."""
    story, opens = contested(ConsultationOutcome.AGREED_WITH_CONDITIONS, "逐年落实"), REOPENED
    until = at("2026-03-11 17:30")
    again = window_opened(HANDLING).model_copy(update={"opens_at": opens, "deadline": until})
    story.put("another window", again, opens, gap=2)
    silent(story, HANDLING, opens_at=opens, deadline=until)
    later = summary(HANDLING, opens_at=opens, deadline=until)
    return decide(story, windows=(summary(ACCEPTANCE), later), conditions=("逐年落实",))


def withdrawn_objection() -> Story:
    return decide(contested(ConsultationOutcome.WITHDRAWN), windows=CONTESTED)


def upheld() -> Story:
    story = contested(ConsultationOutcome.UPHELD)
    return decide(story, review.ItemRejected, windows=CONTESTED, reasons=("反对意见成立",))


def by_government() -> Story:
    story = registered(objected(begun(rules(Story()))))
    governed(story, GovernmentOutcome.APPROVE_WITH_CONDITIONS, "补充方案")
    silent(story, ACCEPTANCE)
    return decide(story, windows=CONTESTED, conditions=("补充方案",))


def upheld_after_the_government() -> Story:
    """Another objection, at acceptance, was upheld once the government had approved."""
    story = registered(objected(begun(rules(Story()))))
    governed(story, GovernmentOutcome.APPROVE_WITH_CONDITIONS, "补充方案")
    other = {"stage": ACCEPTANCE, "objection": "o2", "outcome": ConsultationOutcome.UPHELD}
    for label in ("objection", "registered", "concluded"):
        event, when = story.entries[label].event, story.entries[label].recorded_at
        said = {name: other[name] for name in other if name in type(event).model_fields}
        story.put(f"{label} too", event.model_copy(update=said), when, actor="director")
    ended = summary(ACCEPTANCE, EndedBy.OBJECTION, ended_at=OBJECTED)
    return decide(story, windows=(ended, CONTESTED[1]), conditions=("补充方案",))


def mended() -> Story:
    story = registered(returned(objected(begun(rules(Story())))), gap=1)
    silent(concluded(story, ConsultationOutcome.WITHDRAWN), ACCEPTANCE)
    later = summary(HANDLING, EndedBy.OBJECTION, ended_at=OBJECTED, deadline=MENDED_UNTIL)
    return decide(story, windows=(summary(ACCEPTANCE), later))


def fallen() -> Story:
    story = returned(objected(begun(rules(Story()))))
    silent(story, HANDLING, gap=1, deadline=MENDED_UNTIL)
    silent(story, ACCEPTANCE)
    return decide(story, windows=(summary(ACCEPTANCE), summary(HANDLING, deadline=MENDED_UNTIL)))


def consented() -> Story:
    story, when = begun(rules(Story())), at("2026-03-06 09:00")
    given = review.ConsentGiven(
        project=PROJECT,
        item=ITEM,
        stage=HANDLING,
        representative="rep.nr",
        mandate=MANDATE,
        given_at=when,
    )
    story.put("consent", given, when, actor="rep.nr", capacity="representative")
    silent(story, ACCEPTANCE)
    ended = summary(HANDLING, EndedBy.CONSENT, ended_at=when)
    return decide(story, windows=(summary(ACCEPTANCE), ended))


FREE = at("2026-03-06 12:00")
TAKEN = at("2026-03-09 12:00")
FULL = at("2026-03-11 17:30")


def stood_in() -> Story:
    """The post fell vacant; a stand-in has one full window before silence counts."""
    story = begun(rules(Story()))
    place = {"department": DEPARTMENT, "jurisdiction": CITY}
    gone = review.MandateEnded(
        person="rep.nr", mandate=MANDATE, reason="调任", ended_at=FREE, **place
    )
    there = review.StandInNamed(person="standin.nr", mandate="S-nr", from_at=TAKEN, **place)
    posts = {"stream": "representative/posts"}
    story.put("gone", gone, FREE, **posts).put("there", there, TAKEN, **posts)
    was = CLOSES[HANDLING]
    for n, until in enumerate((at("2026-03-10 17:30"), FULL)):
        later = review.WindowExtended(
            project=PROJECT,
            item=ITEM,
            stage=HANDLING,
            reason="vacancy",
            was=was,
            deadline=until,
            representative="standin.nr",
            mandate="S-nr",
            calendar_version=2,
            extended_at=was + SECOND,
        )
        story.put(f"extended {n}", later, was + SECOND)
        was = until
    by: dict[str, Any] = {"representative": "standin.nr", "mandate": "S-nr"}
    silent(story, ACCEPTANCE, **by)
    silent(story, HANDLING, deadline=FULL, **by)
    named: dict[str, Any] = {"representative": "standin.nr"}
    return decide(
        story,
        windows=(summary(ACCEPTANCE, **named), summary(HANDLING, deadline=FULL, **named)),
    )


def by_the_department() -> Story:
    story = begun(rules(Story())).change("opened", authority=Authority.DEPARTMENT)
    silent(silent(story, HANDLING), ACCEPTANCE)
    kept: dict[str, Any] = {
        "authority": Authority.DEPARTMENT,
        "delegation": "",
        "delegation_version": 0,
    }
    return decide(story, person="head.nr", capacity="reviewer", **kept)


def returned_to_the_department() -> Story:
    """The delegation ended in the middle of the case, and the case went with it."""
    story = begun(rules(Story()))
    over = review.DelegationEnded(
        delegation="D-nr", department=DEPARTMENT, ended_on=date(2026, 3, 6), reason="机构改革"
    )
    story.put("ended", over, at("2026-03-05 15:00"), stream="delegations/all")
    day = at("2026-03-06 00:00")
    passed = review.AuthorityPassed(
        project=PROJECT,
        item=ITEM,
        department=DEPARTMENT,
        jurisdiction=PLACE,
        passed_from=Authority.CENTRE,
        passed_to=Authority.DEPARTMENT,
        ground=PassingGround.DELEGATION_ENDED,
        basis="D-nr",
        effective_at=day,
        passed_at=day,
    )
    story.put("passed", passed, day)
    silent(silent(story, HANDLING), ACCEPTANCE)
    kept: dict[str, Any] = {
        "authority": Authority.DEPARTMENT,
        "delegation": "",
        "delegation_version": 0,
    }
    return decide(story, person="head.nr", capacity="reviewer", **kept)


def redelegated() -> Story:
    """A delegation ended and was given again before the day of the decision."""
    story = begun(rules(Story()))
    over = review.DelegationEnded(
        delegation="D-nr", department=DEPARTMENT, ended_on=date(2026, 3, 6), reason="重签"
    )
    again = delegation(2, in_force_from=date(2026, 3, 9))
    place = {"stream": "delegations/all"}
    story.put("ended", over, at("2026-03-06 09:00"), **place)
    story.put("again", again, at("2026-03-06 10:00"), **place)
    silent(silent(story, HANDLING), ACCEPTANCE)
    return decide(story, delegation_version=2)


def deemed() -> Story:
    """Accepted by law with a paper missing, as of the receipt."""
    story = ordinary()
    law = review.CaseDeemedAccepted(
        project=PROJECT,
        item=ITEM,
        department=DEPARTMENT,
        jurisdiction=PLACE,
        effective_at=OPENS[ACCEPTANCE],
        deemed_at=OPENS[ACCEPTANCE],
        decide_by=at("2026-03-16 17:30"),
        materials=papers("M-01"),
    )
    story.entries["accepted"].event = law
    return story.change("decision", materials=papers("M-01"))


def narrow() -> Story:
    return ordinary().change("mandate", items=(ITEM,))


STOPPED = at("2026-03-06 10:00")


def suspended_until(until: datetime, ends: Mapping[Stage, datetime], seconds: int | None) -> Story:
    """The case stood still over both windows, which then ended there, by silence."""
    story, case = begun(rules(Story())), {"project": PROJECT, "item": ITEM}
    still = review.CaseSuspended(reason="规划调整", basis="x", suspended_at=STOPPED, **case)
    on = review.CaseResumed(resumed_at=until, office_seconds=seconds, **case)
    story.put("suspended", still, STOPPED).put("resumed", on, until)
    for stage, end in ends.items():
        later = review.WindowExtended(
            stage=stage,
            reason="suspension",
            was=CLOSES[stage],
            deadline=end,
            calendar_version=2,
            office_seconds=seconds,
            extended_at=until,
            **case,
        )
        story.put(f"given back {stage}", later, until)
    for stage in sorted(ends, key=lambda stage: ends[stage]):
        silent(story, stage, deadline=ends[stage])
    return decide(story, windows=tuple(summary(one, deadline=ends[one]) for one in CLOSES))


def stood_still() -> Story:
    """From Friday to Monday, nine office hours: each window ends a working day later."""
    ends = {ACCEPTANCE: at("2026-03-11 17:30"), HANDLING: at("2026-03-10 17:30")}
    return suspended_until(at("2026-03-09 10:00"), ends, 9 * 3600)


def stood_still_once() -> Story:
    """As windows were counted once: later by the very hour that the case stood still."""
    ends = {ACCEPTANCE: at("2026-03-10 18:30"), HANDLING: at("2026-03-09 18:30")}
    return suspended_until(at("2026-03-06 11:00"), ends, None)
