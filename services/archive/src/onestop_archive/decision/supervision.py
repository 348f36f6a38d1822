"""Whether supervision went as the decision says: windows, objections, silence."""

from collections.abc import Iterator

from onestop_contracts.parts import ConsultationOutcome, EndedBy, GovernmentOutcome, Stage
from onestop_contracts.review import (
    CaseOpened,
    CaseResumed,
    CaseSuspended,
    ConsultationConcluded,
    DefaultConsentGranted,
    EscalatedToGovernment,
    GovernmentDecided,
    ItemApproved,
    ObjectionFiled,
    SupervisionOpened,
)

from onestop_archive.decision.evidence import Check, Evidence, Told, Words, answer
from onestop_archive.decision.windows import Course, courses

LADDER = (ConsultationConcluded, EscalatedToGovernment, GovernmentDecided)


def windows(e: Evidence) -> Check:
    """I1: each window was opened once and ended once, in the way the decision names."""
    told = ", ".join(f"{one.stage}: {one.ended_by}" for one in e.decision.windows)
    return answer(
        "windows",
        _misjudged(e),
        (
            f"The supervision windows before it ended as the decision says: {told or 'none'}.",
            f"决定前的默认监督期的结束方式与决定所载一致：{told or '无'}。",
        ),
    )


def _misjudged(e: Evidence) -> Iterator[Words]:
    summaries = {one.stage: one for one in e.decision.windows}
    opened = e.first(CaseOpened)
    before = opened.supervision.windows_before if opened else tuple(Stage)
    for stage, course in courses(e.past).items():
        yield from course.wrong
        if stage not in before:
            if course.opened is not None or stage in summaries:
                yield f"{stage} came before it", f"{stage} 监督期不应在决定之前"
        elif course.end is None:
            yield f"{stage} had not ended", f"{stage} 监督期未终结"
        elif stage not in summaries or not course.agrees(summaries[stage]):
            yield (
                f"the decision tells {stage} otherwise than it went",
                f"决定所载 {stage} 监督期与记录不符",
            )


def objections(e: Evidence) -> Check:
    """C8, C9: whatever was objected is settled, and what settled it binds the decision."""
    held = [(c.stage, o) for c in courses(e.past).values() for o in _held(c)]
    good = ("No objection stood.", "无反对意见。")
    if held:
        stages = ", ".join(stage for stage, _ in held)
        good = (
            f"The objection ({stages}) was settled, and the decision follows it.",
            f"反对意见（{stages}）已处理完毕，决定与处理结果一致。",
        )
    standing = [one.objection for _, one in held]
    return answer("objections", (words for one in standing for words in _open(e, one)), good)


def _held(course: Course) -> Iterator[ObjectionFiled]:
    """The objections that ended this window, and those of earlier drafts."""
    yield from course.heard
    if course.ended_by is EndedBy.OBJECTION and course.contested:
        yield course.contested


def _open(e: Evidence, objection: str) -> Iterator[Words]:
    ladder = [
        t.event for t in e.past if isinstance(t.event, LADDER) and t.event.objection == objection
    ]
    ruling = next((t.event for t in e.past if isinstance(t.event, GovernmentDecided)), None)
    last = ladder[-1] if ladder else None
    approved = isinstance(e.decision, ItemApproved)
    match last:
        case GovernmentDecided():
            yield from _against(ruling or last, e)
        case ConsultationConcluded(outcome=ConsultationOutcome.UPHELD):
            if approved and ruling is None:
                yield f"{objection} was upheld, yet it is approved", f"{objection} 成立而仍予批准"
        case ConsultationConcluded(outcome=outcome, conditions=conditions) if (
            outcome is not ConsultationOutcome.NO_AGREEMENT
        ):
            if approved and not set(conditions) <= set(e.decision.conditions):
                yield "the conditions agreed on are missing", "缺少会商所附条件"
        case _:
            yield f"{objection} was not settled", f"{objection} 未处理完毕"


def _against(ruling: GovernmentDecided, e: Evidence) -> Iterator[Words]:
    """Where the decision departs from the government's first, which binds it to the end."""
    approved = isinstance(e.decision, ItemApproved)
    if ruling.outcome is GovernmentOutcome.REJECT:
        if approved:
            yield "the government rejected, yet it is approved", "政府决定不予批准而仍予批准"
    elif not approved:
        yield "the government approved, yet it is rejected", "政府决定批准而仍不予批准"
    elif not set(ruling.conditions) <= set(e.decision.conditions):
        yield "the government's conditions are missing", "缺少政府决定所附条件"


def silence(e: Evidence) -> Check:
    """I3: consent by silence came after the last deadline, which is its moment in law."""
    return answer(
        "silence",
        (words for told in _granted(e) for words in _hasty(e, told)),
        (
            "No consent by silence was granted before the last deadline of its window.",
            "默认同意均未早于该监督期的最后期限。",
        ),
    )


def _granted(e: Evidence) -> list[Told]:
    return [told for told in e.past if isinstance(told.event, DefaultConsentGranted)]


def _hasty(e: Evidence, told: Told) -> Iterator[Words]:
    grant: DefaultConsentGranted = told.event
    before = [t for t in e.past if t.row.version < told.row.version]
    course = courses(before)[grant.stage]
    if grant.granted_at < grant.deadline:
        yield f"{told.row.id} is too early", f"{told.row.id} 早于期限"
    if grant.deadline != course.deadline:
        yield f"{told.row.id} names another deadline", f"{told.row.id} 期限不符"
    if told.row.effective_at != grant.deadline:
        yield f"{told.row.id} counts from another moment", f"{told.row.id} 法律时点不符"
    opened = course.opened
    if opened is None or not _of(grant, opened):
        yield f"{told.row.id} is of another window", f"{told.row.id} 与监督期不符"
    if grant.stream_version != told.row.version - 1 or grant.service != told.row.source:
        yield f"{told.row.id} was decided on another state", f"{told.row.id} 所依据的记录不符"
    moves = [t.event for t in before if isinstance(t.event, CaseSuspended | CaseResumed)]
    if moves and isinstance(moves[-1], CaseSuspended):
        yield f"{told.row.id} came while suspended", f"{told.row.id} 发生于中止期间"


def _of(grant: DefaultConsentGranted, opened: SupervisionOpened) -> bool:
    return (
        grant.opens_at == opened.opens_at
        and grant.shown == opened.shown
        and grant.rule_version == opened.rule_version
        and grant.department == grant.on_behalf_of == opened.department
    )
