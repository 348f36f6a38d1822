"""A service without database, broker and threads: what its nouns, policies and timers do together.

Acts are asked as at the rim: who may, and whether it is theirs to see. Each fact reaches every
policy at once.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from onestop_chassis.act import Act, Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.clock import FixedClock
from onestop_chassis.decider import Decider, Issue
from onestop_chassis.log.log import Log
from onestop_chassis.noun import noun_of
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.reactions.circumstances import beside, issue_of
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Forbidden, Refusal
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.timer import Due, Met, Timer
from onestop_chassis.view import View
from onestop_contracts.event import Event

AT_ONCE = 10_000
"""More facts than anything leads to: policies that answer each other for ever."""


@dataclass
class InMemory:
    """One service; `stuck` are facts whose reaction was refused, with the reason."""

    blueprint: Blueprint[Any]
    clock: FixedClock
    facts: list[Recorded[Any]] = field(default_factory=list)
    stuck: list[tuple[Recorded[Any], Refusal]] = field(default_factory=list)
    due: dict[str, tuple[Timer[Any], Due]] = field(default_factory=dict)
    _events: dict[str, list[Event]] = field(default_factory=dict)
    _states: dict[str, Any] = field(default_factory=dict)
    _fresh: deque[Recorded[Any]] = field(default_factory=deque)
    _rules: tuple[Any, Any] | None = None

    @property
    def service(self) -> str:
        return self.blueprint.name

    def state(self, decider: Decider[Any, Any, Any], stream: str) -> tuple[Any, int]:
        """The folded state and the version, as the log gives them."""
        return self._states.get(stream, decider.initial), len(self._events.get(stream, ()))

    def rules(self) -> Any:
        """The snapshot of the rules in force; it asks nothing of the log but states."""
        moment = (len(self.facts), self.clock.now())
        if self._rules is None or self._rules[0] != moment:
            self._rules = (moment, self.blueprint.reference(cast(Log, self)))
        return self._rules[1]

    def stream(self, name: str) -> Sequence[Event]:
        """The events of one stream."""
        return self._events.get(name, ())

    def now_of(self, act: type[Act[Any, Any]], actor: Actor, *keys: str) -> tuple[Any, Now[Any]]:
        """The state of the act's noun at these keys, and the circumstances of who asks."""
        noun = noun_of(act)
        names = dict(zip(noun.names, keys, strict=True))
        state, _ = self.state(noun.decider, noun.stream_at(*keys))
        now = Now(
            at=self.clock.now(),
            rules=self.rules(),
            id=f"id{len(self.facts)}",
            actor=actor,
            capacity="",
            keys=names,
            beside=beside(noun, names, self),
        )
        return state, now

    def may(self, act: type[Act[Any, Any]], actor: Actor, *keys: str) -> str:
        """In which capacity the actor does this here, as the rim asks it.

        Raises:
            Forbidden: in none.
            NotFound: there is none, or none that is theirs to see.
        """
        noun = noun_of(act)
        state, now = self.now_of(act, actor, *keys)
        there = state != noun.initial and noun.seen_by(actor, state, now)
        if not act.opens and noun.unknown is not None and not there:
            raise noun.missing(now.keys)
        if act.by is None:
            raise Forbidden("nobody does this in person", reason="role")
        return act.by(actor, state, now)

    def do(self, act: Act[Any, Any], actor: Actor, *keys: str) -> list[Event]:
        """Somebody's act, and everything that follows here; the act's own events.

        Raises:
            Refusal: it was refused, for a reason that it lists; nothing is recorded.
        """
        kind, noun = type(act), noun_of(type(act))
        capacity = self.may(kind, actor, *keys)
        state, now = self.now_of(kind, actor, *keys)
        found = kind.looks(self, act, now) if kind.looks is not None else None
        now = replace(now, capacity=capacity, found=found)
        stream = noun.stream_at(*keys)
        try:
            events = noun.decide(state, Attempt(act, now))
        except Refusal as refusal:
            if type(refusal) not in noun.refusals(kind):
                raise AssertionError(f"{kind.__name__} does not list {refusal.code}") from refusal
            raise
        n = len(self.facts)
        cause = Cause(f"r{n}", f"c{n}", f"request/{n}", actor.subject, capacity)
        self._record([(Issue(noun.decider, stream, None), cause, events)])
        self.react()
        return list(events)

    def hear(self, fact: Recorded[Any]) -> None:
        """Another service published this."""
        self._take(replace(fact, position=len(self.facts) + 1))
        self.react()

    def react(self) -> None:
        """What follows from each new fact, until nothing more does."""
        for _ in range(AT_ONCE):
            if not self._fresh:
                return
            self._follow(self._fresh.popleft())
        raise AssertionError(f"policies of {self.service} never come to rest")

    def fire(self, key: str) -> None:
        """Does what a deadline leads to now."""
        timer, due = self.due[key]
        now, rules = self.clock.now(), self.rules()
        name = f"timer/{key}/{due.at.isoformat()}"
        cause = Cause(name, name, name, f"timer:{timer.name}", SYSTEM)
        issue = issue_of(timer.fire(due, now, rules), self, now, rules, cause, self)
        state, _ = self.state(issue.decider, issue.stream)
        self._record([(issue, cause, issue.decider.decide(state, issue.command))])
        self.react()

    def get(self, view: View[Any], key: str) -> Any:
        """A row, folded from all facts."""
        return self._rows(view).get(key)

    def select(
        self, view: View[Any], *, where: Mapping[str, Any] | None = None, limit: int = 100
    ) -> list[Any]:
        """The rows whose fields are these."""
        found = [
            row
            for _, row in sorted(self._rows(view).items())
            if all(getattr(row, name) == value for name, value in (where or {}).items())
        ]
        return found[:limit]

    def _rows(self, view: View[Any]) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        for fact in self.facts:
            named = view.key(fact) if not view.reads or isinstance(fact.event, view.reads) else None
            for key in (named,) if isinstance(named, str) else named or ():
                row = view.evolve(rows.get(key), fact)
                rows.pop(key, None) if row is None else rows.update({key: row})
        return rows

    def _follow(self, fact: Recorded[Any]) -> None:
        """All that the policies want of one fact, or nothing of it."""
        rules, at = self.rules(), max(fact.recorded_at, self.clock.now())
        wanted, drafts = [], dict(self._states)
        try:
            for policy in self.blueprint.policies:
                for n, one in enumerate(policy.react(fact, rules)):
                    name = f"{policy.name}/{fact.id}/{n}"
                    cause = Cause(name, name, fact.id, f"policy:{policy.name}", SYSTEM)
                    issue = issue_of(one, self, at, rules, cause, self)
                    state = drafts.get(issue.stream, issue.decider.initial)
                    events = issue.decider.decide(state, issue.command)
                    drafts[issue.stream] = issue.decider.fold(events, state)
                    wanted.append((issue, cause, events))
        except Refusal as refusal:
            self.stuck.append((fact, refusal))
            return
        self._record(wanted)

    def _record(self, decided: Sequence[tuple[Issue, Cause, Sequence[Event]]]) -> None:
        at = self.clock.now()
        for issue, cause, events in decided:
            state, version = self.state(issue.decider, issue.stream)
            stored = self._events.setdefault(issue.stream, [])
            for n, event in enumerate(events, version + 1):
                stored.append(event)
                position = len(self.facts) + 1
                self._take(
                    Recorded(
                        event=event,
                        id=f"{self.service}/{position}",
                        source=self.service,
                        position=position,
                        stream=issue.stream,
                        version=n,
                        recorded_at=at,
                        effective_at=event.effective(at),
                        subject=event.subject,
                        cause=cause,
                    )
                )
            self._states[issue.stream] = issue.decider.fold(events, state)

    def _take(self, fact: Recorded[Any]) -> None:
        self.facts.append(fact)
        self._fresh.append(fact)
        for timer in self.blueprint.timers:
            for change in timer.deadlines(fact):
                if isinstance(change, Met):
                    self.due.pop(change.key, None)
                else:
                    self.due[change.key] = (timer, change)
