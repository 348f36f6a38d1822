"""Policies at work: each fact of the own log once, parked per project where a reaction fails."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

import structlog
from onestop_contracts.event import UnknownType
from pydantic import ValidationError

from onestop_chassis.act import Views
from onestop_chassis.bus.unreadable import UNREADABLE, said
from onestop_chassis.decider import Issue
from onestop_chassis.log.codec import project_of
from onestop_chassis.log.log import IDLE_SECONDS, Log, StoredRow, Work
from onestop_chassis.log.passing import must_be_key, passes, place_of
from onestop_chassis.log.refusals import CursorMoved
from onestop_chassis.policy import Policy
from onestop_chassis.reactions.circumstances import issue_of
from onestop_chassis.reactions.park import (
    StillUnreadable,
    must_be_for_policies,
    park,
    queue_of,
)
from onestop_chassis.reactions.parking import (
    NothingParked,
    ReleaseFact,
    SkipFact,
    parking,
    stream_of,
)
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Refusal
from onestop_chassis.telemetry import tracing

log = structlog.get_logger(__name__)

R = TypeVar("R")
BATCH = 500
CURSOR = "policies"


class Reactions(Generic[R]):
    """Asks every policy about every fact, in log order, and records what they want.

    The cursor is stored in the transaction of the effects. A fact whose reaction is refused or
    whose type is unknown is parked with the reason; later facts of its project line up behind
    it, all others flow. A database that is away parks nothing: the step is tried again.
    """

    def __init__(
        self,
        own_log: Log,
        policies: Sequence[Policy[R]],
        reference: Callable[[], R],
        views: Views,
    ):
        self._log = own_log
        self._policies = policies
        self._reference = reference
        self._views = views
        self.position = own_log.cursor(CURSOR)
        self._stored = self.position

    def step(self) -> None:
        """Reacts to the next batch, or waits a moment for one."""
        rows = self._log.news(self.position, BATCH)
        if not rows:
            self._save()
            self._log.wait(self.position, IDLE_SECONDS)
            return
        for row in rows:
            self._react(row)
            self.position = row.position

    def retry(self, queue: str, cause: Cause) -> int:
        """Reacts to the parked facts of a queue in order; how many were let go.

        Raises:
            NothingParked: the queue is empty.
            Refusal: the first one that still fails; those before it are done.
        """
        done = 0
        must_be_for_policies(queue)
        if not self._log.state(parking, stream_of(queue))[0].waiting:
            raise NothingParked(queue, queue=queue)
        while waiting := self._log.state(parking, stream_of(queue))[0].waiting:
            row = self._log.read(waiting[0] - 1, 1)[0]
            fact = self._readable(row)
            issues = self._issues(fact)
            release = ReleaseFact(queue, row.position, self._log.clock.now())
            named = replace(cause, command_id=f"{cause.command_id}/{row.position}")
            last = (Issue(parking, stream_of(queue), release), named)
            self._submit(fact, [*issues, last], None)
            done += 1
        return done

    def skip(self, queue: str, position: int, reason: str, cause: Cause) -> None:
        """Gives one parked fact up, for a recorded reason."""
        command = SkipFact(queue, position, reason, self._log.clock.now())
        self._log.handle(parking, stream_of(queue), command, cause)

    def _readable(self, row: StoredRow) -> Recorded[Any]:
        if row.type == UNREADABLE:
            raise StillUnreadable(said(row.state), position=row.position, type=row.type)
        try:
            return self._log.recorded(row)
        except Exception as unreadable:
            if passes(unreadable):
                raise
            raise StillUnreadable(
                f"{row.type}: {_places(unreadable)}", position=row.position, type=row.type
            ) from unreadable

    def _react(self, row: StoredRow) -> None:
        if row.type == UNREADABLE:
            self._park(
                row, queue_of(project_of(row), row.position), f"unreadable: {said(row.state)}"
            )
            return
        try:
            fact = self._log.recorded(row)
        except UnknownType as unknown:
            self._park(row, queue_of(project_of(row), row.position), f"unknown type {unknown}")
            return
        except Exception as unreadable:  # its type is known and its data have another shape
            if passes(unreadable):
                raise
            self._park(
                row, queue_of(project_of(row), row.position), f"unreadable: {_places(unreadable)}"
            )
            return
        if fact.source == self._log.service and row.stream.startswith("parked/"):
            return
        try:
            issues = self._issues(fact)
        except Exception as error:
            if passes(error):
                raise
            self._park(row, _queue(fact), _reason(error))
            return
        if not issues:
            return
        if self._log.state(parking, stream_of(_queue(fact)))[0].waiting:
            self._park(row, _queue(fact), "waits behind an earlier fact")
            return
        self._record(row, fact, issues)

    def _record(
        self, row: StoredRow, fact: Recorded[Any], issues: Sequence[tuple[Issue, Cause]]
    ) -> None:
        try:
            self._submit(fact, issues, (CURSOR, row.position))
            self._stored = row.position
        except CursorMoved:
            log.info("reacted_elsewhere", position=row.position)
        except Exception as error:
            if passes(error):
                raise
            self._park(row, _queue(fact), _reason(error))

    def _submit(
        self,
        fact: Recorded[Any],
        issues: Sequence[tuple[Issue, Cause]],
        tracking: tuple[str, int] | None,
    ) -> None:
        """Records what the policies want, as a part of the trace that the fact came with."""
        if not tracing.on():
            self._log.submit(Work(issues, tracking)).result()
            return
        parents = [fact.cause.trace] if fact.cause.trace else []
        kinds = {"onestop.fact": fact.event.TYPE, "onestop.commands": len(issues)}
        name = f"react {fact.event.TYPE}"
        with tracing.span(self._log.service, name, tracing.CONSUMER, parents, kinds):
            traced = [
                (issue, replace(cause, trace=tracing.traceparent())) for issue, cause in issues
            ]
            streams = sorted({issue.stream.partition("/")[0] for issue, _ in issues})
            with tracing.span(self._log.service, f"handle {' '.join(streams)}"):
                self._log.submit(Work(traced, tracking)).result()

    def _issues(self, fact: Recorded[Any]) -> list[tuple[Issue, Cause]]:
        reference = self._reference()
        at = max(fact.recorded_at, self._log.clock.now())
        issues = []
        for policy in self._policies:
            for n, wanted in enumerate(policy.react(fact, reference)):
                cause = _cause(policy.name, fact, n)
                issue = issue_of(wanted, self._log, at, reference, cause, self._views)
                must_be_key(issue.stream)
                issues.append((issue, cause))
        return issues

    def _park(self, row: StoredRow, queue: str, reason: str) -> None:
        try:
            park(self._log, queue, row, reason, (CURSOR, row.position))
        except CursorMoved:
            return
        self._stored = row.position

    def _save(self) -> None:
        """Facts that lead to nothing move the stored cursor only when there is a pause."""
        if self._stored >= self.position:
            return
        try:
            self._log.submit(Work([], tracking=(CURSOR, self.position))).result()
        except CursorMoved:
            self.position = max(self.position, self._log.cursor(CURSOR))
        self._stored = self.position


def _queue(fact: Recorded[Any]) -> str:
    return queue_of(fact.subject or fact.stream, fact.position)


def _reason(error: Exception) -> str:
    if isinstance(error, Refusal):
        return f"{error.code}: {error.detail}"
    log.error("reaction_broke", exc_info=error)
    return place_of(error)


def _places(unreadable: Exception) -> str:
    """What is wrong where in a fact, without quoting it."""
    if not isinstance(unreadable, ValidationError):
        return str(unreadable) if isinstance(unreadable, UnknownType) else type(unreadable).__name__
    wrong = unreadable.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in wrong[:20])


def _cause(policy: str, fact: Recorded[Any], n: int) -> Cause:
    return Cause(
        command_id=f"{policy}/{fact.id}/{n}",
        correlation_id=fact.cause.correlation_id,
        causation_id=fact.id,
        actor=f"policy:{policy}",
        capacity="system",
        jurisdiction=fact.cause.jurisdiction,
    )
