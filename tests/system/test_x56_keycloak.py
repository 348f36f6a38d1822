"""X56: people and programs sign in with a real identity provider, whose realm and mapping are those
that operators begin with."""

import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import WallClock
from onestop_chassis.service.app import create_app
from onestop_chassis.service.settings import Purpose, ServiceSettings
from onestop_chassis.service.tokens import tokens_of
from onestop_cli.sign_in.bearer import Person, Program, SignInNeeded
from onestop_cli.sign_in.endpoint import Endpoint
from onestop_cli.sign_in.kept import Keeping
from onestop_cli.sign_in.settings import SignInSettings

from tests.support.browser import agree, browser, sign_in
from tests.support.counter_service import CounterRuntime, router
from tests.support.environment import clean
from tests.support.keycloak import ROOT, Keycloak, running_keycloak
from tests.support.keyed import Keyed

pytestmark = pytest.mark.java
COUNTS = "/counters/a/counts"
MAPPING = ROOT / "deploy" / "oidc" / "people.toml"
PASSWORD = "a password of hers"
CALLBACK = "https://approval.example.cn/signed-in"


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
