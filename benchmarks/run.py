"""Runs every benchmark one after another and keeps what they print, with the machine it was on.

`make bench` calls this. A benchmark is a script beside this one that prints JSON lines, the last
of which holds its medians. Absolute figures prove nothing; the ratios are what counts.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"


def scripts() -> list[Path]:
    """Every benchmark, by name."""
    return sorted(path for path in HERE.glob("*.py") if path.stem != "run")


def run(script: Path) -> list[dict[str, Any]]:
    """What the script printed, document by document.

    Raises:
        CalledProcessError: it failed; its own message has been shown.
    """
    asked = subprocess.run(
        [sys.executable, "-m", f"{HERE.name}.{script.stem}"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parent,
    )
    return list(documents(asked.stdout))


def documents(text: str) -> Iterator[dict[str, Any]]:
    """The JSON documents in what was printed, each on one line or on several."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        document, end = decoder.raw_decode(text, at)
        yield document
        at = text.find("{", end)


def machine() -> dict[str, Any]:
    """Where the figures were taken."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "taken_at": datetime.now(UTC).isoformat(timespec="minutes"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--write", action="store_true", help=f"keep them in {RESULTS.name}")
    asked = parser.parse_args()
    results: dict[str, Any] = {"machine": machine(), "benchmarks": {}}
    for script in scripts():
        if asked.names and script.stem not in asked.names:
            continue
        print(f"== {script.stem}", flush=True)
        printed = run(script)
        print(json.dumps(printed[-1], indent=2), flush=True)
        results["benchmarks"][script.stem] = printed[-1]
    if asked.write:
        RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
