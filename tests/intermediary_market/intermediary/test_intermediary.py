"""The library of admitted intermediaries, and qualifications that expire."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Act, Ask, Attempt
from onestop_chassis.now import Now
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_chassis.timer import Due, Met
from onestop_contracts.intermediary_market import (
    IntermediaryAdmitted,
    IntermediaryReinstated,
    IntermediarySuspended,
)
from onestop_intermediary_market.intermediary import intermediary
from onestop_intermediary_market.intermediary.acting import IntermediaryUnknown
from onestop_intermediary_market.intermediary.admission import (
    AddQualification,
    AdmitIntermediary,
    AlreadyAdmitted,
    QualificationsFaulty,
)
from onestop_intermediary_market.intermediary.events import QualificationAdded, QualificationLapsed
from onestop_intermediary_market.intermediary.lapse import (
    LapseQualification,
    deadlines,
    end_of,
    fire,
)
from onestop_intermediary_market.intermediary.library import IntermediaryRow, library
from onestop_intermediary_market.intermediary.state import Intermediary, Qualification
from onestop_intermediary_market.intermediary.suspension import (
    ReinstateIntermediary,
    SuspendIntermediary,
)

FIRM = "91000000MA0000001R"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
NOW: Now[None] = Now(at=AT, rules=None, keys={"intermediary": FIRM}, capacity="market_officer")


def held(service: str, certificate: str, day: date) -> Qualification:
    return Qualification(service=service, certificate=certificate, expires_on=day)


def done(act: Act[Intermediary, None]) -> Attempt[Intermediary, None]:
    return attempt(act, NOW)


def admission(name: str, *held: Qualification) -> Attempt[Intermediary, None]:
    return done(AdmitIntermediary(name=name, qualifications=list(held)))


def renewal(service: str, certificate: str, day: date) -> Attempt[Intermediary, None]:
    return done(AddQualification(service=service, certificate=certificate, expires_on=day))


def lapse_of(service: str, day: date) -> Attempt[Intermediary, None]:
    return done(LapseQualification(service=service, expires_on=day))


SURVEY = held("surveying", "S-1", date(2026, 12, 31))
EIA = held("eia_report", "E-1", date(2026, 6, 30))

scenario = scenario_of(intermediary)
admit = admission("示例测绘", SURVEY, EIA)
suspend = done(SuspendIntermediary(reason="投诉"))
reinstate = done(ReinstateIntermediary())


def rows(events: list[Any]) -> IntermediaryRow | None:
    row: IntermediaryRow | None = None
    for n, event in enumerate(events, start=1):
        row = library.evolve(row, recorded(event, n))
    return row


def recorded(event: Any, position: int = 1) -> Recorded[Any]:
    cause = Cause("c", "c", "c", "market", "market_officer")
    name = f"intermediary_market/{position}"
    stream = intermediary.stream_at(FIRM)
    return Recorded(event, name, "intermediary_market", position, stream, 1, AT, AT, "", cause)


def test_e2_a_firm_is_admitted_with_its_qualifications() -> None:
    result = scenario.given().when(admit)
    result.then(IntermediaryAdmitted, QualificationAdded, QualificationAdded)
    assert result.state.held("surveying") == SURVEY


def test_e2_expired_qualifications_are_refused_and_all_are_named() -> None:
    old = tuple(held(s, "X", date(2026, 3, 1)) for s in ("a", "b"))
    refusal = (
        scenario.given().when(admission("示例", *old, SURVEY)).then_refused(QualificationsFaulty)
    )
    assert [error["field"] for error in refusal.errors] == [
        "/qualifications/0/expires_on",
        "/qualifications/1/expires_on",
    ]


def test_admitting_the_same_firm_twice_changes_nothing_and_another_under_its_code_is_refused() -> (
    None
):
    scenario.given().when(admit, admit).then_nothing()
    other = admission("别的公司", SURVEY)
    scenario.given().when(admit, other).then_refused(AlreadyAdmitted)


def test_nothing_can_be_done_with_a_firm_that_was_not_admitted() -> None:
    scenario.given().when(suspend).then_refused(IntermediaryUnknown)


def test_e2_a_qualification_lapses_on_its_own_last_day_only() -> None:
    past = scenario.given().when(admit).all
    lapse = lapse_of("eia_report", EIA.expires_on)
    result = scenario.given(*past).when(lapse).then(QualificationLapsed)
    scenario.given(*result.all).when(lapse).then_nothing()
    renewed = renewal("eia_report", "E-2", date(2027, 6, 30))
    scenario.given(*past).when(renewed, lapse).then_nothing()


def test_e2_the_last_day_counts_and_the_next_does_not() -> None:
    row = rows(list(scenario.given().when(admit).all))
    assert row is not None
    assert row.selectable("eia_report", EIA.expires_on)
    assert not row.selectable("eia_report", EIA.expires_on + timedelta(days=1))
    assert not row.selectable("drilling", TODAY)


def test_e6_a_suspended_firm_is_not_selectable_until_it_is_reinstated() -> None:
    past = scenario.given().when(admit, suspend).then(IntermediarySuspended).all
    suspended = rows(list(past))
    assert suspended is not None
    assert not suspended.selectable("surveying", TODAY)
    back = scenario.given(*past).when(reinstate).then(IntermediaryReinstated).all
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
    wanted = LapseQualification(service="eia_report", expires_on=EIA.expires_on)
    assert fire(due, due.at, None) == Ask(wanted, due.stream)
    lapsed = QualificationLapsed(
        intermediary=FIRM, service="eia_report", expired_on=EIA.expires_on, lapsed_at=due.at
    )
    assert deadlines(recorded(lapsed)) == [Met(due.key)]


commands = st.one_of(
    st.just(admit),
    st.just(suspend),
    st.just(reinstate),
    st.builds(
        lambda service, day: renewal(service, "N", day),
        st.sampled_from(["surveying", "eia_report"]),
        st.dates(TODAY, date(2028, 1, 1)),
    ),
    st.builds(
        lapse_of,
        st.sampled_from(["surveying", "eia_report"]),
        st.sampled_from([SURVEY.expires_on, EIA.expires_on]),
    ),
)


@given(st.lists(commands, max_size=12))
def test_i7_the_row_says_what_the_firm_may_do_after_any_history(attempts: list[Any]) -> None:
    past: list[Any] = []
    for command in [admit, *attempts]:
        with suppress(AlreadyAdmitted):
            past += intermediary.decider.decide(intermediary.decider.fold(past), command)
    state = intermediary.decider.fold(past)
    row = rows(past)
    assert row is not None
    assert row.suspended == state.suspended
    assert {(q.service, q.expires_on) for q in row.qualifications} == {
        (q.service, q.expires_on) for q in state.qualifications
    }
