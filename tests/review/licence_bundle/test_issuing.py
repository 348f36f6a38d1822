"""Licences are issued together when the phase is decided, and in time for every decision."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Attempt
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_chassis.timer import Due, Met
from onestop_contracts.event import Event
from onestop_contracts.review import LicencesIssued
from onestop_review.docket import docket
from onestop_review.docket.state import Docket
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.due import deadlines, words
from onestop_review.licence_bundle.issuing import IssueDueLicences, IssueLicences, NoteApproval
from onestop_review.licence_bundle.numbers import number
from onestop_review.licence_bundle.state import LicenceDue
from onestop_review.reference import Reference

from tests.support.calendars import at
from tests.support.cases import recorded
from tests.support.review_catalogue import AT, PLACE, PROJECT, line

BESIDE = {docket.stream: Docket(project=PROJECT, division=PLACE)}
NOW = Now(at=AT, rules=Reference(at=AT), keys={"project": PROJECT}, beside=BESIDE)
DECIDED = at("2026-03-05 10:00")
NINTH, TENTH = at("2026-03-18 17:30"), at("2026-03-19 17:30")
SETTLED = timedelta(seconds=61)
Asked = Attempt[Any, Reference]
licences = scenario_of(licence_bundle)


def issue(at: datetime = AT) -> Asked:
    items = (line("P1-01"), line("P1-07"))
    act = IssueLicences(division=PLACE, phase=1, items=items, completed_at=at)
    return attempt(act, NOW, at=at)


def approval(item: str = "P1-01", decided_at: datetime = DECIDED, phase: int = 1) -> Asked:
    said: dict[str, Any] = {"department": "nr", "division": PLACE, "decided_at": decided_at}
    return attempt(NoteApproval(item=item, phase=phase, **said), NOW, at=decided_at)


def due(item: str = "P1-01", when: datetime = NINTH + SETTLED) -> Asked:
    return attempt(IssueDueLicences(case=item), NOW, at=when)


def items(events: list[Event]) -> list[list[str]]:
    return [[one.item for one in e.licences] for e in events if isinstance(e, LicencesIssued)]


def test_d5_the_licences_of_a_phase_are_issued_together_and_once() -> None:
    outcome = licences.when(issue())
    outcome.then(LicencesIssued)
    event = outcome.new[0]
    assert isinstance(event, LicencesIssued)
    assert [licence.number for licence in event.licences] == [
        "150602-P1-01-2026-20263003100037",
        "150602-P1-07-2026-20263003100037",
    ]
    assert event.licences[0].verify_path == f"/licences/{event.licences[0].number}"
    later = issue(AT + timedelta(days=400))
    licences.when(issue(), later).then_nothing()


def test_x33_an_approval_does_not_wait_for_its_phase_beyond_the_ninth_working_day() -> None:
    (noted,) = licences.when(approval()).then(LicenceDue).new
    assert isinstance(noted, LicenceDue)
    assert (noted.issue_by, noted.hand_over_by) == (NINTH, TENTH)
    licences.when(approval(), due(when=NINTH - timedelta(seconds=1))).then_nothing()
    (issued,) = licences.when(approval(), due()).then(LicencesIssued).new
    assert isinstance(issued, LicencesIssued)
    assert (issued.phase, issued.hand_over_by) == (1, TENTH)
    assert [one.number for one in issued.licences] == [number(PROJECT, PLACE, "P1-01", NINTH)]


def test_x33_a_project_that_was_taken_back_gets_no_licence() -> None:
    gone = {docket.stream: Docket(project=PROJECT, withdrawn=True)}
    late = attempt(IssueDueLicences(case="P1-01"), replace(NOW, beside=gone), at=NINTH + SETTLED)
    licences.when(approval(), late).then_nothing()


def test_x33_what_is_decided_by_then_is_issued_with_it_and_the_rest_with_the_phase_once() -> None:
    later = (approval("P1-07", at("2026-03-10 10:00")), approval("P2-01", DECIDED, phase=2))
    early = licences.when(approval(), *later, due())
    assert items(list(early.then(LicencesIssued).new)) == [["P1-01", "P1-07"]]
    licences.when(approval(), *later, due(), due("P1-07", NINTH + SETTLED)).then_nothing()
    licences.when(approval(), *later, due(), issue(NINTH + SETTLED)).then_nothing()
    rest = licences.when(approval(), due(), issue(NINTH + SETTLED)).then(LicencesIssued)
    assert items(list(rest.new)) == [["P1-07"]]


def test_x33_a_phase_decided_in_time_is_issued_together_and_handed_over_by_the_first_limit() -> (
    None
):
    complete = at("2026-03-12 10:00")
    whole = licences.when(approval(), approval("P1-07", complete), issue(complete))
    (issued,) = whole.then(LicencesIssued).new
    assert isinstance(issued, LicencesIssued)
    assert issued.hand_over_by == TENTH
    licences.when(approval(), issue(complete), due(), approval()).then_nothing()


def test_x33_the_day_is_a_deadline_with_its_reasons_until_the_licence_is_issued() -> None:
    noted, issued = (licences.when(approval(), *more).new[0] for more in ([], [due()]))
    assert deadlines(_fact(noted)) == [
        Due(f"licence/{PROJECT}/P1-01", "P1-01", f"licences/{PROJECT}", PROJECT, NINTH)
    ]
    assert deadlines(_fact(issued)) == [Met(f"licence/{PROJECT}/P1-01")]
    (one,) = deadlines(_fact(noted))
    assert isinstance(one, Due)
    told = words(one, licences.when(approval()).state, NINTH, NOW.rules)
    assert "规则：9个工作日，自次日起算" in [zh for zh, _ in told]
    assert "第四十四条" in told[-1][0]


def _fact(event: Event) -> Recorded[Any]:
    return replace(recorded(event, 1, AT), stream=f"licences/{PROJECT}")


decisions = st.lists(
    st.tuples(st.sampled_from(["P1-01", "P1-07", "P1-02", "P2-01"]), st.integers(0, 40)),
    unique_by=lambda one: one[0],
    max_size=4,
)


@given(decisions, st.integers(0, 60))
def test_x33_every_approval_is_licensed_once_and_in_time_whenever_the_phase_ends(
    decided: list[tuple[str, int]], ends: int
) -> None:
    """Days after one another; the timer looks every day, the phase is told as complete once."""
    events: list[Event] = []
    state = licence_bundle.initial
    by: dict[str, datetime] = {}
    for day in range(80):
        now = DECIDED + timedelta(days=day)
        asked = [approval(i, now, int(i[1])) for i, on in decided if on == day]
        if day == ends:
            asked.append(issue(now))
        asked += [due(item, now) for item in state.due]
        for one in asked:
            new = list(licence_bundle.decider.decide(state, one))
            state, events = licence_bundle.decider.fold(new, state), [*events, *new]
            by |= {e.item: e.hand_over_by for e in new if isinstance(e, LicenceDue)}
            for e in new:
                late = [x.item for x in getattr(e, "licences", ()) if x.item in by]
                assert all(now <= by[item] for item in late)
    numbers = [x.number for e in events if isinstance(e, LicencesIssued) for x in e.licences]
    assert len(numbers) == len(set(numbers))
    assert {item for item, _ in decided} <= set(state.licensed)


@given(st.lists(st.from_regex(r"\A2026-1506\d\d-\d\d-\d\d-\d{6}\Z"), unique=True, min_size=2))
def test_d5_no_two_projects_share_a_licence_number(projects: list[str]) -> None:
    numbers = {number(p, place, "P1-01", AT) for p in projects for place in (PLACE, "150622")}
    assert len(numbers) == 2 * len(projects)
