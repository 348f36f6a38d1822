"""Keeps the databases that this version writes: `.venv/bin/python -m tests.system.upgrades.record`.

Done once for each version that somebody may have run, before what they are like changes; the file
is named by the day. A city on the embedded default, as `make up` starts it, is played to its end
by `demo run`, and one of its views is built anew, so that there are jobs. What is kept stays as
it is: every later version has to open it.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.support.laptop import Laptop
from tests.support.upgrades import dump


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="onestop-upgrades-") as directory:
        with Laptop(Path(directory)) as laptop:
            laptop.onestop("demo", "run", "--output", "json")
            laptop.onestop(
                "projection", "rebuild", "review", "cases", "--reason", "kept with a job"
            )
        with laptop.database_server() as server:
            file = dump(server, f"{datetime.now(UTC):%Y-%m-%d}")
    sys.stdout.write(f"{file.stat().st_size:9} {file.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
