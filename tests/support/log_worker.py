"""A process of its own that counts on one stream, and says what was acknowledged."""

import sys

from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log

from tests.support.tally import Count, cause, tally


def main(url: str, commands: int) -> None:
    with Database(url, size=2) as database, Log("test", database, WallClock()) as log:
        for n in range(commands):
            log.handle(tally, "tally/a", Count(2), cause(f"c{n}"))
            sys.stdout.write(f"{n}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
