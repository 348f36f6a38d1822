"""Deciding several works for one transaction: each as a whole, later ones seeing earlier ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from onestop_contracts.event import Event

from onestop_chassis.decider import Asked, Decider, Issue
from onestop_chassis.log.append.fingerprint import fingerprint
from onestop_chassis.log.append.work import Work
from onestop_chassis.log.codec import encode
from onestop_chassis.log.commit import Commit
from onestop_chassis.log.folded import Answer, Folded
from onestop_chassis.log.refusals import CursorMoved, at_version, reused
from onestop_chassis.recorded import Cause, Recorded


@dataclass(slots=True)
class Draft:
    """A stream as it will be after this transaction, and the answers that are new in it."""

    base: Folded
    state: Any
    version: int
    answers: dict[str, Answer] = field(default_factory=dict)

    def answer_to(self, command_id: str) -> Answer | None:
        return self.answers.get(command_id) or self.base.answers.get(command_id)

    def copy(self) -> "Draft":
        return replace(self, answers=dict(self.answers))


@dataclass(slots=True)
class Decided:
    """The answer to one command of a work; `new` if it is decided in this transaction."""

    stream: str
    cause: Cause
    answer: Answer
    new: bool
    events: Sequence[Event] = ()
    states: Sequence[bytes] = ()


class Batch:
    """Works decided at one instant against `entries`: folded streams, or why one has none.

    A work that is refused leaves no trace here. `doubtful` are streams whose cached state led
    to an answer that no append will verify: a refusal, or nothing to record.
    """

    def __init__(
        self,
        entries: Mapping[str, Folded | Exception],
        now: datetime,
        head: int,
        used: Iterable[tuple[str, str]] = (),
    ):
        """`used`: the ids that callers gave, with the streams on which they were used before."""
        self.now = now
        self._used: defaultdict[str, set[str]] = defaultdict(set)
        for key, stream in used:
            self._used[key].add(stream)
        self.commit = Commit(head=head)
        self.drafts: dict[str, Draft] = {}
        self.doubtful: set[str] = set()
        self.decided: list[Decided] = []
        self._entries = entries

    def add(self, work: Work) -> list[Decided]:
        """Decides the commands of `work` in order.

        Raises:
            Refusal: of the decider, or StaleVersion, IdempotencyKeyReused, CursorMoved.
            Exception: a defect in the decider, or a stream that cannot be folded.
        """
        self._check_cursor(work)
        self._check_key(work)
        drafts: dict[str, Draft] = {}
        decided: list[Decided] = []
        for n, (issue, cause) in enumerate(work.issues):
            expected = work.expected if n == 0 else None
            decided.append(self._decide(drafts, issue, cause, expected))
        self._accept(work, drafts, decided)
        return decided

    def recall(self, work: Work) -> list[Decided]:
        """The answers of a work that is known to be stored: what is not there recorded nothing."""
        return [
            Decided(issue.stream, cause, known or self._nothing(draft, issue, cause), False)
            for issue, cause in work.issues
            for draft in [self._draft({}, issue.stream, issue.decider)]
            for known in [draft.answer_to(cause.command_id)]
        ]

    def number(self, positions: Sequence[int], service: str) -> None:
        """After the commit: gives the events their positions and the answers their events."""
        given = iter(positions)
        for one in self.decided:
            first, cause, answer = one.answer.first, one.cause, one.answer
            answer.events = tuple(
                Recorded(
                    event=event,
                    id=f"{service}/{position}",
                    source=service,
                    position=position,
                    stream=one.stream,
                    version=first + n,
                    recorded_at=self.now,
                    effective_at=event.effective(self.now),
                    subject=event.subject,
                    cause=cause,
                )
                for n, event in enumerate(one.events)
                for position in [next(given)]
            )
            if answer.events:
                answer.position = answer.events[-1].position

    def _check_cursor(self, work: Work) -> None:
        if work.tracking is not None:
            name, position = work.tracking
            if self.commit.cursors.get(name, -1) >= position:
                raise CursorMoved(f"{name} 已处理 / has handled {position}", cursor=name)

    def _check_key(self, work: Work) -> None:
        if not work.keyed:
            return
        issue, cause = work.issues[0]
        if self._used[cause.command_id] - {issue.stream}:
            raise reused(cause.command_id)

    def _decide(
        self, drafts: dict[str, Draft], issue: Issue, cause: Cause, expected: int | None
    ) -> Decided:
        draft = self._draft(drafts, issue.stream, issue.decider)
        digest = fingerprint(issue.command, cause)
        known = draft.answer_to(cause.command_id)
        if known is not None:
            if known.digest != digest:
                raise reused(cause.command_id)
            return Decided(issue.stream, cause, known, new=False)
        self.doubtful.add(issue.stream)
        if expected is not None:
            at_version(expected, draft.version)
        events = issue.decider.decide(draft.state, issue.command)
        if isinstance(issue.command, Asked):
            cause = replace(cause, act=issue.command.name)
        states = [encode(event, cause, self.now) for event in events]
        answer = Answer(digest, draft.version + 1, draft.version + len(events), self.commit.head)
        draft.state = issue.decider.fold(events, draft.state)
        draft.version = answer.last
        if events or cause.capacity != "system":
            draft.answers[cause.command_id] = answer
        return Decided(issue.stream, cause, answer, True, events, states)

    def _draft(
        self, drafts: dict[str, Draft], stream: str, decider: Decider[Any, Any, Any]
    ) -> Draft:
        draft = drafts.get(stream)
        if draft is None:
            earlier = self.drafts.get(stream)
            draft = drafts[stream] = earlier.copy() if earlier else self._open(stream)
        if not draft.base.is_by(decider):
            raise TypeError(f"{stream} belongs to another decider")
        return draft

    def entry(self, stream: str) -> Folded:
        """The stream as it was read; raises why it could not be."""
        entry = self._entries[stream]
        if isinstance(entry, Exception):
            raise entry
        return entry

    def _open(self, stream: str) -> Draft:
        entry = self.entry(stream)
        return Draft(entry, entry.state, entry.version)

    def _accept(self, work: Work, drafts: dict[str, Draft], decided: Sequence[Decided]) -> None:
        self.drafts.update(drafts)
        for one in decided:
            if one.new:
                self._store(one)
        if work.keyed:
            issue, cause = work.issues[0]
            self._used[cause.command_id].add(issue.stream)
            self.commit.key(issue.stream, cause.command_id)
        if work.tracking is not None:
            self.commit.cursors[work.tracking[0]] = work.tracking[1]
        if work.note is not None:
            self.commit.notes.append(work.note)

    def _store(self, one: Decided) -> None:
        self.decided.append(one)
        answer = one.answer
        for version, (event, state) in enumerate(
            zip(one.events, one.states, strict=True), answer.first
        ):
            self.commit.event(one.stream, version, event.TYPE, state)
        if one.events or one.cause.capacity != "system":
            command_id = one.cause.command_id
            self.commit.command(one.stream, command_id, answer.digest, answer.first, answer.last)

    def _nothing(self, draft: Draft, issue: Issue, cause: Cause) -> Answer:
        digest = fingerprint(issue.command, cause)
        return Answer(digest, draft.version + 1, draft.version, self.commit.head, events=())
