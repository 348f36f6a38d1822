"""What befalls the centre in the demonstration, once each."""

from dataclasses import replace
from datetime import datetime, timedelta

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import WorkCalendar
from onestop_cli.demo.act import Act
from onestop_cli.demo.board import Case, Window
from onestop_cli.demo.incidents import incidents, mandate, wants_afternoon

CALENDAR = WorkCalendar.of([])
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
CLOSE = MONDAY.replace(hour=17) + 2 * DAY
WINDOW = Window("handling", MONDAY, CLOSE, "rep.af")
CASE = Case(
    project="2026-150625-30-03-100444",
    number=12,
    item="P2-15",
    department="af",
    authority="centre",
    progress="accepted",
    since=MONDAY,
    promised_limit_wd=3,
    accepted_at=MONDAY,
    windows={"handling": WINDOW},
)
IN_POST = {"af": mandate("af")}


def befalls(case: Case, held: dict[str, str], days: int = 0, hour: int = 9) -> list[Act]:
    now = (MONDAY + days * DAY).replace(hour=hour)
    return list(incidents([case], held, now, CALENDAR))


def verbs(acts: list[Act]) -> list[str]:
    return [act.path.rpartition("/")[2] for act in acts]


def test_a_mandate_ends_while_the_window_is_open() -> None:
    assert befalls(CASE, IN_POST) == []
    assert verbs(befalls(CASE, IN_POST, days=1)) == ["end-mandate"]
    assert befalls(CASE, {}, days=1) == []


def test_a_stand_in_comes_only_after_silence_did_not_count() -> None:
    vacant = replace(CASE, windows={"handling": replace(WINDOW, vacant=True)})
    assert verbs(befalls(vacant, {}, days=3)) == ["name-stand-in"]
    assert befalls(vacant, {"af": mandate("af", "standin")}, days=3) == []


def test_the_channel_goes_down_on_the_afternoon_of_the_windows_first_deadline() -> None:
    case = replace(CASE, number=6, item="P2-05")
    morning, last = MONDAY + 2 * DAY, MONDAY + DAY
    assert wants_afternoon([case], morning, CALENDAR)
    assert not wants_afternoon([case], last, CALENDAR)
    assert befalls(case, {}, days=2) == []
    assert verbs(befalls(case, {}, days=2, hour=16)) == ["record-outage"]
    moved = replace(case, windows={"handling": replace(WINDOW, deadline=CLOSE + DAY)})
    assert befalls(moved, {}, days=3, hour=16) == []


def test_a_department_takes_its_powers_back_while_its_case_is_handled() -> None:
    case = replace(CASE, number=2, item="P3-06", department="met", windows={})
    [act] = befalls(case, {})
    assert (act.user, act.body["delegation"]) == ("head.met", "委托-2026-met")
    assert act.body["ended_on"] == "2026-03-02"
    assert befalls(replace(case, authority="department"), {}) == []
    assert befalls(replace(case, accepted_at=None), {}) == []
