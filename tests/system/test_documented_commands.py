"""Every command that the pages show is run: in a clean clone, or in containers by another test.

The tables below name each of them once, as it stands on the page. A command on a page that is in no
table, and one in a table that is on no page, fails.
"""

import ast
import json
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import cycle
from pathlib import Path

import httpx
import pytest
from onestop_cli.ports import free_port

from tests.support.chromium import found
from tests.support.clone import Burden, Clone, Done, Foreground, burden
from tests.support.containers import images
from tests.support.documented import LAPTOP, ROOT, Step, commands, leads_somewhere, links
from tests.support.environment import clean
from tests.support.handbook import steps
from tests.support.postgres import drop_database, fresh_database
from tests.support.wait import until

pytestmark = pytest.mark.timeout(3600)  # whichever test comes first pays for the clone

ONESTOP = ".venv/bin/onestop"
TABLES = "cli/src/onestop_cli/data"
LAST = "2026-150625-30-03-100444"
"""The project in the last row of the table."""
MEGABYTES = 600.0
NOTHING: Mapping[str, str] = {}
ENDINGS = (signal.SIGINT, signal.SIGTERM)
"""A terminal's way to end a service, and a container's."""
UNTIL = "2026-03-09"
SILENCE = "onestop.review.DefaultConsentGranted.v1"


def module(arguments: str, says: str) -> Step:
    return Step(f".venv/bin/python -m onestop_contracts {arguments}", says)


UP, UP_OVER_KAFKA = "make up", "make up KAFKA=1"
AT_REST = (
    Step("make test", " passed", "TESTS=tests/contracts/test_identifiers.py"),
    Step("make quick", " passed", "TESTS=tests/contracts/test_identifiers.py"),
    module("list", SILENCE),
    module("explain ItemApproved", "onestop.review.ItemApproved.v1"),
    module("check", "in order"),
    module("generate", "0 files changed"),
    Step("make contracts", "0 files changed"),
    Step("make docs", "0 pages changed"),
    module("release", "in order"),
    Step(".venv/bin/onestop-review acls", "--operation Read --topic onestop.intake"),
    Step("make coverage", "early_check", "PURE=tests/land/early_check/test_early_check.py"),
    Step("make bench", "benchmarks/run.py", "--dry-run"),  # hours of machine time otherwise
    Step("make lock", "requirements.lock", "--dry-run"),  # would take what is newest today
)
WHILE_UP = (
    Step(f"{ONESTOP} demo run", "verified", f"--until {UNTIL}"),
    Step(f"{ONESTOP} status", "intermediary_market"),
    module("verify certificate.json --key review.pem", "verified"),
    Step("make screens", "docs/screens/project.en.png", "SCREENS=project"),  # one of them is enough
)
IMPORTED = (
    *("calendar", "departments", "people", "divisions", "materials", "items", "indices"),
    "projects",
)
IMPORTS = tuple(
    Step(f"{ONESTOP} import {name} {TABLES}/{name}.csv", " removed") for name in IMPORTED
)
OVER_KAFKA = (
    Step(
        ".venv/bin/python contracts/examples/subscriber.py --bootstrap localhost:19092"
        " --from-beginning --max 10",
        SILENCE,
        "--max 3 --bootstrap $BROKER",
    ),
    Step(f"{ONESTOP} down", "the data stay"),
)
SERVICES = ("intake", "review", "intermediary-market", "land", "archive")
MIGRATE = {name: f".venv/bin/onestop-{name} migrate" for name in SERVICES}
SERVE = {name: f".venv/bin/onestop-{name} serve" for name in SERVICES}

ALONE = "docker compose -f services/{}/compose.yaml up --build --detach --wait"
ANOTHER = "test_x83_a_password_is_exchanged"
LAND_ALONE = "test_one_service_runs_alone_with_its_own_database_and_a_broker"
IN_CONTAINERS = {
    "sh deploy/secrets.sh": "secrets",
    "docker compose up --detach --wait --force-recreate postgres": ANOTHER,
    "docker compose exec postgres bash /docker-entrypoint-initdb.d/databases.sh": ANOTHER,
    "docker compose up --detach --wait --force-recreate": ANOTHER,
    "docker compose up --build --detach --wait": "composed",
    "docker compose ps": "test_every_container_that_serves_is_healthy_and_runs_as_nobody",
    f"{ONESTOP} demo run --services compose": "played",
    "docker compose down": "composed",
    ALONE.format("land"): LAND_ALONE,
    "docker compose -f services/land/compose.yaml down": LAND_ALONE,
}
"""Which function of test_containers.py runs it."""
LIKE_LAND = {ALONE.format(name.replace("-", "_")): name for name in SERVICES if name != "land"}
"""One service is started alone by a test; the others' files differ from it by a name."""

STEPS = (*AT_REST, *WHILE_UP, *IMPORTS, *OVER_KAFKA)
RUN = {UP, UP_OVER_KAFKA, *MIGRATE.values(), *SERVE.values(), *(step.command for step in STEPS)}
HANDBOOK = steps()
ON_THE_LAPTOP = [one for one in HANDBOOK if one[2].where == LAPTOP]
ELSEWHERE = sorted({(one.command, one.where) for _, _, one in HANDBOOK if one.where != LAPTOP})


def test_every_documented_command_is_run_and_every_one_that_is_run_is_documented() -> None:
    documented = {found.command: found.page for found in commands()}
    run = RUN | IN_CONTAINERS.keys() | LIKE_LAND.keys() | {one.command for _, _, one in HANDBOOK}
    assert documented.keys() - run == set(), documented
    assert run - documented.keys() == set()


@pytest.mark.parametrize(("command", "where"), ELSEWHERE)
def test_the_test_that_runs_it_elsewhere_is_there(command: str, where: str) -> None:
    wanted = f"def {where}("
    files = [file for file in (ROOT / "tests").rglob("test_*.py") if wanted in file.read_text()]
    assert files, f"no test {where} runs {command}"


def test_every_link_leads_somewhere() -> None:
    assert [(page, to) for page, to in links() if not leads_somewhere(page, to)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_stands_on_a_page(service: str) -> None:
    folder = service.replace("-", "_")
    settings = import_module(f"onestop_{folder}.settings").Settings
    own = ROOT / "services" / folder / "README.md"
    told = "".join(page.read_text(encoding="utf-8") for page in (own, ROOT / "deploy/README.md"))
    names = {f"`ONESTOP_{name.upper()}`" for name in settings.model_fields}
    assert {name for name in names if name not in told} == set()


@pytest.mark.parametrize("command", IN_CONTAINERS)
def test_the_containers_tests_run_it(command: str) -> None:
    tree = ast.parse((ROOT / "tests/system/test_containers.py").read_text(encoding="utf-8"))
    [function] = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == IN_CONTAINERS[command]
    ]
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    words = command.removeprefix("docker compose ").removeprefix(f"{ONESTOP} ").split()
    if words[0] == "-f":
        assert words[1] in _constants(function)
        del words[:2]
    assert any(set(words) <= set(_constants(call)) for call in calls), words


def _constants(tree: ast.AST) -> list[object]:
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]


MORE_THAN_LAND = {
    "review": r", signing_key|.*SIGNING_KEY.*\n|.*signing_key:.*\n",
    "archive": r".*ONESTOP_(DOCUMENTS|VIRUS_SCANNER):.*\n"
    r"|, \"service-documents:/documents\"|  service-documents:\n",
}
"""What a service has beside what land has: the key that it signs with, the place of documents."""


@pytest.mark.docker
@pytest.mark.parametrize("name", LIKE_LAND.values())
def test_each_service_has_a_way_to_run_alone_like_land(name: str) -> None:
    images()
    folder = name.replace("-", "_")
    file, land = (ROOT / "services" / one / "compose.yaml" for one in (folder, "land"))
    told = file.read_text(encoding="utf-8")
    told = _without(told, folder, name)
    told = re.sub(MORE_THAN_LAND[name], "", told) if name in MORE_THAN_LAND else told
    assert told == _without(land.read_text(encoding="utf-8"), "land")
    checked = subprocess.run(
        ["docker", "compose", "-f", file, "config", "--quiet"],
        env=clean(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def _without(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(name.upper(), "SERVICE").replace(name, "service")
    return re.sub(r"_PORT:-\d+", "_PORT:-", text)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clean clone in which nothing was typed but what prepares it."""
    clone = Clone(tmp_path_factory.mktemp("documented") / "onestop")
    made = clone.run("make setup")
    assert made.code == 0, made.said
    return clone


Told = dict[str, Done]


@pytest.mark.parametrize("step", AT_REST, ids=lambda step: step.command)
def test_it_does_what_the_page_says(clone: Clone, step: Step) -> None:
    _did(clone.run(step.typed), step)


def _did(done: Done, step: Step) -> None:
    assert done.code == 0, done.said[-3000:]
    assert step.says in done.said.replace("\n", " ")


@dataclass
class Day:
    """What somebody saw who started the city twice, typed along, and ended it."""

    first: Burden
    again: Burden
    told: Told
    ended: Done
    handbook: Mapping[tuple[str, int], Done]


@pytest.fixture(scope="module")
def day(clone: Clone) -> Day:
    data = clone.directory / ".onestop"
    with _city(clone, f'{UP} UP="--port {free_port()}"') as up:
        up.shows(LAST)
        first = burden(data)
        told = {step.command: _typed(clone, step) for step in WHILE_UP}
        handbook = {(part, n): clone.run(step.typed) for part, n, step in ON_THE_LAPTOP}
        ended = up.interrupt()
    with _city(clone, f'{UP} UP="--port {free_port()}"') as up:
        up.shows(LAST)
        again = burden(data)
    return Day(first, again, told, ended, handbook)


@contextmanager
def _city(
    clone: Clone, command: str, environment: Mapping[str, str] = NOTHING
) -> Iterator[Foreground]:
    up = clone.start(command, environment)
    try:
        yield up
    finally:
        up.interrupt()


def _typed(clone: Clone, step: Step, environment: Mapping[str, str] = NOTHING) -> Done:
    if "certificate.json" in step.command:
        _fetch_certificate(clone)
    return clone.run(step.typed, environment)


def _fetch_certificate(clone: Clone) -> None:
    """A certificate of silence and the key, by the routes that the page names."""
    running = json.loads((clone.directory / ".onestop/run.json").read_text(encoding="utf-8"))
    with httpx.Client(base_url=f"{running['url']}/review", timeout=30) as client:
        user = {"user": "director", "password": "demo"}
        token = client.post("/signin", json=user).raise_for_status().json()["token"]
        signed_in = {"Authorization": f"Bearer {token}"}
        cases = client.get("/cases", headers=signed_in).raise_for_status().json()["items"]
        case, window = next(
            (case, window)
            for case in cases
            for window in case["windows"]
            if window["ended_by"] == "default_consent"
        )
        path = f"/cases/{case['project']}/{case['item']}/certificates/{window['stage']}"
        certificate = client.get(path, headers=signed_in).raise_for_status()
        (clone.directory / "certificate.json").write_bytes(certificate.content)
        [key, *_] = client.get("/keys").raise_for_status().json()["items"]
        (clone.directory / "review.pem").write_text(key["pem"], encoding="ascii")


def test_the_city_takes_at_most_600_megabytes(day: Day) -> None:
    assert max(day.first.megabytes, day.again.megabytes) <= MEGABYTES


def test_ctrl_c_ends_the_city_and_keeps_the_data(day: Day, clone: Clone) -> None:
    assert "stopped; the data stay in" in day.ended.said
    assert (clone.directory / ".onestop/postgres/PG_VERSION").exists()


@pytest.mark.parametrize("step", WHILE_UP, ids=lambda step: step.command)
def test_it_does_what_the_page_says_while_the_city_is_up(day: Day, step: Step) -> None:
    if "screens" in step.command:
        found()
    _did(day.told[step.command], step)


@pytest.mark.parametrize(
    ("part", "n", "step"),
    ON_THE_LAPTOP,
    ids=[f"{part}-{n}-{one.command}" for part, n, one in ON_THE_LAPTOP],
)
def test_it_does_what_the_handbook_says(day: Day, part: str, n: int, step: Step) -> None:
    done = day.handbook[part, n]
    assert done.code == step.code, done.said[-3000:]
    assert step.says in done.said.replace("\n", " "), done.said[-3000:]


@pytest.fixture(scope="module")
def imported(clone: Clone) -> tuple[Told, Told]:
    """Every table brought into an empty city, and once more."""
    data = str(clone.directory / ".onestop-empty")
    with _city(clone, f'{UP} UP="--no-demo --port {free_port()}"', {"ONESTOP_DATA": data}):
        until((Path(data) / "run.json").exists, 300, "the empty city")
        first, again = (
            {step.command: _typed(clone, step, {"ONESTOP_DATA": data}) for step in IMPORTS}
            for _ in range(2)
        )
    return first, again


@pytest.mark.parametrize("step", IMPORTS, ids=lambda step: step.command)
def test_a_table_is_imported_and_the_same_file_twice_changes_nothing(
    imported: tuple[Told, Told], step: Step
) -> None:
    first, again = imported
    _did(first[step.command], step)
    _did(again[step.command], Step(step.command, "nothing changed"))


@pytest.fixture(scope="module")
def over_kafka(clone: Clone, day: Day, own_broker: str) -> Told:
    """The same city, which had run without a broker, goes on over one."""
    with _city(
        clone, f'{UP_OVER_KAFKA} UP="--port {free_port()}"', {"KAFKA_BOOTSTRAP": own_broker}
    ) as up:
        up.shows(LAST)
        told = {step.command: _typed(clone, step, {"BROKER": own_broker}) for step in OVER_KAFKA}
        told[UP_OVER_KAFKA] = up.ended()
    return told


@pytest.mark.kafka
@pytest.mark.parametrize("step", OVER_KAFKA, ids=lambda step: step.command)
def test_it_does_what_the_page_says_over_a_broker(over_kafka: Told, step: Step) -> None:
    _did(over_kafka[step.command], step)


@pytest.mark.kafka
def test_the_city_runs_over_a_broker(over_kafka: Told) -> None:
    assert "stopped; the data stay in" in over_kafka[UP_OVER_KAFKA].said


@pytest.fixture(scope="module")
def served(clone: Clone) -> Iterator[Told]:
    """Every service prepared and run on a database of its own, while the broker is away."""
    told: Told = {}
    with ExitStack() as stack:
        running: dict[str, tuple[Foreground, int]] = {}
        for name in SERVICES:
            url, port = fresh_database(migrated=False), free_port()
            stack.callback(drop_database, "embedded", url)
            environment = {"ONESTOP_DATABASE_URL": url, "ONESTOP_PORT": str(port)}
            told[MIGRATE[name]] = clone.run(MIGRATE[name], environment)
            environment["ONESTOP_KAFKA_BOOTSTRAP"] = f"127.0.0.1:{free_port()}"
            running[name] = stack.enter_context(_city(clone, SERVE[name], environment)), port
        for name, (_, port) in running.items():
            until(partial(_ready, port), 300, f"{name} ready")
        for (name, (service, _)), by in zip(running.items(), cycle(ENDINGS), strict=False):
            told[SERVE[name]] = service.interrupt(by)
        yield told


def _ready(port: int) -> bool:
    with suppress(httpx.TransportError):
        answer = httpx.get(f"http://127.0.0.1:{port}/health/ready", verify=False)
        return answer.status_code == httpx.codes.OK
    return False


@pytest.mark.parametrize("command", [*MIGRATE.values(), *SERVE.values()])
def test_a_service_is_prepared_and_runs_with_its_broker_away(served: Told, command: str) -> None:
    assert served[command].code == 0, served[command].said[-3000:]
    assert ("service_stopped" in served[command].said) == (command in SERVE.values())
