"""X56: people and programs sign in with a real identity provider, whose realm and mapping are those
that operators begin with."""

import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock, WallClock
from onestop_chassis.environment import Purpose
from onestop_chassis.log.database import Database
from onestop_chassis.service.app import create_app
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.service.tokens import tokens_of
from onestop_cli.sign_in.bearer import Person, Program, SignInNeeded
from onestop_cli.sign_in.endpoint import Endpoint
from onestop_cli.sign_in.kept import Keeping
from onestop_cli.sign_in.settings import SignInSettings
from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.settings import SERVICES
from onestop_console.settings import Settings as ConsoleSettings
from onestop_console.sign_in.granted import GrantRefused
from onestop_console.sign_in.provider import IdentityProvider
from onestop_console.tables import prepare
from pydantic import SecretStr

from tests.support.browser import agree, browser, sign_in
from tests.support.counter_service import CounterRuntime, router
from tests.support.environment import clean
from tests.support.keycloak import ROOT, Keycloak, running_keycloak
from tests.support.keyed import Keyed
from tests.support.postgres import database_url  # noqa: F401

pytestmark = pytest.mark.java
COUNTS = "/counters/a/counts"
MAPPING = ROOT / "deploy" / "oidc" / "people.toml"
PASSWORD = "a password of hers"
HOME = "https://approval.example.cn"
CALLBACK = f"{HOME}/signed-in"


@pytest.fixture(scope="module")
def keycloak() -> Keycloak:
    found = running_keycloak()
    found.person("clerk.1", PASSWORD, ["window_clerk"], jurisdiction="150600", department="nr")
    found.person("nobody", PASSWORD, [])
    return found


@pytest.fixture
def service(keycloak: Keycloak) -> Iterator[TestClient]:
    """A service that people depend on."""
    runtime = CounterRuntime(WallClock())
    settings = ServiceSettings(
        env=Purpose.PRODUCTION, oidc_issuer=keycloak.issuer, oidc_mapping_file=str(MAPPING)
    )
    runtime.tokens = tokens_of(settings)
    with Keyed(create_app(runtime, [router])) as client:
        yield client


def count(service: TestClient, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    answer: httpx.Response = service.post(COUNTS, json={"by": 1}, headers=headers)
    return answer


@contextmanager
def command(keycloak: Keycloak, home: Path, name: str) -> Iterator["subprocess.Popen[str]"]:
    """One that runs; it ends with what is inside."""
    told = {"ONESTOP_OIDC_ISSUER": keycloak.issuer, "XDG_STATE_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, "-m", "onestop_cli", name],
        env=clean(told),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_x56_a_person_signs_in_from_a_terminal_stays_so_and_signs_out(
    keycloak: Keycloak, service: TestClient, tmp_path: Path
) -> None:
    with command(keycloak, tmp_path, "login") as login:
        assert login.stdout is not None
        address = login.stdout.readline().strip()
        with browser() as http:
            agree(http, address, "clerk.1", PASSWORD)
        said, _ = login.communicate(timeout=60)
    assert (login.returncode, "signed in" in said) == (0, True)
    settings = SignInSettings(oidc_issuer=keycloak.issuer)
    keeping = Keeping({"XDG_STATE_HOME": str(tmp_path)}, settings)
    endpoint = Endpoint(settings, WallClock().now)
    first = Person(endpoint, keeping).token()
    assert count(service, first).status_code == 200
    kept = keeping.read()
    assert kept is not None
    with keeping.locked():
        keeping.write(kept.model_copy(update={"expires": WallClock().now()}))
    second = Person(endpoint, keeping).token()
    assert second != first
    assert count(service, second).status_code == 200
    last = keeping.read()
    assert last is not None
    with command(keycloak, tmp_path, "logout") as logout:
        said, told = logout.communicate(timeout=60)
    assert (logout.returncode, "signed out" in said, told) == (0, True, "")
    with keeping.locked():
        keeping.write(last.model_copy(update={"expires": WallClock().now()}))
    with pytest.raises(SignInNeeded):
        Person(endpoint, keeping).token()


def test_x56_a_program_signs_in_as_itself_and_a_new_key_of_the_provider_is_taken(
    keycloak: Keycloak,
    service: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = keycloak.client("onestop-program")
    made = keycloak.administer("POST", f"/onestop/clients/{client}/client-secret")
    account = keycloak.administer("GET", f"/onestop/clients/{client}/service-account-user")
    keycloak.give(account["id"], ["operator"])
    file = tmp_path / "secret"
    file.write_text(made["value"], encoding="utf-8")
    settings = SignInSettings(
        oidc_issuer=keycloak.issuer,
        oidc_client="onestop-program",
        oidc_client_secret_file=str(file),
    )
    token = Program(Endpoint(settings, WallClock().now)).token()
    assert count(service, token).status_code == 200, "an operator may"
    assert head(token)["alg"] == "RS256"
    monkeypatch.setattr("onestop_chassis.http.oidc.keys.AT_MOST_EVERY_SECONDS", 0.0)
    keycloak.administer("POST", "/onestop/components", NEW_KEY)
    later = Program(Endpoint(settings, WallClock().now)).token()
    assert head(later)["kid"] != head(token)["kid"]
    assert count(service, later).status_code == 200
    assert count(service, token).status_code == 200, "the older key still stands in the list"
    file.write_text("another", encoding="utf-8")
    with pytest.raises(SignInNeeded, match="onestop-program"):
        Program(Endpoint(settings, WallClock().now)).token()


def test_x56_a_browsers_token_is_taken_and_the_id_token_beside_it_is_not(
    keycloak: Keycloak, service: TestClient
) -> None:
    signed = by_code(keycloak, "clerk.1")
    assert count(service, signed["access_token"]).status_code == 200
    assert count(service, signed["id_token"]).status_code == 401
    assert count(service, signed["refresh_token"]).status_code == 401
    refused = count(service, by_code(keycloak, "nobody")["access_token"])
    assert (refused.status_code, refused.json()["code"]) == (403, "caller-not-mapped")
    assert [one["field"] for one in refused.json()["errors"]] == ["/resource_access/onestop/roles"]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(WallClock().now())


@pytest.fixture
def console(
    keycloak: Keycloak,
    database_url: str,  # noqa: F811
    clock: FixedClock,
) -> Iterator[TestClient]:
    """A browser at a console that people depend on; what it asks the services is kept."""
    client = keycloak.client("onestop-console")
    made = keycloak.administer("POST", f"/onestop/clients/{client}/client-secret")
    settings = ConsoleSettings(
        env=Purpose.PRODUCTION,
        database_url=database_url,
        session_key=SecretStr(secrets.token_urlsafe(32)),
        public_url=HOME,
        oidc_issuer=keycloak.issuer,
        oidc_mapping_file=str(MAPPING),
        console_client_secret=SecretStr(made["value"]),
    )
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path == "/simulation/clock":
            return httpx.Response(404, json={"code": "not-found"})
        return httpx.Response(200, json={"items": [], "next": None, "counts": {}})

    gateway = Gateway({name: f"http://{name}" for name in SERVICES}, httpx.MockTransport(answer))
    with Database(database_url, size=2) as database:
        prepare(database)
        app = create_console(settings, database, gateway, clock)
        app.state.asked = asked
        with TestClient(app, base_url=HOME, follow_redirects=False) as browser_there:
            yield browser_there


def token_of(console: TestClient) -> str:
    """With what the services are asked for a page."""
    answer = console.get("/projects")
    assert answer.status_code == 200, answer.headers.get("location")
    asked: list[httpx.Request] = console.app.state.asked  # type: ignore[attr-defined]
    signed = [str(one.headers["authorization"]) for one in asked if "authorization" in one.headers]
    return signed[-1].removeprefix("Bearer ")


def test_x56_at_the_console_somebody_signs_in_stays_so_and_is_signed_out_there_too(
    keycloak: Keycloak, service: TestClient, console: TestClient, clock: FixedClock
) -> None:
    with browser() as http:
        address = console.get("/sign-in/provider?next=/projects").headers["location"]
        back = sign_in(http, address, "clerk.1", PASSWORD).headers["location"]
        assert back.startswith(CALLBACK)
        entered = console.get(back)
        assert entered.headers["location"] == "/projects"
        first = token_of(console)
        assert count(service, first).status_code == 200, "the services take it"
        clock.at += timedelta(seconds=290)
        second = token_of(console)
        assert second != first
        assert count(service, second).status_code == 200
        clock.at += timedelta(seconds=290)
        assert token_of(console) != second, "each renewal brings the means for the next"
        assert console.get(back).headers["location"].startswith("/sign-in?failed=refused")

        address = console.get("/sign-in/provider").headers["location"]
        again = http.get(address)
        assert again.is_redirect, "the provider still knows who it is"
        assert console.get(again.headers["location"]).headers["location"] == "/"
        page = console.get("/projects").text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        assert console.post("/sign-out", data={"csrf": csrf}).headers["location"] == "/signed-out"
        onward = console.get("/signed-out").text.partition("0; url=")[2].partition('"')[0]
        out = http.get(onward.replace("&amp;", "&"))
        assert out.headers["location"] == f"{HOME}/signed-out", "and without asking first"
        assert http.get(address, follow_redirects=True).text.count("password") > 0


def test_x56_who_is_locked_out_at_the_provider_is_out_at_the_console_with_the_next_token(
    keycloak: Keycloak, console: TestClient, clock: FixedClock
) -> None:
    with browser() as http:
        address = console.get("/sign-in/provider").headers["location"]
        console.get(sign_in(http, address, "clerk.1", PASSWORD).headers["location"])
    token_of(console)
    [found] = keycloak.administer("GET", "/onestop/users?username=clerk.1&exact=true")
    keycloak.administer("POST", f"/onestop/users/{found['id']}/logout")
    clock.at += timedelta(seconds=290)
    assert console.get("/projects").headers["location"] == "/sign-in?next=%2Fprojects"


def test_x56_who_has_no_role_is_told_so_at_the_console(
    keycloak: Keycloak, console: TestClient
) -> None:
    with browser() as http:
        address = console.get("/sign-in/provider").headers["location"]
        answer = console.get(sign_in(http, address, "nobody", PASSWORD).headers["location"])
    assert answer.status_code == 403
    assert "resource_access.onestop.roles" in answer.text


def test_x56_the_console_hears_of_changes_as_a_program_with_a_role_of_its_own(
    keycloak: Keycloak, service: TestClient, console: TestClient
) -> None:
    client = keycloak.client("onestop-console")
    account = keycloak.administer("GET", f"/onestop/clients/{client}/service-account-user")
    keycloak.give(account["id"], ["auditor"])
    provider: IdentityProvider = console.app.state.provider  # type: ignore[attr-defined]
    assert console.portal is not None
    token = console.portal.call(provider.own_token)
    assert count(service, token).status_code == 403, "known there, and no operator"
    assert console.portal.call(provider.actor_of, token).roles == {"auditor"}
    keycloak.administer("POST", f"/onestop/clients/{client}/client-secret")
    provider._own = None
    with pytest.raises(GrantRefused):
        console.portal.call(provider.own_token)


NEW_KEY = {
    "name": "newer",
    "providerId": "rsa-generated",
    "providerType": "org.keycloak.keys.KeyProvider",
    "config": {"priority": ["1000"], "algorithm": ["RS256"], "keySize": ["2048"]},
}


def head(token: str) -> dict[str, str]:
    from joserfc.jws import extract_compact  # noqa: PLC0415 (only here)

    return dict(extract_compact(token.encode()).headers())


def by_code(keycloak: Keycloak, user: str) -> dict[str, str]:
    """The tokens of whoever signs in as the console has people do (code, with PKCE)."""
    client = keycloak.client("onestop-console")
    secret = keycloak.administer("POST", f"/onestop/clients/{client}/client-secret")["value"]
    verifier = secrets.token_urlsafe(40)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": "onestop-console",
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": CALLBACK,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    place = f"{keycloak.issuer}/protocol/openid-connect"
    with browser() as http:
        back = sign_in(http, f"{place}/auth?{urlencode(asked)}", user, PASSWORD)
        assert back.headers["location"].startswith(CALLBACK)
        [code] = parse_qs(urlsplit(back.headers["location"]).query)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        answer = http.post(
            f"{place}/token",
            data={**form, "code_verifier": verifier},
            auth=("onestop-console", secret),
        )
    assert answer.is_success, answer.text
    return dict(answer.json())
