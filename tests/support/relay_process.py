"""A service's bus in a process of its own, to be killed.

`python -m tests.support.relay_process URL KAFKA NAME HEARS...`

Ends when it is told to (a line on standard input) or at the crash point of `ONESTOP_CRASH`.
"""

import sys

from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_contracts.archive import DossierClosed

from tests.support import transport

KNOWN = transport.Kept, DossierClosed
"""A service knows the types of its own log."""


def main(url: str, bootstrap: str, name: str, *hears: str) -> None:
    with Database(url) as database, Log(name, database, WallClock()) as log:
        attachment = KafkaBus(bootstrap).start(name, log, hears)
        sys.stdin.readline()
        attachment.stop()


main(*sys.argv[1:])
