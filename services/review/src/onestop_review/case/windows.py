"""A supervision window (默认监督期) of a case, and what happened to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from onestop_contracts.fields import Code, Digest, Person
from onestop_contracts.parts import EndedBy, Stage, WindowSummary
from onestop_contracts.review import SupervisionOpened, WindowExtended

from onestop_review.case.term import Term


@dataclass(frozen=True, slots=True)
class Window:
    """One window. `ended_by` is None while it is open; a returned objection opens it again.

    `flagged` once the post was found vacant: then silence counts only after somebody in post
    has had one full window. `stops` are the times the case stood still meanwhile, `owed` what
    they took while an objection held the window: given back should it open again.
    """

    stage: Stage
    representative: Person
    mandate: Code
    opens_at: datetime
    deadline: datetime
    shown: Digest
    rule_version: int
    calendar_version: int
    flagged: bool
    stops: tuple[tuple[datetime, datetime], ...] = ()
    owed: timedelta = timedelta(0)
    ended_by: EndedBy | None = None
    ended_at: datetime | None = None

    @classmethod
    def opened(cls, event: SupervisionOpened) -> "Window":
        """The window as its notice was served."""
        return cls(
            stage=event.stage,
            representative=event.representative,
            mandate=event.mandate,
            opens_at=event.opens_at,
            deadline=event.deadline,
            shown=event.shown,
            rule_version=event.rule_version,
            calendar_version=event.calendar_version,
            flagged=not event.representative,
        )

    @property
    def open(self) -> bool:
        return self.ended_by is None

    @property
    def term(self) -> Term:
        """Its time as a term, for counting it again by another calendar."""
        return Term(self.opens_at, self.deadline, self.calendar_version)

    def extended(self, event: WindowExtended) -> "Window":
        """With the later deadline; whoever is in post now answers for it."""
        recounted = event.reason == "calendar"
        return replace(
            self,
            deadline=event.deadline,
            representative=event.representative or self.representative,
            mandate=event.mandate or self.mandate,
            calendar_version=event.calendar_version if recounted else self.calendar_version,
            flagged=self.flagged or event.reason == "vacancy",
            owed=timedelta(0),
        )

    def ended(self, by: EndedBy, at: datetime, representative: str) -> "Window":
        """Ended by what `representative` said, or left unsaid."""
        return replace(self, ended_by=by, ended_at=at, representative=representative)

    def reopened(self) -> "Window":
        return replace(self, ended_by=None, ended_at=None)

    def stood_still(self, since: datetime, until: datetime, *, held: bool) -> "Window":
        """Notes a suspension; `held` while an objection that may be returned holds the window.

        An open window's deadline moves by an event of its own.
        """
        begin = max(since, self.opens_at)
        owed = self.owed + (until - begin) if held else self.owed
        return replace(self, stops=(*self.stops, (begin, until)), owed=owed)

    def stopped_since(self, instant: datetime) -> timedelta:
        """For how long the case has stood still after `instant`."""
        spans = (end - max(begin, instant) for begin, end in self.stops)
        return sum((span for span in spans if span > timedelta(0)), timedelta(0))

    def summary(self) -> WindowSummary:
        """As the decision names it."""
        assert self.ended_by is not None
        assert self.ended_at is not None
        return WindowSummary(
            stage=self.stage,
            representative=self.representative,
            opens_at=self.opens_at,
            deadline=self.deadline,
            ended_by=self.ended_by,
            ended_at=self.ended_at,
        )
