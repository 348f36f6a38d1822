"""Sign-in with an identity provider: who comes in, how, for how long, and who does not."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock
from onestop_chassis.environment import Purpose
from onestop_chassis.log.database import Database
from onestop_console.__main__ import main
from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.pages.static import OWN
from onestop_console.session import IDLE, LONGEST, WARNED, Sessions
from onestop_console.settings import SERVICES, Settings
from onestop_console.sign_in import renewal as renewal_module
from onestop_console.sign_in.attempt import WITHIN
from onestop_console.sign_in.granted import Granted
from onestop_console.sign_in.provider import IdentityProvider
from onestop_console.tables import prepare
from pydantic import SecretStr

from tests.support.issuer import MAPPING, URL, Issuer, by_hand, claims_of
from tests.support.postgres import database_url  # noqa: F401

NOW = datetime.now(UTC).replace(microsecond=0)
KEY = "a key of this test, and long enough"
HOME = "https://console.example.cn"
COOKIE = "__Host-onestop"
LIFETIME = 300
SECRET = "a secret/of the client"


@dataclass
class City(Issuer):
    """The provider and the five services; what they were asked is kept."""

    forms: list[dict[str, str]] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    """With which tokens the services were asked."""
    codes: dict[str, str] = field(default_factory=dict)
    """The challenge that each code was given for."""
    nonce: str = ""
    refreshing: int = 0
    refuses: bool = False
    claims: dict[str, Any] = field(default_factory=dict)
    """Further claims of access tokens."""
    identity: dict[str, Any] = field(default_factory=dict)
    """Further claims of ID tokens."""
    forged: str = ""
    """An ID token instead of a good one."""
    answers: dict[str, httpx.Response] = field(default_factory=dict)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host in SERVICES:
            self.signed.append(request.headers.get("authorization", ""))
            if request.url.path == "/simulation/clock":
                return httpx.Response(404, json={"code": "not-found"})
            return httpx.Response(200, json={"items": [], "next": None, "counts": {}})
        if request.url.path.endswith("/token") and not self.away:
            return self._token(request)
        return super()._answer(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {k: v for k, [v] in parse_qs(request.content.decode()).items()}
        self.forms.append(form | {"authorization": request.headers["authorization"]})
        if not self._good(form):
            return httpx.Response(400, json={"error": "invalid_grant"})
        self.refreshing += 1
        told = {
            "access_token": self.token(jti=str(self.refreshing), **self.claims),
            "expires_in": LIFETIME,
        }
        if form["grant_type"] == "client_credentials":
            return httpx.Response(200, json=told)
        about = {"aud": "onestop-console", "nonce": self.nonce, **self.identity}
        told["refresh_token"] = f"r-{self.refreshing}"
        told["id_token"] = self.forged or self.token(**about)
        return httpx.Response(200, json=told)

    def _good(self, form: dict[str, str]) -> bool:
        if form["grant_type"] == "refresh_token":
            return not self.refuses and form["refresh_token"] == f"r-{self.refreshing}"
        if form["grant_type"] == "client_credentials":
            return True
        digest = sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.codes.pop(form["code"], None) == challenge

    def agrees(self, address: str, code: str = "c-1") -> dict[str, str]:
        """Somebody signs in there; with what the browser is sent back."""
        told = {k: v for k, [v] in parse_qs(urlsplit(address).query).items()}
        self.codes[code], self.nonce = told["code_challenge"], told["nonce"]
        return {"code": code, "state": told["state"], "iss": URL}


@pytest.fixture
def city() -> City:
    found = City()
    for name in ("authorization", "token", "end_session"):
        place = {"authorization": "auth", "end_session": "logout"}.get(name, name)
        found.document[f"{name}_endpoint"] = f"{URL}/{place}"
    return found


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:  # noqa: F811
    (tmp_path / "people.toml").write_text(MAPPING, encoding="utf-8")
    return Settings(
        env=Purpose.PRODUCTION,
        database_url=database_url,
        session_key=SecretStr(KEY),
        public_url=HOME,
        oidc_issuer=URL,
        oidc_mapping_file=str(tmp_path / "people.toml"),
        console_client_secret=SecretStr(SECRET),
    )


@pytest.fixture
def browser(settings: Settings, city: City, clock: FixedClock) -> Iterator[TestClient]:
    gateway = Gateway({name: f"http://{name}" for name in SERVICES}, city.transport)
    with Database(settings.database, size=2) as database:
        prepare(database)
        provider = IdentityProvider(settings, clock, city.transport)
        app = create_console(settings, database, gateway, clock, provider)
        with TestClient(app, base_url=HOME, follow_redirects=False) as client:
            yield client


def begin(browser: TestClient, back: str = "/") -> str:
    """Where the browser is sent."""
    answer = browser.get("/sign-in/provider", params={"next": back})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def come_in(browser: TestClient, city: City, back: str = "/", code: str = "c-1") -> httpx.Response:
    answer: httpx.Response = browser.get(
        "/signed-in", params=city.agrees(begin(browser, back), code)
    )
    return answer


def csrf(browser: TestClient) -> str:
    return str(browser.get("/").text).partition('name="csrf" value="')[2].partition('"')[0]


def failed(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    place = urlsplit(answer.headers["location"])
    assert place.path == "/sign-in"
    return parse_qs(place.query)["failed"][0]


def test_somebody_signs_in_there_and_the_services_are_asked_with_their_token(
    browser: TestClient, city: City
) -> None:
    away = browser.get("/supervision?tab=open")
    assert away.headers["location"] == "/sign-in?next=%2Fsupervision%3Ftab%3Dopen"
    door = browser.get(away.headers["location"]).text
    assert "/sign-in/provider?next=%2Fsupervision%3Ftab%3Dopen" in door
    address = begin(browser, "/supervision?tab=open")
    told = {k: v for k, [v] in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{URL}/auth?")
    assert told["response_type"] == "code"
    assert told["code_challenge_method"] == "S256"
    assert told["redirect_uri"] == f"{HOME}/signed-in"
    entered = browser.get("/signed-in", params=city.agrees(address))
    assert entered.headers["location"] == "/supervision?tab=open"
    page = browser.get("/").text
    assert "<b>rep.nr</b>" in page
    sent = {one for one in city.signed if one}
    assert len(sent) == 1
    assert city.forms[-1]["authorization"].startswith("Basic ")
    assert SECRET not in json.dumps(city.forms)
    for secret in (next(iter(sent)).removeprefix("Bearer "), "r-1", told["nonce"]):
        assert secret not in page + str(browser.cookies)


def test_every_cookie_travels_over_tls_to_this_host_alone(browser: TestClient, city: City) -> None:
    begun = browser.get("/sign-in/provider")
    entered = browser.get("/signed-in", params=city.agrees(begun.headers["location"]))
    left = browser.post("/sign-out", data={"csrf": csrf(browser)})
    told = [one for at in (begun, entered, left) for one in at.headers.get_list("set-cookie")]
    assert len(told) >= 4
    for cookie in told:
        assert cookie.startswith("__Host-onestop")
        for word in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
            assert word in cookie
        assert "Domain" not in cookie


def test_an_attempt_of_another_browser_lets_nobody_in(browser: TestClient, city: City) -> None:
    """Nobody can have somebody else go on in his name."""
    theirs = city.agrees(begin(browser))
    browser.cookies.clear()
    assert failed(browser.get("/signed-in", params=theirs)) == "unknown"
    begin(browser)
    assert failed(browser.get("/signed-in", params=theirs)) == "unknown"
    assert COOKIE not in browser.cookies
    assert city.forms == [], "the code was not even tried"


@pytest.mark.parametrize("state", ["", "made up", "gAAAAA", "吗"])
def test_a_state_that_is_not_ours_lets_nobody_in(
    browser: TestClient, city: City, state: str
) -> None:
    told = city.agrees(begin(browser))
    assert failed(browser.get("/signed-in", params=told | {"state": state})) == "unknown"


def test_an_attempt_ends_within_minutes(browser: TestClient, city: City, clock: FixedClock) -> None:
    told = city.agrees(begin(browser))
    clock.at += WITHIN + timedelta(seconds=1)
    assert failed(browser.get("/signed-in", params=told)) == "unknown"


def test_two_tabs_sign_in_side_by_side(browser: TestClient, city: City) -> None:
    first, second = begin(browser, "/projects"), begin(browser, "/rules")
    for address, code, back in ((second, "c-2", "/rules"), (first, "c-1", "/projects")):
        answer = browser.get("/signed-in", params=city.agrees(address, code))
        assert answer.headers["location"] == back


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "onestop-cli"},
        {"aud": "onestop-cli", "azp": "onestop-console"},
        {"aud": ["onestop-console", "another"]},
        {"azp": "onestop-cli"},
        {"iss": "https://id.example.cn/realms/other"},
        {"exp": 1},
        {"exp": None},
        {"at_hash": "bm90IHRoaXMgdG9rZW4"},
    ],
)
def test_an_id_token_of_another_sign_in_lets_nobody_in(
    browser: TestClient, city: City, wrong: dict[str, Any]
) -> None:
    city.identity = wrong
    assert failed(come_in(browser, city)) == "refused"
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_an_id_token_that_the_provider_has_not_signed_lets_nobody_in(
    browser: TestClient, city: City, alg: str
) -> None:
    address = begin(browser)
    told = city.agrees(address)
    claims = claims_of(aud="onestop-console", nonce=city.nonce)
    city.forged = by_hand({"alg": alg, "kid": "first"}, claims, b"" if alg == "none" else b"k")
    assert failed(browser.get("/signed-in", params=told)) == "refused"


@pytest.mark.parametrize(
    "told",
    [{"code": "another"}, {"error": "access_denied", "code": ""}, {"iss": "https://evil.example"}],
)
def test_what_the_provider_refuses_or_another_answers_lets_nobody_in(
    browser: TestClient, city: City, told: dict[str, str]
) -> None:
    answer = browser.get("/signed-in", params=city.agrees(begin(browser, "/rules")) | told)
    assert failed(answer) == "refused"
    door = browser.get(answer.headers["location"])
    assert "统一身份认证系统未予通过" in door.text
    assert "next=%2Frules" in door.text, "and the way back is kept"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:0"]
)
def test_sign_in_leads_nobody_elsewhere(browser: TestClient, city: City, elsewhere: str) -> None:
    assert come_in(browser, city, elsewhere).headers["location"] == "/"
    assert f'href="{elsewhere}"' not in browser.get("/sign-in", params={"next": elsewhere}).text


def test_a_session_has_a_name_that_the_browser_did_not_have_before(
    browser: TestClient, city: City
) -> None:
    browser.cookies.set(COOKIE, "planted", domain="console.example.cn")
    come_in(browser, city)
    first = browser.cookies.get(COOKIE, domain="console.example.cn")
    assert first != "planted"
    come_in(browser, city, code="c-2")
    second = browser.cookies.get(COOKIE, domain="console.example.cn")
    assert second != first
    browser.cookies.set(COOKIE, str(first), domain="console.example.cn")
    assert browser.get("/").status_code == 303, "the one of before names nobody"


def test_whoever_has_no_role_here_is_told_which_claim_it_was(
    browser: TestClient, city: City
) -> None:
    city.claims = {"realm_access": {"roles": ["cook"]}}
    answer = come_in(browser, city)
    assert answer.status_code == 403
    assert "realm_access.roles" in answer.text
    assert "cook" in answer.text
    assert f"{URL}/logout?" in answer.text
    assert COOKIE not in browser.cookies


def test_a_token_that_is_not_for_the_services_lets_nobody_in(
    browser: TestClient, city: City
) -> None:
    city.claims = {"aud": "another"}
    assert come_in(browser, city).status_code == 403
    assert COOKIE not in browser.cookies


def test_in_production_nobody_chooses_who_to_be(browser: TestClient) -> None:
    assert browser.post("/sign-in", data={"user": "rep.nr"}).status_code == 405
    door = browser.get("/sign-in").text
    assert "rep.nr" not in door
    assert 'method="post"' not in door


def test_a_token_is_renewed_before_it_runs_out_and_once_for_all_who_wait(
    browser: TestClient, city: City, clock: FixedClock
) -> None:
    come_in(browser, city)
    browser.get("/")
    before = city.signed[-1]
    clock.at += timedelta(seconds=LIFETIME - 20)
    browser.get("/")
    assert city.signed[-1] not in ("", before)
    assert [one["grant_type"] for one in city.forms] == ["authorization_code", "refresh_token"]
    clock.at += timedelta(seconds=LIFETIME)
    renewal: renewal_module.Renewal = browser.app.state.renewal  # type: ignore[attr-defined]
    sessions: Sessions = browser.app.state.sessions  # type: ignore[attr-defined]
    session = sessions.find(str(browser.cookies.get(COOKIE, domain="console.example.cn")))
    assert session is not None

    async def several() -> list[Any]:
        return list(await asyncio.gather(*(renewal.fresh(session) for _ in range(5))))

    assert browser.portal is not None
    told = browser.portal.call(several)
    assert len({one.token for one in told}) == 1
    assert len(city.forms) == 3


def test_a_page_that_was_answered_meanwhile_does_not_bring_the_older_token_back(
    browser: TestClient, city: City
) -> None:
    come_in(browser, city)
    sessions: Sessions = browser.app.state.sessions  # type: ignore[attr-defined]
    name = str(browser.cookies.get(COOKIE, domain="console.example.cn"))
    slow = sessions.find(name)
    assert slow is not None
    slow.positions["review"] = 7
    provider: IdentityProvider = browser.app.state.provider  # type: ignore[attr-defined]
    assert browser.portal is not None
    actor = browser.portal.call(provider.actor_of, slow.token)
    sessions.renew(slow.name, actor, Granted("next", 1.0, "r-2", "id"))
    sessions.keep(slow)
    kept = sessions.find(name)
    assert kept is not None
    assert (kept.token, kept.positions) == ("next", {"review": 7})


def test_a_refused_renewal_leads_to_the_door_and_back(
    browser: TestClient, city: City, clock: FixedClock
) -> None:
    come_in(browser, city)
    csrf(browser)
    city.refuses = True
    clock.at += timedelta(seconds=LIFETIME)
    sent = browser.post(
        "/do/review/cases/p/i/consent",
        data={"csrf": "x"},
        headers={"Referer": f"{HOME}/supervision?tab=open"},
    )
    assert sent.headers["location"] == "/sign-in?next=%2Fsupervision%3Ftab%3Dopen"
    assert browser.get("/file").headers["location"] == "/sign-in?next=%2Ffile"
    abroad = {"Referer": "https://evil.example/supervision"}
    assert browser.post("/do/a/b/c", headers=abroad).headers["location"] == "/sign-in"
    city.refuses = False
    assert browser.get("/").status_code == 303, "the session is over, and stays so"


def test_a_role_that_was_taken_away_is_gone_with_the_next_token(
    browser: TestClient, city: City, clock: FixedClock
) -> None:
    come_in(browser, city)
    assert browser.get("/").status_code == 200
    city.claims = {"realm_access": {"roles": ["ops"]}}
    clock.at += timedelta(seconds=LIFETIME)
    assert browser.get("/").headers["location"] == "/ops", "where operators are at home"
    city.claims = {"preferred_username": "somebody.else"}
    clock.at += timedelta(seconds=LIFETIME)
    where = browser.get("/").headers["location"]
    assert where == "/sign-in?next=%2F", "a session is one person's"


def test_while_the_provider_is_away_tokens_count_as_long_as_they_say(
    browser: TestClient, city: City, clock: FixedClock
) -> None:
    come_in(browser, city)
    city.away = True
    clock.at += timedelta(seconds=LIFETIME - 10)
    assert browser.get("/").status_code == 200
    clock.at += timedelta(seconds=20)
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "统一身份认证系统" in answer.text
    assert browser.get("/guide").status_code == 503
    city.away = False
    browser.app.state.provider._keys._asked = float("-inf")  # type: ignore[attr-defined]
    assert browser.get("/").status_code == 200


def test_signed_out_is_signed_out_there_too(browser: TestClient, city: City) -> None:
    come_in(browser, city)
    held = str(browser.cookies.get(COOKIE, domain="console.example.cn"))
    left = browser.post("/sign-out", data={"csrf": csrf(browser)})
    assert left.headers["location"] == "/signed-out"
    assert left.headers["clear-site-data"]
    page = browser.get("/signed-out")
    [address] = {
        one.partition('"')[0].replace("&amp;", "&")
        for one in page.text.split('href="')[1:]
        if one.startswith(URL)
    }
    told = {k: v for k, [v] in parse_qs(urlsplit(address).query).items()}
    assert told["post_logout_redirect_uri"] == f"{HOME}/signed-out"
    assert told["id_token_hint"].count(".") == 2
    assert f"0; url={URL}/logout?" in page.text
    again = browser.get("/signed-out").text
    assert URL not in again, "once"
    browser.cookies.set(COOKIE, held, domain="console.example.cn")
    assert browser.get("/").status_code == 303


def test_whoever_is_there_stays_and_whoever_is_not_does_not(
    browser: TestClient, city: City, clock: FixedClock
) -> None:
    come_in(browser, city)
    page = browser.get("/").text
    delay = int((IDLE - WARNED).total_seconds())
    assert f'data-after="{delay}"' in page
    assert 'href="/stay" target="_blank"' in page
    style = (OWN / "console.css").read_text(encoding="utf-8")
    assert f"animation: idle 1ms linear {delay}s forwards" in style
    clock.at += IDLE - timedelta(minutes=1)
    assert browser.get("/stay/left").json() == {"seconds": 0}
    assert browser.get("/stay").status_code == 200
    assert browser.get("/stay/left").json() == {"seconds": delay}
    clock.at += timedelta(seconds=40)
    assert browser.get("/stay").status_code == 200
    assert browser.get("/stay/left").json() == {"seconds": delay}, "though it was used just now"
    clock.at += IDLE - timedelta(minutes=1)
    for _ in range(3):
        assert browser.get("/stay/left").status_code == 200
    clock.at += timedelta(minutes=2)
    assert browser.get("/stay").status_code == 303, "asking what is left did not extend it"


def test_nobody_stays_for_longer_than_a_session_lasts(
    browser: TestClient, city: City, clock: FixedClock
) -> None:
    come_in(browser, city)
    while clock.at + timedelta(minutes=20) < NOW + LONGEST:
        clock.at += timedelta(minutes=20)
        assert browser.get("/stay").status_code == 200
    assert browser.get("/stay/left").json()["seconds"] <= 20 * 60 - WARNED.total_seconds()
    clock.at = NOW + LONGEST
    assert browser.get("/stay").status_code == 303


def test_the_console_hears_of_changes_with_a_token_of_its_own(
    browser: TestClient, city: City, clock: FixedClock
) -> None:
    provider: IdentityProvider = browser.app.state.provider  # type: ignore[attr-defined]
    assert browser.app.state.live._token == provider.own_token  # type: ignore[attr-defined]
    assert browser.portal is not None
    first = browser.portal.call(provider.own_token)
    assert browser.portal.call(provider.own_token) == first
    clock.at += timedelta(seconds=LIFETIME)
    assert browser.portal.call(provider.own_token) != first
    assert {one["grant_type"] for one in city.forms} == {"client_credentials"}


def test_in_production_it_says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONESTOP_ENV", "production")
    monkeypatch.setenv("ONESTOP_PUBLIC_URL", "http://console.example.cn/console")
    monkeypatch.setenv("ONESTOP_SESSION_KEY", "onestop")
    with pytest.raises(SystemExit) as ended:
        main(["serve"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    for name in (
        "OIDC_ISSUER", "CONSOLE_CLIENT_SECRET", "PUBLIC_URL", "SESSION_KEY", "DATABASE_URL",
        "REVIEW_URL",
    ):  # fmt: skip
        assert f"ONESTOP_{name}" in told
    assert "https://" in told


def test_a_word_that_is_no_purpose_does_not_start_a_demonstration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONESTOP_ENV", "prod")
    with pytest.raises(SystemExit):
        main(["serve"])
    assert "ONESTOP_ENV" in capsys.readouterr().err


def test_no_console_is_made_for_production_without_a_provider(
    settings: Settings, city: City
) -> None:
    bare = settings.model_copy(update={"console_client_secret": SecretStr("")})
    gateway = Gateway({}, city.transport)
    with (
        Database(settings.database, size=1) as database,
        pytest.raises(ValueError, match="ONESTOP_CONSOLE_CLIENT_SECRET"),
    ):
        create_console(bare, database, gateway)
