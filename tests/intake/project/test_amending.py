"""A project is amended: its items, its plan, its clearance follow, and the difference is told."""

from datetime import datetime, timedelta
from typing import Any

from onestop_chassis.act import Attempt, DoneOtherwise
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.intake import (
    ClockResumed,
    ConstructionCleared,
    GuidanceIssued,
    PlanRevised,
    ProjectAmended,
)
from onestop_contracts.parts import Attributes, ItemStanding, NeedsChanged
from onestop_contracts.people import Role
from onestop_intake.attribute_words import NAMES
from onestop_intake.project import project
from onestop_intake.project.acting import WrongStage
from onestop_intake.project.amending import AmendAttributes, AmendmentFaulty
from onestop_intake.project.amendment_answers import amendment_answer
from onestop_intake.project.applying_again import ApplyAgain
from onestop_intake.project.blocking import blocking
from onestop_intake.project.case_progress import CaseState
from onestop_intake.project.correction import RequestCorrection
from onestop_intake.project.filing import AlreadyFiled
from onestop_intake.project.progress import RecordProgress
from onestop_intake.project.sent_attributes import AmendedAttributes
from onestop_intake.project.state import Stage

from tests.support.intake_samples import (
    MONDAY,
    acceptance,
    adopted,
    approved,
    attributes,
    awaited,
    done,
    filing,
    full_catalogue,
    history,
    items,
    opened,
    paused,
    withdrawn,
)

scenario = scenario_of(project)
FORM, REPORT = "P2-05", "P2-04"
OTHERS = ("P1-01", "P3-09")
filed = scenario.given(*history(filing(attributes=attributes(5)))[0])
going = scenario.given(*history(filing(attributes=attributes(5)), acceptance())[0])


def later(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


def amend(
    days: int = 1, reason: str = "工艺调整", request: str = "", **said: Any
) -> Attempt[Any, Any]:
    act = AmendAttributes.model_validate(
        {"attributes": said or {"eia": "report"}, "reason": reason, "request": request}
    )
    return done(act, later(days))


def note(fact: Any, days: int) -> Attempt[Any, Any]:
    return done(RecordProgress(fact=fact, at=later(days)), later(days))


def told(events: Any) -> ProjectAmended:
    (one,) = [event for event in events if isinstance(event, ProjectAmended)]
    return one


def at_work(*items: str) -> tuple[Attempt[Any, Any], ...]:
    return tuple(note(opened(item, MONDAY), 0) for item in items)


def test_what_is_sent_has_the_names_that_attributes_have() -> None:
    assert list(AmendedAttributes.model_fields) == list(Attributes.model_fields)


def test_before_acceptance_it_replaces_what_was_filed_and_the_sheet_is_drawn_up_by_it() -> None:
    amended = filed.when(amend()).then(ProjectAmended)
    assert amended.state.attributes == attributes(5, eia="report")
    assert amended.state.stage is Stage.FILED
    assert told(amended.new).finish_on is None
    assert told(amended.new).added == (ItemStanding(item=REPORT, state="waiting"),)
    accepted = filed.when(amend(), acceptance(later(2))).state
    assert [item.item for item in accepted.items] == ["P1-01", REPORT, "P3-09"]


def test_a4_an_item_goes_and_another_comes_and_guidance_and_plan_follow() -> None:
    outcome = going.when(*at_work("P1-01", FORM, "P3-09"), amend())
    amended, sheet, plan = outcome.then(ProjectAmended, GuidanceIssued, PlanRevised).new
    assert isinstance(amended, ProjectAmended)
    assert isinstance(sheet, GuidanceIssued)
    assert isinstance(plan, PlanRevised)
    assert (amended.before.eia, amended.attributes.eia) == ("form", "report")
    assert amended.added == (ItemStanding(item=REPORT, state="waiting"),)
    assert amended.dropped == (ItemStanding(item=FORM, state="opened"),)
    assert [line.item for line in sheet.items] == ["P1-01", REPORT, "P3-09"]
    assert [step.item for step in plan.items] == ["P1-01", REPORT, "P3-09"]
    assert amended.finish_before is not None
    assert amended.finish_before < plan.finish_on == amended.finish_on
    assert (amended.days_raw, amended.days_net) == (1, 1)
    assert "属性变更" in plan.because
    assert outcome.state.amendments == (amended,)


def test_only_what_is_said_changes() -> None:
    state = going.when(amend(floor_area_m2="4500.5")).state
    assert state.attributes == attributes(5, floor_area_m2="4500.5")


def test_where_no_item_comes_or_goes_the_sheet_stays_as_it_was_issued() -> None:
    outcome = going.when(amend(days=0, floor_area_m2="4500")).then(ProjectAmended)
    assert (told(outcome.new).added, told(outcome.new).dropped) == ((), ())


def test_items_that_wait_for_others_than_before_are_named() -> None:
    large = scenario.given(*history(filing(), acceptance())[0])
    outcome = large.when(amend(fire_special="yes"))
    assert told(outcome.new).needs == (NeedsChanged(item="P3-10", added=("P3-02",)),)
    back = large.when(amend(fire_special="yes"), amend(2, fire_special="no"))
    assert told(back.new).needs == (NeedsChanged(item="P3-10", dropped=("P3-02",)),)
    route = told(large.when(amend(route="verification")).new)
    assert [one.item for one in (*route.added, *route.dropped)] == ["P1-02", "P1-01"]
    assert [one.item for one in route.needs] == ["P1-04", "P1-07"]


def test_a_case_of_an_item_that_went_holds_nothing_any_more() -> None:
    """Until its end is heard of, and after."""
    stopped = (*at_work("P1-01", "P3-09"), note(awaited(FORM, MONDAY), 0))
    gone = going.when(*stopped, amend())
    assert told(gone.new).dropped == (ItemStanding(item=FORM, state="awaiting_materials"),)
    assert gone.state.holders == ("centre",)
    ended = going.when(*stopped, amend(), note(withdrawn(FORM, later(1)), 1)).state
    assert ended.holders == ("centre",)
    assert ended.items == gone.state.items


def test_it_is_cleared_when_what_is_left_is_approved() -> None:
    two = [note(approved(item, later(3)), 3) for item in ("P1-01", "P3-09")]
    outcome = going.when(*at_work("P1-01", FORM, "P3-09"), *two, amend(4, eia="none"))
    assert isinstance(outcome.new[-1], ConstructionCleared)
    assert outcome.state.stage is Stage.CLEARED
    late = going.when(
        *at_work("P1-01", FORM, "P3-09"),
        *two,
        amend(4, eia="none"),
        note(withdrawn(FORM, later(4)), 4),
    )
    assert late.state.stage is Stage.CLEARED


def test_what_was_approved_stays_on_record_does_not_count_and_counts_again_when_needed() -> None:
    yes = note(approved(FORM, later(2)), 2)
    gone = going.when(*at_work(FORM), yes, amend(3))
    assert told(gone.new).dropped == (ItemStanding(item=FORM, state="approved"),)
    assert FORM in gone.state.cases
    assert REPORT in {item.item for item in gone.state.before_start}
    back = going.when(*at_work(FORM), yes, amend(3), amend(4, eia="form"))
    assert told(back.new).added == (ItemStanding(item=FORM, state="approved"),)
    assert back.state.approved(FORM)


def test_what_was_withdrawn_with_the_amendment_and_is_needed_again_is_applied_for_again() -> None:
    back = (*at_work(FORM), amend(1), note(withdrawn(FORM, later(1)), 1), amend(2, eia="form"))
    outcome = going.when(*back)
    assert told(outcome.new).added == (ItemStanding(item=FORM, state="withdrawn"),)
    again = going.when(*back, done(ApplyAgain(item=FORM), later(3))).state
    assert again.attempt(FORM) == 2


def test_the_same_amendment_again_is_nothing_more() -> None:
    going.when(amend(), amend(2)).then_nothing()
    going.when(amend(eia="form")).then_nothing()
    refusal = going.when(amend(), amend(2, reason="另有原因")).then_refused(DoneOtherwise)
    assert refusal.facts["stands"]["reason"] == "工艺调整"
    going.when(amend(), amend(2, reason="另有原因", road="no")).then_nothing()


def test_everything_wrong_is_said_at_once_and_nothing_is_recorded() -> None:
    bad: dict[str, Any] = {"eia": "big", "land_mu": "-1", "floor_area_m2": "0.1234567"}
    refusal = going.when(amend(reason="", **bad)).then_refused(AmendmentFaulty)
    fields = ["eia", "floor_area_m2", "land_mu"]
    assert sorted(e["field"] for e in refusal.errors) == [
        *(f"/attributes/{name}" for name in fields),
        "/reason",
    ]
    assert "division" in AmendmentFaulty.remedy


def test_an_amendment_says_something() -> None:
    act = AmendAttributes(attributes=AmendedAttributes(), reason="r")
    refusal = going.when(done(act)).then_refused(AmendmentFaulty)
    assert [error["field"] for error in refusal.errors] == ["/attributes"]


def test_a_clerk_names_the_request_that_the_applicant_signed() -> None:
    by_clerk = attempt(amend().act, amend().now, capacity=Role.WINDOW_CLERK)
    refusal = going.when(by_clerk).then_refused(AmendmentFaulty)
    assert [error["field"] for error in refusal.errors] == ["/request"]
    signed = amend(request="ab" * 32)
    by_clerk = attempt(signed.act, signed.now, capacity=Role.WINDOW_CLERK)
    assert told(going.when(by_clerk).new).request == "ab" * 32


def test_what_is_cleared_or_over_is_not_amended() -> None:
    three = ("P1-01", FORM, "P3-09")
    all_done = [note(approved(item, later(3)), 3) for item in three]
    going.when(*at_work(*three), *all_done, amend(4)).then_refused(WrongStage)


def test_x31_the_same_file_again_is_the_same_whatever_was_amended_since() -> None:
    same = filing(later(2), attributes=attributes(5))
    filed.when(amend(), same).then_nothing()
    filed.when(amend(), filing(later(2), attributes=attributes(6))).then_refused(AlreadyFiled)


def test_an_item_keeps_the_version_by_which_its_case_was_begun_and_others_do_not() -> None:
    """The catalogue asks for another paper since the sheet was issued."""
    newer = tuple(
        item.model_copy(update={"version": 2, "materials": (*item.materials, "site_plan")})
        for item in items()
        if item.item in ("P1-01", "P3-09")
    )
    in_force = adopted(2, newer, known=full_catalogue())
    amended = done(amend().act, later(1), catalogue=in_force)
    outcome = going.when(*at_work("P1-01"), amended)
    sheet = next(event for event in outcome.new if isinstance(event, GuidanceIssued))
    versions = {line.item: line.item_version for line in sheet.items}
    assert versions == {"P1-01": 1, REPORT: 1, "P3-09": 2}
    known = {item.item: outcome.state.missing(item) for item in outcome.state.items}
    assert "site_plan" not in known["P1-01"]
    assert "site_plan" in known["P3-09"]


def test_what_is_under_way_is_planned_to_end_no_earlier_than_what_it_needs_now() -> None:
    large = scenario.given(*history(filing(), acceptance())[0])
    plan = large.when(note(opened("P3-10", MONDAY), 0), amend(fire_special="yes")).state.plan
    assert plan is not None
    ends = {step.item: step.finish for step in plan.items}
    assert ends["P3-10"] >= ends["P3-02"]


def test_a_case_that_opened_before_the_amendment_was_heard_of_holds_nothing_and_ends() -> None:
    """Review opened it by the sheet of before; its end is on its way."""
    late = going.when(*at_work("P1-01", "P3-09"), amend(), note(awaited(FORM, later(1)), 1)).state
    assert late.holders == ("centre",)
    assert late.clock is not None
    assert not late.clock.paused
    assert [step.item for step in late.plan.items] == ["P1-01", REPORT, "P3-09"]  # type: ignore[union-attr]
    gone = going.when(
        *at_work("P1-01", "P3-09"),
        amend(),
        note(awaited(FORM, later(1)), 1),
        note(withdrawn(FORM, later(1)), 1),
    ).state
    assert gone.cases[FORM].state is CaseState.WITHDRAWN
    assert [entry.item for entry in blocking(gone)] == []


def test_a_clock_that_stood_for_a_case_that_is_not_needed_any_more_counts_again() -> None:
    stopped = (*at_work("P1-01", FORM, "P3-09"), *(note(approved(i, MONDAY), 0) for i in OTHERS))
    stands = going.when(*stopped, note(paused(FORM, later(1)), 1))
    assert stands.state.clock is not None
    assert stands.state.clock.paused
    outcome = going.when(*stopped, note(paused(FORM, later(1)), 1), amend(3))
    assert any(isinstance(event, ClockResumed) for event in outcome.new)
    assert outcome.state.clock is not None
    assert not outcome.state.clock.paused


def test_while_a_correction_is_awaited_the_project_may_be_amended_too() -> None:
    asked = done(RequestCorrection(points=("补充环评类别",), basis="art. 32"), later(1))
    outcome = filed.when(asked, amend(2)).then(ProjectAmended)
    assert outcome.state.stage is Stage.CORRECTING


def test_every_attribute_is_called_something_where_an_amendment_is_shown() -> None:
    event = told(going.when(amend(eia="report", energy_tce="12.5", road="yes")).new)
    changes = amendment_answer(event).changes
    assert [(one.attribute, one.before_zh, one.after_zh) for one in changes] == [
        ("eia", "报告表", "报告书"),
        ("energy_tce", str(event.before.energy_tce), "12.5"),
        ("road", "否", "是"),
    ]
    assert list(NAMES) == list(Attributes.model_fields)
