"""Intake as it runs, on a real database; review and the archive speak through stand-ins."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from fastapi.testclient import TestClient
from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.decider import Decider
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Cause
from onestop_chassis.service.app import create_app, routers_of
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ClockKind, ServiceSettings
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_contracts.event import Event
from onestop_contracts.parts import CalendarDay
from onestop_contracts.review import CalendarPublished, CatalogueRevised, DepartmentRegistered
from onestop_intake.app import blueprint

from tests.support.calendars import notices
from tests.support.intake_samples import CODE, DIGEST, MONDAY, attributes, credit_code, items, rows
from tests.support.kept import Shelf
from tests.support.keyed import Keyed
from tests.support.postgres import drop_database, fresh_database, prepared_database
from tests.support.rest import at_rest
from tests.support.wait import until

KEY = "k" * 40
REGISTER = "/divisions/register-divisions"

_echo: Decider[None, Sequence[Event], Event] = Decider(
    initial=None, decide=lambda _, events: events, evolve=lambda _, __: None
)


@dataclass
class IntakeService:
    """A running intake, a client for it, and `tell`, which is review's mouth."""

    runtime: Runtime[Any]
    client: TestClient
    review: Log
    shelf: Shelf
    clock: SimulatedClock
    numbers: Iterator[int]

    def tell(self, *facts: Event, stream: str = "case/x") -> None:
        """Review publishes these facts; returns when intake has reacted to them."""
        n = next(self.numbers)
        cause = Cause(f"t{n}", f"c{n}", f"request/{n}", "reviewer.1", "reviewer", "150600")
        self.review.handle(_echo, stream, facts, cause)
        self.settle()

    def settle(self) -> None:
        """Waits until intake has heard and followed everything, and nothing more comes of it."""
        until(self._still, what="intake at rest")

    def _still(self) -> bool:
        return at_rest(self.runtime, {"review": self.review, "archive": self.shelf.archive})

    def set(self, now: datetime) -> None:
        """Sets the clock and lets what is due happen."""
        self.clock.set(now)
        self.settle()

    def token(self, user: str) -> dict[str, str]:
        answer = self.client.post("/signin", json={"user": user, "password": "demo"})
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def post(self, user: str, path: str, body: Any = None, **headers: str) -> Any:
        """Sends it; the documents that it names were sent to the archive before."""
        self.shelf.before(path, body)
        self.settle()
        return self.client.post(path, json=body, headers={**self.token(user), **headers})

    def get(self, user: str, path: str) -> Any:
        self.settle()
        return self.client.get(path, headers=self.token(user))


def configuration() -> tuple[Event, ...]:
    """Departments, catalogue and calendar of the reference tables, as review publishes them."""
    calendars = [
        CalendarPublished(
            version=notice.version,
            notice=notice.name,
            published_on=notice.published_on,
            years=notice.years,
            days=tuple(CalendarDay(day=d, working=w, name=n) for d, w, n in notice.days),
        )
        for notice in notices()
    ]
    departments = [
        DepartmentRegistered(
            code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"], mark=row["mark"]
        )
        for row in rows("departments")
    ]
    catalogue = CatalogueRevised(version=1, items=items(), revised_at=MONDAY)
    return (*departments, catalogue, *calendars)


def divisions_body() -> dict[str, Any]:
    return {"divisions": list(rows("divisions"))}


def materials_body() -> dict[str, Any]:
    return {"materials": list(rows("materials"))}


def project_code(n: int = 1) -> str:
    """The code of the n-th demonstration project."""
    return rows("projects")[n - 1]["code"]


def filing_path(n: int = 1) -> str:
    """Where the n-th demonstration project is filed."""
    return f"/projects/{project_code(n)}/file-project"


def filing_body(n: int = 1, **changes: Any) -> dict[str, Any]:
    """The n-th demonstration project as it is filed over HTTP."""
    row = rows("projects")[n - 1]
    body = {
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "applicant": {"name": row["applicant"], "uscc": row["uscc"]},
        "division": row["division"],
        "industry_class": row["industry_class"],
        "attributes": attributes(n).model_dump(mode="json"),
        "materials": [
            {"code": code, "digest": DIGEST} for code in ("application_form", "business_licence")
        ],
    }
    return {**body, **changes}


def asked(n: int = 1, **changed: Any) -> dict[str, Any]:
    """The n-th demonstration project as somebody enquires about it."""
    body = filing_body(n)
    same = {name: body[name] for name in ("division", "industry_class")}
    return {**same, "attributes": {**body["attributes"], **changed}}


@contextmanager
def running_intake(*, configured: bool = True) -> Iterator[IntakeService]:
    """A running service; its clock stands at 10:00 on 2 March 2026, a Monday."""
    urls = (prepared_database(blueprint), fresh_database(), fresh_database())
    with Database(urls[0]) as own, Database(urls[1]) as others, Database(urls[2]) as third:
        clock = SimulatedClock(own, MONDAY)
        settings = ServiceSettings(clock=ClockKind.SIMULATED, token_key=KEY)
        bus = InProcessBus()
        runtime = Runtime(blueprint, settings, clock, bus, DemoTokens(KEY), own)
        review = Log("review", others, clock)
        archive = Log("archive", third, clock)
        attached = [bus.start(log.service, log, ()) for log in (review, archive)]
        runtime.start()
        client = Keyed(create_app(runtime, routers_of(blueprint)), raise_server_exceptions=False)
        service = IntakeService(runtime, client, review, Shelf(archive), clock, count(1))
        with client:
            try:
                if configured:
                    service.tell(*configuration(), stream="catalogue/items")
                    assert service.post("operator", REGISTER, divisions_body()).status_code == 200
                    named = service.post("operator", "/materials/name-materials", materials_body())
                    assert named.status_code == 200, named.text
                yield service
            finally:
                for attachment in attached:
                    attachment.stop()
                runtime.stop()
                review.close()
                archive.close()
    for url in urls:
        drop_database("embedded", url)


def local(text: str) -> datetime:
    """`2026-03-02 10:00` in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


SETTLED = timedelta(seconds=61)
FIRST = CODE
assert credit_code() == rows("projects")[0]["uscc"]
