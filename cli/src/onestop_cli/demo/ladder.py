"""The steps of an objection in the demonstration: filed, checked, consulted on, taken up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from onestop_chassis.worktime import WorkCalendar

from onestop_cli.demo.act import Act, paper
from onestop_cli.demo.board import Case
from onestop_cli.demo.board import Objection as Standing
from onestop_cli.demo.moments import local, passed, slot
from onestop_cli.demo.officers import DIRECTOR, GOVERNMENT, representative
from onestop_cli.demo.script import GOVERNMENT_WD, End, Objection, Story

CONDITIONS = ["逐年落实并接受监督 / carried out year by year, under supervision"]


def objection_steps(
    case: Case, tale: Story, now: datetime, calendar: WorkCalendar
) -> Iterator[Act]:
    """What is to be done about the objection that the story gives this case."""
    if tale.objection is None:
        return
    if case.objection is None:
        yield from _filing(case, tale.objection, now)
        return
    yield from _next_rung(case, case.objection, tale.objection, now, calendar)


def _filing(case: Case, told: Objection, now: datetime) -> Iterator[Act]:
    """The morning after the window opened."""
    window = case.windows.get(told.stage)
    if window is None or window.ended_by or local(now).date() <= local(window.opens_at).date():
        return
    yield _act(case, told, "file-objection", not told.deficient, stage=told.stage)


def _act(case: Case, told: Objection, verb: str, signed: bool, **more: Any) -> Act:
    document = paper("书面反对意见", case.project, case.item, verb)
    body = {
        **more,
        "grounds": told.grounds,
        "legal_basis": told.legal_basis,
        "document": document.digest,
        "signed": signed,
    }
    act = _to(case, verb, representative(case, told.stage), **body)
    return replace(act, documents=(document,))


def _next_rung(
    case: Case, standing: Standing, told: Objection, now: datetime, calendar: WorkCalendar
) -> Iterator[Act]:
    which = {"objection": standing.objection}
    match standing.standing:
        case "filed" if told.deficient:
            lacks = ["no_signature"]
            yield _to(case, "return-objection", DIRECTOR, **which, deficiencies=lacks)
        case "returned":
            yield _act(case, told, "mend-objection", signed=True, **which)
        case "filed" | "mended":
            yield _to(case, "register-objection", DIRECTOR, **which)
        case "registered":
            on = slot(now, calendar).isoformat()
            units = [case.department, "gs"]
            yield _to(case, "convene-consultation", DIRECTOR, **which, units=units, slot_on=on)
        case "convened" if told.end is End.WITHDRAWN and not standing.withdrawn:
            user, reason = representative(case, told.stage), "附件已补齐 / the annex is there now"
            yield _to(case, "withdraw-objection", user, **which, reason=reason)
        case "convened" if standing.slot_on and local(now).date() >= standing.slot_on:
            minutes = paper("会商纪要", case.project, case.item, "minutes")
            body = {**which, **_conclusion(case, told), "minutes": minutes.digest}
            concluded = _to(case, "conclude-consultation", DIRECTOR, **body)
            yield replace(concluded, documents=(minutes,))
        case "escalated" if passed(standing.moved_at, now, calendar) >= GOVERNMENT_WD:
            document = paper("政府决定", case.project, case.item, "government")
            body = {**which, **_decided(told), "document": document.digest}
            decided = _to(case, "record-government-decision", GOVERNMENT, **body)
            yield replace(decided, documents=(document,))


def _conclusion(case: Case, told: Objection) -> dict[str, Any]:
    return {
        "outcome": told.end.consultation,
        "conditions": CONDITIONS if told.end is End.AGREED else [],
        "positions": [
            {"unit": case.department, "statement": told.grounds},
            {"unit": "gs", "statement": "建议依法继续办理 / proposes to go on as the law allows"},
        ],
    }


def _decided(told: Objection) -> dict[str, Any]:
    return {
        "outcome": str(told.end),
        "conditions": CONDITIONS if told.end is End.GOVERNMENT_CONDITIONS else [],
    }


def _to(case: Case, verb: str, user: str, **body: Any) -> Act:
    return Act(verb, user, "review", f"/cases/{case.project}/{case.name}/{verb}", body)
