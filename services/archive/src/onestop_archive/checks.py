"""What an outsider would ask of a decision, each answered from the recorded facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop_contracts.event import read_event
from onestop_contracts.parts import EndedBy
from onestop_contracts.review import (
    CaseAccepted,
    CaseDeemedAccepted,
    CaseOpened,
    ConsentGiven,
    DefaultConsentGranted,
    DelegationGranted,
    ItemApproved,
    MandateEnded,
    ObjectionFiled,
    RepresentativeAppointed,
    StandInNamed,
    SupervisionOpened,
    WindowExtended,
)
from pydantic import BaseModel, ConfigDict

from onestop_archive.digest import digest_of
from onestop_archive.views import FactRow

MANDATES = (RepresentativeAppointed.TYPE, StandInNamed.TYPE)
ENDINGS = {
    EndedBy.OBJECTION: ObjectionFiled.TYPE,
    EndedBy.CONSENT: ConsentGiven.TYPE,
    EndedBy.DEFAULT_CONSENT: DefaultConsentGranted.TYPE,
}

Facts = Sequence[FactRow]


class Check(BaseModel):
    """One thing an outsider would ask, and the answer found in the recorded facts."""

    model_config = ConfigDict(frozen=True)

    check: str
    ok: bool
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a decision is held against.

    `case` are the facts of the decision's own case, `facts` those of the whole project, `rules`
    the delegations, mandates and catalogue versions it names.
    """

    decided: FactRow
    case: Facts
    facts: Facts
    rules: Facts


Checking = Callable[[Evidence], Check]


def _digests(e: Evidence) -> Check:
    wrong = [
        fact.id
        for fact in (*e.case, *e.rules)
        if digest_of(read_event(fact.type, fact.data)) != fact.digest
    ]
    return Check(
        check="digests",
        ok=not wrong,
        en="Every fact still has the digest it was filed under." if not wrong else f"{wrong}",
        zh="每条事实与归档时的摘要一致。" if not wrong else f"摘要不一致：{wrong}",
    )


def _windows(e: Evidence) -> Check:
    wrong = [one["stage"] for one in e.decided.data["windows"] if not _ended_so(one, e.case)]
    stages = sorted(one["stage"] for one in e.decided.data["windows"])
    ok = not wrong and stages == ["acceptance", "handling"]
    return Check(
        check="windows",
        ok=ok,
        en=f"Both supervision windows ended as the decision says: {_told(e.decided)}.",
        zh=f"两个默认监督期的结束方式与决定所载一致：{_told(e.decided)}。",
    )


def _told(decided: FactRow) -> str:
    return ", ".join(f"{one['stage']}: {one['ended_by']}" for one in decided.data["windows"])


def _ended_so(window: dict[str, Any], case: Facts) -> bool:
    """The window was opened, ended by that kind of fact, and by no other kind."""
    of_stage = [fact for fact in case if fact.data.get("stage") == window["stage"]]
    opened = [fact for fact in of_stage if fact.type == SupervisionOpened.TYPE]
    ended = {fact.type for fact in of_stage if fact.type in ENDINGS.values()}
    wanted = ENDINGS[EndedBy(window["ended_by"])]
    returned = ObjectionFiled.TYPE if wanted != ObjectionFiled.TYPE else ""
    return len(opened) == 1 and wanted in ended and ended <= {wanted, returned}


def _silence(e: Evidence) -> Check:
    granted = [fact for fact in e.case if fact.type == DefaultConsentGranted.TYPE]
    early = [fact.id for fact in granted if _at(fact, "granted_at") < _at(fact, "deadline")]
    moved = [fact.id for fact in granted if _last_deadline(fact, e.case) != _at(fact, "deadline")]
    ok = not early and not moved
    return Check(
        check="silence",
        ok=ok,
        en="No consent by silence was granted before the last deadline of its window.",
        zh="默认同意均未早于该监督期的最后期限。",
    )


def _last_deadline(granted: FactRow, case: Facts) -> datetime | None:
    moves = [
        fact
        for fact in case
        if fact.type in (SupervisionOpened.TYPE, WindowExtended.TYPE)
        and fact.data["stage"] == granted.data["stage"]
        and fact.version < granted.version
    ]
    return _at(max(moves, key=lambda fact: fact.version), "deadline") if moves else None


def _mandates(e: Evidence) -> Check:
    granted = [fact for fact in e.case if fact.type == DefaultConsentGranted.TYPE]
    unheld = [fact.id for fact in granted if not _held(fact, e.rules)]
    return Check(
        check="mandates",
        ok=not unheld,
        en="Whoever consented by silence held a mandate at the deadline.",
        zh="默认同意所归属的首席代表在期限届满时均在任。",
    )


def _held(granted: FactRow, rules: Facts) -> bool:
    at, mandate = _at(granted, "deadline"), granted.data["mandate"]
    given = [r for r in rules if r.type in MANDATES and r.data["mandate"] == mandate]
    ended = [r for r in rules if r.type == MandateEnded.TYPE and r.data["mandate"] == mandate]
    return any(_at(one, "from_at") <= at for one in given) and not any(
        _at(one, "ended_at") <= at for one in ended
    )


def _delegation(e: Evidence) -> Check:
    data = e.decided.data
    if data["authority"] == "department":
        return Check(
            check="delegation",
            ok=True,
            en=f"The department {data['department']} itself decided: the item is on its list.",
            zh=f"该事项列入负面清单，由主管部门（{data['department']}）自行决定。",
        )
    given = [r for r in e.rules if r.type == DelegationGranted.TYPE]
    ok = any(data["item"] in one.data["items"] for one in given)
    return Check(
        check="delegation",
        ok=ok,
        en=f"The centre decided under delegation {data['delegation']}.",
        zh=f"中心依据委托 {data['delegation']} 作出决定。",
    )


def _prerequisites(e: Evidence) -> Check:
    wanted = set(e.decided.data["prerequisites"])
    approved = {
        fact.data["item"]
        for fact in e.facts
        if fact.type == ItemApproved.TYPE and fact.recorded_at <= e.decided.recorded_at
    }
    return Check(
        check="prerequisites",
        ok=wanted <= approved,
        en=f"Every item it needs was approved first: {', '.join(sorted(wanted)) or 'none'}.",
        zh=f"所需前置事项均已先行批准：{'、'.join(sorted(wanted)) or '无'}。",
    )


def _materials(e: Evidence) -> Check:
    accepted = [f for f in e.case if f.type in (CaseAccepted.TYPE, CaseDeemedAccepted.TYPE)]
    opened = [f for f in e.case if f.type == CaseOpened.TYPE]
    seen = {m["digest"] for f in (*opened, *accepted) for m in f.data["materials"]}
    named = {m["digest"] for m in e.decided.data["materials"]}
    return Check(
        check="materials",
        ok=named <= seen and bool(opened),
        en="The papers the decision names are those the case was accepted with.",
        zh="决定所列材料与受理时的材料一致。",
    )


def _origin(e: Evidence) -> Check:
    nameless = [f.id for f in e.case if not (f.actor and f.capacity and f.causation and f.command)]
    return Check(
        check="origin",
        ok=not nameless,
        en="Every fact names the person or policy, the capacity, the command and its cause.",
        zh="每条事实均载明行为人、身份、指令及起因。",
    )


def _at(fact: FactRow, field: str) -> datetime:
    return datetime.fromisoformat(fact.data[field])


CHECKS: tuple[Checking, ...] = (
    _digests,
    _origin,
    _materials,
    _prerequisites,
    _delegation,
    _windows,
    _silence,
    _mandates,
)
