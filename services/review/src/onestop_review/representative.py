"""The posts of chief representative (首席代表): who holds which, by which mandate, since when.

A department nominates, with evidence for each of the five conditions; the centre vets and
appoints or refuses; it may name a stand-in, ask for somebody else, and record the end of a
mandate with the hand-over. All posts share one stream, because decisions about any case need a
snapshot of them. Nothing is dated back: whether silence counts depends on who was in post.
"""

from collections.abc import Sequence
from typing import assert_never

from onestop_chassis.decider import Decider
from onestop_contracts.review import MandateEnded, RepresentativeAppointed, StandInNamed

from onestop_review.board import Board, PostEvent, evolve
from onestop_review.fault import ONE, Fault, fault, so_many
from onestop_review.nomination import (
    NominationRefused,
    ReplacementRequested,
    RepresentativeNominated,
    evidence_faults,
)
from onestop_review.post import Holding, HoldingKind
from onestop_review.post_commands import (
    Appoint,
    EndMandate,
    MandateInvalid,
    MandateUnknown,
    NameStandIn,
    Nominate,
    NominationInvalid,
    NominationUnknown,
    Place,
    PostHeld,
    RefuseNomination,
    RepresentativeCommand,
    RequestReplacement,
)

STREAM = "representative/posts"


def decide(board: Board, command: RepresentativeCommand) -> Sequence[PostEvent]:
    """Dispatches; what is already true records nothing."""
    match command:
        case Nominate():
            return _nominate(board, command)
        case RefuseNomination():
            return _refuse(board, command)
        case Appoint():
            return _appoint(board, command)
        case NameStandIn():
            return _stand_in(board, command)
        case RequestReplacement():
            return _replace(board, command)
        case EndMandate():
            return _end(board, command)
        case _:
            assert_never(command)


def _nominate(board: Board, command: Nominate) -> Sequence[PostEvent]:
    faults = evidence_faults(command.evidence)
    if command.department not in command.departments:
        en, zh = f"{command.department} is not registered", f"未登记部门 {command.department}"
        faults.append(fault("department", en, zh))
    if faults:
        raise NominationInvalid(so_many(faults), errors=faults)
    if board.nominated.get(command.place, {}).get(command.person) == command.evidence:
        return []
    return [
        RepresentativeNominated(
            department=command.department,
            jurisdiction=command.jurisdiction,
            person=command.person,
            evidence=command.evidence,
            nominated_at=command.at,
        )
    ]


def _refuse(board: Board, command: RefuseNomination) -> Sequence[PostEvent]:
    _require_nominated(board, command.place, command.person)
    if not any(reason.strip() for reason in command.reasons):
        raise MandateInvalid(ONE, errors=[fault("reasons", "say why", "请说明理由")])
    return [
        NominationRefused(
            department=command.department,
            jurisdiction=command.jurisdiction,
            person=command.person,
            reasons=command.reasons,
            refused_at=command.at,
        )
    ]


def _require_nominated(board: Board, place: Place, person: str) -> None:
    if person not in board.nominated.get(place, {}):
        raise NominationUnknown(person, department=place[1], jurisdiction=place[0])


def _appoint(board: Board, command: Appoint) -> Sequence[PostEvent]:
    if _known(board, command):
        return []
    _require_nominated(board, command.place, command.person)
    _check(command, [*_number_faults(board, command), *_scope_faults(command)])
    for held in board.post(command.place).holders:
        if held.kind is HoldingKind.REPRESENTATIVE and _overlap(held, command):
            raise PostHeld(held.mandate, mandate=held.mandate)
    return [
        RepresentativeAppointed(
            department=command.department,
            jurisdiction=command.jurisdiction,
            person=command.person,
            mandate=command.mandate,
            items=command.items,
            from_at=command.from_at,
            until_at=command.until_at,
        )
    ]


def _stand_in(board: Board, command: NameStandIn) -> Sequence[PostEvent]:
    if _known(board, command):
        return []
    faults = _number_faults(board, command)
    if command.department not in command.departments:
        en, zh = f"{command.department} is not registered", f"未登记部门 {command.department}"
        faults.append(fault("department", en, zh))
    _check(command, faults)
    return [
        StandInNamed(
            department=command.department,
            jurisdiction=command.jurisdiction,
            person=command.person,
            mandate=command.mandate,
            from_at=command.from_at,
            until_at=command.until_at,
        )
    ]


def _known(board: Board, command: Appoint | NameStandIn) -> bool:
    """Whether this very mandate is on the record for this person."""
    holders = board.post(command.place).holders
    return any(h.mandate == command.mandate and h.person == command.person for h in holders)


def _number_faults(board: Board, command: Appoint | NameStandIn) -> list[Fault]:
    """A mandate is told by its number alone, so no two carry the same."""
    if not command.mandate.strip():
        return [fault("mandate", "has no number", "缺少授权编号")]
    used = (held for post in board.posts.values() for held in post.holders)
    if any(held.mandate == command.mandate for held in used):
        return [fault("mandate", "is another mandate's number", "授权编号已被使用")]
    return []


def _scope_faults(command: Appoint) -> list[Fault]:
    return [
        fault("items", f"{item} is none of the department's items", f"{item} 不是该部门的事项")
        for item in command.items
        if item not in command.known_items
    ]


def _check(command: Appoint | NameStandIn, faults: list[Fault]) -> None:
    if command.from_at < command.at:
        faults.append(fault("from_at", "lies in the past", "不得早于当前时间"))
    if command.until_at is not None and command.until_at <= command.from_at:
        faults.append(fault("until_at", "is not after from_at", "应晚于生效时间"))
    if faults:
        raise MandateInvalid(so_many(faults), errors=faults)


def _overlap(held: Holding, command: Appoint) -> bool:
    """Whether both would answer for the same item at the same time."""
    if held.items and command.items and not set(held.items) & set(command.items):
        return False
    before = command.until_at is not None and command.until_at <= held.from_at
    after = held.until_at is not None and held.until_at <= command.from_at
    return not (before or after)


def _replace(board: Board, command: RequestReplacement) -> Sequence[PostEvent]:
    holder = board.post(command.place).holder_at(command.at)
    if holder is None:
        raise MandateUnknown("无人在岗 / nobody is in post", department=command.department)
    if not command.reason.strip():
        raise MandateInvalid(ONE, errors=[fault("reason", "say why", "请说明理由")])
    return [
        ReplacementRequested(
            department=command.department,
            jurisdiction=command.jurisdiction,
            person=holder.person,
            reason=command.reason,
            requested_at=command.at,
        )
    ]


def _end(board: Board, command: EndMandate) -> Sequence[PostEvent]:
    holders = board.post(command.place).holders
    held = next((h for h in holders if h.mandate == command.mandate), None)
    if held is None:
        raise MandateUnknown(command.mandate, mandate=command.mandate)
    if held.until_at is not None and held.until_at <= command.at:
        return []  # It is over already; its end stands.
    if not command.reason.strip():
        raise MandateInvalid(ONE, errors=[fault("reason", "say why", "请说明理由")])
    return [
        MandateEnded(
            department=command.department,
            jurisdiction=command.jurisdiction,
            person=held.person,
            mandate=held.mandate,
            reason=command.reason,
            handed_over_to=command.handed_over_to,
            open_cases=command.open_cases,
            ended_at=command.at,
        )
    ]


representative = Decider(initial=Board(), decide=decide, evolve=evolve)
