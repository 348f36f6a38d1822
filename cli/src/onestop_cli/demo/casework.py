"""What the people at the centre do next in one case: pure, from how the case stands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from onestop_chassis.worktime import WorkCalendar, add_working_days

from onestop_cli.demo.act import Act, paper
from onestop_cli.demo.board import Case
from onestop_cli.demo.ladder import objection_steps
from onestop_cli.demo.moments import local, passed
from onestop_cli.demo.officers import applicant, decider, representative, reviewer
from onestop_cli.demo.script import (
    EXTENSION_WD,
    STOP_DAYS,
    SUSPENDED_WD,
    Story,
    draft_after_wd,
    story,
)
from onestop_cli.documents import Document

CORRECTED_AFTER_WD = 2
AWAITING = "awaiting_materials"
BASIS = "行政许可法 art. 45"
REFUSAL_BASIS = "行政许可法 art. 32"


def next_act(case: Case, now: datetime, calendar: WorkCalendar) -> Act | None:
    """The one thing to do in this case now, if there is any."""
    tale = story(case.number, case.name)
    return next(_possible(case, tale, now, calendar), None)


def _possible(case: Case, tale: Story, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    if case.over:
        return
    if case.progress == AWAITING:
        yield from _papers(case, tale, now, calendar)
        return
    if case.accepted_at is None:
        yield from _reception(case, tale, now, calendar)
        return
    if case.suspended_at is not None:
        if passed(case.suspended_at, now, calendar) >= SUSPENDED_WD:
            yield act(case, "resume-case", reviewer(case))
        return
    yield from objection_steps(case, tale, now, calendar)
    if case.objected:
        return
    yield from _supervision(case, tale, now)
    yield from _clocks(case, tale, now, calendar)
    if not case.stopped:
        yield from _decision(case, tale, now, calendar)


def act(case: Case, verb: str, user: str, name: str = "", **body: Any) -> Act:
    """An act on the case."""
    path = f"/cases/{case.project}/{case.name}/{verb}"
    return Act(name or verb, user, "review", path, body)


def _papers(case: Case, tale: Story, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    """The applicant hands in what is awaited, one paper a day."""
    days = passed(case.since, now, calendar)
    for code in (code for code in tale.late[:days] if code in case.missing):
        document = paper(code, case.project, case.item, code)
        body = {"item": case.item, "materials": [_material(document)]}
        path = f"/projects/{case.project}/hand-in-materials"
        user = applicant(case.number)
        yield Act(f"hand-in:{code}", user, "intake", path, body, (document,))


def _reception(case: Case, tale: Story, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    if tale.deemed:
        return
    if tale.refused:
        reasons = [
            "防空地下室改为易地建设，须另行申请 / the shelter is built elsewhere: apply for that"
        ]
        yield act(case, "refuse-case", reviewer(case), reasons=reasons, basis=REFUSAL_BASIS)
    elif tale.correction and not case.corrected:
        codes = list(case.required[:1])
        yield act(
            case,
            "request-correction",
            reviewer(case),
            materials=codes,
            reasons=["材料未加盖公章 / the seal is missing"],
            expected_on=_later(now, CORRECTED_AFTER_WD, calendar).isoformat(),
        )
    elif case.correction_at is not None:
        if passed(case.correction_at, now, calendar) >= CORRECTED_AFTER_WD:
            papers = _supplied(case)
            materials = [_material(one) for one in papers]
            supplied = act(case, "supply-correction", applicant(case.number), materials=materials)
            yield replace(supplied, documents=papers)
    else:
        yield act(case, "accept-case", reviewer(case))


def _supplied(case: Case) -> tuple[Document, ...]:
    codes = case.required[:1]
    return tuple(paper(code, case.project, case.item, code, "corrected") for code in codes)


def _material(document: Document) -> dict[str, str]:
    """A paper whose name is its code."""
    return {"code": document.name, "digest": document.digest, "name": document.name}


def _supervision(case: Case, tale: Story, now: datetime) -> Iterator[Act]:
    for stage in tale.consents:
        window = case.windows.get(stage)
        if window and not window.ended_by and local(now).date() > local(window.opens_at).date():
            user = representative(case, stage)
            yield act(case, "give-consent", user, f"give-consent:{stage}", stage=stage)


def _clocks(case: Case, tale: Story, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    """Suspension, extension, and the stops that the catalogue names, one after the other."""
    if tale.suspended and not case.suspended_before:
        yield act(
            case,
            "suspend-case",
            reviewer(case),
            reason="涉及规划调整，待市政府批复 / a change of the plan is pending",
            basis="行政许可法 art. 42",
        )
    if case.stopped:
        began = dict(case.stops)[case.stopped]
        if passed(began, now, calendar) >= STOP_DAYS[case.stopped]:
            name = f"resume-clock:{case.stopped}"
            yield act(case, "resume-clock", reviewer(case), name, ground=case.stopped)
        return
    open_grounds = [ground for ground in case.clock if ground not in dict(case.stops)]
    if open_grounds and not case.drafted:
        yield _stop(case, open_grounds[0], now, calendar)
    if tale.extended and not case.extended:
        yield act(
            case,
            "extend-limit",
            "director",
            working_days=EXTENSION_WD,
            reason="案情复杂，经负责人批准 / complex, approved by the director",
        )


def _stop(case: Case, ground: str, now: datetime, calendar: WorkCalendar) -> Act:
    return act(
        case,
        "pause-clock",
        reviewer(case),
        f"pause-clock:{ground}",
        ground=ground,
        reason=f"{ground} 所需时间不计入审批时限 / the time for it does not count",
        basis=BASIS,
        expected_end_on=_later(now, STOP_DAYS[ground], calendar).isoformat(),
    )


def _decision(case: Case, tale: Story, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    assert case.accepted_at is not None
    if tale.left_until and local(now).date() < tale.left_until:
        return
    outcome = case.bound or "approve"
    reasons = ["经研究不予同意 / rejected on the government's decision"]
    why = reasons if outcome == "reject" else ["材料齐全、符合法定条件 / complete and lawful"]
    if case.windows_before and not case.drafted:
        worked = passed(_begun(case), now, calendar)
        if worked >= draft_after_wd(case.promised_limit_wd):
            yield act(case, "draft-decision", reviewer(case), outcome=outcome, reasons=why)
        return
    ended = [window.ended_by for window in case.windows.values()]
    if len(ended) == len(case.windows_before) and all(ended) and not case.unmet:
        yield act(case, "decide-case", decider(case), outcome=outcome, reasons=why)


def _begun(case: Case) -> datetime:
    """When the work on the item itself could begin: after the last stop, else at acceptance."""
    assert case.accepted_at is not None
    return max((case.accepted_at, *(began for _, began in case.stops)))


def _later(now: datetime, days: int, calendar: WorkCalendar) -> date:
    return add_working_days(local(now).date(), days, calendar)
