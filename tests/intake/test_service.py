"""Intake as a running service: what becomes of a project, by acts, facts of review and timers."""

from datetime import timedelta

from onestop_contracts.intake import (
    ClockWarningRaised,
    ConstructionCleared,
    MaterialsHandedIn,
    ProjectAccepted,
)
from onestop_contracts.parts import Licence
from onestop_contracts.review import LicenceRevoked, LicencesIssued

from tests.support.intake_project import (  # noqa: F401 (fixtures)
    STREAM,
    accepted_project,
    facts,
    filed_project,
    running,
)
from tests.support.intake_samples import (
    ACCEPT_BY,
    DIGEST,
    MONDAY,
    approved,
    day,
    opened,
    paused,
    rejected,
    resumed,
)
from tests.support.intake_service import FIRST, SETTLED, IntakeService, local, materials_body

DAY = timedelta(days=1)


def test_a1_a_filed_project_is_read_back_with_its_deadline(filed: IntakeService) -> None:
    project = filed.get("clerk", f"/projects/{FIRST}").json()
    assert project["stage"] == "filed"
    assert project["holders"] == ["centre"]
    assert project["accept_by"].startswith("2026-03-09T09:30:00")
    assert filed.client.get(f"/projects/{FIRST}").status_code == 401


def test_silence_accepts_once_the_settle_time_is_over(filed: IntakeService) -> None:
    filed.set(ACCEPT_BY + timedelta(seconds=30))
    assert facts(filed, ProjectAccepted) == []
    filed.set(ACCEPT_BY + SETTLED)
    (accepted,) = facts(filed, ProjectAccepted)
    assert (accepted.deemed, accepted.accepted_at) == (True, MONDAY)
    clock = filed.get("clerk", f"/projects/{FIRST}/clock").json()
    assert (clock["days_raw"], clock["target_on"]) == (7, "2026-06-10")


def test_a_correction_goes_back_and_forth(filed: IntakeService) -> None:
    path = f"/projects/{FIRST}"
    asked = filed.post("clerk", f"{path}/request-correction", {"points": ["缺红线图"]})
    assert asked.status_code == 200, asked.text
    waiting = filed.get("applicant.1", path).json()
    assert (waiting["stage"], waiting["holders"]) == ("correcting", ["applicant"])
    papers = {"materials": [{"code": "site_plan", "digest": DIGEST}]}
    assert filed.post("applicant.1", f"{path}/supply-correction", papers).status_code == 200
    assert filed.get("clerk", path).json()["stage"] == "filed"
    again = filed.post("clerk", f"{path}/request-correction", {"points": ["x"]})
    assert again.json()["code"] == "correction-twice"


def test_x12_blank_reasons_refuse_no_project(filed: IntakeService) -> None:
    refusing = f"/projects/{FIRST}/refuse-project"
    for reasons, basis in ((["  ", "\u3000"], "art. 32"), (["不属于本机关职权"], "\u200b")):
        answer = filed.post("clerk", refusing, {"reasons": reasons, "basis": basis})
        assert (answer.status_code, answer.json()["code"]) == (422, "refusal-ungrounded")
    assert filed.get("clerk", f"/projects/{FIRST}").json()["stage"] == "filed"


def test_an_accepted_project_has_guidance_plan_and_clock(accepted: IntakeService) -> None:
    path = f"/projects/{FIRST}"
    plan = accepted.get("auditor", f"{path}/plan").json()
    assert plan["version"] == 1
    assert plan["feasible"]
    assert accepted.get("auditor", f"{path}/plan?version=7").status_code == 404
    sheet = accepted.get("applicant.1", f"{path}/guidance").json()
    assert "P1-03" in [item["item"] for item in sheet["items"]]
    clock = accepted.get("clerk", f"{path}/clock").json()
    assert clock["deadline"].startswith("2026-06-10T09:30")
    assert clock["explanation"]["zh"][0].startswith("2026-03-02 10:00 受理")


def test_a_project_is_told_with_its_plan_and_clock_at_once(filed: IntakeService) -> None:
    path = f"/projects/{FIRST}"
    alone = {"project": filed.get("clerk", path).json(), "plan": None, "clock": None}
    assert filed.get("clerk", f"{path}/planned").json() == alone
    assert filed.post("clerk", f"{path}/accept-project").status_code == 200
    told = filed.get("clerk", f"{path}/planned").json()
    assert told == {
        "project": filed.get("clerk", path).json(),
        "plan": filed.get("clerk", f"{path}/plan").json(),
        "clock": filed.get("clerk", f"{path}/clock").json(),
    }
    assert told["plan"]["version"] == 1


def test_facts_of_review_move_the_project_until_it_is_cleared(accepted: IntakeService) -> None:
    row = accepted.get("clerk", f"/projects/{FIRST}").json()
    before = [item["item"] for item in row["items"] if item["before_start"]]
    accepted.tell(*(opened(item, MONDAY) for item in before))
    assert accepted.get("clerk", f"/projects/{FIRST}").json()["holders"]
    accepted.set(local("2026-03-20 10:00"))
    accepted.tell(*(paused(item, accepted.clock.now()) for item in before))
    assert accepted.get("clerk", f"/projects/{FIRST}").json()["paused"]
    accepted.set(local("2026-03-25 10:00"))
    accepted.tell(*(resumed(item, accepted.clock.now()) for item in before))
    accepted.set(local("2026-04-20 10:00"))
    accepted.tell(*(approved(item, accepted.clock.now()) for item in before))
    (cleared,) = facts(accepted, ConstructionCleared)
    assert (cleared.days_raw, cleared.days_net) == (49, 44)
    project = accepted.get("clerk", f"/projects/{FIRST}").json()
    assert (project["stage"], project["days_net"]) == ("cleared", 44)
    assert accepted.runtime.status()["parked"] == 0
    assert accepted.runtime.status()["deadlines"]["next_at"] is None


def test_i9_what_follows_from_a_fact_names_it_as_its_cause(accepted: IntakeService) -> None:
    accepted.tell(opened("P1-01", MONDAY))
    last = accepted.runtime.log.stream(STREAM)[-1]
    assert last.cause.causation_id == f"review/{accepted.review.head()}"
    assert last.cause.actor == "policy:progress"


def test_warnings_come_when_their_day_has_ended_and_once(accepted: IntakeService) -> None:
    accepted.tell(opened("P1-03", MONDAY))
    for when in ("2026-05-11 17:30", "2026-05-11 18:00", "2026-05-20 10:00"):
        accepted.set(local(when))
    raised = [event for event in facts(accepted, ClockWarningRaised) if event.threshold == "70"]
    assert [(event.days_net, event.holders) for event in raised] == [(70, ("centre",))]


def test_x30_a_rejected_item_leaves_the_project_open_and_it_says_what_blocks_it(
    accepted: IntakeService,
) -> None:
    accepted.tell(opened("P1-03", MONDAY), rejected("P1-03", MONDAY))
    project = accepted.get("applicant.1", f"/projects/{FIRST}").json()
    assert (project["stage"], project["outcome"]) == ("accepted", "")
    first = project["blocking"][0]
    assert (first["item"], first["state"]) == ("P1-03", "rejected")
    assert first["remedy_zh"]
    assert first["remedy_en"]


def test_a_project_is_amended_and_the_difference_is_shown_before_anything_is_recorded(
    accepted: IntakeService,
) -> None:
    before, place = accepted.runtime.log.head(), f"/projects/{FIRST}"
    sent = {"attributes": {"eia": "report"}, "reason": "增加喷涂工序"}
    shown = accepted.post("applicant.1", f"{place}/amend-attributes?dry_run=true", sent)
    amended, sheet, *_ = (event["data"] for event in shown.json()["events"])
    assert [one["item"] for one in amended["added"]] == ["P2-04"]
    assert [one["item"] for one in amended["dropped"]] == ["P2-05"]
    assert amended["finish_before"] <= amended["finish_on"]
    assert accepted.runtime.log.head() == before
    assert accepted.post("applicant.2", f"{place}/amend-attributes", sent).status_code == 404
    other = {**sent, "attributes": {"division": "150622"}}
    assert accepted.post("applicant.1", f"{place}/amend-attributes", other).status_code == 422
    done = accepted.post("applicant.1", f"{place}/amend-attributes", sent)
    assert done.status_code == 200, done.text
    read = accepted.get("applicant.1", f"{place}/guidance").json()
    assert [line["item"] for line in read["items"]] == [line["item"] for line in sheet["items"]]
    project = accepted.get("applicant.1", place).json()
    (known,) = project["amendments"]
    (change,) = known["changes"]
    assert (change["name_zh"], change["before_zh"], change["after_zh"]) == (
        "环评类别",
        "报告表",
        "报告书",
    )
    assert {name: known[name] for name in ("added", "dropped", "finish_on")} == {
        name: amended[name] for name in ("added", "dropped", "finish_on")
    }
    assert project["attributes"]["eia"] == "report"


def test_x32_papers_are_handed_in_item_by_item_and_the_window_sees_what_is_missing(
    accepted: IntakeService,
) -> None:
    place = f"/projects/{FIRST}"
    sent = {"item": "P1-03", "materials": [{"code": "site_plan", "digest": DIGEST}]}
    named = accepted.post("operator", "/materials/name-materials", materials_body())
    assert named.status_code == 200, named.text
    assert accepted.post("applicant.2", f"{place}/hand-in-materials", sent).status_code == 404
    for user in ("applicant.1", "clerk"):
        answer = accepted.post(user, f"{place}/hand-in-materials", sent)
        assert answer.status_code == 200, answer.text
    assert len(facts(accepted, MaterialsHandedIn)) == 1, "the same papers say nothing more"
    items = {
        one["item"]: one for one in accepted.get("clerk", f"{place}/materials").json()["items"]
    }
    item = items["P1-03"]
    assert {paper["code"] for paper in item["handed_in"]} == {
        "application_form",
        "business_licence",
        "site_plan",
    }
    assert [paper["code"] for paper in item["missing"]] == ["project_brief", "land_survey_map"]
    assert not item["awaited"]
    assert accepted.get("applicant.2", f"{place}/materials").status_code == 404
    sheet = accepted.get("applicant.1", f"{place}/guidance").json()
    line = sheet["items"][0]
    assert [paper["code"] for paper in line["papers"]] == line["materials"]
    assert line["papers"][0]["name_zh"] == "申请表"


def test_x07_a_revoked_licence_is_known_at_the_counter_and_not_handed_out(
    accepted: IntakeService,
) -> None:
    number = f"150602-P1-01-2026-{FIRST.replace('-', '')}"
    at, place = accepted.clock.now(), f"/projects/{FIRST}"
    licence = Licence(number=number, item="P1-01", department="drc", verify_path=f"/l/{number}")
    issued = LicencesIssued(
        project=FIRST, phase=1, licences=(licence,), issued_at=at, hand_over_by=at + 9 * DAY
    )
    accepted.tell(opened("P1-01", MONDAY), approved("P1-01", at), issued)
    assert accepted.get("clerk", place).json()["licences"] == [number]
    accepted.tell(LicenceRevoked(project=FIRST, number=number, ground="欺骗", revoked_at=at))
    shown = accepted.get("clerk", place).json()
    assert shown["revoked"] == [number]
    assert {item["item"]: item["state"] for item in shown["items"]}["P1-01"] == "revoked"
    refused = accepted.post("clerk", f"{place}/hand-out-licences", {"licences": [number]})
    assert (refused.status_code, refused.json()["code"]) == (409, "licence-revoked")
    assert accepted.runtime.status()["parked"] == 0


def test_a_stop_by_the_window_is_seen_in_the_clock(accepted: IntakeService) -> None:
    path = f"/projects/{FIRST}"
    endless = {"ground": "expert_review", "basis": " ", "expected_end_on": "9999-12-31"}
    refused = accepted.post("clerk", f"{path}/pause-clock", endless).json()
    assert [error["field"] for error in refused["errors"]] == ["/basis", "/expected_end_on"]
    stop = {"ground": "expert_review", "basis": "art. 47", "expected_end_on": "2026-03-20"}
    assert accepted.post("clerk", f"{path}/pause-clock", stop).status_code == 200
    accepted.set(local("2026-03-05 10:00"))
    clock = accepted.get("clerk", f"{path}/clock").json()
    assert (clock["paused"], clock["days_raw"], clock["days_net"]) == (True, 3, 1)
    assert accepted.post("clerk", f"{path}/resume-clock").status_code == 200
    assert (
        day("2026-06-12").isoformat() == accepted.get("clerk", f"{path}/clock").json()["target_on"]
    )


def test_x20_a_project_a_year_late_takes_its_facts_and_notices(accepted: IntakeService) -> None:
    accepted.tell(opened("P1-03", MONDAY))
    accepted.set(local("2027-03-02 10:00"))
    accepted.tell(paused("P1-03", accepted.clock.now()))
    project = accepted.get("clerk", f"/projects/{FIRST}").json()
    assert not project["plan"]["feasible"]
    assert sorted(project["warnings"]) == ["100", "70", "90", "plan"]
    plan = accepted.get("clerk", f"/projects/{FIRST}/plan").json()
    assert plan["drawn_on"] == "2027-03-02"
    assert all(item["slack_wd"] < 0 for item in plan["items"])
    off = [{"day": "2027-03-03", "working": False, "name": "临时"}]
    notice = {"notice": "N", "published_on": "2027-03-02", "years": [2027], "days": off}
    tried = accepted.post("operator", "/calendar/impact", {"notices": [notice]})
    assert tried.status_code == 200, tried.text
    status = accepted.runtime.status()
    assert (status["parked"], status["halted"], status["deadlines"]["due"]) == (0, {}, 0)
