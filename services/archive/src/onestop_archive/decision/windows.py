"""A supervision window retold from the published facts, whatever befell it.

What happened privately shows in what was published: an objection that came back opens the window
again (`WindowExtended`, `mending`); registered after that, it had been mended; and where the
window then ends by consent or silence, it had fallen. A handling window that opens after one had
ended supervises another draft.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onestop_contracts.fields import Person
from onestop_contracts.parts import EndedBy, Stage, WindowSummary
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    ObjectionFiled,
    ObjectionRegistered,
    SupervisionOpened,
    WindowExtended,
)

from onestop_archive.decision.evidence import Told, Words

FACTS = (
    SupervisionOpened,
    WindowExtended,
    ObjectionFiled,
    ObjectionRegistered,
    ConsentGiven,
    DefaultConsentGranted,
)


@dataclass
class Course:
    """One window so far. `contested` while an objection holds it; `out` while one is returned;
    `heard` are those that ended windows of earlier drafts."""

    stage: Stage
    opened: SupervisionOpened | None = None
    deadline: datetime | None = None
    contested: ObjectionFiled | None = None
    out: ObjectionFiled | None = None
    heard: list[ObjectionFiled] = field(default_factory=list)
    ended_by: EndedBy | None = None
    ended_at: datetime | None = None
    end: Told | None = None
    mended: bool = False
    representative: Person = ""
    wrong: list[Words] = field(default_factory=list)

    def follow(self, told: Told) -> None:
        """Takes the next fact of this window."""
        event = told.event
        if isinstance(event, SupervisionOpened):
            self._open(event)
        elif self.opened is None:
            self._fault("begins before its notice", "在送达通知前已有记录")
        elif self.end is not None:
            self._fault("goes on after its end", "终结后仍有记录")
        elif isinstance(event, WindowExtended):
            self._extend(event)
        elif isinstance(event, ObjectionFiled):
            self._object(event)
        elif isinstance(event, ObjectionRegistered):
            self._register(told, event)
        else:
            self._consent(told, event)

    def agrees(self, summary: WindowSummary) -> bool:
        """Whether the decision tells the window as it went.

        A mended objection may have been signed by a successor, which is not published.
        """
        same = self.mended or summary.representative == self.representative
        return (
            same
            and self.opened is not None
            and summary.opens_at == self.opened.opens_at
            and summary.deadline == self.deadline
            and summary.ended_by is self.ended_by
            and summary.ended_at == self.ended_at
        )

    def _open(self, event: SupervisionOpened) -> None:
        if self.end is not None and self.stage is Stage.HANDLING:
            self._begin_again()
        elif self.opened is not None:
            self._fault("was opened twice", "被重复开启")
        self.opened, self.deadline = event, event.deadline
        self.representative = event.representative

    def _begin_again(self) -> None:
        self.heard += [self.contested] if self.contested else []
        self.contested = self.out = self.end = self.ended_by = self.ended_at = None
        self.mended = False

    def _extend(self, event: WindowExtended) -> None:
        if event.was != self.deadline:
            self._fault("was extended from another deadline", "延长前的期限不符")
        mending = event.reason == "mending"
        if mending == (self.contested is None):
            self._fault("was extended out of turn", "延长与当时状态不符")
        if mending:
            self.out, self.contested = self.contested, None
        self.deadline = event.deadline
        self.representative = event.representative or self.representative

    def _object(self, event: ObjectionFiled) -> None:
        if self.contested is not None:
            self._fault("was objected to twice", "被重复提出反对意见")
        self.contested, self.out = event, None
        self.representative = event.representative

    def _register(self, told: Told, event: ObjectionRegistered) -> None:
        held = self.contested or self.out
        if held is None or held.objection != event.objection:
            self._fault("has an objection registered that was not filed", "登记了未提出的反对意见")
            return
        self.mended = self.contested is None
        self.ended_by, self.ended_at, self.end = EndedBy.OBJECTION, held.received_at, told
        self.contested = held

    def _consent(self, told: Told, event: Any) -> None:
        if self.contested is not None:
            self._fault("ends over an objection that stands", "在反对意见未处理时终结")
        silent = isinstance(event, DefaultConsentGranted)
        self.ended_by = EndedBy.DEFAULT_CONSENT if silent else EndedBy.CONSENT
        self.ended_at = event.granted_at if silent else event.given_at
        self.end, self.representative = told, event.representative

    def _fault(self, en: str, zh: str) -> None:
        self.wrong.append((f"{self.stage} {en}", f"{self.stage} 监督期{zh}"))


def courses(past: Iterable[Told]) -> dict[Stage, Course]:
    """Both windows after these facts of a case."""
    found = {stage: Course(stage) for stage in Stage}
    for told in past:
        if isinstance(told.event, FACTS):
            found[told.event.stage].follow(told)
    return found
