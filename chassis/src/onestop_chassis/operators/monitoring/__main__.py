"""Writes what Prometheus and Grafana read: `python -m onestop_chassis.operators.monitoring DIR`."""

import sys
from pathlib import Path

from onestop_chassis.operators.monitoring.files import files

USAGE = 2


def write(folder: Path) -> int:
    """Writes the files that differ; how many."""
    changed = 0
    for name, text in files().items():
        file = folder / name
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        changed += 1
    return changed


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("应为 / usage: python -m onestop_chassis.operators.monitoring FOLDER\n")
        return USAGE
    changed = write(Path(arguments[0]))
    sys.stdout.write(f"{changed} 个文件已更新 / {changed} files changed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
