"""People at work while harm is done: commands at every service that change no case.

Each is sent again under the same key until it is answered, as a person would do it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from onestop_cli.client import Client, Refused
from onestop_cli.connection import Away

from tests.faults.ledger import Asking, Ledger
from tests.faults.proxied_city import ProxiedCity

APART_SECONDS = 0.2
AGAIN_SECONDS = 0.2
LAST_SECONDS = 300.0
"""How long after the harm a command may still wait for its answer."""
PASSING = frozenset({401, 429, 500, 502, 503, 504})
AREA = "150699"
"""A division, a department, a firm and an industry class that no project has to do with."""
FIRM = "91150699MA0000001H"

Said = tuple[str, str, dict[str, Any]]


def _department(n: int) -> Said:
    row = {"code": "zz", "name_zh": f"第{n}部门", "name_en": f"No. {n}", "mark": "assumed"}
    return "director", "/departments/register-departments", {"departments": [row]}


def _division(n: int) -> Said:
    row = {"code": AREA, "name_zh": f"第{n}区", "name_en": f"No. {n}", "level": "district"}
    return "director", "/divisions/register-divisions", {"divisions": [row]}


def _barred(n: int) -> Said:
    return "land", f"/areas/{AREA}/revise-negative-list", {"barred": [f"C{13 + n % 30}"]}


def _firm(n: int) -> Said:
    if n == 0:
        held = {"service": "survey", "certificate": "1", "expires_on": "2031-01-01"}
        body = {"name": "测绘所", "qualifications": [held]}
        return "market", f"/intermediaries/{FIRM}/admit-intermediary", body
    path = f"/intermediaries/{FIRM}"
    if n % 2:
        return "market", f"{path}/suspend-intermediary", {"reason": f"{n}"}
    return "market", f"{path}/reinstate-intermediary", {}


PEOPLE: dict[str, Callable[[int], Said]] = {
    "review": _department,
    "intake": _division,
    "land": _barred,
    "intermediary_market": _firm,
}


@dataclass
class Person:
    """One thread at one service; `failure` is what it should not have been told."""

    city: ProxiedCity
    service: str
    numbers: "count[int]"
    stopping: threading.Event = field(default_factory=threading.Event)
    failure: BaseException | None = None
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self._run, name=f"at-{self.service}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            with Asking(self.city.urls(), Ledger(self.city.ledger.kept)) as client:
                while not self.stopping.wait(APART_SECONDS):
                    self._say(client, next(self.numbers))
        except BaseException as error:
            self.failure = error

    def _say(self, client: Client, n: int) -> None:
        user, path, body = PEOPLE[self.service](n)
        late: float | None = None
        while True:
            try:
                client.post(self.service, path, user, body, f"background-{self.service}-{n}")
                return
            except Away:
                pass
            except Refused as refused:
                if refused.status not in PASSING:
                    raise
            if self.stopping.is_set():
                late = late or time.monotonic() + LAST_SECONDS
                assert time.monotonic() < late, f"{self.service} never answers"
            time.sleep(AGAIN_SECONDS)


@dataclass
class BackgroundActs:
    """Somebody at every service, now and again; in one city nothing is said twice."""

    city: ProxiedCity
    numbers: dict[str, "count[int]"] = field(default_factory=lambda: {n: count() for n in PEOPLE})

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """On leaving, everybody has the answer to what was asked last."""
        people = [Person(self.city, name, self.numbers[name]) for name in PEOPLE]
        for person in people:
            person.start()
        try:
            yield
        finally:
            for person in people:
                person.stopping.set()
        for person in people:
            assert person.thread is not None
            person.thread.join(2 * LAST_SECONDS)
            assert not person.thread.is_alive(), f"{person.service} still waits"
            if person.failure is not None:
                raise person.failure
