"""The archive with a place for documents, and people who send and fetch them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import quote

import httpx
from onestop_archive.app import blueprint
from onestop_archive.settings import Settings
from onestop_chassis.actor import Actor
from onestop_chassis.http.tokens import DemoTokens
from onestop_contracts.intake import MaterialsHandedIn
from onestop_contracts.parts import Material
from onestop_contracts.people import CITY, Role

from tests.support.archive_service import published
from tests.support.decision_facts import DECIDED, ordinary
from tests.support.plain_service import KEY, PlainService, running
from tests.support.review_catalogue import PLACE, PROJECT
from tests.support.review_service import MONDAY

PATH = f"/projects/{PROJECT}/documents"
TOKENS = DemoTokens(KEY)
_numbers = count(1)


def somebody(role: Role, **more: str) -> Actor:
    """Somebody of this role, within the project's place unless told otherwise."""
    place = "" if role in (Role.APPLICANT, Role.AGENT) else PLACE
    told = {"subject": f"{role}.{more.get('department', '')}", "jurisdiction": place, **more}
    return Actor(roles=frozenset({role}), **told)


FIRM = somebody(Role.APPLICANT, organisation="91000000MA0000001R")
AGENT = somebody(Role.AGENT, organisation="91000000MA0000001R")
STRANGER = somebody(Role.APPLICANT, organisation="91000000MA0000002W")
NAMELESS = somebody(Role.APPLICANT, organisation="")
CLERK = somebody(Role.WINDOW_CLERK)
AUDITOR = somebody(Role.AUDITOR, jurisdiction=CITY)
ELSEWHERE = somebody(Role.WINDOW_CLERK, jurisdiction="150622")
OF_THE_ITEM = somebody(Role.REPRESENTATIVE, department="nr")
OF_ANOTHER = somebody(Role.REVIEWER, department="hurd")
OPERATOR = somebody(Role.OPERATOR)


@dataclass(frozen=True)
class Archive:
    """A running archive that knows one project."""

    service: PlainService

    def store(
        self, who: Actor | None, content: bytes, name: str = "plan.pdf", kind: str = "", **more: str
    ) -> httpx.Response:
        """Sends a file; `kind` is its type, a PDF's unless told otherwise."""
        headers = head(who, name, kind or "application/pdf") | more
        answer: httpx.Response = self.service.client.post(PATH, content=content, headers=headers)
        self.service.settle()
        return answer

    def fetch(self, who: Actor | None, digest: str, **headers: str) -> httpx.Response:
        """Fetches one."""
        asked = _signed(who) | headers
        answer: httpx.Response = self.service.client.get(f"{PATH}/{digest}", headers=asked)
        return answer

    def named(self, item: str, digest: str) -> None:
        """A paper of the item with this digest is handed in."""
        papers = (Material(code="M-01", digest=digest, name="x"),)
        handed_in = MaterialsHandedIn(
            project=PROJECT, item=item, materials=papers, handed_in_at=DECIDED
        )
        self.service.tell("intake", f"project/{PROJECT}", handed_in)

    def send(self, headers: dict[str, str], parts: AsyncIterator[Any]) -> list[Any]:
        """Sends message by message, and holds none of them; what is answered, if anything."""
        return asyncio.run(_send(self.service.client.app, headers, parts))


@contextmanager
def archive_at(
    place: str, *, env: str = "demo", scanner: str = "", story: Callable[[], Any] = ordinary
) -> Iterator[Archive]:
    """The archive that keeps documents there, and was told this story of a project."""
    settings = partial(Settings, documents=place, env=env, virus_scanner=scanner)
    with running(blueprint, MONDAY, settings) as service:
        published(service, story())
        yield Archive(service)


def head(who: Actor | None, name: str, kind: str) -> dict[str, str]:
    """What is said before the file."""
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    told = {"Content-Type": kind, "Content-Disposition": named}
    return _signed(who) | told | {"Idempotency-Key": f"document-{next(_numbers)}"}


def _signed(who: Actor | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS.issue(who)}"} if who else {}


async def _send(app: Any, headers: dict[str, str], parts: AsyncIterator[Any]) -> list[Any]:
    answered: list[Any] = []

    async def receive() -> Any:
        return await anext(parts)

    async def send(message: Any) -> None:
        answered.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(n.lower().encode(), v.encode()) for n, v in headers.items()],
        "client": ("testclient", 1),
        "server": ("testserver", 80),
        "state": {},
    }
    await app(scope, receive, send)
    return answered
