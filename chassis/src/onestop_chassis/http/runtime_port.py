"""What the HTTP rim needs of a running service; `service.Runtime` is the real one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypedDict, TypeVar

from pydantic import BaseModel

from onestop_chassis.clock import Clock
from onestop_chassis.decider import C, Decider, E, S
from onestop_chassis.http.tokens import Tokens
from onestop_chassis.log.append.ticket import Answered
from onestop_chassis.log.database import Database
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Cause
from onestop_chassis.view import View
from onestop_chassis.views.listing import Place, Search

R = TypeVar("R", bound=BaseModel)


class AppendedPort(Protocol):
    """The log's answer to one command.

    `position` is that of the last event, or the log's head when nothing was recorded;
    `version` is the stream's after it; `repeated` says that the command id was known.
    """

    @property
    def position(self) -> int: ...

    @property
    def version(self) -> int: ...

    @property
    def repeated(self) -> bool: ...


class LogPort(Protocol):
    """What routes ask of the log: to record a command, and how a stream stands now."""

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
    ) -> AppendedPort: ...

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
        """`handle` for who does not wait: `to` is answered later, from another thread."""
        ...

    def state(self, decider: Decider[S, C, E], stream: str) -> tuple[S, int]: ...

    def row(self, stream: str, version: int) -> StoredRow | None: ...

    def furthest_possible(self) -> int:
        """No position beyond this one can have been recorded yet; asks nobody."""
        ...


class ViewsPort(Protocol):
    """Queries of whatever position a view reflects; which one that is, is asked first."""

    def get(self, view: View[R], key: str) -> R | None: ...

    def select(
        self,
        view: View[R],
        *,
        where: Mapping[str, Any] | None = None,
        order: str = "",
        descending: bool = False,
        limit: int = 100,
        after: str = "",
    ) -> list[R]: ...

    def entries(
        self,
        view: View[R],
        *,
        where: Mapping[str, Any] | None = None,
        order: str = "",
        descending: bool = False,
        limit: int = 100,
        after: str = "",
    ) -> list[tuple[str, R]]: ...

    def listed(
        self, search: Search, kind: type[R], after: Place | None, limit: int, *, whole: bool = False
    ) -> list[tuple[Place, R]]: ...

    def counted(self, search: Search, field: str) -> dict[str, int]: ...

    def reflects(self, view: View[Any], position: int) -> bool: ...

    def reached(self, view: View[Any]) -> int:
        """The position that the view reflects."""
        ...

    def through(self) -> int:
        """The position that every view reflects that can be read."""
        ...


class Status(TypedDict, total=False):
    """What operators see of a service. Counts and positions only, never personal data.

    A part that a process does not run is absent. `followers` and `bus["relay"]` are positions
    of the own log, `published` is the last that others hear of. `troubles` says of a follower
    what failed last, while it fails; `closed` of each closed part why; `unbuilt` views cannot be
    read yet; `refused` says what somebody has to do before relay or inbox goes on. `halted` is
    empty, or says where the log ended when it was halted after a loss and what was `heard` of it
    elsewhere. `group_commit` counts `commits` and the `commands` they carried since start.
    """

    service: str
    position: int
    published: int
    followers: Mapping[str, int]
    troubles: Mapping[str, str]
    alive: bool
    parked: int
    deadlines: Mapping[str, Any]
    bus: Mapping[str, Any]
    closed: Mapping[str, str]
    halted: Mapping[str, int]
    unbuilt: Sequence[str]
    refused: Mapping[str, str]
    group_commit: Mapping[str, float]


class RuntimePort(Protocol):
    """A service that runs."""

    @property
    def name(self) -> str: ...

    @property
    def log(self) -> LogPort: ...

    @property
    def database(self) -> Database:
        """For what a page counts or lists beside the views."""
        ...

    @property
    def clock(self) -> Clock: ...

    @property
    def views(self) -> ViewsPort: ...

    @property
    def tokens(self) -> Tokens: ...

    def reference(self) -> Any:
        """The frozen snapshot of the rules in force."""
        ...

    def status(self) -> Mapping[str, Any]:
        """Shaped like `Status`; may carry more.

        Raises:
            Unavailable: or a database error, when the database cannot be reached.
        """
        ...
