"""X56: what whoever comes with a provider's token is answered, and what the log says of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient
from onestop_chassis.clock import WallClock
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.service.app import create_app

from tests.support.counter_service import KEY, CounterRuntime, router
from tests.support.issuer import Issuer, settings_in
from tests.support.keyed import Keyed

COUNTS = "/counters/a/counts"
CLERK: dict[str, Any] = {"realm_access": {"roles": ["窗口"]}}


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def client(issuer: Issuer, tmp_path: Path) -> Iterator[TestClient]:
    runtime = CounterRuntime(WallClock())
    runtime.tokens = issuer.tokens(settings_in(tmp_path), DemoTokens(KEY))
    with Keyed(create_app(runtime, [router])) as client:
        yield client


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_x56_a_role_that_the_provider_gave_may_do_what_is_its_own(
    client: TestClient, issuer: Issuer
) -> None:
    done = client.post(COUNTS, json={"by": 1}, headers=bearing(issuer.token(**CLERK)))
    assert done.status_code == 200
    denied = client.post(COUNTS, json={"by": 1}, headers=bearing(issuer.token()))
    assert (denied.status_code, denied.json()["reason"]) == (403, "role")


def test_x56_who_is_nobody_here_is_told_what_to_do(client: TestClient, issuer: Issuer) -> None:
    stranger = issuer.token(realm_access={"roles": ["offline_access"]}, department="?")
    for answer in (
        client.post(COUNTS, json={"by": 1}, headers=bearing(stranger)),
        client.get("/counters/a", headers=bearing(stranger)),
    ):
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (403, "caller-not-mapped")
        assert "ONESTOP_OIDC_MAPPING_FILE" in problem["remedy"]
        assert "ONESTOP_OIDC_MAPPING_FILE" in problem["remedy_zh"]
        assert [one["field"] for one in problem["errors"]] == ["/department", "/realm_access/roles"]
        assert "offline_access" in problem["errors"][1]["en"]


def test_x56_while_no_key_is_known_a_token_is_neither_good_nor_bad(
    client: TestClient, issuer: Issuer
) -> None:
    issuer.away = True
    answer = client.post(COUNTS, json={"by": 1}, headers=bearing(issuer.token(**CLERK)))
    assert (answer.status_code, answer.json()["code"]) == (503, "identity-provider-away")
    assert answer.headers["Retry-After"]
    assert client.get("/counters/a").status_code == 404, "who shows no token is not concerned"


def test_x56_the_demonstrations_people_come_in_beside_the_providers(
    client: TestClient, issuer: Issuer
) -> None:
    signed = client.post("/signin", json={"user": "clerk", "password": "demo"}).json()["token"]
    assert client.post(COUNTS, json={"by": 1}, headers=bearing(signed)).status_code == 200
    assert not issuer.asked
    other = DemoTokens("z" * 40).issue(DemoTokens(KEY).verify(signed))
    assert client.post(COUNTS, json={"by": 1}, headers=bearing(other)).status_code == 401


def test_x56_no_token_is_in_the_log_or_in_an_answer(
    client: TestClient, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    made = [issuer.token(**CLERK), issuer.token(), issuer.token(exp=1), issuer.token(aud="other")]
    made.append(issuer.token(realm_access={}))
    with structlog.testing.capture_logs() as lines:
        said = [client.post(COUNTS, json={"by": 1}, headers=bearing(one)).text for one in made]
    everything = repr(lines) + caplog.text + repr(said)
    assert [line["event"] for line in lines].count("token_refused") == 2
    for token in made:
        assert not [part for part in token.split(".") if part in everything]
