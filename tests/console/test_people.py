"""People in office stand on pages by their names, asked once and kept for a while."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from onestop_console.called import MOST, People
from onestop_console.gateway import KEPT_SECONDS, Gateway
from onestop_console.session import Session
from onestop_console.sign_in.granted import Granted

from tests.console.test_consultations import CASE, CONCLUDED, OPEN, ROOM
from tests.console.test_models import duty, window
from tests.console.test_registers import ANSWERED, POST, holding, text
from tests.console.test_timeline import fact
from tests.support.console import Answers, console
from tests.support.postgres import database_url  # noqa: F401

CODE = "2026-150602-30-03-100037"
NAMES = {"rep.nr": "巴特尔", "rep.new": "孙丽华", "director": "贺永胜", "reviewer.1": "陈志远"}


def called(**names: str) -> list[dict[str, str]]:
    return [{"person": who, "name": name, "unit": "nr"} for who, name in names.items()]


EVERYBODY = called(**NAMES)


@dataclass
class Register:
    """Review's staff register, and what it was asked."""

    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    asked: list[list[str]] = field(default_factory=list)
    away: bool = False
    at: float = 1000.0

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away")
        self.asked.append(request.url.params["ids"].split(","))
        told = {who: self.names[who] for who in self.asked[-1] if who in self.names}
        return httpx.Response(200, json={"items": called(**told), "next": None})


def session(*roles: str) -> Session:
    return Session("somebody", list(roles), "150600", "", "", granted=Granted("t"), csrf="c")


def names(register: Register, *steps: Any, role: str = "director") -> list[dict[str, str]]:
    """What is known after each step: whom a page asks about, or how many seconds go by."""
    gateway = Gateway({"review": "http://review"}, httpx.MockTransport(register.answer))
    people = People(gateway, lambda: register.at)
    found = []

    async def go() -> None:
        for step in steps:
            if isinstance(step, float):
                register.at += step
            else:
                found.append(dict(await people.of(session(role), step)))
        await gateway.close()

    asyncio.run(go())
    return found


def test_whoever_is_known_is_not_asked_about_again_for_a_while() -> None:
    register = Register()
    later = KEPT_SECONDS - 1.0
    found = names(register, ["rep.nr", "nobody"], later, ["rep.nr", "nobody", "director"])
    assert found == [{"rep.nr": "巴特尔"}, {"rep.nr": "巴特尔", "director": "贺永胜"}]
    assert register.asked == [["nobody", "rep.nr"], ["director"]]
    register = Register()
    names(register, ["rep.nr"], KEPT_SECONDS, ["rep.nr"])
    assert register.asked == [["rep.nr"], ["rep.nr"]]


def test_who_is_named_otherwise_is_so_on_pages_after_a_while() -> None:
    register = Register()
    before = names(register, ["rep.nr"])
    register.names["rep.nr"] = "巴特尔夫"
    assert (before, names(register, ["rep.nr"])) == (
        [{"rep.nr": "巴特尔"}],
        [{"rep.nr": "巴特尔夫"}],
    )


def test_many_people_are_asked_about_in_several_questions() -> None:
    register = Register(names={f"p{n:03}": f"名{n}" for n in range(MOST + 1)})
    [found] = names(register, register.names)
    assert (found, [len(one) for one in register.asked]) == (register.names, [MOST, 1])


def test_an_operator_asks_about_nobody_and_a_list_is_not_torn_by_a_comma() -> None:
    register = Register()
    assert names(register, ["rep.nr"], role="operator") == [{}]
    assert names(register, ["", "director,rep.nr"]) == [{}]
    assert register.asked == []


def test_nobody_is_named_while_the_register_is_away_and_it_is_asked_again() -> None:
    register = Register(away=True)
    assert names(register, ["rep.nr"]) == [{}]
    register.away = False
    assert names(register, ["rep.nr"]) == [{"rep.nr": "巴特尔"}]


PROJECT: dict[str, Any] = {
    "project": CODE,
    "name_zh": "光伏组件智能制造基地",
    "name_en": "",
    "division": "150602",
    "industry_class": "C38",
    "stage": "accepted",
    "paused": False,
    **dict.fromkeys(("filed_at", "accepted_at", "days_raw", "days_net", "limit_days")),
    **dict.fromkeys(("deadline", "plan")),
    **{name: [] for name in ("warnings", "holders", "items", "licences", "handed_out", "revoked")},
}
A_CASE: dict[str, Any] = {
    "project": CODE,
    "item": "P1-01",
    "case": "P1-01.2",
    "version": 9,
    "name_zh": "备案",
    "name_en": "Filing",
    "department": "drc",
    "jurisdiction": "150602",
    "progress": "accepted",
    "draft": {
        "outcome": "approve",
        "reasons": ["齐全"],
        "conditions": [],
        "drafted_by": "reviewer.1",
    },
    **dict.fromkeys(("received_at", "accepted_at", "decide_by")),
    **{name: [] for name in ("required_materials", "materials", "missing", "windows")},
    **{name: [] for name in ("objections", "stops")},
}


def told() -> Answers:
    """What pages about people ask for."""
    held = holding("rep.nr", "2026-01-01T00:00:00Z", None)
    waits = duty(None, may=False).model_copy(update={"person": "rep.nr"})
    concluded = {**OPEN, "representative": "rep.nr", "conclusion": CONCLUDED}
    windows = [window("P1-03", "handling").model_dump(mode="json")]
    return Answers(
        {
            "review/people": EVERYBODY,
            "review/duties": [waits.model_dump(mode="json")],
            "review/windows": {"items": windows, "next": None, "counts": {}},
            "review/representatives": [{**POST, "holder": held, "holders": [held]}],
            "review/accountability": [ANSWERED],
            f"review{CASE}": A_CASE,
            f"review{CASE}/consultations/o-1": concluded,
            f"intake/projects/{CODE}": PROJECT,
            f"archive/projects/{CODE}/timeline": [fact(1).model_dump(mode="json")],
        }
    )


PAGES = {
    "/": ("巴特尔",),
    "/supervision": ("巴特尔",),
    "/representatives": ("巴特尔", "孙丽华"),
    "/accountability/rep.nr": ("巴特尔 的监督责任",),
    ROOM: ("巴特尔", "贺永胜", "陈志远"),
    f"/projects/{CODE}/timeline": ("巴特尔 提出书面反对意见", "巴特尔（首席代表）"),
}


@pytest.mark.parametrize("page", PAGES)
def test_people_stand_on_pages_by_their_names(database_url: str, page: str) -> None:  # noqa: F811
    answers = told()
    with console(database_url, answers) as browser:
        said = text(browser.get(page).text).partition("接口")[0]
        assert [name for name in PAGES[page] if name not in said] == []
        assert [who for who in NAMES if re.search(rf"{re.escape(who)}(?!\"|\w)", said)] == []
        assert len(answers.sent("/people")) == 1, "asked once for a page"
        assert browser.get(page).status_code == 200
        assert len(answers.sent("/people")) == 1, "and kept"


@pytest.mark.parametrize("page", PAGES)
def test_where_nobody_s_name_can_be_had_pages_show_who_signed_in(
    database_url: str,  # noqa: F811
    page: str,
) -> None:
    answers = told()
    answers.refused["review/people"] = {"status": 503, "code": "unavailable", "title": "later"}
    with console(database_url, answers) as browser:
        answer = browser.get(page)
    assert answer.status_code == 200
    assert "rep.nr" in text(answer.text).partition("接口")[0]


def test_a_post_names_its_people_with_what_forms_ask_for(database_url: str) -> None:  # noqa: F811
    """Whoever ends a mandate or refuses a nomination writes the name that somebody signs in by."""
    with console(database_url, told()) as browser:
        said = text(browser.get("/representatives/nr").text)
    assert "巴特尔 监督责任 rep.nr" in said
    assert "孙丽华（rep.new）" in said
