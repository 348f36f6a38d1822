"""A client that a generator makes from a service's document is imported and asks the service."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import openapi_python_client
from openapi_python_client.config import Config, ConfigFile, MetaType

from tests.permissions.served import READ
from tests.support.described import document
from tests.support.served import served

PACKAGE = "generated_intake"
FILES = {"application/pdf": "application/octet-stream"}
"""What the generator reads as bytes: it knows no kinds of files."""


def generated(directory: Path) -> list[str]:
    """Makes the package; what the generator could not make of the document."""
    source = directory / "openapi.json"
    source.write_text(json.dumps(document("intake")), encoding="utf-8")
    config = Config.from_sources(
        ConfigFile(post_hooks=[], content_type_overrides=FILES),
        MetaType.NONE,
        document_source=source,
        file_encoding="utf-8",
        overwrite=False,
        output_path=directory / PACKAGE,
    )
    return [str(one.detail) for one in openapi_python_client.generate(config=config)]


@contextmanager
def importable(directory: Path) -> Iterator[None]:
    sys.path.insert(0, str(directory))
    try:
        yield
    finally:
        sys.path.remove(str(directory))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


def api(name: str) -> Any:
    """The module of one operation, as `tag.operation`."""
    return import_module(f"{PACKAGE}.api.{name}")


def test_x59_a_generated_client_asks_a_service_that_runs(tmp_path: Path) -> None:
    assert generated(tmp_path) == []
    with (
        importable(tmp_path),
        READ["intake"]() as counter,
        served(counter.client.app, "intake") as address,  # type: ignore[attr-defined]
    ):
        made = import_module(PACKAGE)
        with made.Client(base_url=f"{address}/intake") as anybody:
            token = _signed_in(anybody)
        with made.AuthenticatedClient(base_url=f"{address}/intake", token=token) as clerk:
            _acts(clerk)


def _signed_in(anybody: Any) -> str:
    """What nobody has to sign in for, and a token."""
    assert api("operations.live").sync(client=anybody).service == "intake"
    assert api("operations.ready").sync(client=anybody).status == "ready"
    listing = api("guidance.list_divisions").sync
    first = listing(client=anybody, limit=1)
    assert first.items[0].code < listing(client=anybody, limit=1, after=first.next_).items[0].code
    models = import_module(f"{PACKAGE}.models")
    body = models.Credentials(user="clerk", password="demo")
    return str(api("sign_in.sign_in").sync(client=anybody, body=body).token)


def _acts(clerk: Any) -> None:
    """A project is read, and refused: with faults, on trial, in earnest, and once more."""
    models = import_module(f"{PACKAGE}.models")
    (listed,) = api("projects.list_projects").sync(client=clerk).items
    read = api("projects.read_project").sync_detailed(listed.project, client=clerk)
    refuse = partial(api("projects.refuse_project").sync, listed.project, client=clerk)
    seen = {"if_match": read.headers["ETag"]}
    faulty = models.RefuseProject(reasons=[], basis="")
    assert refuse(body=faulty, idempotency_key="faulty", **seen).status == 422
    given = models.RefuseProject(reasons=["不属于本机关职权范围"], basis="行政许可法 art. 32")
    tried = refuse(body=given, idempotency_key="tried", dry_run=True, **seen)
    assert [event["type"] for event in tried.events] == ["onestop.intake.ProjectRefused.v1"]
    receipt = refuse(body=given, idempotency_key="done", **seen)
    later = api("projects.read_project").sync(
        listed.project, client=clerk, min_position=receipt.position
    )
    assert later.stage == "refused"
    assert refuse(body=faulty, idempotency_key="late", **seen).code == "stale-version"
