"""A toy service for tests of the chassis: errands that are begun, have a deadline, and end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from onestop_chassis.decider import Decider, Issue
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Refusal
from onestop_chassis.timer import Due, Met, Timer
from onestop_chassis.view import View
from onestop_contracts.event import Event
from pydantic import AwareDatetime, BaseModel, ConfigDict

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ALLOWED = timedelta(hours=2)


class ToyBegun(Event):
    TYPE: ClassVar[str] = "onestop.toy.ToyBegun.v1"
    PUBLISHED: ClassVar[bool] = False
    project: str
    name: str
    due_at: AwareDatetime


class ToyEnded(Event):
    TYPE: ClassVar[str] = "onestop.toy.ToyEnded.v1"
    PUBLISHED: ClassVar[bool] = False
    project: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Begin:
    project: str
    name: str
    at: datetime = START


@dataclass(frozen=True, slots=True)
class End:
    project: str
    name: str
    how: str


class NotBegun(Refusal):
    code = "toy-not-begun"


@dataclass(frozen=True, slots=True)
class Toy:
    begun: bool = False
    ended: bool = False


def decide(toy: Toy, command: Begin | End) -> Sequence[ToyBegun | ToyEnded]:
    match command:
        case Begin(project, name, at):
            begun = ToyBegun(project=project, name=name, due_at=at + ALLOWED)
            return [] if toy.begun else [begun]
        case End(project, name, how):
            if not toy.begun:
                raise NotBegun(f"{project}/{name}")
            return [] if toy.ended else [ToyEnded(project=project, name=name, how=how)]


def evolve(toy: Toy, event: ToyBegun | ToyEnded) -> Toy:
    match event:
        case ToyBegun():
            return replace(toy, begun=True)
        case ToyEnded():
            return replace(toy, ended=True)


toy = Decider(initial=Toy(), decide=decide, evolve=evolve)


def stream(project: str, name: str) -> str:
    return f"toy/{project}/{name}"


class ToyCount(BaseModel):
    """How many toys of a project were begun and ended; not idempotent on purpose."""

    model_config = ConfigDict(frozen=True)
    project: str
    begun: int = 0
    ended: int = 0


def _key(recorded: Recorded[Any]) -> str | None:
    return recorded.subject if isinstance(recorded.event, ToyBegun | ToyEnded) else None


def _evolve(row: ToyCount | None, recorded: Recorded[Any]) -> ToyCount | None:
    row = row or ToyCount(project=recorded.subject)
    match recorded.event:
        case ToyBegun():
            return row.model_copy(update={"begun": row.begun + 1})
        case ToyEnded(how="forgotten"):
            return None
        case _:
            return row.model_copy(update={"ended": row.ended + 1})


counts = View(
    name="toy_counts", version=1, row=ToyCount, key=_key, evolve=_evolve, index=("project",)
)


def _deadlines(recorded: Recorded[Any]) -> Sequence[Due | Met]:
    match recorded.event:
        case ToyBegun(project=project, name=name, due_at=at):
            return [Due(f"{project}/{name}", "end_by", recorded.stream, project, at)]
        case ToyEnded(project=project, name=name):
            return [Met(f"{project}/{name}")]
        case _:
            return []


def _fire(due: Due, now: datetime, reference: object) -> Issue:
    project, _, name = due.key.partition("/")
    return Issue(toy, due.stream, End(project, name, "late"))


timer: Timer[object] = Timer("toy", _deadlines, _fire)


def follow_up(recorded: Recorded[Any], reference: object) -> Sequence[Issue]:
    """Whoever begins `a` wants `b` begun as well; `bad` asks for what must be refused."""
    match recorded.event:
        case ToyBegun(project=project, name="a"):
            return [Issue(toy, stream(project, "b"), Begin(project, "b"))]
        case ToyBegun(project=project, name="bad"):
            return [Issue(toy, stream(project, "never"), End(project, "never", "x"))]
        case _:
            return []


policy: Policy[object] = Policy("follow-up", follow_up)
