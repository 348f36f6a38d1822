"""When licences fall due: by which facts, and what follows on the day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer, Words
from onestop_chassis.worktime import explain
from onestop_contracts.identifiers import case_of_licence
from onestop_contracts.review import ItemApproved, LicencesIssued

from onestop_review.case.events import DecisionReexamined
from onestop_review.case.words import Outcome
from onestop_review.licence_bundle.issuing import IssueDueLicences, NoteApproval, issue_limit
from onestop_review.licence_bundle.reexamined import NoteReexamination
from onestop_review.licence_bundle.state import Bundle, LicenceDue
from onestop_review.reference import Reference

REVOCATION_BASIS = "行政许可法第六十九条 / Administrative Licensing Law, art. 69"
TOGETHER: Words = (
    "本阶段全部作出决定时一并发证；届时尚未决定完毕的，已批准事项先行发证（行政许可法第四十四条）",
    "issued together when the phase is decided; what is approved is not kept waiting beyond this"
    " day (Administrative Licensing Law, art. 44)",
)


def approvals(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """An item was approved: its licence falls due."""
    match recorded.event:
        case ItemApproved() as e:
            act = NoteApproval(
                item=e.item,
                attempt=e.attempt,
                phase=e.phase,
                department=e.department,
                division=e.jurisdiction,
                decided_at=e.decided_at,
            )
            return [ask(act, e.project)]
        case _:
            return []


def reexaminations(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """An approval that was made first does not stand: its licence is to be revoked."""
    match recorded.event:
        case DecisionReexamined(decided=Outcome.APPROVE, stands=False) as e:
            act = NoteReexamination(
                item=e.item,
                attempt=e.attempt,
                department=e.department,
                ground=_should_have_been(e),
                legal_basis=REVOCATION_BASIS,
                reexamined_at=e.reexamined_at,
            )
            return [ask(act, e.project)]
        case _:
            return []


def _should_have_been(found: DecisionReexamined) -> str:
    """The ground, in the words in which the holder would be told it."""
    zh, en = "对该许可的书面反对意见经处理，", "an objection to the approval came to this: it "
    if found.outcome is Outcome.REJECT:
        return f"{zh}本应不予许可 / {en}should have been a rejection"
    said = "; ".join(found.conditions)
    return f"{zh}本应附条件：{said} / {en}should have had these conditions: {said}"


def deadlines(recorded: Recorded[Any]) -> Sequence[Due | Met]:
    """Until when each licence has to be issued."""
    match recorded.event:
        case LicenceDue(project=project, issue_by=at) as due:
            return [Due(_key(project, due.case), due.case, recorded.stream, project, at)]
        case LicencesIssued(project=project, licences=licences):
            return [Met(_key(project, case_of_licence(one.number))) for one in licences]
        case _:
            return []


def _key(project: str, case: str) -> str:
    return f"licence/{project}/{case}"


def fire(due: Due, now: datetime, _: Reference) -> Ask:
    return Ask(IssueDueLicences(case=due.kind), due.stream)


def words(due: Due, bundle: Bundle, now: datetime, reference: Reference) -> Sequence[Words]:
    """The rule, its days, and what happens at its end."""
    one = bundle.due.get(due.kind)
    if one is None:
        return ()
    limit = issue_limit(reference.rules_for(one.division, one.item).hand_over)
    known = reference.calendar.as_of(one.calendar_version)
    told = explain(one.decided_at, limit, known, until=one.issue_by)
    return (*zip(told.zh, told.en, strict=True), TOGETHER)


note_approvals: Policy[Reference] = Policy("note-approvals", approvals)
note_reexaminations: Policy[Reference] = Policy("note-reexaminations", reexaminations)
issue_timer: Timer[Reference] = Timer("licences", deadlines, fire, words)
