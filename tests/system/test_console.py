"""People at their browsers, on a running city: what each sees, does, and is refused."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from onestop_cli.runfile import read_running
from onestop_console.pages.static import OWN
from playwright.sync_api import Browser, FilePayload, Page, Request, Route, expect

from tests.support.chromium import DESK, HALF, PHONE, SECONDS, Visitor, browser
from tests.support.files import pdf
from tests.support.laptop import Laptop
from tests.support.links import dead_links
from tests.support.plain_walk import PlainWalk, about
from tests.support.walk import Walk, steps

PAPER: FilePayload = {
    "name": "意见.pdf",
    "mimeType": "application/pdf",
    "buffer": pdf(),
}
ONLY = {"resultTypes": ["violations"]}
"""Of what axe finds in order, no list is wanted."""
DAY = Path(__file__).parents[2] / "docs/how-to/a-day-at-the-centre.md"
WRITTEN, ANOTHER = "2026-150602-30-03-200015", "2026-150602-30-03-200016"
"""The project of the document, and the same for those without a script."""
CLOCK = "/clock"
PATIENCE = SECONDS * 1000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[str]:
    directory = Path(tmp_path_factory.mktemp("console"))
    with Laptop(directory, "--port", "0") as laptop:
        running = read_running(laptop.data)
        assert running is not None
        yield running.url


def focus_by_tab(page: Page, text: str, *, most: int = 60) -> None:
    """Goes from element to element, as a person with a keyboard alone does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and text in (
            focused.inner_text() or focused.get_attribute("name") or ""
        ):
            return
    raise AssertionError(f"no way to {text!r} by keyboard")


def test_an_objection_by_keyboard_appears_on_the_director_s_desk(
    chromium: Browser, base: str
) -> None:
    """Without a reload, in another browser."""
    director, rep = Visitor(chromium, base), Visitor(chromium, base)
    desk = director.sign_in("director")
    before = desk.locator("#h-others .n").inner_text()
    page = rep.sign_in("rep.nr")
    page.get_by_role("link", name="默认监督").click()
    expect(page.get_by_role("heading", name="默认监督", level=1)).to_be_visible()
    expect(page.locator("[data-row]").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("期限怎么算的")).to_be_visible()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="提出书面反对意见")).to_be_visible()
    page.locator("textarea").focus()
    page.keyboard.type("总平面图与控制性详细规划不符")
    page.keyboard.press("Tab")
    page.keyboard.type("城乡规划法第四十条")
    page.locator("input[type=file]").set_input_files([PAPER])
    focus_by_tab(page, "/signed")
    page.keyboard.press("Space")
    focus_by_tab(page, "提出书面反对意见")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("已记录：提出书面反对意见")
    expect(page.locator("#detail")).to_contain_text("收到时刻")
    paper = page.get_by_role("link", name="签署的书面文件").get_attribute("href")
    answer = page.request.get(f"{base}{paper}")
    assert (answer.status, answer.body()) == (200, PAPER["buffer"])
    expect(desk.locator("#h-others .n")).not_to_have_text(before)
    expect(desk.locator("#desk")).to_contain_text("登记反对意见")
    rep.assert_quiet()
    director.assert_quiet()


def test_a_refused_form_keeps_what_was_typed_and_names_everything(
    chromium: Browser, base: str
) -> None:
    """Without JavaScript: refused, mended, recorded, and shown in the list it leads back to."""
    rep = Visitor(chromium, base, script=False)
    page = rep.sign_in("rep.nr")
    rep.go("/supervision")
    page.locator("[data-row]").nth(2).click()
    page.get_by_role("link", name="提出书面反对意见").click()
    page.get_by_label("法律依据").fill("城乡规划法第三十八条")
    page.get_by_role("button", name="提出书面反对意见").click()
    expect(page.get_by_role("alert")).to_contain_text("理由：缺少反对理由")
    expect(page).to_have_title(re.compile("^有误："))
    expect(page.get_by_label("法律依据")).to_have_value("城乡规划法第三十八条")
    page.get_by_label("理由").fill("选址与生态保护红线重叠")
    page.get_by_label("签署的书面文件").set_input_files([PAPER])
    page.get_by_label("已由本人签署").check()
    page.get_by_role("button", name="预览后果").click()
    expect(page.get_by_text("将会记录（尚未记录）")).to_be_visible()
    page.get_by_role("button", name="提出书面反对意见").click()
    expect(page.locator("#said")).to_contain_text("已记录")
    expect(page.locator("#detail")).to_contain_text("选址与生态保护红线重叠")
    page.reload()
    expect(page.locator("#detail")).to_contain_text("选址与生态保护红线重叠")


@contextmanager
def at_a_machine(base: str, user: str = "rep.nr") -> Iterator[httpx.Client]:
    """Review as somebody asks it at a machine of their own, without a page."""
    with httpx.Client(base_url=f"{base}/review", timeout=SECONDS) as client:
        signed = client.post("/signin", json={"user": user, "password": "demo"}).json()
        client.headers["Authorization"] = f"Bearer {signed['token']}"
        yield client


def the_last(client: httpx.Client) -> dict[str, str]:
    """The open window of the land department that closes last."""
    listed = client.get("/windows?state=open&limit=500").json()["items"]
    found: dict[str, str] = [window for window in listed if window["department"] == "nr"][-1]
    return found


def object_to(client: httpx.Client, one: dict[str, str]) -> None:
    body = {
        "stage": one["stage"],
        "grounds": "总平面图与控制性详细规划不符",
        "legal_basis": "城乡规划法第四十条",
        "document": "ab" * 32,
        "signed": True,
    }
    path = f"/cases/{one['project']}/{one['item']}/file-objection"
    answer = client.post(path, json=body, headers={"Idempotency-Key": path})
    assert answer.status_code == httpx.codes.OK, answer.text


def note_listening(listening: set[int], tab: int, request: Request) -> None:
    if "/live?" in request.url:
        listening.add(tab)


def test_nine_tabs_hear_of_it_over_one_stream_and_leave_what_is_typed(
    chromium: Browser, base: str
) -> None:
    rep = Visitor(chromium, base)
    listening: set[int] = set()
    rep.sign_in("rep.nr")
    tabs = [rep.page, *(rep.context.new_page() for _ in range(8))]
    for number, tab in enumerate(tabs):
        tab.on("request", partial(note_listening, listening, number))
        tab.goto(f"{base}/supervision")
        expect(tab.locator("[data-row]").first).to_be_visible()
    find = tabs[0].locator("#find")
    find.focus()
    tabs[0].keyboard.type("王府")
    before = tabs[0].locator("#list .tabs").inner_text()
    with at_a_machine(base) as client:
        object_to(client, the_last(client))
    for tab in tabs:
        expect(tab.locator("#list .tabs")).not_to_have_text(before, use_inner_text=True)
    expect(find).to_have_value("王府")
    expect(find).to_be_focused()
    assert listening == {0}
    rep.assert_quiet()
    rep.context.close()


def test_who_is_writing_hears_that_another_was_first_and_keeps_the_text(
    chromium: Browser, base: str
) -> None:
    """Of two people at one case the second is told while writing, and once more when sending."""
    rep = Visitor(chromium, base)
    page = rep.sign_in("rep.nr")
    with at_a_machine(base) as client:
        one = the_last(client)
        case = f"{one['project']}/{one['item']}"
        rep.go(f"/do/review/cases/{case}/file-objection?/stage={one['stage']}")
        grounds = page.get_by_label("理由")
        grounds.focus()
        page.keyboard.type("写到一半")
        expect(page.locator("#standing")).to_be_empty()
        object_to(client, one)
    expect(page.locator("#standing")).to_contain_text("该监督期内已有书面反对意见")
    expect(grounds).to_be_focused()
    page.keyboard.type("的理由")
    expect(grounds).to_have_value("写到一半的理由")
    page.get_by_role("button", name="提出书面反对意见").click()
    expect(page.get_by_role("alert")).to_contain_text("已有书面反对意见")
    expect(page).to_have_title(re.compile("^有误："))
    expect(grounds).to_have_value("写到一半的理由")
    rep.assert_quiet()
    rep.context.close()


def test_new_rows_wait_until_they_are_asked_for(chromium: Browser, base: str) -> None:
    rep = Visitor(chromium, base)
    page, other = rep.sign_in("rep.nr"), rep.context.new_page()
    rep.go("/supervision")
    rows = page.locator("tbody tr")
    first, number = rows.first.get_attribute("id"), rows.count()
    html = page.content()

    def with_another(route: Route) -> None:
        row = html[html.index(f'<tr id="{first}"') :].partition("</tr>")[0] + "</tr>"
        body = html.replace(row, row.replace(f'"{first}"', '"r-new"') + row, 1)
        route.fulfill(body=body, content_type="text/html")

    page.route("**/supervision*", with_another)
    other.goto(f"{base}/static/icon.svg")
    other.evaluate("new BroadcastChannel('live').postMessage({told: ['windows']})")
    pill = page.get_by_role("button", name="1 条更新")
    expect(pill).to_be_visible()
    expect(rows).to_have_count(number)
    pill.click()
    expect(rows).to_have_count(number + 1)
    expect(pill).to_have_count(0)
    rep.assert_quiet()
    rep.context.close()


def test_a_lost_connection_is_said_with_its_time_and_ends(chromium: Browser, base: str) -> None:
    rep = Visitor(chromium, base)
    rep.context.clock.install()
    page = rep.sign_in("rep.nr")
    rep.context.set_offline(True)
    page.clock.fast_forward(60_000)
    lost = page.locator("#lost")
    expect(lost).to_contain_text(re.compile(r"连接中断，显示至 \d\d:\d\d"))
    rep.context.set_offline(False)
    page.clock.fast_forward(31_000)
    expect(lost).to_be_hidden()
    rep.context.close()


def test_before_a_session_ends_for_idleness_the_page_says_so_and_somebody_stays(
    chromium: Browser, base: str
) -> None:
    left = [0, 1500]
    visitor = Visitor(chromium, base, size=PHONE)
    page = visitor.page
    page.clock.install()
    visitor.sign_in("rep.nr")
    page.route("**/stay/left", lambda route: route.fulfill(json={"seconds": left.pop(0)}))
    note = page.get_by_role("alert").filter(has_text="无操作即退出登录")
    expect(note).to_be_hidden()
    page.clock.fast_forward(1500 * 1000)
    expect(note).to_be_visible()
    assert [one["id"] for one in Axe().run(page, options=ONLY).response["violations"]] == []
    note.get_by_role("link").click()
    expect(note).to_be_hidden()
    assert (len(visitor.context.pages), left) == (1, [])
    visitor.assert_quiet()
    visitor.context.close()
    plain = Visitor(chromium, base, script=False)
    style = (OWN / "console.css").read_text(encoding="utf-8").replace("1500s", "0s")
    plain.page.route("**/console.css", lambda route: route.fulfill(body=style))
    page = plain.sign_in("rep.nr")
    with plain.context.expect_page() as beside:
        page.get_by_role("link", name="继续使用").click()
    expect(beside.value.get_by_role("heading", name="登录已延长")).to_be_visible()
    plain.context.close()


SHEET = "/guide?division=150602&industry_class=C38&route=filing&kind=new&land=new"


def test_a1_a_project_is_filed_on_a_telephone_without_javascript(
    chromium: Browser, base: str
) -> None:
    """Step by step, with a mistake on the way, and resumed from the list of drafts."""
    visitor = Visitor(chromium, base, script=False, size=PHONE)
    page = visitor.sign_in("applicant.1")
    visitor.go("/file")
    page.get_by_role("button", name="开始新的申报").click()
    on = "保存，下一步"
    page.locator("[name='/project']").fill("2026-150602-30-03")
    page.get_by_label("中文名称").fill("储能电池厂")
    page.get_by_label("旗区").select_option("150602")
    page.get_by_label("行业代码").fill("C38")
    page.get_by_role("button", name=on).click()
    page.get_by_role("alert").get_by_role("link", name="项目代码").click()
    page.locator("[name='/project']").fill(FILED)
    page.get_by_role("button", name="保存，稍后继续").click()
    page.get_by_role("link", name="储能电池厂").click()
    page.get_by_role("button", name=on).click()
    page.locator("[name='/applicant/name']").fill("示例企业")
    page.get_by_role("button", name=on).click()
    page.get_by_label("立项方式").select_option("filing")
    page.get_by_label("建设性质").select_option("new")
    page.locator("[name='/attributes/land']").select_option("new")
    page.get_by_role("button", name=on).click()
    expect(page.locator("#filing")).to_contain_text("个事项")
    page.get_by_role("button", name=on).click()
    needed = page.locator("fieldset > .paper input[type=file]")
    for number in range(needed.count()):
        needed.nth(number).set_input_files([PAPER])
    page.get_by_role("button", name=on).click()
    expect(page.get_by_text("核对通过")).to_be_visible()
    page.get_by_role("button", name="申报项目").click()
    expect(page.get_by_role("heading", name="收件回执", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text(FILED)
    page.get_by_role("link", name="查看项目").click()
    expect(page.get_by_role("heading", name="储能电池厂", level=1)).to_be_visible()
    visitor.context.close()


FILED = "2026-150602-30-03-100998"
PLACES = (
    "/",
    "/supervision",
    "/consultations",
    "/projects",
    SHEET,
    "/representatives",
    "/rules",
    "/calendar",
)
PUBLIC = ("/guide", f"{SHEET}&eia=thin", "/track", "/track/12", "/verify/none")
"""What is there without an account."""


def steps_of(page: Page, base: str) -> list[str]:
    """Every page of a filing that was begun: its steps, and all of them on one."""
    page.goto(f"{base}/file")
    page.get_by_role("button", name="开始新的申报").click()
    draft = urlsplit(page.url).path.rpartition("/")[0]
    page.get_by_role("button", name="保存，下一步").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return [f"{draft}/{step}" for step in ("code", "confirm", "all")]


def test_pages_are_accessible_in_both_languages_at_every_width(
    chromium: Browser, base: str
) -> None:
    visitor = Visitor(chromium, base)
    page = visitor.sign_in("rep.nr")
    visitor.go("/projects")
    plan = urlsplit(urljoin(base, page.locator("[data-row]").first.get_attribute("href"))).path
    visitor.go(f"{plan}/timeline")
    decision = page.locator("a[href^='/decisions/']").first.get_attribute("href")
    broken = examined(visitor, (*PLACES, plan, f"{plan}/timeline", f"{plan}/papers", str(decision)))
    firm = Visitor(chromium, base)
    filing = steps_of(firm.sign_in("applicant.1"), base)
    broken += examined(firm, ("/file", *filing))
    operator = Visitor(chromium, base)
    operator.sign_in("operator")
    assert broken + examined(operator, ("/ops",)) == []


def examined(visitor: Visitor, places: Iterable[str]) -> list[tuple[object, ...]]:
    """What is wrong with these pages, in both languages at each width; the visitor leaves then."""
    axe, page, broken = Axe(), visitor.page, list[tuple[object, ...]]()
    for place in places:
        for language in ("zh", "en"):
            visitor.go(f"{place}{'&' if '?' in place else '?'}lang={language}")
            for width, height in (DESK, HALF, PHONE):
                page.set_viewport_size({"width": width, "height": height})
                broken += [
                    (width, place, language, one["id"], one["nodes"][0]["html"][:120])
                    for one in axe.run(page, options=ONLY).response["violations"]
                ]
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    broken.append((width, place, language, "scrolls sideways", ""))
    visitor.assert_quiet()
    visitor.context.close()
    return broken


@pytest.mark.parametrize(
    "user",
    [
        "applicant.1",
        "clerk",
        "reviewer.1",
        "rep.nr",
        "director",
        "standing_deputy",
        "government",
        "auditor",
        "archivist",
        "operator",
        "land",
        "market",
        "intermediary.1",
        "agent.1",
    ],
)
def test_every_link_that_somebody_sees_leads_somewhere(base: str, user: str) -> None:
    """No dead link, no failure, nothing that the page offers and the service then refuses."""
    assert dead_links(base, user) == []


def test_a_visitor_on_a_telephone_has_no_account_no_script_and_no_cookie(
    chromium: Browser, base: str
) -> None:
    """Asks what a project needs, and finds every page of a visitor accessible."""
    visitor = Visitor(chromium, base, script=False, size=PHONE)
    page = visitor.go("/sign-in")
    page.get_by_role("link", name="办事指南").click()
    page.get_by_label("旗区").select_option("150602")
    page.get_by_label("行业代码").fill("C38")
    for asked, said in (("立项方式", "filing"), ("建设性质", "new"), ("用地 （必填）", "new")):
        page.get_by_label(asked).select_option(said)
    page.get_by_role("button", name="出具指导单").click()
    expect(page.get_by_role("heading", name="东胜区 · C38")).to_be_visible()
    expect(page.get_by_role("table").first).to_contain_text("企业投资项目备案")
    here = page.url
    page.goto(f"{base}/sign-in")
    page.goto(here)
    expect(page.get_by_text("未说明“占用农用地”，按“否”计")).to_be_visible()
    assert visitor.context.cookies() == []
    visitor.assert_quiet()
    visitor.context.close()
    seen, axe, broken = Visitor(chromium, base, size=PHONE), Axe(), []
    for place in (urlsplit(here)._replace(scheme="", netloc="").geturl(), *PUBLIC):
        page = seen.go(place)
        broken += [(place, one["id"]) for one in axe.run(page, options=ONLY).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            broken.append((place, "scrolls sideways"))
    assert broken == []
    assert seen.context.cookies() == []
    seen.assert_quiet()
    seen.context.close()


def test_a_day_at_the_centre_goes_as_it_is_written(chromium: Browser, base: str) -> None:
    """Twice at a time, with two projects: by keyboard, and without a script. The last here: it
    moves the city's clock."""
    walk, plain = Walk(chromium, base), PlainWalk(base)
    told = list(steps(DAY))
    for step in told:
        if step.page != CLOCK:
            plain.take(about(step, WRITTEN, ANOTHER))
        walk.take(step)
    walk.end()
    plain.end()
    assert len({step.who for step in told}) >= 8
