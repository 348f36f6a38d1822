"""Starting the city on a laptop, against starting Python with the same code in it.

The reference imports the five services in a fresh process; the city also makes its database, loads
the demonstration and plays its first days. Both are processor seconds of the same machine in the
same run; memory and the wall are told beside them. Prints one JSON line.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from onestop_cli.addresses import SERVICES

from tests.support.clone import burden
from tests.support.laptop import Laptop

REFERENCE = "import onestop_cli.laptop, " + ", ".join(f"onestop_{name}.app" for name in SERVICES)


def imported() -> float:
    """Processor seconds of the reference."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", REFERENCE], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def started(directory: Path) -> dict[str, float]:
    """The city until it is shown: processor and wall seconds, megabytes."""
    began = perf_counter()
    with Laptop(directory) as laptop:
        shown = perf_counter() - began
        taken = burden(laptop.data)
    return {
        "cpu_s": round(taken.cpu_seconds, 2),
        "wall_s": round(shown, 2),
        "megabytes": round(taken.megabytes),
    }


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    reference = imported()
    with tempfile.TemporaryDirectory() as directory:
        first, again = started(Path(directory)), started(Path(directory))
    figures = {
        "reference_cpu_s": round(reference, 2),
        "first": {**first, "ratio": round(first["cpu_s"] / reference, 2)},
        "again": {**again, "ratio": round(again["cpu_s"] / reference, 2)},
    }
    print(json.dumps({"benchmark": "startup", **figures}))


if __name__ == "__main__":
    main()
