"""A supervision window (默认监督期) of a case, and what happened to it."""

from datetime import datetime

from onestop_chassis.worktime import Stop
from onestop_contracts.fields import Code, Digest, Person
from onestop_contracts.parts import EndedBy, Part, Stage, WindowSummary
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    ObjectionFiled,
    SupervisionOpened,
    WindowExtended,
)

from onestop_review.case.events import ReplyRecorded
from onestop_review.case.parts import Extension
from onestop_review.case.term import Term

WindowFact = (
    SupervisionOpened
    | WindowExtended
    | ConsentGiven
    | DefaultConsentGranted
    | ObjectionFiled
    | ReplyRecorded
)
"""What opens, moves and ends a window, and what is said in it."""


class Window(Part):
    """One window. `ended_by` is None while it is open; a returned objection opens it again.

    `representative` was told of it, or of its last extension; `answered_by` ended it, by what
    they said or left unsaid: `ended_at` counts in law, silence was found at `granted_at`.
    `vacant` once the post was found vacant: then silence counts only after somebody in post
    has had one full window. `stops` are the times the case stood still meanwhile, `counted`
    those since the deadline was `set_to` what it is without them: what they took while an
    objection held the window is given back should it open again.
    """

    stage: Stage
    representative: Person
    mandate: Code
    opens_at: datetime
    deadline: datetime
    shown: Digest
    rule_version: int
    calendar_version: int
    vacant: bool
    stops: tuple[Stop, ...] = ()
    counted: tuple[Stop, ...] = ()
    set_to: datetime
    ended_by: EndedBy | None = None
    ended_at: datetime | None = None
    granted_at: datetime | None = None
    answered_by: Person = ""
    extensions: tuple[Extension, ...] = ()

    @classmethod
    def opened(cls, event: SupervisionOpened) -> "Window":
        """The window as its notice was served."""
        return cls(
            stage=event.stage,
            representative=event.representative,
            mandate=event.mandate,
            opens_at=event.opens_at,
            deadline=event.deadline,
            set_to=event.deadline,
            shown=event.shown,
            rule_version=event.rule_version,
            calendar_version=event.calendar_version,
            vacant=not event.representative,
        )

    @property
    def open(self) -> bool:
        return self.ended_by is None

    @property
    def term(self) -> Term:
        """Its time as a term, for counting it again."""
        version = self.calendar_version
        return Term(self.opens_at, self.deadline, version, self.counted, self.set_to)

    def extended(self, event: WindowExtended) -> "Window":
        """With the later deadline; whoever is in post now answers for it."""
        recounted = event.reason == "calendar"
        given_back = event.office_seconds is not None
        return self.model_copy(
            update={
                "deadline": event.deadline,
                "representative": event.representative or self.representative,
                "mandate": event.mandate or self.mandate,
                "calendar_version": event.calendar_version if recounted else self.calendar_version,
                "vacant": self.vacant or event.reason == "vacancy",
                "set_to": self.set_to if given_back else event.deadline,
                "counted": self.counted if given_back else (),
                "extensions": (*self.extensions, Extension.told(event)),
            }
        )

    def ended(self, by: EndedBy, at: datetime, person: str) -> "Window":
        """Ended by what `person` said."""
        return self.model_copy(update={"ended_by": by, "ended_at": at, "answered_by": person})

    def lapsed(self, event: DefaultConsentGranted) -> "Window":
        """Ended by silence, at its deadline, of whoever held the post then."""
        ended = self.ended(EndedBy.DEFAULT_CONSENT, event.deadline, event.representative)
        return ended.model_copy(
            update={
                "granted_at": event.granted_at,
                "representative": event.representative,
                "mandate": event.mandate,
            }
        )

    def reopened(self) -> "Window":
        return self.model_copy(update={"ended_by": None, "ended_at": None})

    def stood_still(self, since: datetime, until: datetime) -> "Window":
        """Notes a suspension; an open window's deadline moves by an event of its own."""
        stop = Stop(since, until).clipped(self.opens_at)
        noted = {"stops": (*self.stops, stop), "counted": (*self.counted, stop)}
        return self.model_copy(update=noted)

    def summary(self) -> WindowSummary:
        """As the decision names it."""
        assert self.ended_by is not None
        assert self.ended_at is not None
        return WindowSummary(
            stage=self.stage,
            representative=self.answered_by,
            opens_at=self.opens_at,
            deadline=self.deadline,
            ended_by=self.ended_by,
            ended_at=self.granted_at or self.ended_at,
        )
