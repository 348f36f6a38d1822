"""Records anew what lies beside this file: `.venv/bin/python -m tests.system.recorded.record`.

A city on the embedded default, as `make up` starts it, is played to its end by `demo run`. Then
the logs of its databases are written down row by row, with the bytes as they are stored, and
beside them what the services told of the outcome. What is kept is meant to stay as it is: it
stands for data that were written by an earlier version, which every later one has to read.
"""

import json
import sys
import tempfile
from pathlib import Path

from onestop_cli.addresses import SERVICES
from onestop_cli.demo.reading import DIRECTOR, all_cases
from onestop_cli.importers.filing import all_projects

from tests.support import recorded
from tests.support.laptop import Laptop


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="onestop-recorded-") as directory:
        with Laptop(Path(directory)) as laptop:
            laptop.onestop("demo", "run", "--output", "json")
            told = laptop.outcome()
            with laptop.client() as client:
                ended = recorded.decisions(all_projects(client, DIRECTOR), all_cases(client))
        with laptop.database_server() as server:
            urls = {name: server.address(f"onestop_{name}") for name in SERVICES}
            log, tables = recorded.dump(urls)
    recorded.LOG.write_bytes(log)
    recorded.TABLES.write_text(tables, encoding="utf-8")
    recorded.OUTCOME.write_bytes(recorded.packed(json.dumps(told, ensure_ascii=False)))
    text = json.dumps(ended, ensure_ascii=False, indent=1)
    recorded.DECISIONS.write_text(text + "\n", encoding="utf-8")
    for file in (recorded.LOG, recorded.TABLES, recorded.OUTCOME, recorded.DECISIONS):
        sys.stdout.write(f"{file.stat().st_size:9} {file.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
