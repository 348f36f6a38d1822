"""What a route knows of its caller, and how it hands over a command."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError

from onestop_chassis.actor import Actor
from onestop_chassis.decider import Decider
from onestop_chassis.http.edge import Visit
from onestop_chassis.http.handed import Around, Handed
from onestop_chassis.http.reads import Reads
from onestop_chassis.http.receipt import Receipt
from onestop_chassis.http.rejection import (
    KeyMissing,
    MalformedIfMatch,
    MalformedKey,
    PositionUnknown,
    Unauthenticated,
)
from onestop_chassis.http.revalidation import Revalidation
from onestop_chassis.http.runtime_port import AppendedPort, RuntimePort
from onestop_chassis.http.strict import refuse_unknown_parameters
from onestop_chassis.http.text import refuse_unstorable
from onestop_chassis.http.veil import veil_for
from onestop_chassis.log.refusals import at_version
from onestop_chassis.reactions.deadlines import SETTLE
from onestop_chassis.recorded import Cause
from onestop_chassis.telemetry import tracing

A = TypeVar("A")

ANONYMOUS = Actor(subject="anonymous")
KEY = re.compile(r"[\x21-\x7e]{1,128}")
VERSION_TAG = re.compile(r'"([0-9]{1,18})(?:\.[0-9a-f]{1,64})?"')
"""The version, and in the tag of an answer also what it said, which is nobody's condition."""
POSITION = re.compile(r"[0-9]{1,18}")
WHOLE_NUMBER = "Input should be a whole number, 0 or more"


class Caller:
    """One request, seen from a route: who, when, why, and on which version.

    `now` is the instant of receipt, read once: a window that closes while the command waits
    in a queue was still open for it. `expected` is the version named by If-Match.
    """

    def __init__(
        self,
        runtime: RuntimePort,
        actor: Actor,
        visit: Visit,
        response: Response,
        expected: int | None,
        min_position: int,
    ):
        self.runtime = runtime
        self.actor = actor
        self.expected = expected
        self.now: datetime = runtime.clock.now()
        self.views = Reads(runtime, min_position, response.headers)
        self.correlation_id = visit.correlation_id
        self.request_id = visit.request_id
        self._visit = visit
        self.keyed = visit.header(b"idempotency-key") is not None
        self._key = visit.header(b"idempotency-key") or visit.request_id
        self._response = response
        self._handled: Counter[str] = Counter()

    def cause(self, capacity: str) -> Cause:
        """The origin of this request's command, acting as `capacity` (a role)."""
        return Cause(
            command_id=command_id(self.actor.subject, self._key),
            correlation_id=self.correlation_id,
            causation_id=f"request/{self.request_id}",
            actor=self.actor.subject,
            capacity=capacity,
            jurisdiction=self.actor.jurisdiction,
            request=self._visit.sent(),
        )

    def must_be_at(self, decider: Decider[Any, Any, Any], stream: str) -> None:
        """Refuses where the stream is not at the version named by If-Match.

        Raises:
            StaleVersion: it is at another one.
        """
        if self.expected is not None:
            at_version(self.expected, self.runtime.log.state(decider, stream)[1])

    def with_version(
        self, decider: Decider[Any, Any, Any], stream: str, answer: Callable[[], A]
    ) -> A:
        """What `answer` gives, with the stream's version as ETag if it is at least as new; that
        of a stream without facts is 0."""
        log = self.runtime.log
        _, version = log.state(decider, stream)
        last = log.row(stream, version) if version else None
        self.views.shown_from = last.position if last else 0
        found = answer()
        if not self.views.behind:
            self._response.headers["ETag"] = f'"{version}"'
        return found

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
        stamped = self._stamped(stream, capacity)
        return self._receipt(self.runtime.log.handle(decider, stream, command, **stamped))

    def hand(
        self,
        decider: Decider[Any, Any, Any],
        stream: str,
        command: Any,
        capacity: str,
        around: Around = nullcontext,
    ) -> Receipt | Handed:
        """`handle` as the last thing that a route does: its thread does not wait for the commit.

        `around` says what becomes of a refusal on its way out.
        """
        if tracing.on():  # what is waited for belongs to the span
            with around():
                return self.handle(decider, stream, command, capacity)
        stamped = self._stamped(stream, capacity)
        log = self.runtime.log
        return Handed(
            lambda handed: log.hand_over(decider, stream, command, to=handed, **stamped),
            self._receipt,
            around,
        )

    def _stamped(self, stream: str, capacity: str) -> dict[str, Any]:
        """What the log is told of this command besides the command."""
        n = self._handled[stream]
        self._handled[stream] += 1
        self.views.may_wait = False  # run again, it would be handled again
        return {
            "cause": self.cause(capacity).numbered(n),
            "expected": None if n else self.expected,
            "record_by": self.now + SETTLE,
            "keyed": not n,
        }

    def _receipt(self, appended: AppendedPort) -> Receipt:
        self._response.headers["ETag"] = f'"{appended.version}"'
        if appended.repeated:
            self._response.headers["Idempotent-Replayed"] = "true"
        return Receipt(position=appended.position, version=appended.version)


def command_id(subject: str, key: str) -> str:
    """One id for each pair: no two people, whatever they are called, share one.

    No key has a space. A subject without a slash ends at the first one, any other before the
    last space.
    """
    return f"{subject} {key}" if "/" in subject else f"{subject}/{key}"


def parse_if_match(value: str | None) -> int | None:
    """The version in `If-Match: "<version>"`, or in the tag of an answer; None when the header is
    absent."""
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


def _position(request: Request, header: str | None) -> int:
    """How far a view must be: `min_position` in the query or `Min-Position` as a header."""
    query = request.query_params.get("min_position") if request.scope["query_string"] else None
    given = query if query is not None else header
    if given is None:
        return 0
    if not POSITION.fullmatch(given):
        place = ("query", "min_position") if query is not None else ("header", "min-position")
        raise RequestValidationError([{"type": "int_parsing", "loc": place, "msg": WHOLE_NUMBER}])
    return int(given)


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def anyone(request: Request, response: Response) -> Caller:
    """The caller, signed in or not; a token that is sent must be good.

    Headers are read here and described to OpenAPI in `description`: as parameters of a
    dependency they would cost a command more time than its decision.
    """
    runtime: RuntimePort = request.app.state.runtime
    visit: Visit = request.scope["state"]["visit"]
    refuse_unknown_parameters(request)
    refuse_unstorable(request)
    check_key(visit.header(b"idempotency-key"))
    expected = parse_if_match(visit.header(b"if-match"))
    token = _token(visit.header(b"authorization"))
    actor = await runtime.tokens.actor_of(token) if token else ANONYMOUS
    request.scope["state"]["actor"] = actor.subject
    visit.veil = veil_for(actor, request.scope["route"], request.app.state.own_paths)
    if request.method == "GET":
        named = visit.header(b"if-none-match") or ""
        visit.revalidation = Revalidation(named, signed=actor is not ANONYMOUS)
    position = _position(request, visit.header(b"min-position"))
    if position > runtime.log.furthest_possible():
        raise PositionUnknown(
            f"尚无位置 {position} / there is no position {position} yet", min_position=position
        )
    return Caller(runtime, actor, visit, response, expected, position)


async def somebody(request: Request, response: Response) -> Caller:
    """The caller, who must be signed in, and asks."""
    caller = await anyone(request, response)
    if caller.actor is ANONYMOUS:
        raise Unauthenticated("请求未携带令牌 / the request carries no token")
    return caller


async def acting(request: Request, response: Response) -> Caller:
    """The caller, who must be signed in; a command carries its key, and can be sent again."""
    caller = await somebody(request, response)
    if request.method == "POST" and not caller.keyed:
        raise KeyMissing("操作未携带编号 / the command carries no key of its own")
    return caller


Public = Annotated[Caller, Depends(anyone)]
Call = Annotated[Caller, Depends(acting)]
Question = Annotated[Caller, Depends(somebody)]
"""Of who is signed in, where a body is sent and nothing follows from it."""
