"""Papers of a project, item by item: what may be handed in, what is awaited, whose step it is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from onestop_chassis.act import Attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_chassis.timer import Due
from onestop_contracts.intake import ClockPaused, ClockResumed, MaterialsHandedIn, PlanRevised
from onestop_contracts.parts import Material, StopGround
from onestop_intake.hundred_days import HundredDays
from onestop_intake.materials import MaterialName, Materials
from onestop_intake.project import project as noun
from onestop_intake.project.answers import project_answer
from onestop_intake.project.case_changes import ProgressFact
from onestop_intake.project.correction import RequestCorrection, SupplyCorrection
from onestop_intake.project.deadline_words import plan_words
from onestop_intake.project.deadlines import next_look
from onestop_intake.project.events import CaseProgressed, PapersNoted
from onestop_intake.project.filing import FilingFaulty
from onestop_intake.project.hand_in import HandInMaterials, ItemTakenOn
from onestop_intake.project.looking_again import RevisePlan
from onestop_intake.project.material_answers import issued, materials_answer
from onestop_intake.project.papers import SentMaterial
from onestop_intake.project.progress import RecordProgress
from onestop_intake.project.sheets import GuidanceRow
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference

from tests.support import intake_samples as samples
from tests.support.calendars import at
from tests.support.intake_samples import CODE, DIGEST, MONDAY, acceptance, done, filing, history

Asked = Attempt[Project, Reference]
scenario = scenario_of(noun)
NAMES = Materials()
ITEM = "P1-03"
MISSING = ("project_brief", "site_plan", "land_survey_map")
TUESDAY, WEDNESDAY = at("2026-03-03 10:00"), at("2026-03-04 10:00")
ACCEPTED = (filing(), acceptance())


def hand_in(*codes: str, item: str = ITEM, when: datetime = TUESDAY, digest: str = DIGEST) -> Asked:
    papers = tuple(SentMaterial(code=code, digest=digest) for code in codes)
    return done(HandInMaterials(item=item, materials=papers), when)


def told(fact: ProgressFact, when: datetime) -> Asked:
    return done(RecordProgress(fact=fact, at=when), when)


def test_x32_papers_of_an_item_are_handed_in_before_acceptance_and_after_it() -> None:
    for before in ((filing(),), ACCEPTED):
        events, _ = history(*before)
        (came,) = scenario.given(*events).when(hand_in(*MISSING[:2])).then(MaterialsHandedIn).new
        assert isinstance(came, MaterialsHandedIn)
        assert (came.project, came.item, came.handed_in_at) == (CODE, ITEM, TUESDAY)
        assert [paper.code for paper in came.materials] == [*MISSING[:2]]


def test_x32_a_paper_is_replaced_and_the_same_one_twice_says_nothing() -> None:
    events, _ = history(*ACCEPTED, hand_in("site_plan"))
    past = scenario.given(*events)
    past.when(hand_in("site_plan", when=WEDNESDAY)).then_nothing()
    other = past.when(hand_in("site_plan", when=WEDNESDAY, digest="cd" * 32))
    other.then(MaterialsHandedIn)
    line = next(item for item in other.state.items if item.item == ITEM)
    found = {one.code: one.digest for one in other.state.papers_of(line)}
    assert found["site_plan"] == "cd" * 32
    past.when(hand_in("application_form")).then_nothing()


def test_x32_each_item_says_what_it_requires_has_lacks_and_awaits() -> None:
    steps = (*ACCEPTED, told(samples.awaited(ITEM, MONDAY), MONDAY), hand_in("site_plan"))
    _, project = history(*steps)
    answers = {one.item: one for one in materials_answer(project, project.items, Materials())}
    one = answers[ITEM]
    assert [paper.code for paper in one.required] == [
        "application_form",
        "business_licence",
        *MISSING,
    ]
    there = {paper.code: paper.handed_in_at for paper in one.handed_in}
    assert there == {"application_form": MONDAY, "business_licence": MONDAY, "site_plan": TUESDAY}
    assert [paper.code for paper in one.missing] == ["project_brief", "land_survey_map"]
    assert (one.state, one.awaited) == ("awaiting_materials", True)
    assert not answers["P1-01"].awaited
    told_again = next(i for i in project_answer(project, MONDAY).items if i.item == ITEM)
    assert told_again.missing == ("project_brief", "land_survey_map")


def test_x32_papers_that_came_to_the_case_itself_are_in_the_projects_file() -> None:
    paused = samples.paused(ITEM, MONDAY, StopGround.CORRECTION)
    stops = (told(samples.opened(ITEM, MONDAY), MONDAY), told(paused, MONDAY))
    events, _ = history(*ACCEPTED, *stops)
    papers = (Material(code="site_plan", digest="d" * 64),)
    supplied = samples.resumed(ITEM, TUESDAY, StopGround.CORRECTION)
    supplied = supplied.model_copy(update={"materials": papers})
    outcome = scenario.given(*events).when(told(supplied, WEDNESDAY))
    assert [event.TYPE for event in outcome.new[:2]] == [PapersNoted.TYPE, CaseProgressed.TYPE]
    found = {one.item: one for one in materials_answer(outcome.state, outcome.state.items, NAMES)}
    (paper,) = (one for one in found[ITEM].handed_in if one.code == "site_plan")
    assert (paper.digest, paper.handed_in_at) == ("d" * 64, TUESDAY)
    scenario.given(*outcome.all).when(told(supplied, WEDNESDAY)).then_nothing()
    again = hand_in("site_plan", when=WEDNESDAY, digest="d" * 64)
    scenario.given(*outcome.all).when(again).then_nothing()


def test_x32_nothing_is_handed_in_for_an_item_that_was_taken_on_or_is_over() -> None:
    opened, day = samples.opened(ITEM, MONDAY), TUESDAY
    events, _ = history(*ACCEPTED, told(opened, MONDAY))
    scenario.given(*events).when(hand_in("site_plan")).then(MaterialsHandedIn)
    ends: tuple[ProgressFact, ...] = (
        samples.accepted(ITEM, day),
        samples.withdrawn(ITEM, day),
        samples.refused(ITEM, day),
    )
    for end in ends:
        past = scenario.given(*events).when(told(end, day)).all
        late = hand_in("site_plan", when=WEDNESDAY)
        scenario.given(*past).when(late).then_refused(ItemTakenOn, item=ITEM)


def test_x35_codes_that_nobody_asks_for_are_refused_at_filing_correction_and_hand_in() -> None:
    papers = (*samples.PAPERS, paper("no_such_paper"), paper("flood_report"))
    refusal = scenario.when(filing(materials=papers)).then_refused(FilingFaulty)
    assert said(refusal.errors) == [
        ("/materials/2/code", "the catalogue knows no no_such_paper"),
        ("/materials/3/code", "no item here asks for flood_report"),
    ]
    asked = done(RequestCorrection(points=("p",)), MONDAY)
    sent = (SentMaterial(code="no_such_paper", digest="x"), SentMaterial(**dict(papers[3])))
    correcting = scenario.when(filing(), asked, done(SupplyCorrection(materials=sent), TUESDAY))
    refusal = correcting.then_refused(FilingFaulty)
    assert [field for field, _ in said(refusal.errors)] == [
        "/materials/0/digest",
        "/materials/0/code",
        "/materials/1/code",
    ]
    events, _ = history(*ACCEPTED)
    wrong = hand_in("eia_form", "no_such_paper")
    refusal = scenario.given(*events).when(wrong).then_refused(FilingFaulty)
    assert said(refusal.errors) == [
        ("/materials/0/code", "no item here asks for eia_form"),
        ("/materials/1/code", "the catalogue knows no no_such_paper"),
    ]
    stranger = hand_in("no_such_paper", item="P2-08")
    refusal = scenario.given(*events).when(stranger).then_refused(FilingFaulty)
    assert [field for field, _ in said(refusal.errors)] == ["/item", "/materials/0/code"]
    refusal = scenario.given(*events).when(hand_in()).then_refused(FilingFaulty)
    assert [field for field, _ in said(refusal.errors)] == ["/materials"]


def paper(code: str) -> Material:
    return Material(code=code, digest=DIGEST)


def said(errors: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(error["field"], error["en"]) for error in errors]


def test_x35_the_issued_sheet_names_its_papers() -> None:
    events, _ = history(*ACCEPTED)
    sheet = GuidanceRow.model_validate(
        next(e.model_dump() for e in events if e.TYPE.startswith("onestop.intake.GuidanceIssued"))
    )
    named = {row["code"]: row["name_zh"] for row in samples.rows("materials")}
    known = Materials(
        {code: MaterialName(code=code, name_zh=zh, name_en="") for code, zh in named.items()}
    )
    for line in issued(sheet, known).items:
        assert [p.code for p in line.papers] == [*line.materials]
        assert [p.name_zh for p in line.papers] == [named[code] for code in line.materials]


def test_x32_an_awaited_item_is_the_applicants_step_and_its_planned_dates_move() -> None:
    outcome = scenario.given(*history(*ACCEPTED)[0]).when(
        told(samples.awaited(ITEM, MONDAY), MONDAY)
    )
    _, plan = outcome.then(CaseProgressed, PlanRevised).new
    assert isinstance(plan, PlanRevised)
    step = next(one for one in plan.items if one.item == ITEM)
    assert (step.owner, step.start) == ("applicant", MONDAY.date())
    assert "applicant" in outcome.state.holders
    look = next_look(plan.items, plan.drawn_on)
    assert look is not None
    assert look.date() == MONDAY.date() + timedelta(days=1)
    due = Due(f"plan/{CODE}", plan.drawn_on.isoformat(), f"project/{CODE}", CODE, look)
    zh, en = plan_words(due, outcome.state, look, samples.rules())[0]
    assert (ITEM in zh, ITEM in en) == (True, True)
    assert "待申请人交齐材料" in zh
    later = at("2026-03-09 17:31")
    again = scenario.given(*outcome.all).when(done(RevisePlan(because="b"), later))
    (revised,) = again.then(PlanRevised).new
    assert isinstance(revised, PlanRevised)
    moved = next(one for one in revised.items if one.item == ITEM)
    assert moved.start == later.date()
    assert moved.finish > step.finish


def test_x32_the_hundred_days_stand_still_while_every_open_case_awaits_papers() -> None:
    only = {ITEM: samples.full_catalogue().items[ITEM]}
    catalogue = replace(samples.full_catalogue(), items=only)
    before = (filing(catalogue=catalogue), acceptance(catalogue=catalogue))
    events, _ = history(*before)
    stopped = scenario.given(*events).when(told(samples.awaited(ITEM, MONDAY), MONDAY))
    (pause,) = [event for event in stopped.new if isinstance(event, ClockPaused)]
    assert (pause.ground, pause.basis) == (
        StopGround.CORRECTION,
        "待申请人提交材料 / papers awaited",
    )
    assert stopped.state.holders == ("applicant",)
    opened = scenario.given(*stopped.all).when(told(samples.opened(ITEM, WEDNESDAY), WEDNESDAY))
    assert [type(event) for event in opened.new] == [CaseProgressed, ClockResumed, PlanRevised]
    clock = opened.state.clock
    assert isinstance(clock, HundredDays)
    assert clock.days_stopped(WEDNESDAY) == 1


def test_x32_an_item_that_was_refused_ends_nothing_but_itself() -> None:
    events, _ = history(*ACCEPTED, told(samples.opened(ITEM, MONDAY), MONDAY))
    outcome = scenario.given(*events).when(told(samples.refused(ITEM, TUESDAY), TUESDAY))
    assert isinstance(outcome.new[0], CaseProgressed)
    assert outcome.state.stage == "accepted"
    assert next(
        i for i in project_answer(outcome.state, TUESDAY).items if i.item == ITEM
    ).state == ("refused")


@pytest.mark.parametrize("item", ["P1-03", "P4-01"])
def test_x32_worth_trying_says_that_something_can_be_handed_in(item: str) -> None:
    events, project = history(*ACCEPTED)
    tried = {act.item for act in HandInMaterials.worth_trying(project, acceptance().now)}
    assert item in tried
    assert events
