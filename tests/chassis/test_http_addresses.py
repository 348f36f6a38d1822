"""Addresses that are not there, methods that they do not take, and what is said of both."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from httpx import Client
from onestop_chassis.clock import WallClock
from onestop_chassis.refusal import NotFound
from onestop_chassis.service.app import create_app
from onestop_cli.laptop import city

from tests.support.counter_service import CounterRuntime, router
from tests.support.keyed import Keyed
from tests.support.served import serving

more = APIRouter(prefix="/counters", tags=["counters"])


@more.put("/{name}")
def replace(name: str) -> str:
    return name


@more.delete("/{name}")
def remove(name: str) -> None:
    raise NotFound("", counter=name)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(CounterRuntime(WallClock()), [router, more])
    with Keyed(app, follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/nothing", "//", "/counters/", "/counters//x", "/docs/", "/%FF", "/", "/static-docs"]
)
def test_x59_any_address_that_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "route-unknown"
    assert answer.json()["detail"]


def test_x59_so_it_is_before_the_services_of_one_machine() -> None:
    with Keyed(city({}), follow_redirects=False) as client:
        answer = client.get("/nothing")
        assert (answer.status_code, answer.json()["code"]) == (404, "route-unknown")
        assert client.get(answer.json()["type"]).json()["status"] == 404
        assert client.post("/services").headers["Allow"] == "GET"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/counters/a", "DELETE, GET, HEAD, PUT"),
        ("POST", "/counters/a", "DELETE, GET, HEAD, PUT"),
        ("GET", "/counters/a/counts", "POST"),
        ("HEAD", "/counters/a/counts", "POST"),
        ("POST", "/docs", "GET, HEAD"),
        ("POST", "/static-docs/swagger-ui.css", "GET, HEAD"),
    ],
)
def test_x59_allow_names_every_method_of_the_address(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert method == "HEAD" or answer.json()["code"] == "method-not-allowed"


def test_whatever_answers_get_answers_head_with_the_same_but_the_body() -> None:
    app = create_app(CounterRuntime(WallClock()), [router, more])
    with serving(app) as url, Client(base_url=url) as client:
        for path in ("/health/ready", "/counters/a", "/nothing", "/docs"):
            head, got = client.head(path), client.get(path)  # a body would be read as the next head
            assert head.status_code == got.status_code, path
            assert head.headers.keys() == got.headers.keys()
            assert head.headers["Content-Type"] == got.headers["Content-Type"]
            assert (head.content, got.content) == (b"", got.content or b"-")


def test_x59_a_problem_always_has_a_detail(client: TestClient) -> None:
    assert client.delete("/counters/a").json()["detail"] == "未找到 / Not found"
