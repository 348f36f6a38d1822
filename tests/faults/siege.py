"""One city, one demonstration, one seed: harm in every stretch, and every rule checked after it."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.faults import check
from tests.faults.plan import Plan, Step
from tests.faults.play import Play
from tests.faults.proxied_city import ProxiedCity, city
from tests.support.laptop import EARLY, LATE, Laptop

STRETCHES = ("2026-03-03", EARLY, "2026-03-10", LATE)
"""Each ends with a check; at EARLY and at LATE the business outcome is compared as well."""
TAIL = 2000


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def undisturbed(directory: Path) -> dict[str, Any]:
    """What comes of the demonstration in peace, by day."""
    outcomes = {}
    with Laptop(directory, "--no-demo") as laptop:
        for day in (EARLY, LATE):
            laptop.play(day)
            outcomes[day] = laptop.outcome()
    return outcomes


class Failed(Exception):
    """A rule was broken, or the city did not come to rest; `seed` does it again."""

    def __init__(self, seed: int, cause: BaseException):
        super().__init__(f"seed {seed}: {cause}")
        self.seed = seed
        self.cause = cause


@dataclass
class Siege:
    """What was done, and how long each harm took with its mending."""

    outcomes: Mapping[str, Any]
    plans: int = 0
    commands: int = 0
    spent: list[tuple[Step, float]] = field(default_factory=list)

    def lay(self, plans: Sequence[Plan], days: Sequence[str] = STRETCHES) -> None:
        """Plays to one day after the other in a new city, each under its plan.

        Raises:
            Failed: with the seed that was at work.
        """
        with _directory() as place, city(place) as built:
            play = Play(built, say)
            for day, plan in zip(days, plans, strict=True):
                say(f"to {day}, {plan}")
                try:
                    self._stretch(play, day, plan)
                except BaseException as error:
                    tell(built)
                    raise Failed(plan.seed, error) from error
            self.commands += built.ledger.sent

    def _stretch(self, play: Play, day: str, plan: Plan) -> None:
        self.spent += play.until(date.fromisoformat(day), plan)
        check.everything(play.city)
        if day in self.outcomes:
            other = differences(self.outcomes[day], play.city.outcome())
            assert not other, f"another outcome on {day}: {other}"
        self.plans += 1

    def table(self) -> str:
        """A line per kind of harm: how often, and how long with its mending."""
        times: dict[str, list[float]] = {}
        for step, took in self.spent:
            times.setdefault(step.harm, []).append(took)
        lines = [
            f"{name:20s} {len(own):4d} times, {sum(own) / len(own):5.1f} s each"
            for name, own in sorted(times.items())
        ]
        told = f"{self.plans} plans, {len(self.spent)} harms, {self.commands} commands"
        return "\n".join((*lines, f"{told}: every rule holds"))


def differences(wanted: Any, found: Any) -> list[str]:
    """Which facts of which project one outcome has and the other has not; a dozen of them."""
    told: list[str] = []
    for one, other in zip(wanted, found, strict=True):
        for sign, these, those in (("-", one, other), ("+", other, one)):
            told += [f"{sign} {event}" for event in these["events"] if event not in those["events"]]
        if one != other and not told:
            told.append(f"{one['project']}: the same facts in another order")
    return told[:12]


def tell(built: ProxiedCity) -> None:
    """What the services said last."""
    for name, service in built.services.items():
        say(f"== {name}\n{service.tail()[-TAIL:]}")


@contextmanager
def _directory() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="onestop-faults-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
