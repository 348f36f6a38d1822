"""X90: what is closed to the public, and what a command has to carry."""

from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_chassis.actor import Actor
from onestop_chassis.clock import WallClock
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.service import main as service
from onestop_chassis.service.settings import ServiceSettings
from prometheus_client import start_http_server

from tests.support.counter_service import KEY, CounterRuntime, router
from tests.support.installed import client, installed

__all__ = ["client", "installed"]
CLOSED = ("/ops/status", "/ops/waits", "/metrics")


@pytest.mark.parametrize("path", CLOSED)
def test_x90_how_a_service_stands_is_for_who_runs_it(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401
    for roles, status in (
        ({"applicant", "director"}, 403),
        ({"operator"}, 200),
        ({"auditor"}, 200),
    ):
        token = DemoTokens(KEY).issue(Actor(subject="x", roles=frozenset(roles)))
        assert client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == status


def test_x90_in_production_the_documents_of_the_api_are_for_who_is_signed_in(
    installed: TestClient,
) -> None:
    for path in ("/docs", "/static-docs/swagger-ui.css"):
        assert installed.get(path).status_code == 404
    assert installed.get("/openapi.json").status_code == 401
    token = DemoTokens(KEY).issue(Actor(subject="x"))
    document = installed.get("/openapi.json", headers={"Authorization": f"Bearer {token}"})
    assert "/counters/{name}/counts" in document.json()["paths"]
    assert "/openapi.json" not in document.json()["paths"]


def test_x90_a_command_without_a_key_is_refused_and_a_question_needs_none(
    client: TestClient,
) -> None:
    token = DemoTokens(KEY).issue(Actor(subject="clerk", roles=frozenset({"window_clerk"})))
    headers = {"Authorization": f"Bearer {token}"}
    path = "/counters/a/counts"
    bare = client.post(path, json={"by": 1}, headers=headers)
    assert (bare.status_code, bare.json()["code"]) == (400, "idempotency-key-missing")
    assert client.post(path, json={"by": 1}).status_code == 401, "who it is comes first"
    assert client.get("/counters/a", headers=headers).status_code == 404, "nothing was recorded"
    keyed = {**headers, "Idempotency-Key": "k"}
    assert client.post(path, json={"by": 1}, headers=keyed).status_code == 200
    signed = client.post("/signin", json={"user": "clerk", "password": "demo"})
    assert signed.status_code == 200
    planned = client.post("/ops/plans", json={"kind": "x"}, headers=headers)
    assert planned.status_code == 403, "who may ask, not how"


def test_x90_the_document_says_which_requests_carry_a_key(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    asked = {path: _key(paths[path]["post"]) for path in paths if "post" in paths[path]}
    assert asked["/counters/{name}/counts"] is True
    assert asked["/ops/jobs"] is True
    assert asked["/ops/plans"] is False
    assert asked["/signin"] is None
    for path, method in (("/counters/{name}/counts", "post"), ("/ops/plans", "post")):
        assert {"401", "403"} <= paths[path][method]["responses"].keys()
        assert paths[path][method]["security"] == [{"token": []}]


def _key(operation: dict[str, Any]) -> bool | None:
    named = {one["name"]: one for one in operation["parameters"]}
    return named["Idempotency-Key"]["required"] if "Idempotency-Key" in named else None


def test_x90_prometheus_reads_without_signing_in_at_a_port_for_inside_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[tuple[Any, Any]] = []
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def opens(*where: Any) -> None:
        server, thread = start_http_server(*where)
        opened.append((server, thread))

    @contextmanager
    def running(*_: object) -> Iterator[CounterRuntime]:
        yield CounterRuntime(WallClock())

    def serve(_config: object) -> None:
        """Instead of serving, reads what it opened beside itself."""
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        assert "onestop_parked_facts 2.0" in text

    blueprint: Any = None
    monkeypatch.setattr(service, "running", running)
    monkeypatch.setattr(service, "routers_of", lambda _: [router])
    monkeypatch.setattr(service, "start_http_server", opens)
    monkeypatch.setattr(service, "serve", serve)
    settings = ServiceSettings(kafka_bootstrap="nowhere:1", metrics_port=port)
    service._serve(blueprint, settings)
    [(server, thread)] = opened
    server.shutdown()
    server.server_close()
    thread.join()
