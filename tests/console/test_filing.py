"""Guided filing: step by step, saved on each, checked without recording, sent once."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock
from onestop_chassis.log.database import Database
from onestop_console.app import create_console
from onestop_console.drafts import KEPT, MOST
from onestop_console.gateway import Gateway
from onestop_console.models.frame import FILERS, menu_of
from onestop_console.settings import SERVICES, Settings
from onestop_console.tables import prepare
from onestop_contracts.people import Role
from onestop_intake.project.sight import OWNERS
from pydantic import SecretStr

from tests.support.described import document
from tests.support.files import pdf
from tests.support.postgres import database_url  # noqa: F401

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
CODE = "2026-150602-30-03-100037"
FIRM = "91000000MA0000001R"
PEOPLE = {"applicant.1": "applicant", "applicant.2": "applicant", "clerk": "window_clerk"}
PEOPLE |= {"rep.nr": "representative"}
NAMED = {"code": "application_form", "name_zh": "项目申请表", "name_en": "Application form"}
OTHER = {"code": "site_plan", "name_zh": "总平面图", "name_en": "Site plan"}
ITEM = {"item": "P1-01", "required": [NAMED, OTHER], "handed_in": [], "missing": [OTHER]}
FIELD = {"zh": "有误", "en": "wrong"}


class City:
    """Intake and archive, as far as a filing asks them."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        self.errors: list[dict[str, str]] = []
        self.refused: dict[str, Any] | None = None
        self.projects: dict[str, dict[str, Any]] = {}
        self.archive: httpx.Response | None = None
        self.away = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/signin":
            user = json.loads(request.content)["user"]
            actor = {"subject": user, "roles": [PEOPLE[user]], "jurisdiction": "150602"}
            firm = FIRM if PEOPLE[user] == "applicant" else ""
            actor |= {"department": "", "organisation": firm}
            return httpx.Response(
                200, json={"token": f"t-{user}", "expires_in": 60, "actor": actor}
            )
        if path == "/openapi.json":
            return httpx.Response(200, json=document(request.url.host))
        if path == "/simulation/clock":
            return httpx.Response(200, json={"now": NOON.isoformat()})
        if path == "/divisions":
            named = {"code": "150602", "name_zh": "东胜区", "name_en": "Dongsheng"}
            return httpx.Response(200, json={"items": [named], "next": None})
        self.sent.append(request)
        if path == "/guidance":
            return self._sheet(json.loads(request.content))
        if request.url.host == "archive" and request.method == "POST":
            if self.away:
                raise httpx.ConnectError("away")
            return self.archive or httpx.Response(200, json={"position": 1})
        if request.method == "POST":
            return self._acted(path, request)
        if path.endswith("/materials"):
            return httpx.Response(200, json={"items": [ITEM], "next": None})
        if path.startswith("/projects/"):
            found = self.projects.get(path.split("/")[2])
            gone = {"code": "project-unknown", "title": "none", "title_zh": "没有该项目"}
            return httpx.Response(200 if found else 404, json=found or gone)
        return httpx.Response(200, json={"items": [], "next": None, "counts": {}})

    def _sheet(self, asked: dict[str, Any]) -> httpx.Response:
        if not {"route", "kind", "land"} <= set(asked.get("attributes", {})):
            return httpx.Response(422, json={"code": "malformed", "errors": []})
        papers = [NAMED | {"items": ["P1-01"], "with_filing": True}]
        papers += [OTHER | {"items": ["P1-02"], "with_filing": False}]
        sheet: dict[str, Any] = {
            "division": {"code": "150602", "name_zh": "东胜区", "name_en": "Dongsheng"}
        }
        sheet |= {"industry_class": "C38", "catalogue_version": 1, "items": [], "papers": papers}
        days = {"target_on": "2026-06-10", "finish_on": "2026-05-01", "feasible": True}
        return httpx.Response(
            200, json=sheet | days | {"assumed": [], "plan": [], "provisional": []}
        )

    def _acted(self, path: str, request: httpx.Request) -> httpx.Response:
        if self.refused:
            return httpx.Response(self.refused["status"], json=self.refused)
        if self.errors:
            told = {"code": "filing-faulty", "title": "Wrong", "title_zh": "不齐全", "detail": ""}
            return httpx.Response(422, json=told | {"errors": self.errors})
        if "dry_run" not in request.url.params:
            body = json.loads(request.content)
            code = path.split("/")[2]
            self.projects[code] = project(code, body.get("name_zh", "厂"))
        return httpx.Response(200, json={"position": 7, "version": 1, "events": []})

    def acts(self, *, dry: bool = False) -> list[httpx.Request]:
        acts = [one for one in self.sent if one.url.path.endswith(("/file-project", CORRECTION))]
        return [one for one in acts if ("dry_run" in one.url.params) == dry]


CORRECTION = "/supply-correction"


def project(code: str, name: str, **more: Any) -> dict[str, Any]:
    told = {"project": code, "name_zh": name, "name_en": "", "division": "150602"}
    told |= {"stage": "filed", "filed_at": NOON.isoformat(), "accept_by": NOON.isoformat()}
    return told | {"accepted_at": None, "deadline": None, "correction": []} | more


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def browser(database_url: str, city: City, clock: FixedClock) -> Iterator[TestClient]:  # noqa: F811
    settings = Settings(
        database_url=database_url,
        session_key=SecretStr("a-key-of-this-test"),
        public_url="http://centre.example",
    )
    gateway = Gateway(
        {name: f"http://{name}" for name in SERVICES}, httpx.MockTransport(city.answer)
    )
    with Database(database_url, size=2) as database:
        prepare(database)
        app = create_console(settings, database, gateway, clock)
        with TestClient(app, follow_redirects=False) as client:
            as_(client, "applicant.1")
            yield client


def as_(browser: TestClient, user: str) -> None:
    assert browser.post("/sign-in", data={"user": user}).status_code == 303


def csrf(browser: TestClient) -> str:
    return str(browser.get("/clock").text).partition('name="csrf" value="')[2].partition('"')[0]


def post(browser: TestClient, path: str, files: Any = None, **form: str) -> httpx.Response:
    sending = {"csrf": csrf(browser), **form}
    answer: httpx.Response = browser.post(path, data=sending, files=files)
    return answer


def begun(browser: TestClient, **filled: str) -> str:
    answer = post(browser, "/file", **filled)
    assert answer.status_code == 303
    return str(answer.headers["location"]).rpartition("/")[0]


CODE_STEP = {
    "/project": CODE,
    "/name_zh": "光伏厂",
    "/name_en": "",
    "/division": "150602",
    "/industry_class": "C38",
}
SHAPE = {"/attributes/route": "filing", "/attributes/kind": "new", "/attributes/land": "new"}
PAPER = {"/materials/application_form": ("申请表.pdf", pdf(), "application/pdf")}
DIGEST = hashlib.sha256(pdf()).hexdigest()


def filled(browser: TestClient) -> str:
    """A draft with everything, before it is sent."""
    draft = begun(browser)
    assert post(browser, f"{draft}/code", **CODE_STEP).headers["location"] == f"{draft}/applicant"
    firm = {"/applicant/name": "示例企业", "/applicant/uscc": FIRM}
    answer = post(browser, f"{draft}/applicant", **firm)
    assert answer.headers["location"] == f"{draft}/attributes"
    assert post(browser, f"{draft}/attributes", **SHAPE).headers["location"] == f"{draft}/guidance"
    assert post(browser, f"{draft}/guidance").headers["location"] == f"{draft}/materials"
    answer = post(browser, f"{draft}/materials", files=PAPER)
    assert answer.headers["location"] == f"{draft}/confirm"
    return draft


def test_step_by_step_to_the_receipt(browser: TestClient, city: City) -> None:
    draft = filled(browser)
    assert city.acts() == [], "nothing is recorded before it is sent"
    stored = next(one for one in city.sent if one.url.host == "archive")
    assert stored.url.path == f"/projects/{CODE}/documents"
    confirm = browser.get(f"{draft}/confirm").text
    for shown in ("光伏厂", "东胜区", "示例企业", "备案", "项目申请表：申请表.pdf", "核对通过"):
        assert shown in confirm
    answer = post(browser, f"{draft}/confirm", go="submit", key="k-1")
    assert answer.headers["location"] == f"/projects/{CODE}/receipt"
    [sent] = city.acts()
    assert sent.headers["idempotency-key"] == "k-1"
    body = json.loads(sent.content)
    assert body["materials"] == [
        {"code": "application_form", "digest": DIGEST, "name": "申请表.pdf"}
    ]
    assert (body["applicant"]["uscc"], body["attributes"]["route"]) == (FIRM, "filing")
    receipt = browser.get(f"/projects/{CODE}/receipt").text
    assert f'href="http://centre.example/track/{CODE}"' in receipt
    assert "一次性告知" in receipt
    assert "<svg" in receipt
    assert " style=" not in receipt
    assert browser.get(f"{draft}/confirm").status_code == 404, "the draft is gone"
    assert "光伏厂" not in browser.get("/file").text
    assert 'href="/file"' in receipt
    as_(browser, "rep.nr")
    assert 'href="/file"' not in browser.get(f"/projects/{CODE}/receipt").text


def test_sent_twice_it_is_one_project(browser: TestClient, city: City) -> None:
    draft = filled(browser)
    form = {"go": "submit", "key": "k-1", "project": CODE}
    first, second = (post(browser, f"{draft}/confirm", **form) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(city.acts()) == 1


def test_a_draft_is_resumed_where_it_was(browser: TestClient) -> None:
    draft = begun(browser)
    answer = post(browser, f"{draft}/code", go="later", **CODE_STEP)
    assert answer.headers["location"] == "/file"
    mine = browser.get("/file").text
    assert "光伏厂" in mine
    assert f'href="{draft}/code"' in mine
    assert 'value="光伏厂"' in browser.get(f"{draft}/code").text


def test_a_step_is_refused_for_what_it_holds_and_saved_all_the_same(
    browser: TestClient, city: City
) -> None:
    draft = begun(browser)
    city.errors = [
        {"field": "{project}", **FIELD, "zh": "代码格式有误"},
        {"field": "/applicant/uscc", **FIELD, "zh": "信用代码有误"},
        {"field": "/attributes/route", **FIELD, "zh": "未说明"},
    ]
    answer = post(browser, f"{draft}/code", **CODE_STEP)
    assert answer.status_code == 422
    assert 'href="#f-project"' in answer.text
    assert "有误：" in answer.text
    assert "代码格式有误" in answer.text
    assert "信用代码有误" not in answer.text, "that step has not been reached"
    assert 'value="光伏厂"' in answer.text
    assert 'value="光伏厂"' in browser.get(f"{draft}/code").text
    city.errors = city.errors[1:]
    assert post(browser, f"{draft}/code", **CODE_STEP).status_code == 303
    [checked] = [json.loads(one.content) for one in city.acts(dry=True)[-1:]]
    assert checked["attributes"]["route"] == "filing", "the example stands in for later steps"


def test_an_early_step_is_checked_without_what_is_not_there(
    browser: TestClient, city: City
) -> None:
    draft = begun(browser)
    post(browser, f"{draft}/code", **CODE_STEP | {"/project": "../../land"})
    [asked] = city.acts(dry=True)
    assert asked.url.path == "/projects/-/file-project", "what is typed leads nowhere else"


def test_refused_when_it_is_sent_every_problem_leads_to_its_step(
    browser: TestClient, city: City
) -> None:
    draft = filled(browser)
    city.errors = [
        {"field": "{project}", **FIELD},
        {"field": "/applicant/uscc", **FIELD},
        {"field": "/materials/0/digest", **FIELD},
    ]
    answer = post(browser, f"{draft}/confirm", go="submit", key="k-9")
    assert answer.status_code == 422
    for place in ("code#f-project", "applicant#f-applicant-uscc"):
        assert f'href="{draft}/{place}"' in answer.text
    assert f'href="{draft}/materials#f-materials-application_form"' in answer.text
    assert 'value="k-9"' in answer.text
    assert city.projects == {}
    assert browser.get(f"{draft}/confirm").status_code == 200, "the draft is still there"


@pytest.mark.parametrize(
    ("code", "reason", "place"),
    [
        ("already-filed", None, "code#f-project"),
        ("forbidden", "organisation", "applicant#f-applicant-uscc"),
        ("forbidden", "jurisdiction", "code#f-division"),
    ],
)
def test_a_refusal_that_names_no_field_leads_to_where_it_is_mended(
    browser: TestClient, city: City, code: str, reason: str | None, place: str
) -> None:
    draft = filled(browser)
    city.refused = {"status": 409, "code": code, "title_zh": "不行", "detail": "因为 / because"}
    if reason:
        city.refused["reason"] = reason
    answer = post(browser, f"{draft}/confirm", go="submit")
    assert answer.status_code == 409
    assert f'href="{draft}/{place}"' in answer.text


def test_another_person_s_draft_is_not_found(browser: TestClient, city: City) -> None:
    draft = begun(browser)
    post(browser, f"{draft}/code", **CODE_STEP)
    as_(browser, "applicant.2")
    assert browser.get(f"{draft}/code").status_code == 404
    assert post(browser, f"{draft}/code", **CODE_STEP).status_code == 404
    assert post(browser, f"{draft}/confirm", go="submit").status_code == 404
    post(browser, f"{draft}/discard")
    assert "光伏厂" not in browser.get("/file").text
    as_(browser, "applicant.1")
    assert browser.get(f"{draft}/code").status_code == 200, "nor can it be deleted"
    assert city.acts() == []


def test_a_draft_is_deleted_by_its_owner_and_after_sixty_days(
    browser: TestClient,
    clock: FixedClock,
    database_url: str,  # noqa: F811
) -> None:
    gone, old = begun(browser), begun(browser)
    assert post(browser, f"{gone}/discard").headers["location"] == "/file"
    assert browser.get(f"{gone}/code").status_code == 404
    clock.at += KEPT + timedelta(seconds=1)
    as_(browser, "applicant.1")
    assert browser.get(f"{old}/code").status_code == 404
    begun(browser)
    with Database(database_url, size=1) as database, database.connection() as connection:
        assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (1,)


def test_who_reads_the_table_learns_neither_whose_it_is_nor_what_it_says(
    browser: TestClient,
    database_url: str,  # noqa: F811
) -> None:
    draft = begun(browser)
    post(browser, f"{draft}/code", **CODE_STEP)
    with Database(database_url, size=1) as database, database.connection() as connection:
        [row] = connection.execute("SELECT name, owner, sealed FROM drafts").fetchall()
    told = b"".join(map(bytes, row))
    for secret in ("applicant.1", "光伏厂", CODE, draft.rpartition("/")[2]):
        assert secret.encode() not in told


def test_nobody_has_more_drafts_than_one_may_nor_one_that_is_too_long(browser: TestClient) -> None:
    draft = begun(browser)
    answer = post(browser, f"{draft}/code", **CODE_STEP | {"/name_zh": "x" * 300_000})
    assert answer.status_code == 422
    assert "填写内容过长" in answer.text
    for _ in range(MOST - 1):
        begun(browser)
    answer = post(browser, "/file")
    assert answer.status_code == 422
    assert "草稿过多" in answer.text


@pytest.mark.parametrize("away", [True, False])
def test_a_paper_that_the_archive_does_not_have_is_not_named(
    browser: TestClient, city: City, away: bool
) -> None:
    draft = begun(browser)
    post(browser, f"{draft}/code", **CODE_STEP)
    post(browser, f"{draft}/attributes", **SHAPE)
    city.away = away
    told = {"code": "document-infected", "title_zh": "文件含有恶意内容", "detail": "发现 / found"}
    city.archive = httpx.Response(422, json=told)
    answer = post(browser, f"{draft}/materials", files=PAPER)
    assert answer.status_code == 422
    assert 'href="#f-materials-application_form"' in answer.text
    assert "申请表.pdf" not in browser.get(f"{draft}/materials").text


def test_under_another_code_papers_have_to_be_sent_again(browser: TestClient, city: City) -> None:
    draft = filled(browser)
    assert "申请表.pdf" in browser.get(f"{draft}/materials").text
    post(browser, f"{draft}/code", **CODE_STEP | {"/project": CODE[:-1] + "8"})
    assert "申请表.pdf" not in browser.get(f"{draft}/materials").text


def test_a_paper_is_taken_back(browser: TestClient, city: City) -> None:
    draft = filled(browser)
    post(browser, f"{draft}/materials", **{"remove:/materials/application_form": "1"})
    post(browser, f"{draft}/confirm", go="submit")
    [sent] = city.acts()
    assert json.loads(sent.content)["materials"] == []


def test_a_clerk_has_all_steps_on_one_page(browser: TestClient, city: City) -> None:
    as_(browser, "clerk")
    draft = begun(browser)
    page = browser.get(f"{draft}/all").text
    for pointer in ("/project", "/applicant/uscc", "/attributes/route"):
        assert f'name="{pointer}"' in page
    everything = CODE_STEP | SHAPE | {"/applicant/name": "示例企业", "/applicant/uscc": FIRM}
    city.errors = [{"field": "/applicant/uscc", **FIELD}]
    answer = post(browser, f"{draft}/all", go="check", **everything)
    assert answer.status_code == 422
    assert 'href="#f-applicant-uscc"' in answer.text
    assert 'name="/materials/application_form"' in answer.text, "the sheet says what is needed"
    city.errors = []
    answer = post(browser, f"{draft}/all", files=PAPER, go="submit", **everything)
    assert answer.headers["location"] == f"/projects/{CODE}/receipt"
    again = post(browser, f"{draft}/all", files=PAPER, go="submit", **everything)
    assert again.headers["location"] == f"/projects/{CODE}/receipt"
    assert len(city.acts()) == 1


def test_a_correction_shows_the_points_beside_the_papers(browser: TestClient, city: City) -> None:
    city.projects[CODE] = project(CODE, "厂", stage="correcting", correction=["请补充总平面图"])
    assert f'name="/project" value="{CODE}"' in browser.get(f"/file?correct={CODE}").text
    draft = begun(browser, act="supply-correction", **{"/project": CODE})
    page = browser.get(f"{draft}/materials").text
    assert "请补充总平面图" in page
    assert page.index("总平面图 <code>") < page.index("项目申请表 <code>"), "what is missing first"
    plan = {"/materials/site_plan": ("总平面图.pdf", pdf(), "application/pdf")}
    answer = post(browser, f"{draft}/materials", files=plan)
    assert answer.headers["location"] == f"{draft}/confirm"
    post(browser, f"{draft}/confirm", go="submit")
    [sent] = city.acts()
    assert sent.url.path == f"/projects/{CODE}{CORRECTION}"
    assert json.loads(sent.content) == {
        "materials": [{"code": "site_plan", "digest": DIGEST, "name": "总平面图.pdf"}]
    }


def test_what_the_guide_was_told_begins_a_draft(browser: TestClient) -> None:
    page = browser.get("/file?route=approval&kind=new&industry_class=C38&unknown=x").text
    for name, value in {"/attributes/route": "approval", "/industry_class": "C38"}.items():
        assert f'name="{name}" value="{value}"' in page
    assert "unknown" not in page.partition("<main")[2]
    draft = begun(browser, **{"/attributes/route": "approval"})
    page = browser.get(f"{draft}/attributes").text
    assert '<option value="approval" selected>' in page
    applicant = browser.get(f"{draft}/applicant").text
    assert f'value="{FIRM}"' in applicant, "the firm of the token is known"


def test_examples_stand_at_the_fields(browser: TestClient) -> None:
    draft = begun(browser)
    assert "光伏组件智能制造基地" in browser.get(f"{draft}/code").text
    assert "示例企业1" in browser.get(f"{draft}/applicant").text


def test_who_files_nothing_is_told_so(browser: TestClient) -> None:
    as_(browser, "rep.nr")
    for path in ("/file", "/file/x/code"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "角色" in answer.text
    assert post(browser, "/file").status_code == 403


def test_who_is_led_here_is_who_intake_lets_file() -> None:
    assert {role.value for role in (*OWNERS, Role.WINDOW_CLERK)} == FILERS
    led = {r.value for r in Role if "/file" in {e.href for e in menu_of([r], demonstration=False)}}
    assert led == FILERS


def test_a_step_that_is_none_is_no_page(browser: TestClient) -> None:
    draft = begun(browser)
    for step in ("nothing", "receipt"):
        assert browser.get(f"{draft}/{step}").status_code == 404
    correction = begun(browser, act="supply-correction", **{"/project": CODE})
    assert browser.get(f"{correction}/code").status_code == 404
