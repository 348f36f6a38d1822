"""`onestop import projects` with an intake that runs: all of a table is filed, or nothing."""

import csv
import hashlib
from pathlib import Path

from fastapi import FastAPI, Request
from onestop_cli.addresses import SERVICES

from tests.support.intake_service import IntakeService, running_intake
from tests.support.served import onestop, served

DATA = Path(__file__).parents[2] / "cli/src/onestop_cli/data/projects.csv"


def table(file: Path, **changed: str) -> str:
    """Three projects; `changed` are cells of the second."""
    with DATA.open(encoding="utf-8", newline="") as known:
        rows = list(csv.DictReader(known))[:3]
    rows[1] |= changed
    with file.open("w", encoding="utf-8", newline="") as made:
        writer = csv.DictWriter(made, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(file)


def archive(intake: IntakeService) -> FastAPI:
    """An archive that keeps whatever it is sent."""
    app = FastAPI()

    @app.post("/signin")
    def sign_in() -> dict[str, str]:
        return {"token": "t"}

    @app.post("/projects/{project}/documents")
    async def store(project: str, request: Request) -> dict[str, int]:
        intake.shelf.keep(project, hashlib.sha256(await request.body()).hexdigest())
        return {"position": 1, "version": 1}

    return app


def test_x72_a_table_with_one_project_that_only_the_service_refuses_files_none(
    tmp_path: Path,
) -> None:
    file = tmp_path / "projects.csv"
    with running_intake() as intake:
        assert isinstance(intake.client.app, FastAPI)
        others = {name: FastAPI() for name in SERVICES if name in ("land", "intermediary_market")}
        others["archive"] = archive(intake)
        with served(intake.client.app, "intake", review=FastAPI(), **others) as services:
            head = intake.runtime.log.head()
            wrong = table(file, division="150699", investment_cny10000="9999999999999")
            told = onestop(services, "import", "projects", wrong)
            assert told.exit_code == 1, told.output
            assert "line 3 [division]" in told.output
            assert "nothing was loaded" in told.output
            assert intake.runtime.log.head() == head
            right = onestop(services, "import", "projects", table(file))
            assert right.exit_code == 0, right.output
            assert "3 projects: 3 new" in right.stdout
            again = onestop(services, "import", "projects", table(file))
            assert "nothing changed" in again.stdout
            taken = onestop(services, "import", "projects", table(file, name_zh="改名"))
            assert "line 3 [name_zh]" in taken.output
