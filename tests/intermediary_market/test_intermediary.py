"""The library of admitted intermediaries, and qualifications that expire."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.cause import Cause
from onestop_chassis.recorded import Recorded
from onestop_chassis.scenario import Scenario
from onestop_chassis.timer import Due, Met
from onestop_contracts.intermediary_market import (
    IntermediaryAdmitted,
    IntermediaryReinstated,
    IntermediarySuspended,
)
from onestop_intermediary_market.intermediary import intermediary, stream_of
from onestop_intermediary_market.intermediary_commands import (
    AddQualification,
    Admit,
    AlreadyAdmitted,
    IntermediaryUnknown,
    LapseQualification,
    Qualification,
    QualificationsFaulty,
    Reinstate,
    Suspend,
)
from onestop_intermediary_market.intermediary_events import QualificationAdded, QualificationLapsed
from onestop_intermediary_market.timers import deadlines, end_of, fire
from onestop_intermediary_market.views import IntermediaryRow, library

FIRM = "91000000MA0000001R"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SURVEY = Qualification("surveying", "S-1", date(2026, 12, 31))
EIA = Qualification("eia_report", "E-1", date(2026, 6, 30))

scenario = Scenario(intermediary)
admit = Admit(FIRM, "示例测绘", (SURVEY, EIA), TODAY, AT)


def rows(events: list[Any]) -> IntermediaryRow | None:
    row: IntermediaryRow | None = None
    for n, event in enumerate(events, start=1):
        row = library.evolve(row, recorded(event, n))
    return row


def recorded(event: Any, position: int = 1) -> Recorded[Any]:
    cause = Cause("c", "c", "c", "market", "market_officer")
    name = f"intermediary_market/{position}"
    stream = stream_of(FIRM)
    return Recorded(event, name, "intermediary_market", position, stream, 1, AT, AT, "", cause)


def test_e2_a_firm_is_admitted_with_its_qualifications() -> None:
    result = scenario.given().when(admit)
    result.then(IntermediaryAdmitted, QualificationAdded, QualificationAdded)
    assert result.state.held("surveying") == SURVEY


def test_e2_expired_qualifications_are_refused_and_all_are_named() -> None:
    old = tuple(Qualification(s, "X", date(2026, 3, 1)) for s in ("a", "b"))
    refusal = (
        scenario.given()
        .when(Admit(FIRM, "示例", (*old, SURVEY), TODAY, AT))
        .then_refused(QualificationsFaulty)
    )
    assert [error["field"] for error in refusal.errors] == [
        "/qualifications/0/expires_on",
        "/qualifications/1/expires_on",
    ]


def test_admitting_the_same_firm_twice_changes_nothing_and_another_under_its_code_is_refused() -> (
    None
):
    scenario.given().when(admit, admit).then_nothing()
    other = Admit(FIRM, "别的公司", (SURVEY,), TODAY, AT)
    scenario.given().when(admit, other).then_refused(AlreadyAdmitted)


def test_nothing_can_be_done_with_a_firm_that_was_not_admitted() -> None:
    scenario.given().when(Suspend(FIRM, "x", AT)).then_refused(IntermediaryUnknown)


def test_e2_a_qualification_lapses_on_its_own_last_day_only() -> None:
    past = scenario.given().when(admit).all
    lapse = LapseQualification(FIRM, "eia_report", EIA.expires_on, AT)
    result = scenario.given(*past).when(lapse).then(QualificationLapsed)
    scenario.given(*result.all).when(lapse).then_nothing()
    renewed = AddQualification(FIRM, Qualification("eia_report", "E-2", date(2027, 6, 30)), TODAY)
    scenario.given(*past).when(renewed, lapse).then_nothing()


def test_e2_the_last_day_counts_and_the_next_does_not() -> None:
    row = rows(list(scenario.given().when(admit).all))
    assert row is not None
    assert row.selectable("eia_report", EIA.expires_on)
    assert not row.selectable("eia_report", EIA.expires_on + timedelta(days=1))
    assert not row.selectable("drilling", TODAY)


def test_a_suspended_firm_is_not_selectable_until_it_is_reinstated() -> None:
    past = scenario.given().when(admit, Suspend(FIRM, "投诉", AT)).then(IntermediarySuspended).all
    suspended = rows(list(past))
    assert suspended is not None
    assert not suspended.selectable("surveying", TODAY)
    back = scenario.given(*past).when(Reinstate(FIRM, AT)).then(IntermediaryReinstated).all
    again = rows(list(back))
    assert again is not None
    assert again.selectable("surveying", TODAY)


def test_the_deadline_is_the_end_of_the_last_day_in_shanghai_and_fires_for_that_certificate() -> (
    None
):
    added = QualificationAdded(
        intermediary=FIRM, service="eia_report", certificate="E-1", expires_on=EIA.expires_on
    )
    [due] = deadlines(recorded(added))
    assert isinstance(due, Due)
    assert due.at == datetime(2026, 6, 30, 16, 0, tzinfo=UTC) == end_of(EIA.expires_on)
    issue = fire(due, due.at, None)
    assert issue.command == LapseQualification(FIRM, "eia_report", EIA.expires_on, due.at)
    lapsed = QualificationLapsed(
        intermediary=FIRM, service="eia_report", expired_on=EIA.expires_on, lapsed_at=due.at
    )
    assert deadlines(recorded(lapsed)) == [Met(due.key)]


commands = st.one_of(
    st.just(admit),
    st.just(Suspend(FIRM, "x", AT)),
    st.just(Reinstate(FIRM, AT)),
    st.builds(
        lambda service, day: AddQualification(FIRM, Qualification(service, "N", day), TODAY),
        st.sampled_from(["surveying", "eia_report"]),
        st.dates(TODAY, date(2028, 1, 1)),
    ),
    st.builds(
        lambda service, day: LapseQualification(FIRM, service, day, AT),
        st.sampled_from(["surveying", "eia_report"]),
        st.sampled_from([SURVEY.expires_on, EIA.expires_on]),
    ),
)


@given(st.lists(commands, max_size=12))
def test_i7_the_row_says_what_the_firm_may_do_after_any_history(attempts: list[Any]) -> None:
    past: list[Any] = []
    for command in [admit, *attempts]:
        with suppress(AlreadyAdmitted):
            past += intermediary.decide(intermediary.fold(past), command)
    state = intermediary.fold(past)
    row = rows(past)
    assert row is not None
    assert row.suspended == state.suspended
    assert {(q.service, q.expires_on) for q in row.qualifications} == {
        (q.service, q.expires_on) for q in state.qualifications
    }
