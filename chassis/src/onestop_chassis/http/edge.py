"""The outermost layer of an app: identity of the request, its size, its time, its failure."""

import asyncio
import hashlib
import os
import re
import time

import structlog
from onestop_contracts.identifiers import is_number
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onestop_chassis.http.answer_headers import completed
from onestop_chassis.http.body_limits import BodyLimits, OwnLimits
from onestop_chassis.http.hosts import Hosts
from onestop_chassis.http.problems import refuse, unexpected
from onestop_chassis.http.rejection import BodyTooLarge, Misdirected, TooSlow
from onestop_chassis.http.request_metrics import RequestMetrics
from onestop_chassis.http.revalidation import Revalidation
from onestop_chassis.http.veil import Veil
from onestop_chassis.refusal import Refusal
from onestop_chassis.telemetry import tracing

log = structlog.get_logger(__name__)

HEAD_AT = "head_at"
"""In a request's state: when its answer began, if that goes on for as long as somebody reads."""

LARGEST_BODY = 1_000_000
BODY_SECONDS = 30.0
CORRELATION = re.compile(rb"[\x21-\x7e]{1,128}")
TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class Edge:
    """Gives every request its ids, bounds its body, times it, and answers what nobody caught.

    HEAD is a GET to everything behind it; the server leaves out the body.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: RequestMetrics,
        service: str,
        prefix: str,
        hosts: Hosts,
        own_limits: OwnLimits,
        *,
        only_tls: bool,
    ):
        self._app = app
        self._own_limits = own_limits
        self._metrics = metrics
        self._service = service
        self._prefix = prefix
        self._hosts = hosts
        self._only_tls = only_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._prefix and not scope.get("root_path"):
            scope = {**scope, "root_path": self._prefix, "path": self._prefix + scope["path"]}
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        limits = self._own_limits.of(scope) or BodyLimits(LARGEST_BODY, BODY_SECONDS, BODY_SECONDS)
        visit = Visit(scope, receive, send, limits, only_tls=self._only_tls)
        structlog.contextvars.bind_contextvars(
            service=self._service, correlation_id=visit.correlation_id
        )
        started = time.perf_counter()
        try:
            with tracing.span(
                self._service, str(scope["method"]), tracing.SERVER, visit.parents()
            ) as span:
                await self._answer(visit)
                span.update_name(f"{scope['method']} {visit.route or 'unknown'}")
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("http.route", visit.route)
                span.set_attribute("http.response.status_code", visit.status)
        finally:
            ended = scope["state"].get(HEAD_AT) or time.perf_counter()
            self._metrics.observe(scope, visit.status, ended - started)
            if code := scope["state"].get("refused"):
                self._metrics.refused(code)
            # Each holds the other: both would stay, with all that hangs on a request, until the
            # collector comes by, and everybody waits for the collector.
            scope["state"].pop("visit", None)

    async def _answer(self, visit: "Visit") -> None:
        try:
            self._check_host(visit)
            visit.check_announced_length()
            await self._app(visit.scope, visit.receive, visit.send)
        except Refusal as error:  # raised outside the routes, by this layer's own limits
            await refuse(visit.request, error)(visit.scope, visit.receive, visit.send)
        except Exception:
            log.exception("request_failed", method=visit.scope["method"], route=visit.route)
            if visit.status:
                raise  # half an answer is out; only the connection can be closed now
            await unexpected(visit.request)(visit.scope, visit.receive, visit.send)

    def _check_host(self, visit: "Visit") -> None:
        """Links would be made from it, and a page elsewhere could speak for who is signed in."""
        named = [value for name, value in visit.scope["headers"] if name == b"host"]
        if not all(self._hosts.take(visit.scope, one) for one in named):
            raise Misdirected("不是本服务的主机名 / not a name of this service")


class Visit:
    """One request on its way in and its answer on the way out; `state.visit` of the request."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, limits: BodyLimits, *, only_tls: bool
    ):
        self.scope = scope
        self._only_tls = only_tls
        self._receive = receive
        self._send = send
        self._received = 0
        self._complete = False
        self._digest = hashlib.blake2b(digest_size=16)
        self._limits = limits
        self._time = asyncio.get_running_loop().time
        self._ends = self._time() + limits.seconds
        self.status = 0
        self.veil: Veil | None = None
        self.revalidation: Revalidation | None = None
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        self._headers = dict(headers)
        self.request_id = os.urandom(16).hex()
        self.correlation_id = self._correlation()
        state = scope.setdefault("state", {})
        state["correlation_id"] = self.correlation_id
        state["visit"] = self

    @property
    def request(self) -> Request:
        return Request(self.scope)

    @property
    def route(self) -> str:
        """The route's template: the address itself may say too much for a log."""
        return str(getattr(self.scope.get("route"), "path", ""))

    def header(self, name: bytes) -> str | None:
        """The last header of that name (in lower case)."""
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1")

    def sent(self) -> str:
        """What the client sent, in brief; complete once the body has been read."""
        return f"{self.scope['method']} {self.scope['path']} {self._digest.hexdigest()}"

    def _correlation(self) -> str:
        given = self._headers.get(b"x-correlation-id", b"")
        if CORRELATION.fullmatch(given):
            return given.decode("ascii")
        trace = TRACEPARENT.fullmatch(self._headers.get(b"traceparent", b""))
        return trace[1].decode("ascii") if trace else self.request_id

    def parents(self) -> list[str]:
        """The caller's span, where they trace."""
        given = self._headers.get(b"traceparent", b"")
        return [given.decode("ascii")] if TRACEPARENT.fullmatch(given) else []

    def check_announced_length(self) -> None:
        """Refuses by what the header says, before a byte of the body is read."""
        announced = self._headers.get(b"content-length", b"0")
        if is_number(announced.decode("latin-1")) and int(announced) > self._limits.most_bytes:
            raise self._too_large()

    async def receive(self) -> Message:
        """Counts what comes, whatever was announced, and does not wait for ever."""
        if self._complete:
            return await self._receive()  # waiting for the client to go away, not for a body
        try:
            ends = min(self._ends, self._time() + self._limits.idle_seconds)
            async with asyncio.timeout_at(ends):
                message = await self._receive()
        except TimeoutError:
            seconds = self._limits.seconds
            raise TooSlow(f"{seconds:g} s", limit_seconds=seconds) from None
        self._complete = not message.get("more_body", False)
        body = message.get("body", b"")
        self._received += len(body)
        self._digest.update(body)
        if self._received > self._limits.most_bytes:
            raise self._too_large()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = [*message.get("headers", ()), self._correlated()]
            message["headers"] = completed(told, only_tls=self._only_tls)
        for seen in self.veil.passed(message) if self.veil else (message,):
            for passed in self.revalidation.passed(seen) if self.revalidation else (seen,):
                self.status = passed.get("status", self.status)
                await self._send(passed)

    def _correlated(self) -> tuple[bytes, bytes]:
        return b"x-correlation-id", self.correlation_id.encode("ascii")

    def _too_large(self) -> BodyTooLarge:
        most = self._limits.most_bytes
        return BodyTooLarge(f"最多 {most} 字节 / at most {most} bytes", limit_bytes=most)
