"""Harm by very many clients at once."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random

import httpx
from onestop_cli.client import Client, Refused

from tests.faults.harm import harm
from tests.faults.ledger import Asking, Ledger
from tests.faults.proxied_city import ProxiedCity
from tests.support.environment import clean

CLIENTS = 1000
BEYOND = 5000
"""Further than the log comes while this lasts, and no further than a position may be."""
ANSWER_SECONDS = 5.0
SLOWER = 20
"""A machine on which an act takes long in peace may take so many times that long."""
_numbers = count()


@dataclass
class Acts:
    """Somebody has acts recorded that change no case, one after the other; `failure` is what was
    neither answered in time nor an outage on record."""

    city: ProxiedCity
    client: Client
    in_time: float = ANSWER_SECONDS
    over: threading.Event = field(default_factory=threading.Event)
    failure: str = ""

    def one(self) -> tuple[float, str]:
        """How long it took, and what was wrong with it."""
        n = next(_numbers)
        row = {"code": "zy", "name_zh": f"第{n}处", "name_en": f"No. {n}", "mark": "assumed"}
        body, began = {"departments": [row]}, time.monotonic()
        try:
            path = "/departments/register-departments"
            self.client.post("review", path, "director", body, f"in-the-crowd-{n}")
        except Refused as refused:
            return time.monotonic() - began, str(refused)
        return time.monotonic() - began, ""

    def go_on(self) -> None:
        try:
            while not self.over.is_set():
                self._one_more()
        except BaseException as error:
            self.failure = repr(error)

    def _one_more(self) -> None:
        before = self._outages()
        took, wrong = self.one()
        if (wrong or took > self.in_time) and self._outages() == before:
            self.failure = f"{took:.1f} s, and no outage on record: {wrong or 'late'}"

    def _outages(self) -> int:
        found = self.client.get("review", "/outages", "director")
        return len(found["items"] if isinstance(found, dict) else found)


@harm("flood", ("review",), (2.0, 6.0))
@contextmanager
def flood(city: ProxiedCity, service: str, _: Random) -> Iterator[None]:
    """A thousand clients who have not signed in, wait, or are slow; acts are answered meanwhile."""
    with Asking(city.urls(), Ledger(city.ledger.kept)) as client:
        acts = Acts(city, client)
        acts.one()
        acts.in_time = max(ANSWER_SECONDS, SLOWER * acts.one()[0])
        position = client.get(service, "/ops/status", "operator")["position"]
        with _clients(city.services[service].url, position + BEYOND):
            somebody = threading.Thread(target=acts.go_on, daemon=True)
            somebody.start()
            yield
            acts.over.set()
            somebody.join()
    assert not acts.failure, acts.failure


@contextmanager
def _clients(url: str, position: int) -> Iterator[None]:
    """In a process of their own, so that they keep nobody here from measuring."""
    credentials = {"user": "applicant.1", "password": "demo"}
    token = httpx.post(f"{url}/signin", json=credentials, trust_env=False).json()["token"]
    command = [sys.executable, "-m", "tests.support.flood", url, str(CLIENTS), str(position), token]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=clean(), **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == b"spoken\n"
        try:
            yield
        finally:
            process.communicate()
