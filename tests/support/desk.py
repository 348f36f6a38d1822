"""Review's desk in a running city: cases with open windows, the clock, and who says what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import WorkCalendar, add_working_days
from onestop_cli.client import Client, Refused
from onestop_cli.connection import Away
from onestop_cli.demo.load import load_demonstration
from onestop_cli.demo.quiet import settle
from onestop_cli.demo.reading import all_cases, read_calendar
from onestop_cli.demo.run import drive

from tests.support.city import City, Service
from tests.support.invariants import Logbook
from tests.support.wait import until

FIRST_DAY, ALL_ACCEPTED = date(2026, 3, 2), datetime(2026, 3, 5, 18, 0, tzinfo=SHANGHAI)
AFTER_SETTLE = timedelta(seconds=61)
AWAY = 0
"""Instead of a status: nobody answered."""


@dataclass(frozen=True)
class Place:
    """One case."""

    project: str
    item: str
    department: str

    @property
    def path(self) -> str:
        return f"/cases/{self.project}/{self.item}"

    @property
    def stream(self) -> str:
        return f"case/{self.project}/{self.item}"

    @property
    def representative(self) -> str:
        return f"rep.{self.department}"


@dataclass
class Desk:
    """A city in which many cases were accepted and nothing is drafted yet."""

    city: City
    client: Client
    book: Logbook
    calendar: WorkCalendar
    free: list[Place] = field(default_factory=list)

    @classmethod
    def of(cls, city: City) -> "Desk":
        client = city.client()
        load_demonstration(client)
        drive(client, FIRST_DAY)
        book = Logbook("review", city.database_url("review"))
        desk = cls(city, client, book, read_calendar(client))
        desk.set(ALL_ACCEPTED)
        settle(client)
        desk.free = list(desk._undrafted())
        return desk

    def _undrafted(self) -> Iterator[Place]:
        for row in all_cases(self.client, state="accepted"):
            first = row["windows"][0]["ended_by"] if row["windows"] else None
            ready = first and not row["draft"] and not row["stops"] and not row["suspended_at"]
            if ready and row["authority"] == "centre":
                yield Place(row["project"], row["item"], row["department"])

    @property
    def review(self) -> Service:
        return self.city.services["review"]

    @property
    def now(self) -> datetime:
        status = self.client.get("review", "/ops/status", "operator")
        return datetime.fromisoformat(status["clock"]["now"])

    def set(self, at: datetime) -> None:
        self.client.put("review", "/simulation/clock", "operator", {"now": at.isoformat()})

    def working_day(self, days: int, hour: int = 9, minute: int = 30) -> datetime:
        """A time of day so many working days from now."""
        day = add_working_days(self.now.astimezone(SHANGHAI).date(), days, self.calendar)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)

    def restart(self, crash: str = "") -> None:
        """SIGKILL when nothing is on its way, and up again."""
        if not self.review.killed:
            settle(self.client)
            self.review.kill()
        self.review.start(crash)
        self.review.ready()

    def window(self, place: Place) -> dict[str, Any] | None:
        """The handling window as the case shows it."""
        windows = self.client.get("review", place.path, "director")["windows"]
        return next((one for one in windows if one["stage"] == "handling"), None)

    def deadline(self, place: Place) -> datetime:
        window = self.window(place)
        assert window is not None
        return datetime.fromisoformat(window["deadline"])

    def drafted(self, department: str = "nr") -> Place:
        """A case of a department that no test had before, with its handling window open."""
        self.set(self.working_day(1))
        place = next(one for one in self.free if one.department == department)
        self.free.remove(place)
        body = {"outcome": "approve", "reasons": ["材料齐全 / complete"]}
        self.client.post("review", f"{place.path}/draft-decision", "reviewer.1", body)
        until(lambda: self.window(place), what="the handling window")
        settle(self.client)
        return place

    def object(self, place: Place, key: str, person: str = "") -> int:
        """Files an objection and says with which status it was answered."""
        try:
            self.send_objection(place, key, person)
        except Refused as refused:
            return refused.status
        except Away:
            return AWAY
        return 200

    def send_objection(self, place: Place, key: str, person: str = "") -> None:
        body = {
            "stage": "handling",
            "grounds": "用地范围与规划不符 / the site is not as planned",
            "legal_basis": "城乡规划法 art. 38",
            "document": "a" * 64,
            "signed": True,
        }
        user = person or place.representative
        self.client.post("review", f"{place.path}/file-objection", user, body, key)

    def facts(self, place: Place, *kinds: type) -> list[Any]:
        """Recorded facts of the case's handling window, read from the log."""
        stream = self.book.log.stream(place.stream)
        found = [one for one in stream if isinstance(one.event, kinds)]
        return [one for one in found if getattr(one.event, "stage", "handling") == "handling"]

    def pass_deadline(self, place: Place) -> None:
        """Past the deadline and the settle time, until the window ended or has a later one."""
        was = self.deadline(place)
        self.set(max(self.now, was + AFTER_SETTLE))

        def moved() -> bool:
            window = self.window(place)
            assert window is not None
            return bool(window["ended_by"]) or datetime.fromisoformat(window["deadline"]) != was

        until(moved, what="what silence meant")
        settle(self.client)
