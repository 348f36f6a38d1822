"""A service with one small aggregate, to try the rim on: a counter that may not go below zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeVar

from fastapi import APIRouter
from onestop_chassis.clock import Clock
from onestop_chassis.decider import C, Decider, E, S
from onestop_chassis.http import Call, Page, Paging, Public, Receipt, problems
from onestop_chassis.http.handed import Handed
from onestop_chassis.http.tokens import DemoTokens, Tokens
from onestop_chassis.log.append.ticket import Answered
from onestop_chassis.log.append.work import Appended
from onestop_chassis.log.refusals import StaleVersion
from onestop_chassis.recorded import Cause
from onestop_chassis.refusal import Forbidden, NotFound, Refusal, Unavailable
from onestop_chassis.telemetry.tally import Tally
from onestop_chassis.view import View
from onestop_chassis.views.listing import Place, Search
from onestop_contracts.event import Internal
from onestop_contracts.identifiers import ProjectCode
from onestop_contracts.people import Role
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tests.support.watched import Watched

KEY = "k" * 40


class Counted(Internal):
    """The counter moved by `by`."""

    TYPE: ClassVar[str] = "onestop.counter.Counted.v1"
    by: int


@dataclass(frozen=True)
class Count:
    by: int


class BelowZero(Refusal):
    """The counter would go below zero."""

    code = "below-zero"
    title = "The counter cannot go below zero"
    title_zh = "计数不能小于零"
    remedy = "Count up first."
    remedy_zh = "请先增加计数。"


class CounterUnknown(NotFound):
    """Nothing was counted under this name."""

    code = "counter-unknown"
    title = "Nothing was counted under this name"
    title_zh = "没有此计数"


def _decide(total: int, command: Count) -> Sequence[Counted]:
    if total + command.by < 0:
        raise BelowZero(f"{total} {command.by}", total=total)
    return [Counted(by=command.by)] if command.by else []


counter: Decider[int, Count, Counted] = Decider(0, _decide, lambda total, event: total + event.by)


class Total(BaseModel):
    total: int


totals = View("totals", 1, Total, lambda recorded: recorded.stream, lambda row, recorded: row)


class CountBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    by: int = Field(ge=-10, le=10)
    note: str = Field(default="", max_length=2_000_000)
    at: AwareDatetime | None = None
    project: ProjectCode | None = None


router = APIRouter(prefix="/counters", tags=["counters"])


@router.post("/{name}/counts", response_model=Receipt, responses=problems(BelowZero, Forbidden))
def count(name: str, body: CountBody, call: Call) -> Receipt | Handed:
    """Moves a counter."""
    capacity = call.actor.require(Role.WINDOW_CLERK, Role.OPERATOR)
    return call.hand(counter, f"counter/{name}", Count(body.by), capacity)


@router.post("/{name}/pairs")
def count_twice(name: str, body: CountBody, call: Call) -> Receipt:
    call.handle(counter, f"counter/{name}", Count(body.by), "window_clerk")
    return call.handle(counter, f"counter/{name}", Count(body.by), "window_clerk")


@router.get("")
def list_counters(call: Call, page: Paging, name: str = "") -> Page[Total]:
    return call.views.page(totals, page, {"name": name})


@router.get("/{name}", responses=problems(CounterUnknown))
def read(name: str, call: Public) -> Total:
    row = call.views.get(totals, f"counter/{name}")
    if row is None:
        raise CounterUnknown(f"{name}", counter=name)
    return row


@router.post("/{name}/defects")
def break_down(name: str) -> None:
    raise RuntimeError(f"secret inside of {name}")


@router.get("/{name}/numbers/{number}")
def number(name: str, number: int, digits: Annotated[int, Field(ge=1)] = 1) -> int:
    return number


@dataclass
class MemoryLog:
    """Decides like the log does and keeps what it decided; for the rim's own tests only."""

    streams: dict[str, list[Counted]] = field(default_factory=dict)
    answers: dict[tuple[str, str], Appended] = field(default_factory=dict)
    causes: list[Cause] = field(default_factory=list)
    away: bool = False
    record_by: datetime | None = None
    commit_sizes: Tally = field(default_factory=lambda: Tally((1, 4)))
    commit_seconds: Tally = field(default_factory=lambda: Tally((0.01,)))

    def statistics(self) -> dict[str, int]:
        return {"commits": 2, "commands": 6}

    def handle(
        self,
        decider: Decider[Any, Any, Any],
        stream: str,
        command: Any,
        cause: Cause,
        *,
        expected: int | None = None,
        record_by: datetime | None = None,
        keyed: bool = False,
    ) -> Appended:
        if self.away:
            raise Unavailable("the database is away")
        if (stream, cause.command_id) in self.answers:
            first = self.answers[stream, cause.command_id]
            return Appended(first.position, first.version, first.events, True)
        past = self.streams.setdefault(stream, [])
        if expected is not None and expected != len(past):
            raise StaleVersion(f"{len(past)}", version=len(past))
        new = decider.decide(decider.fold(past), command)
        past += new
        self.causes.append(cause)
        self.record_by = record_by
        position = sum(map(len, self.streams.values()))
        answer = Appended(position, len(past), tuple(new), False)
        self.answers[stream, cause.command_id] = answer
        return answer

    def hand_over(
        self,
        decider: Decider[Any, Any, Any],
        stream: str,
        command: Any,
        cause: Cause,
        to: Answered,
        expected: int | None = None,
        record_by: datetime | None = None,
        *,
        keyed: bool = False,
    ) -> None:
        more: dict[str, Any] = {"expected": expected, "record_by": record_by, "keyed": keyed}
        try:
            to.set_result([self.handle(decider, stream, command, cause, **more)])
        except Exception as error:
            to.set_exception(error)

    def state(self, decider: Decider[S, C, E], stream: str) -> tuple[S, int]:
        past: Sequence[Any] = self.streams.get(stream, ())
        return decider.fold(past), len(past)

    def furthest_possible(self) -> int:
        return 10_000


R = TypeVar("R", bound=BaseModel)


BEHIND = 1000
"""Where the view stays, however far the log is."""


@dataclass
class MemoryViews:
    log: MemoryLog
    asked: list[dict[str, Any]] = field(default_factory=list)
    there: int = 0

    def get(self, view: View[R], key: str) -> R | None:
        self.asked.append({"key": key})
        if key not in self.log.streams:
            return None
        return view.row.model_validate({"total": counter.fold(self.log.streams[key])})

    def select(
        self,
        view: View[R],
        *,
        where: Mapping[str, Any] | None = None,
        order: str = "",
        descending: bool = False,
        limit: int = 100,
        after: str = "",
    ) -> list[R]:
        return []

    def entries(
        self,
        view: View[R],
        *,
        where: Mapping[str, Any] | None = None,
        order: str = "",
        descending: bool = False,
        limit: int = 100,
        after: str = "",
    ) -> list[tuple[str, R]]:
        self.asked.append({"where": where, "limit": limit, "after": after})
        rows = [f"counter/{n}" for n in range(self.there)]
        found = [(key, view.row.model_validate({"total": 1})) for key in rows if key > after]
        return found[:limit]

    def listed(
        self, search: Search, kind: type[R], after: Place | None, limit: int, *, whole: bool = False
    ) -> list[tuple[Place, R]]:
        raise NotImplementedError(kind.__name__)

    def counted(self, search: Search, field: str) -> dict[str, int]:
        raise NotImplementedError(field)

    def reflects(self, view: View[Any], position: int) -> bool:
        self.asked.append({"position": position})
        return position <= BEHIND

    def reached(self, view: View[Any]) -> int:
        return BEHIND

    def through(self) -> int:
        return BEHIND


@dataclass
class CounterRuntime(Watched):
    clock: Clock
    log: Any = field(default_factory=MemoryLog)
    """In memory: who asks the real one for more than the rim does fails."""
    tokens: Tokens = field(default_factory=lambda: DemoTokens(KEY))
    name: str = "counter"
    trouble: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.views = MemoryViews(self.log)

    def reference(self) -> None:
        return None

    @property
    def away(self) -> bool:
        return bool(self.log.away)

    def lacks(self) -> Mapping[str, str]:
        return {}

    def standing(self) -> dict[str, Any]:
        return {"troubles": self.trouble, "alive": True, "closed": {}, "unbuilt": [], "refused": {}}

    def status(self) -> dict[str, Any]:
        if self.log.away:
            raise Unavailable("the database is away")
        return {
            "service": self.name,
            "position": sum(map(len, self.log.streams.values())),
            "followers": {"views": 0},
            "troubles": self.trouble,
            "alive": True,
            "parked": 2,
            "bus": {"relay": 0},
            "group_commit": {"commits": 2, "commands": 6},
        }
