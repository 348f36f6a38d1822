"""The services over HTTP, on behalf of who is signed in; never their databases."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import quote

import httpx

from onestop_console.known import Known
from onestop_console.session import Session
from onestop_console.tally import tallied, tally

SECONDS = 20.0
OWN_WRITE_SECONDS = 2.0
"""How long a page waits to show what its reader just did."""
FEED_SECONDS = 45.0
"""A feed that says nothing for so long, not even that it lives, is lost."""
TRIES_OF_A_READ = 2
KEPT_SECONDS = 30.0
CONNECTIONS = 64
CLOCK, NOT_FOUND = "/simulation/clock", 404
NOTHING: Mapping[str, str] = {}


@dataclass(eq=False)
class Refused(Exception):
    """A service said no; `problem` is its document (RFC 9457)."""

    service: str
    status: int
    problem: Mapping[str, Any]

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


@dataclass(eq=False)
class Away(Exception):
    """A service does not answer."""

    service: str


class Nowhere(LookupError):
    """What stands in an address leads out of it."""


class Gateway:
    """Questions and acts go to the services with the token of the session they are asked in."""

    def __init__(
        self, addresses: Mapping[str, str], transport: httpx.AsyncBaseTransport | None = None
    ):
        self._addresses = dict(addresses)
        self._http = httpx.AsyncClient(
            timeout=SECONDS,
            transport=transport,
            limits=httpx.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=CONNECTIONS,
                keepalive_expiry=30,
            ),
        )
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}
        self._real_at = -KEPT_SECONDS
        self._known = Known()

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(
        self, session: Session | None, service: str, path: str, **params: str | int
    ) -> Any:
        """What a service answers, with what this session last recorded there reflected if that
        does not take long; else as it is, and the session knows that it is behind.

        Raises:
            Refused: the service said no.
            Away: it does not answer.
        """
        position = session.positions.get(service) if session else None
        if session is None or position is None:
            return await self._read(session, service, path, params)
        try:
            reading = self._read(session, service, path, {**params, "min_position": position})
            answer = await asyncio.wait_for(reading, OWN_WRITE_SECONDS)
        except TimeoutError:
            session.behind.add(service)
        except Refused as refused:
            if refused.code not in ("view-behind", "position-unknown"):
                raise
            session.behind.add(service)
        else:
            session.behind.discard(service)
            return answer
        return await self._read(session, service, path, params)

    async def ask_all(
        self, session: Session | None, service: str, path: str, **params: str | int
    ) -> list[Any]:
        """Every row of a short list, page by page."""
        rows: list[Any] = []
        after: dict[str, str | int] = {}
        while True:
            answer = await self.ask(session, service, path, **params, **after)
            rows += answer["items"]
            if not answer.get("next"):
                return rows
            after = {"after": answer["next"]}

    async def ask_kept(self, service: str, path: str) -> list[Any]:
        """Every row of a register that everybody may read and that seldom changes: as it was
        within the last `KEPT_SECONDS`. It is asked as a visitor: what one sees, all see."""
        rows: list[Any] = await self._remembered(
            service, path, lambda: self.ask_all(None, service, path)
        )
        return rows

    async def _remembered(self, service: str, path: str, read: Callable[[], Awaitable[Any]]) -> Any:
        at, answer = self._kept.get((service, path), (-KEPT_SECONDS, None))
        now = monotonic()
        if now - at >= KEPT_SECONDS:
            with tallied():  # for everybody, and not for the page that happens to come by
                answer = await read()
            self._kept[service, path] = now, answer
        return answer

    async def enquire(self, session: Session | None, service: str, path: str, body: Any) -> Any:
        """What a service answers to a question that is too long for an address; nothing is
        recorded by it.

        Raises:
            Refused: the question is not one, or not for who asks.
            Away: it does not answer.
        """
        return await self._sent("POST", session, service, path, body)

    async def act(
        self, session: Session, service: str, path: str, body: Any, key: str, *, dry: bool = False
    ) -> Mapping[str, Any]:
        """Sends an act; its receipt, or with `dry` what it would record.

        Raises:
            Refused: the service said no, and nothing was recorded.
            Away: no acknowledgement came. Sending it again under the same `key` is safe.
        """
        params = {"dry_run": "true"} if dry else {}
        receipt: Mapping[str, Any] = await self._sent(
            "POST", session, service, path, body, key, params
        )
        if not dry:
            told = int(receipt["position"])
            session.positions[service] = max(told, session.positions.get(service, 0))
        return receipt

    async def operate(self, session: Session, service: str, path: str, body: Any, key: str) -> Any:
        """Has something done that operators may have done; what it is would be told by `enquire`.

        Raises:
            Refused: the service said no, and nothing was done.
            Away: no acknowledgement came. Sending it again under the same `key` is safe.
        """
        return await self._sent("POST", session, service, path, body, key)

    async def simulated(self) -> datetime | None:
        """What time it is on a demonstration, as review sees it, whose deadlines pages show; None
        where time is real, which is not asked again within `KEPT_SECONDS`.

        Raises:
            Refused, Away: as `ask`.
        """
        if monotonic() - self._real_at < KEPT_SECONDS:
            return None
        try:
            told = await self._read(None, "review", CLOCK, {})
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise
            self._real_at = monotonic()
            return None
        return datetime.fromisoformat(told["now"])

    async def set_clock(self, session: Session, service: str, instant: datetime) -> None:
        """Moves a demonstration's clock forward, at one service.

        Raises:
            Refused: it is not for who asks, or the clock is later already.
            Away: no acknowledgement came. Setting it again is safe.
        """
        body = {"now": instant.isoformat()}
        await self._sent("PUT", session, service, CLOCK, body)

    async def store(
        self,
        session: Session,
        project: str,
        name: str,
        kind: str,
        digest: str,
        content: AsyncIterator[bytes],
    ) -> None:
        """Keeps a file at the archive, from where it can be read again by its digest.

        Raises:
            Refused: the archive does not take it.
            Away: it did not say that it has it.
        """
        request = httpx.Request(
            "POST",
            self._url("archive", f"/projects/{project}/documents"),
            content=content,
            headers={
                **_signed(session),
                "Idempotency-Key": f"{session.subject}/{project}/{digest}",
                "Content-Type": kind or "application/octet-stream",
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            },
        )
        _answer("archive", await self._send("archive", request))

    @asynccontextmanager
    async def file(
        self, session: Session, service: str, path: str, **params: str | int
    ) -> AsyncIterator[httpx.Response]:
        """A file that a service gives out, to be read piece by piece.

        Raises:
            Refused: there is none for who asks.
            Away: the service does not answer.
        """
        request = httpx.Request(
            "GET", self._url(service, path), params=dict(params), headers=_signed(session)
        )
        try:
            response = await self._http.send(request, stream=True)
        except httpx.HTTPError as error:
            raise Away(service) from error
        try:
            if not response.is_success:
                await response.aread()
                _answer(service, response)
            yield response
        finally:
            await response.aclose()

    async def description(self, service: str) -> Mapping[str, Any]:
        """A service's OpenAPI document, as it was within the last `KEPT_SECONDS`."""
        path = "/openapi.json"
        told: Mapping[str, Any] = await self._remembered(
            service, path, lambda: self._read(None, service, path, {})
        )
        return told

    async def changes(
        self, service: str, token: str, after: str
    ) -> AsyncIterator[tuple[str, Mapping[str, Any] | None]]:
        """(position, what changed) as it does, after a position, else from now on; at least every
        now and then, with None where nothing did.

        Raises:
            Refused: the service said no.
            Away: it does not answer, or no longer.
        """
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        if after:
            headers["Last-Event-ID"] = after
        request = self._http.build_request(
            "GET",
            self._url(service, "/changes"),
            headers=headers,
            timeout=httpx.Timeout(SECONDS, read=FEED_SECONDS),
        )
        try:
            response = await self._http.send(request, stream=True)
            try:
                if not response.is_success:
                    await response.aread()
                    _answer(service, response)
                async for line in response.aiter_lines():
                    name, _, text = line.partition(": ")
                    if name == "id":
                        after = text
                    elif name == "data":
                        yield after, json.loads(text)
                    elif not line and after:
                        yield after, None
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise Away(service) from error

    async def sign_in(self, user: str, password: str) -> Mapping[str, Any]:
        """A demonstration user's token and actor."""
        said = {"user": user, "password": password}
        signed: Mapping[str, Any] = await self._sent("POST", None, "review", "/signin", said)
        return signed

    def address(self, service: str, path: str, params: Mapping[str, str | int]) -> str:
        """Where a question is asked, so that somebody else can ask it, too."""
        url = httpx.URL(self._url(service, path))
        return str(url.copy_merge_params(dict(params)) if params else url)

    async def _read(
        self, session: Session | None, service: str, path: str, params: Mapping[str, str | int]
    ) -> Any:
        url = self.address(service, path, params)
        key = session.subject if session else "", url
        known = self._known.find(key)
        headers = _signed(session) | ({"If-None-Match": known.tag} if known else {})
        for _ in range(TRIES_OF_A_READ):
            try:
                response = await self._send(service, httpx.Request("GET", url, headers=headers))
                if known and response.status_code == httpx.codes.NOT_MODIFIED:
                    return known.told
                told = _answer(service, response)
            except Away as away:
                lost = away
                continue
            self._known.keep(key, response.headers.get("ETag", ""), told, len(response.content))
            return told
        raise lost

    async def _sent(
        self,
        method: str,
        session: Session | None,
        service: str,
        path: str,
        body: Any,
        key: str = "",
        params: Mapping[str, str] = NOTHING,
    ) -> Any:
        """What is answered to a body that is sent; with a `key`, once however often it is sent."""
        request = httpx.Request(
            method,
            self._url(service, path),
            params=dict(params),
            json=body,
            headers=_signed(session) | ({"Idempotency-Key": key} if key else {}),
        )
        return _answer(service, await self._send(service, request))

    async def _send(self, service: str, request: httpx.Request) -> httpx.Response:
        try:
            with tally().asking():
                return await self._http.send(request)
        except httpx.HTTPError as error:
            raise Away(service) from error

    def _url(self, service: str, path: str) -> str:
        if not {".", ".."}.isdisjoint(path.split("/")):
            raise Nowhere(path)
        return f"{self._addresses[service]}{quote(path)}"


def _signed(session: Session | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.token}"} if session else {}


def _answer(service: str, response: httpx.Response) -> Any:
    if response.is_success:
        return response.json()
    try:
        problem = response.json()
    except ValueError as error:
        raise Away(service) from error
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE and "code" not in problem:
        raise Away(service)
    raise Refused(service, response.status_code, problem)
