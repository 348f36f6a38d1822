"""Review as it runs, on a real database; intake and the archive speak through stand-ins."""

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
from onestop_chassis.service.settings import ClockKind
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_contracts.event import Event
from onestop_contracts.intake import GuidanceIssued, ProjectAccepted, ProjectFiled
from onestop_contracts.parts import Applicant, Attributes, GuidanceItem
from onestop_review.app import blueprint
from onestop_review.nomination import Condition
from onestop_review.settings import Settings

from tests.support.calendars import notices
from tests.support.kept import Shelf
from tests.support.keyed import Keyed
from tests.support.postgres import drop_database, fresh_database, prepared_database
from tests.support.rest import at_rest
from tests.support.review_catalogue import CITY, FIRM, MATERIALS, PLACE, PROJECT, line
from tests.support.wait import until

KEY = "k" * 40
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
SETTLED = timedelta(seconds=61)
DIGEST = "d" * 64
POSTS = "/representatives"
NAMES = {"drc": "发展和改革委员会", "nr": "自然资源局", "hurd": "住房和城乡建设局"}
ITEMS = {"P1-01": "drc", "P1-07": "nr", "P2-01": "nr", "P3-10": "hurd"}
SINCE = {"jurisdiction": CITY, "since": "2026-01-01"}
NEEDS = {"P1-07": ["P1-01"], "P2-01": ["P1-07"], "P3-10": ["P2-01"]}

_echo: Decider[None, Sequence[Event], Event] = Decider(
    initial=None, decide=lambda _, events: events, evolve=lambda _, __: None
)


@dataclass
class ReviewService:
    """A running review, a client for it, and `tell`, which is intake's mouth."""

    runtime: Runtime[Any]
    client: TestClient
    intake: Log
    shelf: Shelf
    clock: SimulatedClock
    numbers: Iterator[int]

    def tell(self, *facts: Event, project: str = PROJECT) -> None:
        """Intake publishes these facts; returns when review has reacted to them."""
        n = next(self.numbers)
        cause = Cause(f"t{n}", f"c{n}", f"request/{n}", "clerk", "window_clerk", CITY)
        self.intake.handle(_echo, f"project/{project}", facts, cause)
        self.settle()

    def settle(self) -> None:
        """Waits until review has heard and followed everything, and nothing more comes of it."""
        until(self._still, what="review at rest")

    def _still(self) -> bool:
        return at_rest(self.runtime, {"intake": self.intake, "archive": self.shelf.archive})

    def set(self, now: datetime) -> None:
        """Sets the clock and lets what is due happen."""
        self.clock.set(now)
        self.settle()

    def token(self, user: str) -> dict[str, str]:
        answer = self.client.post("/signin", json={"user": user, "password": "demo"})
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def post(self, user: str, path: str, body: Any = None, **headers: str) -> Any:
        """Sends it; the documents that it names were sent to the archive before."""
        if self.shelf.before(path, body):
            self.settle()
        answer = self.client.post(path, json=body, headers={**self.token(user), **headers})
        self.settle()
        return answer

    def done(self, user: str, path: str, body: Any = None) -> None:
        """Posts what has to succeed."""
        answer = self.post(user, path, body)
        assert answer.status_code == 200, answer.text

    def get(self, user: str, path: str) -> Any:
        return self.client.get(path, headers=self.token(user))

    def case(self, item: str, user: str = "auditor") -> dict[str, Any]:
        """The case's row."""
        answer = self.get(user, f"/cases/{PROJECT}/{item}")
        assert answer.status_code == 200, answer.text
        row: dict[str, Any] = answer.json()
        return row

    def events(self, item: str, *kinds: type[Event]) -> list[Any]:
        """The facts of a case, of the kinds asked for."""
        events = (fact.event for fact in self.runtime.log.stream(f"case/{PROJECT}/{item}"))
        return [event for event in events if isinstance(event, kinds)]

    def approve(self, item: str) -> None:
        """The ordinary way of a case, up to its approval."""
        self.decide(item, "approve", "齐全")

    def decide(self, item: str, outcome: str, reason: str) -> None:
        """The ordinary way of a case, up to this decision."""
        path = f"/cases/{PROJECT}/{item}"
        self.done("reviewer.1", f"{path}/accept-case")
        drafted = {"outcome": outcome, "reasons": [reason]}
        self.done("reviewer.1", f"{path}/draft-decision", drafted)
        self.set(deadline(self.case(item)["windows"]) + SETTLED)
        self.done("standing_deputy", f"{path}/decide-case", {"outcome": outcome})


def deadline(windows: list[dict[str, Any]]) -> datetime:
    """The latest deadline among the windows."""
    return max(datetime.fromisoformat(window["deadline"]) for window in windows)


def departments_body() -> dict[str, Any]:
    rows = [{"code": c, "name_zh": n, "name_en": c.upper()} for c, n in NAMES.items()]
    return {"departments": rows}


def catalogue_body(**changes: Any) -> dict[str, Any]:
    items = [
        {
            "item": item,
            "phase": int(item[1]),
            "before_start": True,
            "name_zh": f"事项{item}",
            "name_en": f"Item {item}",
            "department": department,
            "legal_limit_wd": 20,
            "promised_limit_wd": 7,
            "basis": "行政许可法 art. 42",
            "needs": NEEDS.get(item, []),
            "materials": ["M-01"],
            "clock": ["expert_review"],
            **changes.get(item, {}),
        }
        for item, department in ITEMS.items()
    ]
    return {"items": items}


def delegations_body() -> dict[str, Any]:
    return {
        "delegations": [
            {
                "delegation": f"W-{department}",
                "department": department,
                "jurisdiction": CITY,
                "items": [item for item, of in ITEMS.items() if of == department],
                "instrument": "委托书〔2026〕1号",
                "in_force_from": "2026-01-01",
            }
            for department in NAMES
        ]
    }


def people_body(department: str) -> dict[str, Any]:
    """The department's people at the city, as its head registers them."""
    return {
        "people": [
            {"person": f"{who}.{department}", "unit": department, **SINCE}
            for who in ("head", "rep", "standin")
        ]
    }


def calendar_body() -> dict[str, Any]:
    return {
        "notices": [
            {
                "notice": notice.name,
                "published_on": notice.published_on.isoformat(),
                "years": list(notice.years),
                "days": [
                    {"day": day.isoformat(), "working": working, "name": name}
                    for day, working, name in notice.days
                ],
            }
            for notice in notices()
        ]
    }


def post_of(department: str) -> dict[str, str]:
    """The city's post for a department, as acts on it name it."""
    return {"jurisdiction": CITY, "department": department}


def nomination_body(department: str, person: str) -> dict[str, Any]:
    evidence = [{"condition": condition, "document": DIGEST} for condition in Condition]
    return {**post_of(department), "person": person, "evidence": evidence}


def configure(service: ReviewService) -> None:
    """Departments and their people, calendar, catalogue, delegations and a representative for each
    department."""
    service.done("operator", "/departments/register-departments", departments_body())
    service.done("director", "/calendar/publish-calendar", calendar_body())
    service.done("director", "/catalogue/revise-catalogue", catalogue_body())
    service.done("director", "/delegations/grant-delegations", delegations_body())
    for department in NAMES:
        person = f"rep.{department}"
        service.done(f"head.{department}", "/staff/register-people", people_body(department))
        nominated = nomination_body(department, person)
        service.done(f"head.{department}", f"{POSTS}/nominate-representative", nominated)
        mandate = {**post_of(department), "person": person, "mandate": f"M-{department}"}
        service.done("director", f"{POSTS}/appoint-representative", mandate)


def filed(project: str = PROJECT, firm: str = FIRM) -> ProjectFiled:
    return ProjectFiled(
        project=project,
        name_zh="光伏组件智能制造基地",
        name_en="PV module plant",
        applicant=Applicant(name="示例企业", uscc=firm),
        division=PLACE,
        industry_class="C38",
        attributes=Attributes(route="filing", kind="new", land="new"),
        materials=MATERIALS,
        filed_at=MONDAY,
        accept_by=MONDAY + timedelta(days=7),
        calendar_version=1,
    )


def accepted(project: str = PROJECT) -> ProjectAccepted:
    return ProjectAccepted(
        project=project,
        division=PLACE,
        accepted_at=MONDAY,
        deemed=False,
        limit_days=100,
        limit_unit="calendar_day",
        target_on=MONDAY.date() + timedelta(days=100),
        deadline=MONDAY + timedelta(days=100),
    )


def guidance(project: str = PROJECT) -> GuidanceIssued:
    return GuidanceIssued(
        project=project,
        division=PLACE,
        catalogue_version=1,
        items=lines(),
        materials=MATERIALS,
        issued_at=MONDAY,
    )


def lines() -> tuple[GuidanceItem, ...]:
    return tuple(
        line(item, *NEEDS.get(item, []), department=department, materials=("M-01",))
        for item, department in ITEMS.items()
    )


@contextmanager
def running_review(*, configured: bool = True) -> Iterator[ReviewService]:
    """A running service; its clock stands at 10:00 on 2 March 2026, a Monday."""
    urls = (prepared_database(blueprint), fresh_database(), fresh_database())
    with Database(urls[0]) as own, Database(urls[1]) as others, Database(urls[2]) as third:
        clock = SimulatedClock(own, MONDAY)
        settings = Settings(clock=ClockKind.SIMULATED, token_key=KEY)
        bus = InProcessBus()
        runtime = Runtime(blueprint, settings, clock, bus, DemoTokens(KEY), own)
        intake = Log("intake", others, clock)
        archive = Log("archive", third, clock)
        attached = [bus.start(log.service, log, ()) for log in (intake, archive)]
        runtime.start()
        client = Keyed(create_app(runtime, routers_of(blueprint)), raise_server_exceptions=False)
        service = ReviewService(runtime, client, intake, Shelf(archive), clock, count(1))
        with client:
            try:
                if configured:
                    configure(service)
                yield service
            finally:
                for attachment in attached:
                    attachment.stop()
                runtime.stop()
                intake.close()
                archive.close()
    for url in urls:
        drop_database("embedded", url)
