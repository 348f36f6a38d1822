"""Sign-in, tokens, denials: who may come in, and what the log may say about it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey
from onestop_chassis.actor import Actor
from onestop_chassis.clock import WallClock
from onestop_chassis.http.rejection import Unauthenticated
from onestop_chassis.http.signin import demo_users
from onestop_chassis.http.tokens import LEEWAY_SECONDS, DemoTokens, demo_tokens
from onestop_chassis.service.app import create_app
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.service.tokens import tokens_of
from onestop_contracts.identifiers import credit_check_character
from onestop_contracts.people import Role

from tests.support.counter_service import KEY, CounterRuntime, router
from tests.support.issuer import URL, settings_in
from tests.support.keyed import Keyed

COUNTS = "/counters/a/counts"


@pytest.fixture
def runtime() -> CounterRuntime:
    return CounterRuntime(WallClock())


@pytest.fixture
def client(runtime: CounterRuntime) -> Iterator[TestClient]:
    with Keyed(create_app(runtime, [router])) as client:
        yield client


def sign_in(client: TestClient, user: str) -> dict[str, str]:
    answer = client.post("/signin", json={"user": user, "password": "demo"})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def forged(claims: dict[str, Any], key: str = KEY, **header: str) -> str:
    now = int(time.time())
    good = {
        "iss": "onestop-demo",
        "aud": "onestop",
        "sub": "clerk",
        "exp": now + 60,
        "roles": ["window_clerk"],
        "jurisdiction": "150600",
        "department": "",
        "organisation": "",
    }
    kid = jwt.decode(DemoTokens(KEY).issue(Actor(subject="x")), OctKey.import_key(KEY)).header
    sent = {**good, **claims}
    sent = {name: value for name, value in sent.items() if value is not None}
    return jwt.encode(
        {"alg": "HS256", "kid": kid["kid"], **header},
        sent,
        OctKey.import_key(key),
        algorithms=["HS256", "HS512"],
    )


def test_a_token_speaks_for_the_actor_it_was_issued_to() -> None:
    actor = Actor(subject="rep.nr", roles=frozenset({Role.REPRESENTATIVE}), department="nr")
    tokens = DemoTokens(KEY)
    assert tokens.verify(tokens.issue(actor)) == actor
    assert DemoTokens(KEY).verify(tokens.issue(actor)) == actor, "services that share the key"


def test_a_good_forgery_needs_the_key() -> None:
    assert DemoTokens(KEY).verify(forged({})).subject == "clerk"


UNSIGNED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjbGVyayJ9."


@pytest.mark.parametrize(
    "made",
    [
        lambda: forged({"exp": int(time.time()) - LEEWAY_SECONDS - 1}),
        lambda: forged({"exp": None}),
        lambda: forged({"iss": "somebody"}),
        lambda: forged({"aud": "another"}),
        lambda: forged({"sub": None}),
        lambda: forged({"roles": ["emperor"]}),
        lambda: forged({"roles": None}),
        lambda: forged({}, key="z" * 40),
        lambda: forged({}, kid="another"),
        lambda: forged({}, alg="HS512"),
        lambda: UNSIGNED,
        lambda: "",
        lambda: "a.b.c",
        lambda: "not a token",
        lambda: "é.é.é",
    ],
    ids=[
        "expired", "without expiry", "another issuer", "another audience", "nobody",
        "an unknown role", "no roles", "another key", "another key id", "another algorithm",
        "unsigned", "empty", "three letters", "words", "not ascii",
    ],
)  # fmt: skip
def test_a_token_that_is_not_ours_or_not_valid_is_refused(made: Callable[[], str]) -> None:
    token = made()  # now, so that only what was meant is wrong with it
    with pytest.raises(Unauthenticated):
        DemoTokens(KEY).verify(token)


def test_a_token_that_verified_once_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = DemoTokens(KEY)
    token = tokens.issue(Actor(subject="clerk"), lifetime=60)
    tokens.verify(token)
    later = time.time() + 61 + LEEWAY_SECONDS
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Unauthenticated):
        tokens.verify(token)


def test_without_a_token_a_command_is_401(client: TestClient) -> None:
    answer = client.post(COUNTS, json={"by": 1})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    bad = client.post(COUNTS, json={"by": 1}, headers={"Authorization": "Bearer x.y.z"})
    assert (bad.status_code, bad.json()["code"]) == (401, "unauthenticated")


def test_a_token_in_the_address_is_not_looked_at(client: TestClient) -> None:
    token = sign_in(client, "clerk")["Authorization"].removeprefix("Bearer ")
    answer = client.post(f"{COUNTS}?access_token={token}", json={"by": 1})
    assert answer.status_code in (401, 422)


def test_a_public_route_asks_for_no_token_but_refuses_a_bad_one(client: TestClient) -> None:
    assert client.get("/counters/a").status_code == 404
    bad = client.get("/counters/a", headers={"Authorization": "Bearer x.y.z"})
    assert bad.status_code == 401


def test_a_role_that_may_not_is_403_with_a_reason_and_logged_as_denied(
    client: TestClient, runtime: CounterRuntime
) -> None:
    headers = sign_in(client, "applicant.1")
    with structlog.testing.capture_logs() as lines:
        answer = client.post(COUNTS, json={"by": 1}, headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (403, "role")
    [denied] = [line for line in lines if line["event"] == "denied"]
    assert (denied["reason"], denied["actor"]) == ("role", "applicant.1")
    assert denied["route"] == "/counters/{name}/counts"
    assert not runtime.log.streams


def test_a_token_is_never_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    headers = sign_in(client, "clerk")
    token = headers["Authorization"].removeprefix("Bearer ")
    with structlog.testing.capture_logs() as lines:
        client.post(COUNTS, json={"by": 1}, headers=headers)
        client.post(COUNTS, json={"by": -9}, headers=headers)
        client.post(COUNTS, json={"by": 1}, headers={"Authorization": f"Bearer {token}x"})
        sign_in(client, "clerk")
    assert token not in repr(lines) + caplog.text


@pytest.mark.parametrize(("user", "password"), [("clerk", "wrong"), ("nobody", "demo"), ("", "")])
def test_a_wrong_password_says_no_more_than_that(
    client: TestClient, user: str, password: str
) -> None:
    answer = client.post("/signin", json={"user": user, "password": password})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-password")


def test_demonstration_sign_in_is_refused_in_production(
    runtime: CounterRuntime, tmp_path: Path
) -> None:
    runtime.tokens = tokens_of(settings_in(tmp_path, env="production", token_key=KEY))
    with Keyed(create_app(runtime, [router])) as client:
        answer = client.post("/signin", json={"user": "clerk", "password": "demo"})
        assert (answer.status_code, answer.json()["code"]) == (403, "sign-in-elsewhere")
        assert answer.json()["issuer"] == URL
        demo = {"Authorization": f"Bearer {DemoTokens(KEY).issue(Actor(subject='clerk'))}"}
        assert client.post(COUNTS, json={"by": 1}, headers=demo).status_code == 401


def test_a_key_that_is_short_is_refused_and_none_is_made_up() -> None:
    with pytest.raises(ValueError, match="ONESTOP_TOKEN_KEY"):
        demo_tokens(ServiceSettings(token_key="short"))
    one, other = (demo_tokens(ServiceSettings(token_key="")) for _ in range(2))
    with pytest.raises(Unauthenticated):
        other.verify(one.issue(Actor(subject="clerk")))


def test_every_demonstration_user_can_be_an_actor() -> None:
    users = demo_users()
    assert {role for actor in users.values() for role in actor.roles} == set(Role)
    assert users["clerk.150602"].jurisdiction == "150602"
    assert users["head.nr"].department == "nr"
    assert len([name for name in users if name.startswith("rep.")]) == 17
    firms = [actor.organisation for actor in users.values() if actor.organisation]
    assert len(set(firms)) == 13
    assert all(code[17] == credit_check_character(code[:17]) for code in firms)
