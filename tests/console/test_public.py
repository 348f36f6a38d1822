"""What is there for everybody: guidance, a licence verified, a project's phases; no account is
asked for, and of who looks nothing is kept."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_chassis.actor import Actor
from onestop_chassis.clock import FixedClock
from onestop_chassis.log.database import Database
from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.models.guide import phases
from onestop_console.readers.guidance import Sheet
from onestop_console.session import Sessions
from onestop_console.settings import SERVICES, Settings
from onestop_console.sign_in.granted import Granted
from onestop_console.tables import prepare
from onestop_contracts.parts import Attributes
from pydantic import SecretStr

from tests.console.test_rim import ACTOR
from tests.support.described import document
from tests.support.postgres import database_url  # noqa: F401

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
KEY = "a-key-of-this-test"
CODE, NUMBER = "2026-150602-30-03-100037", "150602-P1-01-2026-20263003100185"
DONGSHENG = {"code": "150602", "name_zh": "东胜区", "name_en": "Dongsheng District"}
ITEM = {
    "item": "P1-01",
    "phase": 1,
    "before_start": True,
    "name_zh": "企业投资项目备案",
    "name_en": "Filing",
    "department": "drc",
    "legal_limit_wd": 20,
    "promised_limit_wd": 7,
    "needs": [],
    "parallel_with": ["P2-03"],
    "commitment": True,
    "basis": "条例第十三条",
}
LATER = {**ITEM, "item": "P2-03", "phase": 2, "name_zh": "规划许可", "needs": ["P1-01"]}
SHEET = {
    "division": DONGSHENG,
    "industry_class": "C38",
    "catalogue_version": 3,
    "items": [ITEM, LATER],
    "papers": [
        {
            "code": "f",
            "name_zh": "申请表",
            "name_en": "Form",
            "items": ["P1-01"],
            "with_filing": True,
        }
    ],
    "assumed": [{"attribute": "water", "zh": "按“否”计", "en": "taken as no", "items": ["P2-07"]}],
    "plan": [{"item": "P1-01", "start": "2026-03-05", "finish": "2026-03-09", "critical": True}],
    "target_on": "2026-06-13",
    "finish_on": "2026-04-29",
    "feasible": True,
    "provisional": [2027],
}
LICENCE = {
    "number": NUMBER,
    "project": CODE,
    "item": "P1-01",
    "department": "drc",
    "issued_at": NOON.isoformat(),
    "state": "valid",
    "revoked_at": None,
    "ground": "张三提供虚假材料",
}
NOT_BEGUN: list[dict[str, Any]] = [
    {"phase": n, "state": "not_begun", "begun_on": None, "done_on": None} for n in range(1, 5)
]
ANSWERED = "/guide?division=150602&industry_class=C38&route=filing&kind=new&land=new&water="
PLACES: tuple[str, ...] = ("/guide", ANSWERED, "/verify", f"/verify/{NUMBER}", "/verify/none")
PLACES += ("/track", f"/track/{CODE}", "/sign-in")


class Services:
    """The services, for somebody whom they do not know."""

    def __init__(self) -> None:
        named = [{"code": "drc", "name_zh": "发展和改革委员会", "name_en": "Reform"}]
        self.told: dict[str, Any] = {
            "/simulation/clock": {"now": NOON.isoformat()},
            "/divisions": {"items": [DONGSHENG], "next": None},
            "/departments": {"items": named, "next": None},
            "/catalogue": {"items": [ITEM], "next": None},
            "/guidance": SHEET,
            f"/licences/{NUMBER}": LICENCE,
            f"/projects/{CODE}/phases": {"project": CODE, "phases": NOT_BEGUN},
        }
        self.refused: dict[str, Any] = {}
        self.sent: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        path = request.url.path
        if path == "/openapi.json":
            return httpx.Response(200, json=document(request.url.host))
        if path in self.refused:
            return httpx.Response(self.refused[path]["status"], json=self.refused[path])
        if path in self.told:
            return httpx.Response(200, json=self.told[path])
        return httpx.Response(404, json={"status": 404, "code": "unknown", "title_zh": "没有"})

    def enquired(self) -> Any:
        [sent] = [one for one in self.sent if one.url.path == "/guidance"]
        return json.loads(sent.content)


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def visitor(database_url: str, services: Services) -> Iterator[TestClient]:  # noqa: F811
    settings = Settings(database_url=database_url, session_key=SecretStr(KEY))
    gateway = Gateway(
        {name: f"http://{name}" for name in SERVICES}, httpx.MockTransport(services.answer)
    )
    with Database(database_url, size=2) as database:
        prepare(database)
        app = create_console(settings, database, gateway, FixedClock(NOON))
        with TestClient(app, follow_redirects=False) as client:
            yield client


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visitor_gets_no_cookie_and_stays_in_the_language_he_reads(
    visitor: TestClient, services: Services, place: str, language: str
) -> None:
    asked = f"{place}{'&' if '?' in place else '?'}lang={language}"
    answer = visitor.get(asked)
    assert answer.status_code == (404 if place == "/verify/none" else 200)
    assert "set-cookie" not in answer.headers
    assert not [one for one in services.sent if "authorization" in one.headers]
    links = re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text)
    told = [parse_qs(urlsplit(html.unescape(one)).query).get("lang", [""]) for one in links]
    switch, others = ("en", "") if language == "zh" else ("zh", "en")
    assert told.count([switch]) == 1
    assert all(one in ([switch], [others]) for one in told)
    forms = re.findall(r'<form [^>]*action="([^"]*)"(.*?)</form>', answer.text, re.DOTALL)
    if language == "en":
        assert all("lang=en" in at or 'name="lang" value="en"' in inside for at, inside in forms)


def test_of_who_is_signed_in_nothing_is_told_to_the_services_on_a_public_page(
    visitor: TestClient,
    services: Services,
    database_url: str,  # noqa: F811
) -> None:
    with Database(database_url, size=1) as database:
        cookie, _ = Sessions(database, KEY, FixedClock(NOON)).open(
            Actor.model_validate(ACTOR), Granted("t-1"), "en"
        )
    visitor.cookies.set("onestop", cookie)
    for place in ("/guide", f"/verify/{NUMBER}", f"/track/{CODE}"):
        answer = visitor.get(place)
        assert answer.status_code == 200
        assert "rep.nr" in answer.text, "the page knows who looks"
        assert "set-cookie" not in answer.headers
    assert not [one for one in services.sent if "authorization" in one.headers]


def test_a4_everything_that_decides_is_asked_and_what_is_not_said_is_not_sent(
    visitor: TestClient, services: Services
) -> None:
    empty = visitor.get("/guide").text
    for name in ("division", "industry_class", *Attributes.model_fields):
        assert f'name="{name}"' in empty, name
    assert "未说明" in empty
    assert not [one for one in services.sent if one.url.path == "/guidance"]
    page = visitor.get(f"{ANSWERED}&land_mu=+120+&colour=red").text
    assert services.enquired() == {
        "division": "150602",
        "industry_class": "C38",
        "attributes": {"route": "filing", "kind": "new", "land": "new", "land_mu": "120"},
    }
    assert '<option value="150602" selected>东胜区' in page
    assert 'name="land_mu" value="120"' in page, "the form says what was said"


def test_a4_the_sheet_says_what_when_by_whom_on_what_basis_and_what_was_assumed(
    visitor: TestClient,
) -> None:
    page = visitor.get(ANSWERED).text
    for shown in (
        "企业投资项目备案",
        "发展和改革委员会",
        "条例第十三条",
        "承诺 7",
        "法定 20",
        "申请表",
        "按“否”计",
        "P2-07",
        "立项用地规划许可阶段",
        "工程建设许可阶段",
        "2026年4月29日",
        "2027 年尚无放假通知",
        "2026-03-05 → 2026-03-09",
    ):
        assert shown in page, shown
    row = page.partition("规划许可</b>")[2].partition("</tr>")[0]
    assert "企业投资项目备案" in row, "what it waits for, by name"


def test_a4_everything_that_is_wrong_is_said_at_its_question_and_what_was_typed_stays(
    visitor: TestClient, services: Services
) -> None:
    services.refused["/guidance"] = {
        "status": 422,
        "code": "invalid",
        "title_zh": "2 处有误",
        "errors": [
            {"field": "/attributes/eia", "zh": "应为下列之一", "en": "one of"},
            {"field": "/division", "zh": "中心不服务该行政区划", "en": "not served"},
        ],
    }
    answer = visitor.get("/guide?division=110000&eia=%3Cb%3Ethick&land_mu=%3Cb%3Ex")
    assert answer.status_code == 422
    assert "<title>有误：" in answer.text
    for pointer in ("division", "attributes-eia"):
        assert f'href="#f-{pointer}"' in answer.text
        assert f'id="f-{pointer}"' in answer.text
        assert f'id="e-f-{pointer}"' in answer.text
    assert "&lt;b&gt;x" in answer.text
    assert "<option selected>&lt;b&gt;thick" in answer.text
    assert "<b>x" not in answer.text


def test_d5_a_licence_is_valid_revoked_or_unknown_in_words_and_nothing_more_is_told(
    visitor: TestClient, services: Services
) -> None:
    valid = visitor.get(f"/verify/{NUMBER}")
    assert (valid.status_code, "目前有效" in valid.text) == (200, True)
    for shown in ("企业投资项目备案", "发展和改革委员会", CODE):
        assert shown in valid.text
    revoked = {**LICENCE, "state": "revoked", "revoked_at": NOON.isoformat()}
    services.told[f"/licences/{NUMBER}"] = revoked
    page = visitor.get(f"/verify/{NUMBER}").text
    assert "已于 2026年3月2日 12:00 撤销，不再有效" in page
    assert "目前有效" not in page
    assert "张三" not in page
    services.told[f"/licences/{NUMBER}"] = {**LICENCE, "state": "held"}
    assert "不能确认其有效" in visitor.get(f"/verify/{NUMBER}").text
    for unknown in ("none", "a%2Fb", "%3Cb%3E"):
        answer = visitor.get(f"/verify/{unknown}")
        assert answer.status_code == 404
        assert "查无此证" in answer.text
        assert "<b>的" not in answer.text


def test_what_is_typed_leads_to_its_page_in_its_language(visitor: TestClient) -> None:
    for place, name in (("/verify", "number"), ("/track", "code")):
        answer = visitor.get(place, params={name: " a/b?c ", "lang": "en"})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{place}/a%2Fb%3Fc?lang=en"


def test_a7_phases_are_shown_and_where_none_has_begun_that_may_be_why(
    visitor: TestClient, services: Services
) -> None:
    hint = "项目尚未受理，或代码有误"
    assert hint in visitor.get(f"/track/{CODE}").text
    begun = [{**NOT_BEGUN[0], "state": "stopped", "begun_on": "2026-03-05"}, *NOT_BEGUN[1:]]
    services.told[f"/projects/{CODE}/phases"] = {"project": CODE, "phases": begun}
    page = visitor.get(f"/track/{CODE}").text
    assert hint not in page
    row = page.partition("立项用地规划许可阶段")[2].partition("</tr>")[0]
    assert "停钟" in row
    assert "2026年3月5日" in row
    services.refused["/projects/12/phases"] = {
        "status": 422,
        "title_zh": "有误",
        "errors": [{"field": "{project}", "zh": "应为 24 位项目代码", "en": "a code"}],
    }
    wrong = visitor.get("/track/12")
    assert (wrong.status_code, "应为 24 位项目代码" in wrong.text) == (422, True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_item_of_a_sheet_stands_in_its_phase_once(language: str) -> None:
    sheet = Sheet.model_validate({**SHEET, "items": [LATER, ITEM]})
    made = phases(sheet, {}, language)
    assert [(one.number, [line.item.item for line in one.lines]) for one in made] == [
        (1, ["P1-01"]),
        (2, ["P2-03"]),
    ]
    assert [line.step is None for one in made for line in one.lines] == [False, True]
    assert made[1].lines[0].department == "drc", "what has no name is called by its code"
