"""Departments, delegations, negative list, calendars, limits and outages as configuration."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Act, Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Forbidden
from onestop_chassis.scenario import attempt, scenario
from onestop_chassis.worktime import Unit
from onestop_contracts.people import Role
from onestop_contracts.review import (
    CalendarPublished,
    DelegationEnded,
    DelegationGranted,
    DepartmentRegistered,
)
from onestop_review.calendar_rule import (
    CalendarInvalid,
    HolidayNotice,
    NamedDay,
    PublishCalendar,
    calendar_rule,
)
from onestop_review.catalogue import Catalogue, catalogue
from onestop_review.delegation import delegation
from onestop_review.delegation.ending import EndDelegation
from onestop_review.delegation.granting import DelegationRow, GrantDelegations
from onestop_review.delegation.keeping import (
    DelegationEndStands,
    DelegationsInvalid,
    DelegationUnknown,
)
from onestop_review.department import (
    Department,
    DepartmentsInvalid,
    RegisterDepartments,
    department,
)
from onestop_review.negative_list import (
    Entry,
    NegativeDelisted,
    NegativeListed,
    NegativeListInvalid,
    ReviseNegativeList,
    negative_list,
)
from onestop_review.outage import OutageInvalid, OutageRecorded, RecordOutage, outage
from onestop_review.place import Places, place
from onestop_review.register import Row
from onestop_review.rule_revision import GivenLimit, ReviseRules, RulesInvalid, rule_set
from onestop_review.rule_set import RulesRevised
from pydantic import ValidationError

from tests.support.review_catalogue import AT, PLACE, TODAY, catalogue_item

NR = Department(code="nr", name_zh="自然资源局", name_en="Natural Resources Bureau", mark="notice")
ITEMS = {
    "P1-03": catalogue_item("P1-03"),
    "P1-01": catalogue_item("P1-01", department="drc"),
    "P1-02": catalogue_item("P1-02", joint="survey"),
}
GRANT = DelegationRow(
    delegation="W-1",
    department="nr",
    jurisdiction=PLACE,
    items=("P1-03",),
    instrument="鄂自然资委〔2026〕1号",
    in_force_from=TODAY,
)
R = TypeVar("R", bound=Row)
BESIDE = {catalogue.stream: Catalogue(items=ITEMS), place.stream: Places()}
NOW: Now[Any] = Now(at=AT, rules=None, beside=BESIDE)


def now(act: Act[Any, Any]) -> Attempt[Any, Any]:
    return attempt(act, NOW)


def changed(given: R, /, **changes: Any) -> R:
    return given.model_copy(update=changes)


def register(*wanted: Department) -> Attempt[Any, Any]:
    return now(RegisterDepartments(departments=wanted))


def grant(*wanted: DelegationRow) -> Attempt[Any, Any]:
    return now(GrantDelegations(delegations=wanted))


def ending(number: str, day: date, reason: str) -> Attempt[Any, Any]:
    return now(EndDelegation(delegation=number, ended_on=day, reason=reason))


def test_departments_sent_twice_record_nothing_and_a_new_name_is_one_event() -> None:
    given_ = scenario(department)
    given_.when(register(NR), register(NR)).then_nothing()
    renamed = changed(NR, name_en="Bureau of Natural Resources")
    given_.when(register(NR), register(renamed)).then(DepartmentRegistered)


def test_a_bad_department_row_is_named() -> None:
    bad = (changed(NR, code="N R", row=2), changed(NR, name_zh="", row=3), changed(NR, row=4))
    refusal = scenario(department).when(register(*bad)).then_refused(DepartmentsInvalid)
    assert {e["row"] for e in refusal.errors} == {"2", "3", "4"}


def test_c1_a_delegation_is_in_force_from_its_first_to_its_last_day() -> None:
    until = changed(GRANT, in_force_until=TODAY + timedelta(days=10))
    state = scenario(delegation).when(grant(until)).state
    days = [TODAY + timedelta(days=n) for n in (-1, 0, 10, 11)]
    assert [bool(state.of(PLACE, "P1-03", day)) for day in days] == [False, True, True, False]


def test_c1_a_changed_delegation_is_a_new_version_and_the_old_one_holds_until_it_begins() -> None:
    later = changed(GRANT, items=(), in_force_from=TODAY + timedelta(days=5))
    narrowed = changed(later, items=("P1-03",), instrument="鄂自然资委〔2026〕2号")
    outcome = scenario(delegation).when(grant(GRANT), grant(narrowed))
    outcome.then(DelegationGranted)
    held = outcome.state.of(PLACE, "P1-03", TODAY)
    new = outcome.state.of(PLACE, "P1-03", TODAY + timedelta(days=5))
    assert held is not None
    assert new is not None
    assert (held.version, new.version) == (1, 2)


def test_c1_an_ended_delegation_is_not_in_force_and_can_be_granted_again() -> None:
    end = ending("W-1", TODAY + timedelta(days=1), "机构改革")
    outcome = scenario(delegation).when(grant(GRANT), end)
    outcome.then(DelegationEnded)
    assert outcome.state.of(PLACE, "P1-03", TODAY) is not None
    assert outcome.state.of(PLACE, "P1-03", TODAY + timedelta(days=1)) is None
    again = scenario(delegation).when(grant(GRANT), end, grant(GRANT))
    again.then(DelegationGranted)
    assert again.state.of(PLACE, "P1-03", TODAY + timedelta(days=1)) is not None


YESTERDAY, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
WHY = "机构改革"


def test_x09_a_delegation_never_ends_before_today() -> None:
    granted = scenario(delegation)
    back = granted.when(grant(GRANT), ending("W-1", YESTERDAY, WHY))
    assert back.then_refused(DelegationsInvalid).errors[0]["field"] == "ended_on"
    over = changed(GRANT, in_force_from=YESTERDAY, in_force_until=YESTERDAY)
    back = granted.when(grant(GRANT), grant(over))
    assert back.then_refused(DelegationsInvalid).errors[0]["field"] == "in_force_until"


def test_x09_an_end_is_corrected_by_a_further_act_until_it_has_come() -> None:
    first, later = ending("W-1", LATER, WHY), LATER + timedelta(days=1)
    scenario(delegation).when(grant(GRANT), first, first).then_nothing()
    corrected = scenario(delegation).when(grant(GRANT), first, ending("W-1", later, WHY))
    corrected.then(DelegationEnded)
    assert corrected.state.of(PLACE, "P1-03", LATER)
    assert corrected.state.of(PLACE, "P1-03", later) is None


@pytest.mark.parametrize("other", [(LATER, WHY), (TODAY, "委托期满")])
def test_x11_an_end_that_has_come_stands_and_is_named(other: tuple[date, str]) -> None:
    came = ending("W-1", TODAY, WHY)
    scenario(delegation).when(grant(GRANT), came, came).then_nothing()
    told = scenario(delegation).when(grant(GRANT), came, ending("W-1", *other))
    assert told.then_refused(DelegationEndStands).facts["ended_on"] == TODAY.isoformat()


def test_x09_the_end_of_an_earlier_grant_stays_when_that_of_a_later_one_is_corrected() -> None:
    state = (
        scenario(delegation)
        .when(
            grant(GRANT),
            ending("W-1", TODAY, WHY),
            grant(changed(GRANT, in_force_from=LATER)),
            ending("W-1", LATER + timedelta(days=9), WHY),
            ending("W-1", LATER + timedelta(days=5), WHY),
        )
        .state
    )
    held = [bool(state.of(PLACE, "P1-03", LATER + timedelta(days=n))) for n in (-1, 0, 4, 5)]
    assert held == [False, True, True, False]
    assert state.of(PLACE, "P1-03", TODAY) is None


def test_delegations_sent_twice_record_nothing() -> None:
    scenario(delegation).when(grant(GRANT), grant(GRANT)).then_nothing()


def test_a_delegation_of_what_the_department_does_not_hold_is_refused() -> None:
    bad = changed(GRANT, items=("P1-01", "P9-99"), instrument="", row=2)
    refusal = scenario(delegation).when(grant(bad)).then_refused(DelegationsInvalid)
    assert sorted(e["field"] for e in refusal.errors) == ["instrument", "items", "items"]


def test_an_unknown_delegation_cannot_end() -> None:
    end = ending("W-9", TODAY, "x")
    scenario(delegation).when(end).then_refused(DelegationUnknown)


def listing(*entries: Entry) -> Attempt[Any, Any]:
    return now(ReviseNegativeList(entries=entries))


def test_c2_the_negative_list_keeps_items_by_place_and_importance() -> None:
    entry = Entry(
        entry="N-1",
        items=("P1-03",),
        jurisdictions=(PLACE,),
        major_only=True,
        basis="x",
        in_force_from=TODAY,
    )
    outcome = scenario(negative_list).when(listing(entry))
    outcome.then(NegativeListed)
    kept = outcome.state.keeps
    assert kept("P1-03", PLACE, True, TODAY)
    assert not kept("P1-03", PLACE, False, TODAY)
    assert not kept("P1-03", "150622", True, TODAY)
    assert not kept("P1-01", PLACE, True, TODAY)
    assert not kept("P1-03", PLACE, True, TODAY - timedelta(days=1))


def test_an_entry_not_sent_again_leaves_the_list_and_the_same_list_changes_nothing() -> None:
    entry = Entry(entry="N-1", items=("P1-03",), basis="x", in_force_from=TODAY)
    scenario(negative_list).when(listing(entry), listing(entry)).then_nothing()
    scenario(negative_list).when(listing(entry), listing()).then(NegativeDelisted)


def test_an_entry_that_would_keep_everything_is_refused() -> None:
    empty = Entry(entry="N-1", basis="", in_force_from=TODAY)
    refusal = scenario(negative_list).when(listing(empty)).then_refused(NegativeListInvalid)
    assert sorted(e["field"] for e in refusal.errors) == ["basis", "items"]


def test_x12_blank_scopes_are_not_everything() -> None:
    row = {"entry": "N-1", "basis": "b", "in_force_from": "2026-03-02", "major_only": True}
    listed = ReviseNegativeList.model_validate({"entries": [{**row, "items": [" "]}]})
    refused = scenario(negative_list).when(now(listed)).then_refused(NegativeListInvalid)
    assert [e["field"] for e in refused.errors] == ["items"]
    for where in (" ", "no place"):
        with pytest.raises(ValidationError, match="jurisdictions"):
            ReviseNegativeList.model_validate({"entries": [{**row, "jurisdictions": [where]}]})
    rules = now(ReviseRules.model_validate({"item": " "}))
    refusal = scenario(rule_set).when(rules).then_refused(RulesInvalid)
    assert [e["field"] for e in refusal.errors] == ["item"]


FIRST = HolidayNotice(
    notice="国办发明电〔2025〕7号",
    published_on=date(2025, 11, 4),
    years=(2026,),
    days=(NamedDay(day=date(2026, 5, 1), working=False, name="劳动节"),),
)
SECOND = changed(FIRST, notice="更正", published_on=date(2026, 3, 1), days=())


def publish(*notices: HolidayNotice) -> Attempt[Any, Any]:
    return now(PublishCalendar(notices=notices))


def test_holiday_notices_sent_again_record_nothing_even_after_a_correction() -> None:
    both = publish(FIRST, SECOND)
    outcome = scenario(calendar_rule).when(publish(FIRST), both)
    outcome.then(CalendarPublished)
    assert outcome.state.version == 2
    scenario(calendar_rule).when(both, both).then_nothing()


def test_the_later_notice_wins_and_the_earlier_calendar_can_still_be_asked() -> None:
    calendar = scenario(calendar_rule).when(publish(FIRST, SECOND)).state.calendar
    assert calendar.is_working(date(2026, 5, 1))
    assert not calendar.as_of(1).is_working(date(2026, 5, 1))


def test_a_notice_with_a_day_listed_twice_or_far_away_is_refused() -> None:
    far = NamedDay(day=date(2031, 1, 1), working=False)
    bad = changed(FIRST, days=(*FIRST.days, *FIRST.days, far))
    refusal = scenario(calendar_rule).when(publish(bad)).then_refused(CalendarInvalid)
    assert len(refusal.errors) == 2


def revise(amount: int, **scope: str) -> Attempt[Any, Any]:
    return now(ReviseRules(limits={"handling_window": GivenLimit(amount=amount)}, **scope))


def test_the_more_particular_limits_go_first() -> None:
    item = revise(4, item="P1-03")
    place = revise(6, jurisdiction=PLACE)
    outcome = scenario(rule_set).when(place, item)
    outcome.then(RulesRevised)
    of = outcome.state.of
    windows = [of(PLACE, "P1-03"), of(PLACE, "P1-01"), of("150622", "P1-03"), of()]
    assert [r.handling_window.amount for r in windows] == [4, 6, 4, 2]
    assert [r.version for r in windows] == [3, 2, 3, 1]


def test_limits_sent_twice_record_nothing_and_a_limit_of_nothing_is_refused() -> None:
    command = revise(4)
    scenario(rule_set).when(command, command).then_nothing()
    none = revise(0)
    scenario(rule_set).when(none).then_refused(RulesInvalid)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("correction", 5),
        ("acceptance_window", 20),
        ("handling_window", 20),
        ("consultation", 20),
        ("government", 20),
        ("hand_over", 10),
        ("mending", 20),
    ],
)
@pytest.mark.parametrize(
    ("unit", "times"), [(Unit.WORKING_DAY, 1), (Unit.CALENDAR_DAY, 1), (Unit.WORKING_HOUR, 8)]
)
def test_x13_no_limit_goes_beyond_the_law(name: str, most: int, unit: Unit, times: int) -> None:
    no_items = replace(NOW, beside={**BESIDE, catalogue.stream: Catalogue()})
    within = ReviseRules(limits={name: GivenLimit(amount=most * times, unit=unit)})
    assert scenario(rule_set).when(attempt(within, no_items)).refusal is None
    beyond = ReviseRules(limits={name: GivenLimit(amount=most * times + 1, unit=unit)})
    refusal = scenario(rule_set).when(attempt(beyond, no_items)).then_refused(RulesInvalid)
    assert refusal.errors[0]["field"] == name
    assert "行政许可法" in str(refusal.errors[0])


def test_x13_an_extension_is_longer_only_for_what_is_handled_jointly() -> None:
    for item, most in (("", 10), ("P1-03", 10), ("P1-02", 15)):
        within, beyond = (ReviseRules(item=item, extension_wd=n) for n in (most, most + 1))
        assert scenario(rule_set).when(now(within)).refusal is None
        refusal = scenario(rule_set).when(now(beyond)).then_refused(RulesInvalid)
        assert [e["field"] for e in refusal.errors] == ["extension_wd"]


def test_x13_an_unknown_item_a_limit_beyond_and_no_outage_hours_are_all_named_at_once() -> None:
    wrong = ReviseRules(
        item="P9-99", limits={"hand_over": GivenLimit(amount=60)}, outage_hours=0, extension_wd=50
    )
    refusal = scenario(rule_set).when(now(wrong)).then_refused(RulesInvalid)
    fields = {"item", "hand_over", "outage_hours", "extension_wd"}
    assert {e["field"] for e in refusal.errors} == fields


PLACES = {**BESIDE, place.stream: Places({PLACE: ("东胜区", "Dongsheng")})}
ELSEWHERE = "150699"
SOMEWHERE = Entry(
    entry="NL-9", jurisdictions=(ELSEWHERE,), major_only=True, basis="art. 4", in_force_from=TODAY
)


@pytest.mark.parametrize(
    ("noun", "act", "field"),
    [
        (rule_set, ReviseRules(jurisdiction=ELSEWHERE), "jurisdiction"),
        (delegation, grant(changed(GRANT, jurisdiction=ELSEWHERE)).act, "jurisdiction"),
        (negative_list, ReviseNegativeList(entries=[SOMEWHERE]), "jurisdictions"),
    ],
)
def test_x13_an_unknown_place_is_refused_where_places_are_known(
    noun: Any, act: Any, field: str
) -> None:
    refusal = scenario(noun).when(attempt(act, NOW, beside=PLACES)).refusal
    assert refusal is not None
    assert [e["field"] for e in refusal.errors] == [field]
    assert scenario(noun).when(now(act)).refusal is None


def test_an_outage_is_recorded_once_and_never_in_the_future() -> None:
    begin, end = AT - timedelta(hours=2), AT - timedelta(hours=1)
    down = RecordOutage(from_at=begin, until_at=end, cause="停电")
    scenario(outage).when(now(down)).then(OutageRecorded)
    inside = down.model_copy(update={"from_at": AT - timedelta(minutes=90)})
    scenario(outage).when(now(down), now(inside)).then_nothing()
    bad = down.model_copy(update={"until_at": AT + timedelta(hours=1), "cause": ""})
    assert len(scenario(outage).when(now(bad)).then_refused(OutageInvalid).errors) == 2


def test_an_outage_says_whether_the_service_itself_noticed_it() -> None:
    end = AT - timedelta(hours=1)
    down = RecordOutage(from_at=end - timedelta(hours=1), until_at=end, cause="停电")
    told = attempt(down, NOW, actor=Actor(subject="o"), capacity=Role.OPERATOR)
    assert [e.source for e in scenario(outage).when(now(down)).new] == ["presence"]
    assert [e.source for e in scenario(outage).when(told).new] == ["operator"]


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(days, days), min_size=1, max_size=6), days)
def test_every_version_of_a_delegation_is_kept(spans: list[tuple[date, date]], day: date) -> None:
    state = delegation.initial
    decider = delegation.decider
    for n, (a, b) in enumerate(spans):
        wanted = changed(
            GRANT, instrument=str(n), in_force_from=min(a, b), in_force_until=max(a, b, TODAY)
        )
        state = decider.fold(decider.decide(state, grant(wanted)), state)
    assert [v.version for v in state.versions["W-1"]] == list(range(1, len(spans) + 1))
    held = state.of(PLACE, "P1-03", day)
    assert held is None or held.in_force(day)


def test_c1_a_head_takes_no_number_of_another_departments_delegation() -> None:
    person = Actor(
        subject="h", roles=frozenset({Role.REVIEWER}), jurisdiction=PLACE, department="drc"
    )
    head = {"actor": person, "capacity": Role.REVIEWER}
    theirs = changed(GRANT, department="drc", items=("P1-01",))
    taken = attempt(GrantDelegations(delegations=(theirs,)), NOW, **head)
    scenario(delegation).when(taken).then(DelegationGranted)
    for act in (taken.act, ending("W-1", TODAY, "x").act):
        refused = scenario(delegation).when(grant(GRANT), attempt(act, NOW, **head))
        assert refused.then_refused(Forbidden).facts["reason"] == "department"
