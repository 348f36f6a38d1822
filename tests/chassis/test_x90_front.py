"""X90 at the front door: what goes with every answer, who is meant, and who is who."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.actor import Actor
from onestop_chassis.clock import WallClock
from onestop_chassis.http.caller import command_id
from onestop_chassis.http.hosts import Hosts
from onestop_chassis.http.rejection import Unauthenticated
from onestop_chassis.http.tokens import LEEWAY_SECONDS, DemoTokens
from onestop_chassis.recorded import Cause
from onestop_chassis.service.app import create_app
from onestop_cli.laptop import city

from tests.support.counter_service import KEY, CounterRuntime, router
from tests.support.installed import client, installed

__all__ = ["client", "installed"]
KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=6)
SUBJECTS = st.text("ab/ %1", min_size=1, max_size=6)
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/health/live", 200),
        ("GET", "/counters/none", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/counters/a/counts", 401),
        ("POST", "/counters/a/defects", 500),
        ("GET", "/docs", 200),
        ("GET", "/static-docs/swagger-ui.css", 200),
    ],
)
def test_x90_whatever_is_answered_nothing_may_be_guessed_framed_loaded_or_kept(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert EVERYWHERE.items() <= dict(answer.headers).items()
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    kept = "public, max-age=3600" if "static" in path else "no-store"
    assert answer.headers.get_list("cache-control") == [kept]
    assert "strict-transport-security" not in answer.headers


def test_x90_in_production_browsers_are_told_to_come_over_tls_only(installed: TestClient) -> None:
    answer = installed.get("/health/live")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_x90_the_page_of_the_documentation_runs_its_own_script_and_no_other(
    client: TestClient,
) -> None:
    answer = client.get("/docs")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe" not in policy


def test_x90_the_front_page_of_all_services_has_them_once(client: TestClient) -> None:
    runtime = CounterRuntime(WallClock())
    with TestClient(city_of(runtime), base_url="http://127.0.0.1:8000") as front:
        for path in ("/services", "/nowhere", "/counter/health/live"):
            answer = front.get(path)
            for name, value in EVERYWHERE.items():
                assert answer.headers.get_list(name) == [value], path
        assert "style-src 'sha256-" in front.get("/services").headers["content-security-policy"]


def city_of(runtime: CounterRuntime) -> FastAPI:
    front = city({})
    front.mount("/counter", create_app(runtime, [router], prefix="/counter"))
    return front


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "approval.example.cn.e", ""])
def test_x90_a_foreign_host_is_nobody_here(installed: TestClient, host: str) -> None:
    answer = installed.get("/health/live", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "host-unknown")


@pytest.mark.parametrize(
    "host",
    [
        "approval.example.cn",
        "Approval.Example.CN:443",
        "a.internal:8080",
        "b",
        "counter:8080",
        "localhost:1",
        "127.0.0.1:8080",
        "[::1]:8080",
    ],
)
def test_x90_every_name_it_was_told_and_the_machines_own_are_taken(
    installed: TestClient, host: str
) -> None:
    assert installed.get("/health/live", headers={"Host": host}).status_code == 200


def test_x90_a_foreign_host_beside_a_known_one_is_no_better(installed: TestClient) -> None:
    for hosts in (("b", "evil.example"), ("evil.example", "b")):
        answer = installed.get("/health/live", headers=[("Host", host) for host in hosts])
        assert answer.status_code == 421


def test_x90_the_address_a_request_came_in_at_is_taken() -> None:
    scope = {"type": "http", "server": ("10.0.0.7", 8080)}
    assert Hosts([]).take(scope, b"10.0.0.7:8080")
    assert not Hosts([]).take(scope, b"10.0.0.8:8080")


@given(SUBJECTS, KEYS, SUBJECTS, KEYS)
def test_x90_no_two_people_share_the_id_of_a_command(a: str, k: str, b: str, j: str) -> None:
    assert (command_id(a, k) == command_id(b, j)) == ((a, k) == (b, j))


def test_x90_the_ids_on_record_stay_what_they_were_and_parts_are_nobodys_key() -> None:
    assert command_id("director.150602", "cli/7") == "director.150602/cli/7"
    assert command_id("a/b", "c") != command_id("a", "b/c")
    first = Cause(command_id("clerk", "k"), "c", "request/1", "clerk", "clerk")
    assert first.numbered(0).command_id == "clerk/k"
    assert first.numbered(1).command_id != command_id("clerk", "k/1")


def test_x90_a_token_outlives_its_time_by_what_clocks_differ_and_no_more() -> None:
    issuer, reader = DemoTokens(KEY), DemoTokens(KEY)
    actor = Actor(subject="clerk")
    late = issuer.issue(actor, lifetime=-LEEWAY_SECONDS + 10)
    assert reader.verify(late).subject == "clerk"
    assert reader.verify(late).subject == "clerk", "and again, from memory"
    for tokens in (issuer, reader):
        with pytest.raises(Unauthenticated):
            tokens.verify(issuer.issue(actor, lifetime=-LEEWAY_SECONDS - 1))
