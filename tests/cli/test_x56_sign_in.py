"""X56: the command signs in with an identity provider: a person once, a program by itself."""

import base64
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from onestop_cli.client import Client
from onestop_cli.commands import login as commands
from onestop_cli.say import Failed, Misused
from onestop_cli.sign_in import device, terminal
from onestop_cli.sign_in.bearer import Bearer, Person, Program, SignInNeeded
from onestop_cli.sign_in.device import NotAgreed, by_device
from onestop_cli.sign_in.endpoint import Endpoint
from onestop_cli.sign_in.kept import Keeping
from onestop_cli.sign_in.settings import SignInSettings, sign_in_settings

from tests.support.environment import steering
from tests.support.issuer import URL
from tests.support.token_desk import DOCUMENT, PENDING, Answer, Desk, token


class Slept:
    """Stands for the module `time`: goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in steering():
        monkeypatch.delenv(name)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Slept:
    found = Slept()
    monkeypatch.setattr(device, "time", found)
    return found


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., Keeping]:
    def at(**told: Any) -> Keeping:
        settings = SignInSettings(**{"oidc_issuer": URL, **told})
        return Keeping({"XDG_STATE_HOME": str(tmp_path)}, settings)

    return at


def test_x56_a_person_agrees_elsewhere_and_is_waited_for(slept: Slept) -> None:
    desk = Desk([PENDING, {"error": "slow_down"}, token("t-1", refresh_token="r-1")])
    told: list[tuple[str, str]] = []
    granted = by_device(desk.endpoint(), lambda address, code: told.append((address, code)))
    assert told == [(f"{URL}/activate", "ABCD-EFGH")]
    assert (granted.access_token, granted.refresh_token) == ("t-1", "r-1")
    assert slept.pauses == [2, 2, 7]
    assert desk.forms[0] == {"client_id": "onestop-cli", "scope": "openid"}
    assert {form["device_code"] for form in desk.forms[1:]} == {"d-1"}


@pytest.mark.parametrize(
    "answers", [[{"error": "access_denied"}], [PENDING] * 40, [{"error": "expired_token"}]],
    ids=["refused", "nobody came", "too late"],
)  # fmt: skip
def test_x56_who_does_not_agree_is_not_signed_in(slept: Slept, answers: list[Answer]) -> None:
    with pytest.raises(NotAgreed) as failed:
        by_device(Desk(answers).endpoint(), lambda *_: None)
    assert failed.value.exit_code == 6
    assert slept.at <= 60


def test_x56_what_is_kept_is_readable_for_nobody_else(
    keep: Callable[..., Keeping], tmp_path: Path
) -> None:
    person = Person(Desk([]).endpoint(), keep())
    with pytest.raises(SignInNeeded, match="onestop login"):
        person.token()
    before = os.umask(0)
    try:
        with keep().locked():
            keep().write(Desk([token("t-1")]).endpoint().grant("x"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"onestop": 0o700, "sign-in.json": 0o600, "sign-in.lock": 0o600}
    with pytest.raises(SignInNeeded):
        Person(Desk([]).endpoint(), keep(oidc_issuer=f"{URL}/other")).token()
    keep().forget()
    assert keep().read() is None


def test_x56_a_token_is_renewed_before_it_runs_out_and_the_next_command_has_it(
    keep: Callable[..., Keeping],
) -> None:
    desk = Desk([token("t-1", refresh_token="r-1"), token("t-2", refresh_token="r-2")])
    endpoint = desk.endpoint()
    with keep().locked():
        keep().write(endpoint.grant("x"))
    person = Person(endpoint, keep())
    assert person.token() == "t-1"
    desk.at += timedelta(seconds=269)
    assert person.token() == "t-1"
    desk.at += timedelta(seconds=2)
    assert person.token() == "t-2"
    assert Person(endpoint, keep()).token() == "t-2"
    assert desk.forms[1:] == [
        {"grant_type": "refresh_token", "refresh_token": "r-1", "client_id": "onestop-cli"}
    ]
    desk.answers = [{"error": "invalid_grant", "error_description": "Session not active"}]
    desk.at += timedelta(hours=1)
    with pytest.raises(SignInNeeded, match="Session not active"):
        person.token()


def test_x56_a_program_signs_in_as_itself_with_a_secret_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("p@ss:word\n", encoding="utf-8")
    desk = Desk([token("t-1"), token("t-2"), {"error": "unauthorized_client"}])
    told = {"oidc_client": "nightly", "oidc_client_secret_file": str(tmp_path / "secret")}
    program = Program(desk.endpoint(**told))
    assert [program.token(), program.token()] == ["t-1", "t-1"]
    desk.at += timedelta(minutes=5)
    assert program.token() == "t-2"
    assert desk.forms == [{"grant_type": "client_credentials", "scope": "openid"}] * 2
    scheme, _, encoded = desk.signed[0].partition(" ")
    assert (scheme, base64.b64decode(encoded)) == ("Basic", b"nightly:p%40ss%3Aword")
    desk.at += timedelta(minutes=5)
    with pytest.raises(SignInNeeded, match="nightly"):
        program.token()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502, text="<html>"),
        httpx.Response(200, text="<html>"),
        httpx.Response(302, headers={"Location": "https://evil.example/token"}),
        httpx.Response(400, json={"message": "no"}),
        httpx.Response(400, json=["no"]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"access_token": "t", "expires_in": 1e300}),
    ],
    ids=["a gateway", "a page", "leads elsewhere", "no code", "a list", "no token", "for ever"],
)
def test_x56_an_answer_that_is_none_of_a_provider_ends_in_words(answer: httpx.Response) -> None:
    asked: list[str] = []

    def desk(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return answer if request.method == "POST" else httpx.Response(200, json=DOCUMENT)

    endpoint = Endpoint(SignInSettings(oidc_issuer=URL), lambda: Desk.at, httpx.MockTransport(desk))
    with pytest.raises(Failed, match="does not answer as it should"):
        endpoint.grant("client_credentials")
    assert set(asked) == {"id.example.cn"}


def test_x56_settings_that_do_not_fit_are_named_all_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONESTOP_OIDC_CA_FILE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("ONESTOP_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(Misused) as misused:
        sign_in_settings()
    assert {line.split()[0] for line in misused.value.lines} == {
        "ONESTOP_OIDC_ISSUER", "ONESTOP_OIDC_CA_FILE", "ONESTOP_OIDC_CLIENT_SECRET_FILE"
    }  # fmt: skip


def test_x56_every_request_carries_the_token_of_its_moment_and_nobody_signs_in_at_a_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Changing(Bearer):
        def __init__(self) -> None:
            self.number = 0

        def token(self) -> str:
            self.number += 1
            return f"t-{self.number}"

        def renewed(self) -> Any:
            raise AssertionError

    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["Authorization"])
        return httpx.Response(200, json={})

    changing = Changing()
    monkeypatch.setattr("onestop_cli.sign_in.bearer.bearer", lambda: changing)
    monkeypatch.setenv("ONESTOP_OIDC_ISSUER", URL)
    client = Client({"land": "http://land"}, httpx.MockTransport(answer))
    client.get("land", "/indices", "operator")
    client.get("land", "/indices", "clerk")
    monkeypatch.setenv("ONESTOP_TOKEN", "given")
    client.get("land", "/indices", "clerk")
    assert sent == ["Bearer t-1", "Bearer t-2", "Bearer given"]


def test_x56_who_logs_in_is_signed_in_until_logging_out(
    slept: Slept,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk = Desk([token("t-1", refresh_token="r-1"), {}])
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("ONESTOP_OIDC_ISSUER", URL)
    monkeypatch.setattr(terminal, "Endpoint", lambda *_: desk.endpoint())
    commands.login()
    said = capsys.readouterr()
    assert f"{URL}/activate" in said.out
    assert "code ABCD-EFGH" in said.out
    assert "t-1" not in said.out + said.err
    [kept] = tmp_path.rglob("*.json")
    assert "t-1" in kept.read_text()
    commands.logout()
    assert not kept.exists()
    assert desk.forms[-1] == {
        "token": "r-1", "token_type_hint": "refresh_token", "client_id": "onestop-cli"
    }  # fmt: skip
    monkeypatch.setenv("ONESTOP_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    with pytest.raises(Misused, match="signs in as itself"):
        commands.login()
