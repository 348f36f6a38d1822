"""Reaching the services: who else answers is said, and nothing of the machine gets in between."""

import ssl
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
from fastapi import FastAPI, Response
from onestop_cli.addresses import addresses
from onestop_cli.client import Client
from onestop_cli.connection import TOKEN, Foreign
from onestop_cli.doctor import running
from onestop_cli.say import Failed, Misused

from tests.cli.test_commands import onestop as commanded
from tests.support.served import onestop, served

PORTAL = "<html><head><title>登录 Portal</title></head><body>sign in</body></html>"
PROXIES = ("ALL_PROXY", "http_proxy", "https_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")


def answering(**how: Any) -> Client:
    answer = httpx.MockTransport(lambda _: httpx.Response(**how))
    return Client({"review": "http://review:8082"}, answer)


@pytest.mark.parametrize(
    ("how", "who"),
    [
        ({"status_code": 200, "html": PORTAL}, "HTTP 200 text/html “登录 Portal”"),
        ({"status_code": 404, "html": PORTAL, "headers": {"server": "nginx"}}, "nginx"),
        ({"status_code": 302, "headers": {"location": "https://sso"}}, "HTTP 302 https://sso"),
        ({"status_code": 404, "json": {"detail": "Not Found"}}, "HTTP 404 application/json"),
        ({"status_code": 200, "json": ["other"]}, "HTTP 200 application/json"),
        ({"status_code": 200, "content": b""}, "HTTP 200"),
        ({"status_code": 200, "json": {"service": "intake", "position": 1}}, "but intake;"),
    ],
)
def test_x76_whoever_else_answers_is_named_with_the_address_and_what_to_do(
    how: dict[str, Any], who: str
) -> None:
    with pytest.raises(Foreign) as told:
        answering(**how).get("review", "/ops/status")
    for said in (told.value.zh, told.value.en):
        assert "http://review:8082" in said
        assert "--services" in said
        assert "\n" not in said
    assert who in told.value.en


def test_x76_a_service_that_is_not_ready_is_still_itself() -> None:
    lacking = {"service": "review", "status": "waiting", "waiting_for": ["schema"]}
    [found] = running.ready(answering(status_code=503, json=lacking), "review")
    assert found.found == "waits for schema"


def test_what_a_ready_service_does_without_is_a_finding() -> None:
    told = {"service": "review", "status": "ready", "lacks": {"virus-scanner": "set one"}}
    ready, lacks = running.ready(answering(status_code=200, json=told), "review")
    assert ready.found.startswith("ready")
    assert (lacks.check, lacks.found) == ("review virus-scanner", "set one")


def test_x76_a_sign_in_that_gives_no_token_is_not_ours() -> None:
    with pytest.raises(Foreign):
        answering(status_code=200, json={"id": 1}).post("review", "/cases", "director", {})


def test_authorities_are_loaded_only_where_tls_may_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    load = Mock(wraps=ssl.create_default_context)
    monkeypatch.setattr("ssl.create_default_context", load)
    Client({"review": "http://127.0.0.1:1", "land": "http://localhost:2"})
    load.assert_not_called()
    for url in ("https://127.0.0.1:1", "http://review:8082"):
        Client({"land": "http://127.0.0.1:2", "review": url})
        load.assert_called_once()
        load.reset_mock()


def test_x76_the_doctor_and_the_status_say_who_answered() -> None:
    found = list(running.checks(answering(status_code=200, html=PORTAL), "operator"))
    [review] = found
    assert "Portal" in review.found
    assert "proxy" in review.mend
    other = FastAPI()
    other.api_route("/{path:path}", methods=["GET", "POST"])(
        lambda path: Response(PORTAL, media_type="text/html")
    )
    with served(other, "review") as services:
        told = onestop(services, "status", "--output", "json")
        assert told.exit_code == 1
        assert "Portal" in told.stdout
        tables = Path(__file__).parents[2] / "cli/src/onestop_cli/data"
        refused = onestop(services, "import", "departments", str(tables / "departments.csv"))
        assert "Not review answered" in refused.output


def test_x57_the_services_that_are_named_are_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONESTOP_URL", raising=False)
    one = {"review": "http://127.0.0.1:8082"}
    assert addresses(tmp_path, "review=http://127.0.0.1:8082/") == one
    monkeypatch.setenv("ONESTOP_REVIEW_URL", "http://127.0.0.1:8082")
    assert addresses(tmp_path) == one
    with Client(one) as client, pytest.raises(Misused, match="intake=http"):
        client.get("intake", "/projects")
    with pytest.raises(Failed, match="no service reviw"):
        addresses(tmp_path, "reviw=http://127.0.0.1:8082")


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://x", "http://", "http://[::1", "review"])
def test_x74_an_address_that_is_none_is_named_in_one_line(tmp_path: Path, url: str) -> None:
    with pytest.raises(Failed, match="is no address") as told:
        addresses(tmp_path, f"review={url}")
    assert url in told.value.zh


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:9", "http://127.0.0.1:9", "nonsense"])
def test_x74_what_is_on_this_machine_is_asked_directly(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    for name in PROXIES:
        monkeypatch.setenv(name, value)
    city = FastAPI()
    city.get("/divisions")(lambda: [{"code": "150600"}])
    with served(city, "intake") as services:
        for host in ("127.0.0.1", "localhost"):
            url = services.replace("127.0.0.1", host)
            with Client({"intake": f"{url}/intake"}) as client:
                assert client.get("intake", "/divisions") == [{"code": "150600"}]


def test_x74_settings_that_cannot_be_used_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://me:secret@127.0.0.1:9")
    with pytest.raises(Misused, match="ALL_PROXY=nonsense") as told:
        Client({"intake": "https://onestop.example"})
    assert "ALL_PROXY" in told.value.zh
    assert "secret" not in f"{told.value.zh}{told.value.en}"
    monkeypatch.setenv(TOKEN, "läßt sich nicht senden")
    with pytest.raises(Misused, match=TOKEN):
        answering(status_code=200, json={}).get("review", "/cases", "director")


def test_x74_a_command_ends_in_one_line_whatever_is_set(tmp_path: Path) -> None:
    ended = commanded("status", "--data", str(tmp_path), ONESTOP_URL="not an address")
    assert ended.returncode == 1
    assert "is no address" in ended.stderr
    assert "Traceback" not in ended.stderr
