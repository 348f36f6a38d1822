"""`make soak`: seed after seed, for as long as told; the first failure ends it.

A city is built for each seed, played through the demonstration, and pulled down.
"""

import argparse
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults.plan import campaign
from tests.faults.siege import STRETCHES, Failed, Siege, say, undisturbed
from tests.support.laptop import EARLY

OK, FAILED = 0, 1
SEEDS = 10**9


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 when every rule held under every seed."""
    asked = _arguments().parse_args(arguments)
    days = [day for day in STRETCHES if day <= asked.until] or [STRETCHES[0]]
    siege = Siege(_outcomes(days))
    end = time.monotonic() + 60 * asked.minutes
    try:
        for seed in _seeds(asked.seeds, end):
            siege.lay(campaign(seed, len(days), asked.harms), days)
    except Failed as failed:
        say(f"{failed.cause!r}\n{siege.table()}, until now\nagain: {_again(failed.seed, asked)}")
        return FAILED
    say(siege.table())
    return OK


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--seeds", default="", help="these, comma-separated, instead of any")
    parser.add_argument("--minutes", type=float, default=10.0, help="no new city after so many")
    parser.add_argument("--harms", type=int, help="so many kinds of harm in a city, not all")
    parser.add_argument("--until", default=STRETCHES[-1], help="play to this day only")
    return parser


def _seeds(given: str, end: float) -> Iterator[int]:
    """The given ones; or any, at least one, for as long as there is time."""
    if given:
        yield from map(int, given.split(","))
        return
    yield secrets.randbelow(SEEDS)
    while time.monotonic() < end:
        yield secrets.randbelow(SEEDS)


def _outcomes(days: Sequence[str]) -> dict[str, object]:
    if days[-1] < EARLY:
        return {}
    say("first in peace, to compare with")
    with tempfile.TemporaryDirectory(prefix="onestop-peace-") as directory:
        return undisturbed(Path(directory))


def _again(seed: int, asked: argparse.Namespace) -> str:
    words = ["make soak", f"SEEDS={seed}", f"UNTIL={asked.until}"]
    return " ".join(words if asked.harms is None else [*words, f"HARMS={asked.harms}"])


if __name__ == "__main__":
    raise SystemExit(main())
