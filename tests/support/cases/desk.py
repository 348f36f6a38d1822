"""A case at work: its acts one after the other, and the facts that they leave."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from onestop_chassis.noun import noun_of
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Refusal
from onestop_chassis.scenario import foretold
from onestop_contracts.event import Event
from onestop_contracts.parts import Authority
from onestop_review.case import case
from onestop_review.case.state import Case

from tests.support.calendars import at
from tests.support.cases.circumstances import HANDLING, ITEM, Asked, instant
from tests.support.cases.decision import draft
from tests.support.cases.reception import acceptance, opening
from tests.support.cases.supervision import lapse, notice
from tests.support.review_catalogue import PLACE, PROJECT

ACCEPTED = (opening(), acceptance(), notice())
"""Received Monday 2 March 09:00; the acceptance window runs to Thursday 5 March 17:30."""
DRAFTED = (*ACCEPTED, draft(), notice(HANDLING, "2026-03-03 10:00"))
"""The handling window, too, runs to Thursday 5 March 17:30."""
CLOSE = at("2026-03-05 17:30")
LAPSED = (*DRAFTED, lapse("2026-03-05 17:31"), lapse("2026-03-05 17:31", HANDLING))
"""Both windows ended by silence."""


@dataclass
class Desk:
    """One case and its whole record, for tests that go on from what happened."""

    events: list[Event] = field(default_factory=list)
    state: Case = field(default_factory=Case)
    at: list[datetime] = field(default_factory=list)

    def do(self, *acts: Asked) -> list[Event]:
        """Decides and records; the events of the last act.

        Raises:
            Refusal: an act was refused, for a reason that it lists; nothing of it is recorded.
        """
        new: Sequence[Event] = ()
        for asked in acts:
            new = self._decided(asked)
            self.events += new
            self.at += [asked.now.at] * len(new)
            self.state = case.decider.fold(new, self.state)
        return list(new)

    def _decided(self, asked: Asked) -> Sequence[Event]:
        kind = type(asked.act)
        try:
            new = case.decide(self.state, asked)
        except Refusal as refusal:
            listed = noun_of(kind).refusals(kind)
            if type(refusal) not in listed:
                raise AssertionError(f"{kind.__name__} does not list {refusal.code}") from refusal
            raise
        foretold(self.state, asked)
        return new

    @property
    def recorded(self) -> list[Recorded[Event]]:
        """The stream as the log would hold it."""
        return [recorded(event, n, when) for n, (event, when) in enumerate(self._all(), 1)]

    def _all(self) -> list[tuple[Event, datetime]]:
        return list(zip(self.events, self.at, strict=True))


def recorded(event: Event, n: int, when: datetime) -> Recorded[Event]:
    """One event as the log would hold it."""
    cause = Cause(f"c{n}", "corr", "request", "somebody", "reviewer", PLACE)
    return Recorded(
        event=event,
        id=f"review/{n}",
        source="review",
        position=n,
        stream=case.stream_at(PROJECT, ITEM),
        version=n,
        recorded_at=when,
        effective_at=event.effective(when),
        subject=PROJECT,
        cause=cause,
    )


def by(asked: Asked, person: str) -> Asked:
    """The same act of somebody else."""
    actor = asked.now.actor.model_copy(update={"subject": person})
    return replace(asked, now=replace(asked.now, actor=actor))


def later(asked: Asked, when: str | datetime) -> Asked:
    """The same act at another time."""
    return replace(asked, now=replace(asked.now, at=instant(when)))


def kept_by_the_list(asked: Asked) -> Asked:
    """The same act where the negative list leaves the item with its department."""
    rules = replace(asked.now.rules, who=Authority.DEPARTMENT)  # type: ignore[call-arg]  # Rulebook
    return replace(asked, now=replace(asked.now, rules=rules))
