"""The decision itself (准予 / 不予), once, with everything it rests on."""

from collections.abc import Iterator, Sequence

from onestop_chassis.refusal import Refusal, blanks, fault, so_many
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Prose
from onestop_contracts.parts import Authority
from onestop_contracts.review import ItemApproved, ItemRejected
from pydantic import Field

from onestop_review.case.acting import (
    SOME_TEXT,
    CaseAct,
    DutiesNotApart,
    ObjectionOpen,
    ReasonsMissing,
)
from onestop_review.case.closed import ACCEPTED
from onestop_review.case.draft import Bound
from onestop_review.case.obstacles import (
    NotTheDepartment,
    PrerequisitesUnmet,
    WindowOpen,
    delegation,
    improper,
    prerequisites,
    unapprovable,
    unfinished,
)
from onestop_review.case.passing import NoDelegation
from onestop_review.case.state import Case, CaseNow, accepted
from onestop_review.case.supervised import NotSupervised, Supervised, said, supervised
from onestop_review.case.supervision import DraftMissing
from onestop_review.case.who import the_signatory
from onestop_review.case.words import Outcome
from onestop_review.licence_bundle.numbers import number

CENTRE_NAME = "鄂尔多斯市投资项目“一站式”服务中心"
MANDATE = "鄂府办发〔2019〕29号"
REMEDIES = "不服本决定的，可自收到之日起六十日内申请行政复议，或自收到之日起六个月内提起行政诉讼。"
"""行政复议法 art. 20, 行政诉讼法 art. 46; text of the decision, kept as data."""


class DecideCase(CaseAct):
    """Approves or rejects the item (准予 / 不予), once, with everything the decision rests on.

    What is decided is what was supervised: the draft's outcome, reasons and conditions, with what
    a consultation or the government added. Reasons and conditions that are not sent are those.
    Refused for the first obstacle, and `errors` lists all of them. `decision` is the document's
    number, `mandate` names what authorises the person; both and `remedies` have usual values.
    `reasons` are needed for a rejection that was not drafted.

    Source: notice C3.
    """

    by = the_signatory
    refuses = (
        *ACCEPTED,
        ObjectionOpen,
        WindowOpen,
        DraftMissing,
        DutiesNotApart,
        NotTheDepartment,
        NoDelegation,
        Bound,
        NotSupervised,
        PrerequisitesUnmet,
        ReasonsMissing,
    )

    outcome: Outcome
    reasons: tuple[Prose, ...] = Field(
        default=(), max_length=50, examples=[("符合城乡规划法第四十条",)]
    )
    conditions: tuple[Prose, ...] = Field(default=(), max_length=50)
    decision: Code = Field(default="", max_length=100)
    mandate: Code = Field(default="", max_length=200)
    remedies: Prose = REMEDIES

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        accepted(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["DecideCase"]:
        stands = supervised(case)
        if stands is None:
            return [cls(outcome=Outcome.APPROVE)]
        return [cls(outcome=stands.outcome, reasons=stands.reasons or (SOME_TEXT,))]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        obstacles = [*unfinished(case), *improper(case, now), *self._unfounded(case, now)]
        if obstacles:
            first = obstacles[0]
            first.errors = [error for one in obstacles for error in _told(one)]
            raise first
        stands = supervised(case) or self._on_the_spot()
        facts, decided = case.facts, ItemApproved if self._approves else ItemRejected
        delegated = delegation(case, now) if case.authority is Authority.CENTRE else None
        return [
            decided(
                project=facts.project,
                item=facts.item,
                decision=self._number(case, now),
                person=now.person,
                capacity=now.capacity,
                centre=CENTRE_NAME,
                department=facts.department,
                jurisdiction=facts.jurisdiction,
                authority=case.authority,
                delegation=delegated.delegation if delegated else "",
                delegation_version=delegated.version if delegated else 0,
                mandate=self._mandate(case, now),
                item_version=facts.item_version,
                rule_version=case.limits(now).version,
                calendar_version=now.rules.calendar.version,
                materials=case.materials,
                windows=tuple(case.window(stage).summary() for stage in case.windows_before),
                prerequisites=prerequisites(case, now),
                conditions=stands.conditions,
                reasons=stands.reasons or self.reasons,
                remedies=self.remedies,
                phase=facts.phase,
                before_start=facts.before_start,
                decided_at=now.at,
            )
        ]

    def _on_the_spot(self) -> Supervised:
        """What is supervised once it is decided: as it is said here."""
        return Supervised(self.outcome, self.reasons, self.conditions)

    @property
    def _approves(self) -> bool:
        return self.outcome is Outcome.APPROVE

    def _number(self, case: Case, now: CaseNow) -> str:
        facts = case.facts
        usual = number(facts.project, facts.jurisdiction, facts.item, now.at, facts.attempt)
        return self.decision or f"审批〔{usual}〕"

    def _mandate(self, case: Case, now: CaseNow) -> str:
        kept = case.authority is Authority.DEPARTMENT
        usual = f"{case.facts.department}/{now.capacity}" if kept else MANDATE
        return self.mandate or usual

    def _unfounded(self, case: Case, now: CaseNow) -> Iterator[Refusal]:
        """What this outcome needs."""
        stands = supervised(case)
        if case.bound not in (None, self.outcome):
            yield Bound(f"only {case.bound} is possible / 仅可按处理结果决定", outcome=case.bound)
        elif stands and (others := stands.departures(self.outcome, self.reasons, self.conditions)):
            yield stands.refusal(others)
        if self._approves:
            yield from unapprovable(case, now)
        elif not said(self.reasons) and not (stands and stands.reasons):
            error = fault("reasons", "say why it is rejected", "请说明不予的理由")
            yield ReasonsMissing("no reasons / 未说明理由", errors=[error])
        faults = blanks(
            (
                "decision",
                self._number(case, now),
                "the document's number is missing",
                "缺少决定文号",
            ),
            ("person", now.person, "nobody is named", "未列明决定人"),
            ("remedies", self.remedies, "the remedies are missing", "缺少救济途径"),
        )
        if faults:
            yield ReasonsMissing(so_many(faults), errors=faults)


def _told(refusal: Refusal) -> list[dict[str, str]]:
    return refusal.errors or [{"code": refusal.code, **fault("", refusal.title, refusal.title_zh)}]
