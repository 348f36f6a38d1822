"""Health, figures, documentation, the simulated clock's routes, and apps that share a process."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock, WallClock
from onestop_chassis.service.app import create_app

from tests.support.counter_service import CounterRuntime, router
from tests.support.keyed import Keyed
from tests.support.signed import operator

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def runtime() -> CounterRuntime:
    return CounterRuntime(FixedClock(NOW))


@pytest.fixture
def client(runtime: CounterRuntime) -> Iterator[TestClient]:
    with Keyed(create_app(runtime, [router])) as client:
        yield client


def test_alive_says_nothing_about_the_database(client: TestClient, runtime: CounterRuntime) -> None:
    runtime.log.away = True
    assert client.get("/health/live").json() == {"service": "counter", "status": "alive"}


def test_ready_needs_the_database_and_every_follower(
    client: TestClient, runtime: CounterRuntime
) -> None:
    assert client.get("/health/ready").status_code == 200
    runtime.trouble["counter:views"] = "ValueError: x"
    waiting = client.get("/health/ready")
    assert (waiting.status_code, waiting.json()["waiting_for"]) == (503, ["counter:views"])
    runtime.log.away = True
    away = client.get("/health/ready")
    assert (away.status_code, away.json()["waiting_for"]) == (503, ["database"])
    assert int(away.headers["Retry-After"]) > 0


def test_operators_see_positions_and_of_a_failure_only_its_kind(
    client: TestClient, runtime: CounterRuntime
) -> None:
    runtime.trouble["counter:views"] = "ValueError: 张三 13800138000"
    answer = client.get("/ops/status", headers=operator(runtime))
    assert answer.json()["parked"] == 2
    assert answer.json()["troubles"] == {"counter:views": "ValueError"}
    assert "13800138000" not in answer.text


def test_figures_are_there_for_prometheus(client: TestClient, runtime: CounterRuntime) -> None:
    client.get("/counters/a")
    client.get("/counters/b")
    text = client.get("/metrics", headers=operator(runtime)).text
    assert "onestop_parked_facts 2.0" in text
    assert 'onestop_parked_by_cause{cause="below-zero",type="onestop.x.Y.v1"} 2.0' in text
    assert "onestop_parked_oldest_seconds 60.0" in text
    assert 'onestop_follower_lag{follower="views"} 2.0' in text
    assert 'onestop_follower_behind_seconds{follower="views"} 1.5' in text
    assert 'onestop_inbox_behind_seconds{source="other"} 3.5' in text
    assert 'onestop_relay_state{state="leading"} 1.0' in text
    assert 'onestop_jobs_ended_total{ending="failed"} 2.0' in text
    assert 'route="/counters/{name}",status="404"' in text
    assert 'onestop_refusals_total{code="counter-unknown"} 2.0' in text
    runtime.log.away = True
    assert "onestop_database_up 0.0" in client.get("/metrics", headers=operator(runtime)).text


def test_no_address_becomes_a_label(client: TestClient, runtime: CounterRuntime) -> None:
    for secret in ("2026-150602-30-03-100037", "wp-login.php"):
        client.get(f"/{secret}")
        client.get(f"/counters/{secret}")
    assert "2026-150602" not in client.get("/metrics", headers=operator(runtime)).text


def test_documentation_reaches_for_nothing_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert assets
    for asset in assets:
        assert asset.startswith("/"), asset
        assert client.get(asset).status_code == 200
    assert "//" not in page.replace("<!--", "").split("url:")[1].split("\n")[0]


def test_the_api_document_names_every_refusal_of_a_route(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    responses = document["paths"]["/counters/{name}/counts"]["post"]["responses"]
    assert {"200", "403", "409", "422", "503"} <= set(responses)
    refused = responses["409"]["content"]
    assert list(refused) == ["application/problem+json"]
    told = list(refused["application/problem+json"]["examples"])
    assert told == ["below-zero", "idempotency-key-reused"]
    assert document["components"]["securitySchemes"]


@pytest.mark.parametrize("prefix", ["", "/counter"])
def test_five_apps_can_live_in_one_process_under_prefixes(prefix: str) -> None:
    city = FastAPI(docs_url=None, redoc_url=None)
    names = ["/counter", "/other"]
    for name in names:
        app = create_app(CounterRuntime(WallClock()), [router], prefix=prefix and name)
        city.mount(name, app)
    with Keyed(city) as client:
        for name in names:
            page = client.get(f"{name}/docs").text
            assert f'src="{name}/static-docs/swagger-ui-bundle.js"' in page
            assert f"url: '{name}/openapi.json'" in page
            assert client.get(f"{name}/static-docs/swagger-ui.css").status_code == 200
            servers = client.get(f"{name}/openapi.json").json()["servers"]
            assert servers == [{"url": name}]
            refused = client.get(f"{name}/counters/none").json()
            assert refused["type"] == f"{name}/problems/counter-unknown"
            assert refused["instance"] == f"{name}/counters/none"
            assert client.get(refused["type"]).json()["code"] == "counter-unknown"


def test_behind_a_proxy_that_takes_the_prefix_off_addresses_carry_it(
    runtime: CounterRuntime,
) -> None:
    with Keyed(create_app(runtime, [router], prefix="/review")) as client:
        assert 'src="/review/static-docs/' in client.get("/docs").text
        assert client.get("/static-docs/swagger-ui.css").status_code == 200
        assert client.get("/counters/none").json()["type"] == "/review/problems/counter-unknown"
