"""Whether the facts are those that were filed, where they came from, and who signed."""

from collections.abc import Iterator

from onestop_contracts.parts import Authority
from onestop_contracts.people import Role
from onestop_contracts.review import (
    CaseRefused,
    CaseResumed,
    CaseSuspended,
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
)

from onestop_archive.decision.evidence import Check, Evidence, Words, answer
from onestop_archive.digest import digest_of

SIGNATORIES = {
    Authority.CENTRE: (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY),
    Authority.DEPARTMENT: (Role.REVIEWER,),
}


def digests(e: Evidence) -> Check:
    """Content, the digest beside it, and the digest that the dossier took at filing are one."""
    return answer(
        "digests",
        _changed(e),
        (
            "Every fact still has the digest it was filed under.",
            "每条事实与归档时的摘要一致。",
        ),
    )


def _changed(e: Evidence) -> Iterator[Words]:
    for told in (*e.case, *e.rested):
        row = told.row
        taken = e.filed.get(row.id) if row.project else row.digest
        if digest_of(told.event) != row.digest:
            yield f"{row.id} was changed", f"{row.id} 内容被改动"
        elif taken is None:
            yield f"{row.id} is not in the dossier", f"{row.id} 未归入档案"
        elif taken != row.digest:
            yield f"{row.id} was filed as something else", f"{row.id} 与归档时不符"


def origin(e: Evidence) -> Check:
    """I9: no fact without its person, capacity, command and cause."""
    nameless = [
        t.row.id
        for t in (*e.case, *e.rested)
        if not (t.row.actor and t.row.capacity and t.row.causation and t.row.command)
    ]
    return answer(
        "origin",
        [(f"{name} has no origin", f"{name} 来源不全") for name in nameless],
        (
            "Every fact names the person or policy, the capacity, the command and its cause.",
            "每条事实均载明行为人、身份、指令及起因。",
        ),
    )


def signatory(e: Evidence) -> Check:
    """The person named is the one who acted, and may sign for the side that decides."""
    d = e.decision
    return answer(
        "signatory",
        _improper(e),
        (
            f"{d.person} decided as {d.capacity}, internally for {d.centre};"
            f" {d.department} answers to the outside.",
            f"由 {d.person}（{d.capacity}）作出决定，内部责任为{d.centre}，"
            f"对外由 {d.department} 承担法律责任。",
        ),
    )


def _improper(e: Evidence) -> Iterator[Words]:
    d, row = e.decision, e.decided.row
    if (d.person, d.capacity) != (row.actor, row.capacity):
        yield (
            f"it names {d.person} as {d.capacity}, but {row.actor} acted as {row.capacity}",
            f"载明 {d.person}（{d.capacity}），实际为 {row.actor}（{row.capacity}）",
        )
    elif d.capacity not in SIGNATORIES[d.authority]:
        yield f"{d.capacity} cannot sign this", f"{d.capacity} 无权签署"
    if not (d.decision and d.centre and d.mandate and d.remedies):
        yield "number, centre, mandate or remedies are missing", "文号、中心、授权或救济途径缺失"


ENDINGS = (ItemApproved, ItemRejected, CaseRefused, CaseWithdrawn)
"""What ends a case."""


def once(e: Evidence) -> Check:
    """I4: one terminal fact, and nothing stood still when it was recorded."""
    return answer(
        "once",
        _again(e),
        ("The case was decided once, and was not suspended.", "办件仅决定一次，且当时未中止。"),
    )


def _again(e: Evidence) -> Iterator[Words]:
    ends = [told for told in e.case if isinstance(told.event, ENDINGS)]
    if len(ends) > 1:
        yield f"it ended {len(ends)} times", f"办件终结 {len(ends)} 次"
    moves = [t.event for t in e.past if isinstance(t.event, CaseSuspended | CaseResumed)]
    if moves and isinstance(moves[-1], CaseSuspended):
        yield "the case was suspended", "办件当时处于中止状态"
