"""The rim of the console: who may come in, what a form must bring, what every answer carries."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock
from onestop_chassis.log.database import Database
from onestop_console.app import ROUTERS, create_console
from onestop_console.gateway import Gateway, Nowhere
from onestop_console.headers import POLICY
from onestop_console.pages.signing_in import local_path
from onestop_console.pages.static import htmx
from onestop_console.session import IDLE, LONGEST, Sessions
from onestop_console.settings import SERVICES, Settings
from onestop_console.tables import prepare
from pydantic import SecretStr

from tests.support.described import document
from tests.support.files import pdf
from tests.support.postgres import database_url  # noqa: F401

ACTOR = {
    "subject": "rep.nr",
    "roles": ["representative"],
    "jurisdiction": "150600",
    "department": "nr",
    "organisation": "",
}
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ACT = "/do/review/cases/2026-150602-30-03-100037/P1-03/file-objection"


class Services:
    """The five, as far as these tests ask them; what they are sent is kept."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        self.away: set[str] = set()
        self.refuses: dict[str, Any] = {}
        self.wrong = False
        self.simulated = True
        self.projects: list[dict[str, Any]] = []
        self.answers: dict[str, Any] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        service = request.url.host
        if service in self.away:
            raise httpx.ConnectError("away")
        path = request.url.path
        if service in self.refuses and request.method == "POST":
            return httpx.Response(self.refuses[service]["status"], json=self.refuses[service])
        if request.method == "GET" and path in self.answers:
            return httpx.Response(200, json=self.answers[path])
        if path == "/signin":
            return httpx.Response(200, json={"token": "t-1", "expires_in": 60, "actor": ACTOR})
        if path == "/openapi.json":
            return httpx.Response(200, json=document(service))
        if path == "/simulation/clock" and not self.simulated:
            return httpx.Response(404, json={"code": "unknown", "status": 404})
        if path == "/simulation/clock":
            return httpx.Response(200, json={"now": NOON.isoformat()})
        if request.method == "POST":
            return httpx.Response(200, json={"position": 7, "version": 3, "events": []})
        if self.projects and path == "/projects":
            return httpx.Response(200, json={"items": self.projects, "next": None})
        if self.wrong:
            return httpx.Response(200, json={})
        return httpx.Response(200, json={"items": [], "next": None, "counts": {}})

    def acts(self) -> list[httpx.Request]:
        return [one for one in self.sent if one.url.path.endswith("file-objection")]


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def browser(database_url: str, services: Services, clock: FixedClock) -> Iterator[TestClient]:  # noqa: F811
    settings = Settings(database_url=database_url, session_key=SecretStr("a-key-of-this-test"))
    gateway = Gateway(
        {name: f"http://{name}" for name in SERVICES}, httpx.MockTransport(services.answer)
    )
    with Database(database_url, size=2) as database:
        prepare(database)
        app = create_console(settings, database, gateway, clock)
        with TestClient(app, follow_redirects=False) as client:
            yield client


@pytest.fixture
def signed_in(browser: TestClient) -> TestClient:
    assert browser.post("/sign-in", data={"user": "rep.nr"}).status_code == 303
    return browser


def token(browser: TestClient) -> str:
    page = str(browser.get("/").text)
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def test_who_has_not_signed_in_is_led_there_and_back(browser: TestClient) -> None:
    answer = browser.get("/supervision?tab=open")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Fsupervision%3Ftab%3Dopen",
    )
    entered = browser.post("/sign-in", data={"user": "rep.nr", "next": "/supervision?tab=open"})
    assert entered.headers["location"] == "/supervision?tab=open"
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:0", ""]
)
def test_nobody_is_led_elsewhere(elsewhere: str) -> None:
    assert local_path(elsewhere) == "/"


def test_every_form_is_refused_without_its_token_and_nothing_is_sent(
    signed_in: TestClient, services: Services
) -> None:
    every = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    routes = [one for one in every if "POST" in (one.methods or ())]
    tried = []
    before = len(services.sent)
    for route in routes:
        if route.path == "/sign-in":
            continue
        path = ACT if route.path.startswith("/do/") else route.path
        for form in ({}, {"csrf": "made-up"}):
            assert signed_in.post(path, data=form).status_code == 403, path
        tried.append(route.path)
    assert len(tried) >= 2
    assert services.sent[before:] == []


def test_a_form_from_another_site_is_refused_though_it_has_the_token(
    signed_in: TestClient, services: Services
) -> None:
    form = {"csrf": token(signed_in), "key": "k"}
    answer = signed_in.post(ACT, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert services.acts() == []


def test_an_act_is_sent_once_by_its_key_with_the_token_of_who_signed_in(
    signed_in: TestClient, services: Services
) -> None:
    form = {"csrf": token(signed_in), "key": "k-1", "back": "/supervision", "/grounds": "不符"}
    answer = signed_in.post(ACT, data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/supervision")
    [sent] = services.acts()
    assert sent.headers["authorization"] == "Bearer t-1"
    assert sent.headers["idempotency-key"] == "k-1"
    assert json.loads(sent.content)["grounds"] == "不符"
    signed_in.get("/supervision")
    asked = [one for one in services.sent if one.url.path == "/windows"]
    assert asked[-1].url.params["min_position"] == "7", "the reader sees what he just did"


def test_a_refused_form_comes_back_with_its_status_what_was_typed_and_what_is_wrong(
    signed_in: TestClient, services: Services
) -> None:
    services.refuses["review"] = {
        "status": 422,
        "code": "objection-incomplete",
        "title_zh": "内容不完整",
        "errors": [{"field": "/legal_basis", "zh": "缺少法律依据", "en": "missing"}],
    }
    form = {"csrf": token(signed_in), "key": "k-2", "/grounds": "<b>不符</b>"}
    answer = signed_in.post(ACT, data=form)
    assert answer.status_code == 422
    assert "缺少法律依据" in answer.text
    assert "&lt;b&gt;不符&lt;/b&gt;" in answer.text
    assert 'value="k-2"' in answer.text, "the same form sent again is the same act"


CLOSED = {
    "code": "window-closed",
    "title": "The supervision window is closed",
    "title_zh": "默认监督期已结束",
    "detail": "该期限已于 3月9日 17:30 届满 / the window closed on 9 March at 17:30",
    "remedy": "Supervise the case.",
    "remedy_zh": "期限届满后，主管部门可依法实施事中事后监管。",
}
"""What review says of an objection after the deadline."""


def acts(*told: dict[str, Any]) -> dict[str, Any]:
    return {"items": list(told), "next": None}


def test_a_form_says_what_has_come_between_and_looks_again_when_the_case_changes(
    signed_in: TestClient, services: Services
) -> None:
    """Somebody else answered, or the deadline has passed, while it was being filled in."""
    nothing = dict.fromkeys(CLOSED)
    path = ACT.removeprefix("/do/review").rpartition("/")[0]
    may = {"act": "file-objection", "may": True, **nothing}
    not_this = {"act": "give-consent", "may": False, **CLOSED}
    services.answers[f"{path}/acts"] = acts(may, not_this)
    text = signed_in.get(ACT).text
    part = re.search(r'<div id="standing"([^>]*)>(.*?)</div>', text, re.DOTALL)
    assert part
    assert part[2] == ""
    assert f'data-live="case:{path.removeprefix("/cases/")}"' in part[1]
    assert f'data-from="{ACT}"' in part[1]
    assert 'role="status"' in part[1]
    services.answers[f"{path}/acts"] = acts({**may, **CLOSED, "may": False})
    for language, said in (("zh", "该期限已于 3月9日 17:30 届满"), ("en", "closed on 9 March")):
        [closed] = re.findall(
            r'<div id="standing".*?</div>', signed_in.get(f"{ACT}?lang={language}").text, re.DOTALL
        )
        assert said in closed
        assert CLOSED["title_zh" if language == "zh" else "title"] in closed
    assert '<form id="act"' in signed_in.get(ACT).text, "whoever wants to may send it all the same"


def test_a_form_is_there_though_nobody_says_what_has_come_between(
    signed_in: TestClient, services: Services
) -> None:
    signed_in.get(ACT)  # the description of the form is known from here on
    services.away.add("review")
    answer = signed_in.get(ACT)
    assert (answer.status_code, 'id="standing"' in answer.text) == (200, True)


def test_what_comes_after_the_deadline_is_refused_with_when_that_was_and_kept(
    signed_in: TestClient, services: Services
) -> None:
    services.refuses["review"] = {"status": 409, **CLOSED}
    form = {"csrf": token(signed_in), "key": "k-6", "/grounds": "总平面图不符"}
    answer = signed_in.post(ACT, data=form)
    assert answer.status_code == 409
    assert "该期限已于 3月9日 17:30 届满" in answer.text
    assert ">总平面图不符</textarea>" in answer.text
    assert "<title>有误：" in answer.text


def test_an_objection_is_recorded_though_the_archive_is_away(
    signed_in: TestClient, services: Services
) -> None:
    services.away.add("archive")
    form = {"csrf": token(signed_in), "key": "k-3", "/grounds": "不符"}
    answer = signed_in.post(
        ACT, data=form, files={"/document": ("a.pdf", pdf(), "application/pdf")}
    )
    assert answer.status_code == 303
    [sent] = services.acts()
    assert len(json.loads(sent.content)["document"]) == 64
    assert "文件未存入档案" in signed_in.get("/supervision").text


def test_a_preview_has_its_file_kept_for_the_form_goes_on_with_its_digest(
    signed_in: TestClient, services: Services
) -> None:
    form = {"csrf": token(signed_in), "key": "k-6", "/grounds": "不符", "preview": "1"}
    file = {"/document": ("a.pdf", pdf(), "application/pdf")}
    answer = signed_in.post(ACT, data=form, files=file)
    assert answer.status_code == 200
    assert hashlib.sha256(pdf()).hexdigest() in answer.text
    assert [one.url.path.rpartition("/")[2] for one in services.sent][-2:] == [
        "documents",
        "file-objection",
    ]


def test_nothing_is_said_of_a_missing_file_where_nothing_was_recorded(
    signed_in: TestClient, services: Services
) -> None:
    services.away.add("archive")
    services.refuses["review"] = {
        "status": 422,
        "code": "documents-not-kept",
        "title_zh": "档案中没有本项目的所列文件",
        "errors": [{"field": "/document", "zh": "请先上传", "en": "upload it first"}],
    }
    form = {"csrf": token(signed_in), "key": "k-7", "/grounds": "不符"}
    file = {"/document": ("a.pdf", pdf(), "application/pdf")}
    answer = signed_in.post(ACT, data=form, files=file)
    assert answer.status_code == 422
    assert "请先上传" in answer.text
    assert "文件未存入档案" not in signed_in.get("/supervision").text


def test_a_file_that_the_archive_refuses_is_told_at_its_field_and_nothing_is_recorded(
    signed_in: TestClient, services: Services
) -> None:
    services.refuses["archive"] = {
        "status": 422,
        "code": "document-infected",
        "title_zh": "文件含有恶意内容",
        "detail": "发现 Eicar / found Eicar",
    }
    form = {"csrf": token(signed_in), "key": "k-4", "/grounds": "不符"}
    answer = signed_in.post(
        ACT, data=form, files={"/document": ("a.pdf", pdf(), "application/pdf")}
    )
    assert answer.status_code == 422
    assert 'href="#f-document"' in answer.text
    assert services.acts() == []


def test_without_an_acknowledgement_nothing_is_said_to_be_recorded(
    signed_in: TestClient, services: Services
) -> None:
    form = {"csrf": token(signed_in), "key": "k-5"}
    signed_in.get(ACT)
    services.away.add("review")
    answer = signed_in.post(ACT, data=form)
    assert answer.status_code == 503
    assert "请视为未记录" in answer.text


def test_what_nobody_expected_is_a_page_and_raised_to_the_log(
    signed_in: TestClient, services: Services
) -> None:
    services.wrong = True
    with pytest.raises(KeyError):
        signed_in.get("/projects")
    app = signed_in.app
    quiet = TestClient(app, raise_server_exceptions=False, cookies=dict(signed_in.cookies))
    answer = quiet.get("/projects")
    assert answer.status_code == 500
    assert "页面未能显示" in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_a_project_that_is_filed_and_no_more_is_on_the_desk_and_in_the_list(
    signed_in: TestClient, services: Services
) -> None:
    """Its days are not counted yet, and it has no plan."""
    nothing = dict.fromkeys(
        ("accepted_at", "days_raw", "days_net", "limit_days", "deadline", "plan"), None
    )
    lists: dict[str, list[Any]] = {
        name: [] for name in ("warnings", "holders", "items", "licences", "handed_out", "revoked")
    }
    said = {"project": "2026-150602-30-03-200015", "name_zh": "旧厂房节能改造", "name_en": ""}
    about = {"division": "150602", "industry_class": "C38", "stage": "filed", "paused": False}
    services.projects = [said | about | nothing | lists | {"filed_at": NOON.isoformat()}]
    for path in ("/", "/projects"):
        answer = signed_in.get(path)
        assert answer.status_code == 200
        assert "旧厂房节能改造" in answer.text


def test_every_answer_lets_a_browser_run_and_load_only_what_is_ours(
    signed_in: TestClient, browser: TestClient
) -> None:
    for path in ("/", "/sign-in", "/nowhere", "/static/console.css", ACT):
        headers = signed_in.get(path).headers
        told = headers["content-security-policy"]
        assert told == POLICY
        for rule in ("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"):
            assert rule in told
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_what_stands_in_an_address_stays_in_its_place(services: Services) -> None:
    async def ask(path: str) -> None:
        gateway = Gateway({"review": "http://review"}, httpx.MockTransport(services.answer))
        await gateway.ask(None, "review", path)
        await gateway.close()

    asyncio.run(ask("/cases/p?q=1/P1#03"))
    assert [one.url.raw_path for one in services.sent] == [b"/cases/p%3Fq%3D1/P1%2303"]
    for outside in ("/cases/../staff", "/cases/./p"):
        with pytest.raises(Nowhere):
            asyncio.run(ask(outside))


def test_files_outside_are_not_served(browser: TestClient) -> None:
    for name in ("../app.py", "%2e%2e/app.py", "js/../../settings.py", "nothing.css"):
        assert browser.get(f"/static/{name}").status_code == 404


def test_signed_out_is_signed_out(signed_in: TestClient) -> None:
    held = signed_in.cookies.get("onestop")
    answer = signed_in.post("/sign-out", data={"csrf": token(signed_in)})
    assert answer.headers["clear-site-data"]
    signed_in.cookies.set("onestop", str(held))
    assert signed_in.get("/").status_code == 303


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(
    signed_in: TestClient, clock: FixedClock
) -> None:
    until = NOON + LONGEST
    while clock.at < until - IDLE:
        clock.at += IDLE - timedelta(minutes=2)
        assert signed_in.get("/").status_code == 200
    clock.at = until + timedelta(seconds=1)
    assert signed_in.get("/").status_code == 303


def test_an_idle_session_is_over(signed_in: TestClient, clock: FixedClock) -> None:
    clock.at += IDLE + timedelta(seconds=1)
    assert signed_in.get("/").status_code == 303


def test_who_reads_the_table_can_use_no_session(
    signed_in: TestClient,
    database_url: str,  # noqa: F811
) -> None:
    with Database(database_url, size=1) as database:
        with database.connection() as connection:
            [(name, sealed)] = connection.execute("SELECT name, sealed FROM sessions").fetchall()
        assert b"t-1" not in bytes(sealed)
        assert str(signed_in.cookies.get("onestop")).encode() not in bytes(name) + bytes(sealed)
        other = Sessions(database, "another key", FixedClock(NOON))
        assert other.find(str(signed_in.cookies.get("onestop"))) is None


def test_the_script_that_pages_are_enhanced_by_is_the_one_that_was_looked_at() -> None:
    assert hashlib.sha256(htmx().read_bytes()).hexdigest() == DIGEST


DIGEST = "28fae7bbe8e8142b702debb9d5234a9a436d9435a4b5165b195aa1a7ed840d25"


def sealed(browser: TestClient) -> str:
    page = str(browser.get("/supervision").text)
    return page.partition('data-topics="')[2].partition('"')[0]


def test_nobody_listens_for_what_was_not_on_a_page_of_theirs(signed_in: TestClient) -> None:
    told, _, seal = sealed(signed_in).partition(".")
    facts = json.loads(base64.urlsafe_b64decode(told))
    assert facts[1] == ["windows"]
    facts[1] = ["project:2026-150602-30-03-100037"]
    made_up = base64.urlsafe_b64encode(json.dumps(facts).encode()).decode()
    assert signed_in.get("/live", params={"t": f"{made_up}.{seal}"}).status_code == 403
    assert signed_in.get("/live", params={"t": "nonsense"}).status_code == 403
    mine = f"{told}.{seal}"
    assert signed_in.post("/sign-in", data={"user": "rep.nr"}).status_code == 303
    assert signed_in.get("/live", params={"t": mine}).status_code == 403
    signed_in.cookies.clear()
    assert signed_in.get("/live", params={"t": mine}).status_code == 303


def test_a_page_that_looks_again_by_itself_does_not_keep_a_session(
    signed_in: TestClient, clock: FixedClock
) -> None:
    for _ in range(4):
        clock.at += IDLE / 4
        by_itself = signed_in.get("/supervision", headers={"Onestop-Refresh": "1"})
    assert by_itself.status_code == 303
