"""What an earlier version left behind, this one opens, shows as before, and goes on with."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from onestop_chassis.operators.database_faults import brief
from onestop_cli.addresses import SERVICES
from onestop_cli.embedded import EmbeddedPostgres

from tests.support.invariants import Logbook, versions_have_no_holes, views_equal_the_fold
from tests.support.laptop import UP_SECONDS, Laptop
from tests.support.told import told_as_then
from tests.support.upgrades import VERSIONS, Rows, log_of, restored, shown
from tests.support.wait import until

WORK = "jobs"
"""The view of what operators ask for; building another version's view is such a job."""
SINCE = {"job", "staff"}
"""Streams that go on at the first start: such jobs, and the tables of this version, in which people
in office have names."""


def test_there_is_an_earlier_version() -> None:
    assert VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.timeout(600)
def test_what_an_earlier_version_left_is_opened_and_shown_as_it_was(version: str) -> None:
    with tempfile.TemporaryDirectory(prefix="onestop-upgrade-") as directory:
        laptop = Laptop(Path(directory))
        with restored(version, laptop.data) as server:
            logs = {service: log_of(server, service) for service in SERVICES}
            views = {service: shown(server, service) for service in SERVICES}
        with laptop:
            until(lambda: _built(laptop), UP_SECONDS, "every view built")
            _goes_on(laptop)
        with laptop.database_server() as server:
            for service in SERVICES:
                _as_it_was(server, service, logs[service], views[service])


def _built(laptop: Laptop) -> bool:
    with laptop.client() as client:
        return not any(
            client.get(service, "/ops/status", "operator")["unbuilt"] for service in SERVICES
        )


def _goes_on(laptop: Laptop) -> None:
    """A view is built anew beside the one that was there before, and takes its place."""
    for step in ("rebuild", "switch"):
        wish = ("--execute", "--confirm", "0") if step == "switch" else ()
        laptop.onestop("projection", step, "review", "cases", "--reason", "as before", *wish)


def _as_it_was(
    server: EmbeddedPostgres,
    service: str,
    log: Sequence[tuple[Any, ...]],
    views: Mapping[str, Rows],
) -> None:
    """No row of the log is another or one too many, and each view shows the old rows."""
    rows = log_of(server, service)
    assert rows[: len(log)] == log, service
    assert {stream.partition("/")[0] for _, stream, *_ in rows[len(log) :]} <= SINCE, service
    now = shown(server, service)
    assert views.keys() <= now.keys(), service
    for name, then in views.items():
        assert name == WORK or now[name].keys() == then.keys(), (service, name)
        told_as_then(now[name], then, f"{service}.{name}")
    with Logbook(service, server.address(f"onestop_{service}")) as book:
        with book.database.connection() as connection:
            assert brief(book.log, book.blueprint.migrations, connection) == [], service
        versions_have_no_holes(book)
        views_equal_the_fold(book)
