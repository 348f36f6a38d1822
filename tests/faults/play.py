"""The demonstration played in a city while harm is done to it."""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from onestop_cli.client import Client, Refused
from onestop_cli.demo.load import load_demonstration
from onestop_cli.demo.run import drive
from onestop_cli.say import Failed

from tests.faults.background_acts import BackgroundActs
from tests.faults.harm import HARMS
from tests.faults.plan import Plan, Step
from tests.faults.proxied_city import ProxiedCity
from tests.support.laptop import FEW

TRIES = 60
PAUSE_SECONDS = 0.2
IDLE_SECONDS = 4.0
"""So long without a command, and the next harm does not wait for one."""
PASSING = frozenset({401, 409, 429, 500, 502, 503, 504})


@dataclass
class Harmer:
    """Works through a plan on a thread of its own; `failure` is what went wrong with it.

    `played` is set when the day is over: no harm waits any more for commands that do not come.
    """

    city: ProxiedCity
    plan: Plan
    background: BackgroundActs
    say: Callable[[str], None]
    failure: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)
    played: threading.Event = field(default_factory=threading.Event)
    spent: list[tuple[Step, float]] = field(default_factory=list)

    def start(self) -> "Harmer":
        threading.Thread(target=self._run, name="harmer", daemon=True).start()
        return self

    def _run(self) -> None:
        try:
            for step in self.plan.steps:
                self._wait(step.after)
                self._do(step)
        except BaseException as error:
            self.failure = error
            self.say(traceback.format_exc())
        finally:
            self.done.set()

    def _wait(self, commands: int) -> None:
        ledger = self.city.ledger
        goal, seen, since = ledger.sent + commands, ledger.sent, time.monotonic()
        while ledger.sent < goal and time.monotonic() - since < IDLE_SECONDS:
            if self.played.wait(0.01):
                return
            if ledger.sent != seen:
                seen, since = ledger.sent, time.monotonic()

    def _do(self, step: Step) -> None:
        began = time.monotonic()
        with (
            self.background.at_work(),
            HARMS[step.harm].do(self.city, step.target, Random(step.seed)),
        ):
            time.sleep(step.seconds)
        took = time.monotonic() - began
        self.spent.append((step, took))
        self.say(
            f"  {step.harm:18s} {step.target:28s} {took:5.1f} s, command {self.city.ledger.sent}"
        )


@dataclass
class Play:
    """One demonstration in one city, gone on with after whatever goes wrong."""

    city: ProxiedCity
    say: Callable[[str], None]
    loaded: bool = False
    background: BackgroundActs = field(init=False)
    failed: str = ""

    def __post_init__(self) -> None:
        self.background = BackgroundActs(self.city)

    def until(self, day: date, plan: Plan) -> list[tuple[Step, float]]:
        """Plays to the end of `day` while the plan is worked through; at rest on return.

        Gives how many seconds each harm took, with its mending.
        """
        harmer = Harmer(self.city, plan, self.background, self.say).start()
        tries = 0
        with self.city.asking() as client:
            while not (self._went_well(client, day, harmer) and harmer.done.is_set()):
                if harmer.failure is not None:
                    raise harmer.failure
                tries = tries + 1 if harmer.done.is_set() else 0
                assert tries < TRIES, f"the play does not come to {day}: {self.failed}"
                time.sleep(PAUSE_SECONDS)
        if harmer.failure is not None:
            raise harmer.failure
        self.city.rest()
        return harmer.spent

    def _went_well(self, client: Client, day: date, harmer: Harmer) -> bool:
        """Whether it was played to the end without being disturbed."""
        try:
            if not self.loaded:
                load_demonstration(client, FEW)
                self.loaded = True
            drive(client, day)
        except Refused as refused:
            if refused.status not in PASSING:
                raise
            self.failed = str(refused)
        except Failed as failed:
            self.failed = str(failed)
        else:
            harmer.played.set()
            return True
        return False
