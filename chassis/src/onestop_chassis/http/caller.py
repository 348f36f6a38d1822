"""What a route knows of its caller, and how it hands over a command."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from onestop_chassis.actor import Actor
from onestop_chassis.cause import Cause
from onestop_chassis.deadlines import SETTLE
from onestop_chassis.decider import Decider
from onestop_chassis.http.paging import LARGEST_PAGE
from onestop_chassis.http.receipt import Receipt
from onestop_chassis.rejection import MalformedIfMatch, MalformedKey, Unauthenticated
from onestop_chassis.runtime_port import RuntimePort
from onestop_chassis.view import View

R = TypeVar("R", bound=BaseModel)

ANONYMOUS = Actor(subject="anonymous")
KEY = re.compile(r"[\x21-\x7e]{1,128}")
VERSION_TAG = re.compile(r'"(\d{1,18})"')

bearer = HTTPBearer(auto_error=False, description="Token from POST /signin.")


class Reads:
    """Queries on the service's views that honour the caller's `min_position`."""

    def __init__(self, runtime: RuntimePort, min_position: int):
        self._runtime = runtime
        self.min_position = min_position

    def get(self, view: View[R], key: str) -> R | None:
        """The row under `key`, or None."""
        return self._runtime.views.get(view, key, min_position=self.min_position)

    def select(
        self,
        view: View[R],
        where: Mapping[str, Any] | None = None,
        order: str = "",
        limit: int = 100,
        after: str = "",
        descending: bool = False,
    ) -> list[R]:
        """Rows whose fields equal `where`, after key `after`; at most 500."""
        return self._runtime.views.select(
            view,
            where=where,
            order=order,
            descending=descending,
            limit=min(limit, LARGEST_PAGE),
            after=after,
            min_position=self.min_position,
        )


class Caller:
    """One request, seen from a route: who, when, why, and on which version.

    `now` is the instant of receipt, read once: a window that closes while the command waits
    in a queue was still open for it. `expected` is the version named by If-Match.
    """

    def __init__(
        self,
        runtime: RuntimePort,
        actor: Actor,
        request: Request,
        response: Response,
        expected: int | None,
        min_position: int,
    ):
        self.runtime = runtime
        self.actor = actor
        self.expected = expected
        self.now: datetime = runtime.clock.now()
        self.views = Reads(runtime, min_position)
        self.correlation_id: str = request.state.correlation_id
        self.request_id: str = request.state.request_id
        self._key: str = request.headers.get("idempotency-key", self.request_id)
        self._request = request
        self._response = response
        self._handled: Counter[str] = Counter()

    def cause(self, capacity: str) -> Cause:
        """The origin of this request's command, acting as `capacity` (a role)."""
        return Cause(
            command_id=f"{self.actor.subject}/{self._key}",
            correlation_id=self.correlation_id,
            causation_id=f"request/{self.request_id}",
            actor=self.actor.subject,
            capacity=capacity,
            jurisdiction=self.actor.jurisdiction,
            request=self._sent(),
        )

    def handle(
        self, decider: Decider[Any, Any, Any], stream: str, command: Any, capacity: str
    ) -> Receipt:
        """Has the command decided and recorded; the answer carries the stream's new ETag.

        A further command of the same request for the same stream is numbered, so that it is
        not taken for a repetition of the first; If-Match speaks about the first only.

        It counts from `now`, so it must be recorded before a timer may act on what was due then.

        Raises:
            Refusal: of the decider, or `stale-version`, or `Unavailable`.
        """
        n = self._handled[stream]
        self._handled[stream] += 1
        appended = self.runtime.log.handle(
            decider,
            stream,
            command,
            self.cause(capacity).numbered(n),
            expected=None if n else self.expected,
            record_by=self.now + SETTLE,
        )
        self._response.headers["ETag"] = f'"{appended.version}"'
        if appended.repeated:
            self._response.headers["Idempotent-Replayed"] = "true"
        return Receipt(position=appended.position, version=appended.version)

    def _sent(self) -> str:
        """What the client sent: a key that comes again with something else is refused."""
        where = f"{self._request.method} {self._request.url.path}"
        return f"{where} {self._request.state.body_digest()}"


def parse_if_match(value: str | None) -> int | None:
    """The version in `If-Match: "<version>"`; None when the header is absent."""
    if value is None:
        return None
    found = VERSION_TAG.fullmatch(value.strip())
    if found is None:
        raise MalformedIfMatch('应为 "<版本号>" / should be "<version>" in double quotes')
    return int(found[1])


def check_key(value: str | None) -> None:
    """Refuses an Idempotency-Key that could not be stored or compared safely."""
    if value is not None and not KEY.fullmatch(value):
        raise MalformedKey(
            "应为1至128个可见ASCII字符 / should be 1 to 128 visible ASCII characters"
        )


async def _anyone(
    request: Request,
    response: Response,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)] = None,
    if_match: Annotated[str | None, Header(description='`"<version>"` seen last.')] = None,
    idempotency_key: Annotated[
        str | None, Header(description="Repeat it to get the first answer again.")
    ] = None,
    min_position: Annotated[
        int, Query(ge=0, description="Wait until the view reflects this position.")
    ] = 0,
    min_position_header: Annotated[int, Header(alias="Min-Position", ge=0)] = 0,
) -> Caller:
    runtime: RuntimePort = request.app.state.runtime
    check_key(idempotency_key)
    actor = runtime.tokens.verify(credentials.credentials) if credentials else ANONYMOUS
    expected = parse_if_match(if_match)
    position = max(min_position, min_position_header)
    return Caller(runtime, actor, request, response, expected, position)


async def _signed_in(caller: Annotated[Caller, Depends(_anyone)]) -> Caller:
    if caller.actor is ANONYMOUS:
        raise Unauthenticated("请求未携带令牌 / the request carries no token")
    return caller


Public = Annotated[Caller, Depends(_anyone)]
Call = Annotated[Caller, Depends(_signed_in)]
