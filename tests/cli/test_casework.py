"""What the demonstration's people do next in a case."""

from dataclasses import replace
from datetime import datetime, timedelta

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import WorkCalendar
from onestop_cli.demo.act import Act
from onestop_cli.demo.board import Case, Objection, Window
from onestop_cli.demo.casework import next_act
from onestop_cli.demo.script import STORIES, late_papers

CALENDAR = WorkCalendar.of([])
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
CASE = Case(
    project="2026-150602-30-03-100037",
    number=1,
    item="P1-05",
    department="nr",
    authority="centre",
    progress="opened",
    since=MONDAY,
    promised_limit_wd=10,
    required=("application_form",),
)
ACCEPTED = replace(CASE, progress="accepted", accepted_at=MONDAY)
ACCEPTANCE = Window("acceptance", MONDAY, MONDAY + 3 * DAY, "rep.nr")


def verb(act: Act | None) -> str:
    return act.path.rpartition("/")[2] if act else ""


def does(case: Case, days: int = 0) -> str:
    return verb(next_act(case, MONDAY + days * DAY, CALENDAR))


def test_an_ordinary_case_is_accepted_drafted_and_decided() -> None:
    assert does(CASE) == "accept-case"
    windowed = replace(ACCEPTED, windows={"acceptance": ACCEPTANCE})
    assert does(windowed) == ""
    assert does(windowed, days=3) == "draft-decision"
    drafted = replace(windowed, drafted=True)
    assert does(drafted, days=3) == ""
    ended = replace(ACCEPTANCE, ended_by="default_consent")
    both = {"acceptance": ended, "handling": replace(ended, stage="handling")}
    assert does(replace(drafted, windows=both), days=7) == "decide-case"


def test_x25_what_is_drafted_leaves_the_promised_time_for_its_window_and_the_decision() -> None:
    short = replace(ACCEPTED, promised_limit_wd=3, windows_before=("handling",))
    assert does(short) == "draft-decision"
    assert does(replace(short, promised_limit_wd=4)) == ""
    assert does(replace(short, promised_limit_wd=4), days=1) == "draft-decision"


def test_a_case_that_is_left_lying_is_drafted_on_the_day_of_its_story() -> None:
    left = replace(ACCEPTED, number=9, item="P2-13", authority="department", department="ss")
    assert does(left, days=60) == ""
    assert does(left, days=101) == "draft-decision"


def test_nothing_is_decided_while_a_prerequisite_is_not_approved_any_more() -> None:
    ended = replace(ACCEPTANCE, ended_by="default_consent")
    both = {"acceptance": ended, "handling": replace(ended, stage="handling")}
    case = replace(ACCEPTED, drafted=True, windows=both, unmet=("P2-03",))
    assert does(case, days=7) == ""
    assert does(replace(case, unmet=()), days=7) == "decide-case"


def test_nobody_who_drafts_also_decides() -> None:
    ended = replace(ACCEPTANCE, ended_by="consent")
    both = {"acceptance": ended, "handling": replace(ended, stage="handling")}
    for authority in ("centre", "department"):
        case = replace(ACCEPTED, authority=authority, windows=both)
        draft = next_act(case, MONDAY + 4 * DAY, CALENDAR)
        decision = next_act(replace(case, drafted=True), MONDAY + 4 * DAY, CALENDAR)
        assert draft
        assert decision
        assert draft.user != decision.user


def test_a_deemed_acceptance_is_left_to_the_timer() -> None:
    assert does(replace(CASE, number=8, item="P2-05"), days=9) == ""


def test_a_correction_is_asked_for_once_and_supplied_after_two_working_days() -> None:
    case = replace(CASE, number=6, item="P2-02")
    assert does(case) == "request-correction"
    asked = replace(case, corrected=True, correction_at=MONDAY, progress="correcting")
    assert does(asked, days=1) == ""
    assert does(asked, days=2) == "supply-correction"
    assert does(replace(asked, correction_at=None, progress="opened"), days=2) == "accept-case"


def test_each_ground_stops_the_clock_once_for_its_days() -> None:
    case = replace(ACCEPTED, clock=("public_notice", "expert_review"))
    assert does(case) == "pause-clock"
    stopped = replace(case, stopped="public_notice", stops=(("public_notice", MONDAY),))
    assert does(stopped, days=4) == ""
    assert does(stopped, days=7) == "resume-clock"
    again = next_act(replace(stopped, stopped=""), MONDAY + 7 * DAY, CALENDAR)
    assert again
    assert again.body["ground"] == "expert_review"


def test_an_objection_climbs_the_ladder_rung_by_rung() -> None:
    case = replace(
        ACCEPTED, number=3, item="P1-08", windows={"acceptance": ACCEPTANCE}, drafted=False
    )
    assert does(case) == ""
    assert does(case, days=1) == "file-objection"
    rungs = (
        ("filed", "register-objection"),
        ("registered", "convene-consultation"),
        ("convened", "conclude-consultation"),
    )
    for standing, expected in rungs:
        objection = Objection("o-1", "acceptance", standing, MONDAY, slot_on=MONDAY.date())
        assert does(replace(case, objection=objection), days=1) == expected
    taken_up = replace(case, objection=Objection("o-1", "acceptance", "escalated", MONDAY))
    assert does(taken_up, days=1) == ""
    assert does(taken_up, days=3) == "record-government-decision"


def test_an_objection_is_withdrawn_by_its_department_before_that_is_recorded() -> None:
    case = replace(ACCEPTED, number=2, item="P2-04", windows={"handling": ACCEPTANCE})
    convened = Objection("o-1", "handling", "convened", MONDAY, slot_on=MONDAY.date())
    assert does(replace(case, objection=convened), days=1) == "withdraw-objection"
    back = replace(case, objection=replace(convened, withdrawn=True))
    assert does(back, days=1) == "conclude-consultation"


def test_a_case_that_is_bound_to_rejection_is_drafted_so() -> None:
    act = next_act(replace(ACCEPTED, bound="reject"), MONDAY + 4 * DAY, CALENDAR)
    assert act
    assert act.body["outcome"] == "reject"


def test_the_same_act_always_has_the_same_key() -> None:
    first, second = next_act(CASE, MONDAY, CALENDAR), next_act(CASE, MONDAY + DAY, CALENDAR)
    assert first
    assert second
    assert first.key == second.key


def test_the_script_shows_every_way_an_objection_can_end() -> None:
    ends = {tale.objection.end for tale in STORIES.values() if tale.objection}
    assert ends == {
        "withdrawn",
        "agreed_with_conditions",
        "approve_with_conditions",
        "reject",
    }


def test_papers_that_are_awaited_come_one_a_day() -> None:
    codes = ("eia_report", "public_participation_record")
    awaiting = replace(
        CASE, number=7, item="P2-04", progress="awaiting_materials", missing=codes, required=codes
    )
    assert does(awaiting) == ""
    acts = [next_act(awaiting, MONDAY + days * DAY, CALENDAR) for days in (1, 2)]
    assert [act and act.body["materials"][0]["code"] for act in acts] == [codes[0], codes[0]]
    second = next_act(replace(awaiting, missing=codes[1:]), MONDAY + 2 * DAY, CALENDAR)
    assert second is not None
    assert second.user == "applicant.7"
    assert second.body["materials"][0]["code"] == codes[1]
    assert does(replace(awaiting, missing=codes[1:]), days=1) == ""
    assert late_papers(7) == set(codes)


def test_an_item_is_not_taken_on_and_its_second_case_goes_the_ordinary_way() -> None:
    refused = replace(CASE, number=9, item="P3-03")
    act = next_act(refused, MONDAY, CALENDAR)
    assert verb(act) == "refuse-case"
    again = next_act(replace(refused, attempt=2), MONDAY, CALENDAR)
    assert again is not None
    assert again.path == f"/cases/{CASE.project}/P3-03.2/accept-case"
