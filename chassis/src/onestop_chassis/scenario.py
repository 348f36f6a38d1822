"""Given / when / then for a noun or a decider; nothing is mocked because nothing is reached."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from onestop_contracts.event import Event

from onestop_chassis.act import Act, Attempt, in_the_way
from onestop_chassis.actor import Actor
from onestop_chassis.decider import C, Decider, E, S
from onestop_chassis.noun import Noun, noun_of
from onestop_chassis.now import Now
from onestop_chassis.refusal import Refusal

R = TypeVar("R")


def attempt(act: Act[S, R], now: Now[R], **changed: Any) -> Attempt[S, R]:
    """The act in these circumstances, changed here and there; `person` names who acts."""
    person = changed.pop("person", None)
    if person is not None:
        changed["actor"] = Actor(**{**now.actor.model_dump(), "subject": person})
    return Attempt(act, replace(now, **changed))


def scenario(noun: Noun[S, Any]) -> "Scenario[S, Attempt[S, Any], Any]":
    """Of a noun: `scenario(case).given(events).when(attempt(FileObjection(…), now))`."""
    return Scenario(noun.decider)


@dataclass(frozen=True)
class Scenario(Generic[S, C, E]):
    """`given(events).when(command).then(events)` for one decider.

    A refusal that the act does not list is a defect of the act, and fails; so is an act that is
    taken though whoever asks beforehand is told that it cannot be done.
    """

    decider: Decider[S, C, E]
    past: tuple[E, ...] = ()

    def given(self, *events: E) -> "Scenario[S, C, E]":
        """What has been recorded so far."""
        return Scenario(self.decider, (*self.past, *events))

    def when(self, *commands: C) -> "Outcome[S, E]":
        """Decides each command in turn; the outcome is that of the last."""
        past: list[E] = list(self.past)
        new: Sequence[E] = ()
        for n, command in enumerate(commands):
            try:
                new = self.decider.decide(self.decider.fold(past), command)
            except Refusal as refusal:
                _declared(command, refusal)
                if n + 1 < len(commands):
                    raise AssertionError(f"{command} was refused: {refusal!r}") from refusal
                return Outcome(self.decider.fold(past), (), tuple(past), refusal)
            foretold(self.decider.fold(past), command)
            past += new
        return Outcome(self.decider.fold(past), tuple(new), tuple(past))


def foretold(state: Any, command: Any) -> None:
    """Fails where an act that was taken on this state is one that is said to be impossible."""
    if isinstance(command, Attempt):
        kind = type(command.act)
        now = command.now
        why = in_the_way(kind, noun_of(kind).by_now(state, now), now)
        assert why is None, f"{kind.__name__} was taken, but told impossible: {why!r}"


def _declared(command: Any, refusal: Refusal) -> None:
    if not isinstance(command, Attempt):
        return
    kind = type(command.act)
    listed = noun_of(kind).refusals(kind)
    assert type(refusal) in listed, f"{kind.__name__} does not list {type(refusal).__name__}"


@dataclass(frozen=True)
class Outcome(Generic[S, E]):
    """What the last command led to; `all` is the whole stream after it."""

    state: S
    new: tuple[E, ...]
    all: tuple[E, ...] = field(repr=False)
    refusal: Refusal | None = None

    def then(self, *expected: Event | type[Event]) -> "Outcome[S, E]":
        """The new events: equal to each, or of each type where a type is given."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert len(self.new) == len(expected), self.new
        for event, want in zip(self.new, expected, strict=True):
            assert isinstance(event, want) if isinstance(want, type) else event == want, event
        return self

    def then_nothing(self) -> None:
        """Already true: nothing to record."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert self.new == (), self.new

    def then_refused(self, kind: type[Refusal], **facts: Any) -> Refusal:
        """Refused for this reason, naming at least these facts."""
        assert isinstance(self.refusal, kind), f"{self.refusal!r}, new: {self.new}"
        for name, value in facts.items():
            assert self.refusal.facts.get(name) == value, self.refusal.facts
        return self.refusal
