"""The registers as pages: what holds, since when, on what it rests, and what changed."""

import re
from datetime import date
from typing import Any

import pytest
from onestop_console.models.calendar import months
from onestop_console.models.delegations import state_of, versions
from onestop_console.models.rules import before_of, differences, revisions
from onestop_console.readers.calendar import Year
from onestop_console.readers.registers import Delegation, Rules

from tests.support.console import NOON, Answers, console
from tests.support.postgres import database_url  # noqa: F401

LIMIT = {"amount": 5, "unit": "working_day", "starts": "next_day"}


def rules(version: int, place: str = "", item: str = "", amount: int = 5, **more: Any) -> Any:
    limits = {"consultation": {**LIMIT, "amount": amount}, "correction": LIMIT}
    told = {"version": version, "jurisdiction": place, "item": item, "limits": limits}
    return {**told, "extension_wd": 10, "outage_hours": 4, "revised_at": None, **more}


def delegation(version: int, *items: str, **more: Any) -> dict[str, Any]:
    return {
        "delegation": "D-1",
        "version": version,
        "department": "nr",
        "jurisdiction": "150600",
        "items": list(items),
        "instrument": "委托书 1",
        "in_force_from": "2026-01-01",
        "in_force_until": None,
        "ended_on": None,
        "ended_because": "",
        "in_force": True,
        **more,
    }


def holding(person: str, since: str, until: str | None) -> dict[str, Any]:
    told = {"person": person, "mandate": f"m-{person}", "kind": "representative"}
    return {**told, "from_at": since, "until_at": until, "items": []}


POST = {
    "jurisdiction": "150600",
    "department": "nr",
    "holder": None,
    "holders": [holding("rep.nr", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")],
    "nominated": ["rep.new"],
    "delegated_items": ["P1-03"],
    "uncovered": ["P1-03"],
    "flagged": True,
}
ANSWERED = {
    "representative": "rep.nr",
    "mandate": "m-1",
    "project": "2026-150602-30-03-100037",
    "item": "P1-03",
    "attempt": 2,
    "stage": "handling",
    "act": "objection",
    "counts_at": "2026-01-05T03:00:00Z",
    "recorded_at": "2026-01-05T03:00:01Z",
    "event": "review/17",
    "standing": "resolved",
    "outcome": "upheld",
}
DEPARTMENTS = [{"code": "nr", "name_zh": "自然资源局", "name_en": "Natural Resources"}]


def told(**more: Any) -> Answers:
    return Answers({"review/departments": DEPARTMENTS, **more})


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))


def test_a_version_is_compared_with_what_held_before_for_its_scope() -> None:
    found = [
        Rules(**one)
        for one in (
            rules(1),
            rules(2, item="P1-03", amount=4),
            rules(3, place="150602", amount=3),
            rules(4, place="150602", item="P1-03", amount=2),
            rules(5, item="P1-03", amount=6),
        )
    ]
    against = [before_of(found, one) for one in found]
    assert [one and one.version for one in against] == [None, 1, 1, 2, 2]
    [changed] = differences("zh", found[0], found[1])
    assert (changed.name, changed.before, changed.after) == ("会商", "5 个工作日", "4 个工作日")
    told = revisions("zh", found, {}, {"P1-03": "用地预审"})
    assert [(one.rules.version, one.in_force, one.changed) for one in told] == [
        (5, True, 1),
        (4, True, 1),
        (3, True, 1),
        (2, False, 1),
        (1, True, 0),
    ]
    assert told[0].scope == "全部管辖区 · 用地预审"


def test_what_is_no_limit_but_changed_is_told_too() -> None:
    more = Rules(**rules(2, extension_wd=5, outage_hours=8))
    assert [one.name for one in differences("zh", Rules(**rules(1)), more)] == [
        "最多延长",
        "计入中断的时数",
    ]


def test_every_version_of_a_delegation_says_what_it_added_and_took_out() -> None:
    found = [Delegation(**delegation(1, "A", "B")), Delegation(**delegation(2, "B", "C"))]
    assert [(v.delegation.version, v.added, v.removed) for v in versions(found)] == [
        (2, ("C",), ("A",)),
        (1, ("A", "B"), ()),
    ]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"in_force": True}, "in_force"),
        ({"in_force": False, "in_force_from": "2026-03-03"}, "not_yet"),
        ({"in_force": False, "ended_on": "2026-03-02"}, "over"),
    ],
)
def test_a_delegation_holds_not_yet_or_not_any_more(more: dict[str, Any], state: str) -> None:
    assert state_of(Delegation(**delegation(1, "A", **more)), date(2026, 3, 2)) == state


def special(day: str, kind: str, *, working: bool, name: str = "") -> dict[str, Any]:
    return {"day": day, "kind": kind, "working": working, "name": name}


YEAR = {
    "year": 2026,
    "provisional": False,
    "version": 3,
    "notice": "国办发明电〔2025〕7号",
    "published_on": "2025-11-04",
    "days": [
        special("2026-01-01", "holiday", working=False, name="元旦"),
        special("2026-01-04", "adjusted", working=True, name="元旦"),
        special("2026-02-28", "weekend", working=False),
    ],
}


def test_a_year_is_twelve_months_with_every_day_once() -> None:
    made = months(Year.model_validate(YEAR), date(2026, 3, 2))
    days = [day for month in made for week in month.weeks for day in week if day]
    assert (len(made), len(days)) == (12, 365)
    assert {len(week) for month in made for week in month.weeks} == {7}
    january = [day for week in made[0].weeks for day in week]
    assert [day and day.number for day in january[:7]] == [None, None, None, 1, 2, 3, 4]
    assert [(day.word, day.name) for day in days if day.word] == [
        ("休", "元旦"),
        ("班", "元旦"),
        ("休", ""),
    ]
    assert [day.number for day in days if day.today] == [2]
    assert (made[0].working, made[1].working) == (30, 27)


def test_the_calendar_says_what_it_rests_on_and_counts_in_words(database_url: str) -> None:  # noqa: F811
    count = {
        "since": "2026-03-02",
        "working_days": 5,
        "last_day": "2026-03-09",
        "deadline": "2026-03-09T09:30:00Z",
        "calendar_version": 3,
        "provisional": True,
        "zh": ["第1日：2026-03-03"],
        "en": ["Day 1: 2026-03-03"],
    }
    answers = told(
        **{
            "review/calendar/years/2026": YEAR,
            "review/calendar/years/2031": {**YEAR, "provisional": True, "days": []},
            "review/calendar/deadline": count,
        }
    )
    with console(database_url, answers, sign_in=False) as browser:
        page = browser.get("/calendar?since=2026-03-02&working_days=5")
        assert "set-cookie" not in page.headers
        said = text(page.text)
        assert "依据：国办发明电〔2025〕7号（2025年11月4日 发布，第 3 号）" in said
        assert "期限于 2026年3月9日 17:30 届满" in said
        assert "第1日：2026-03-03" in said
        assert "暂定：涉及尚无放假通知的年份" in said
        [asked] = answers.sent("/calendar/deadline")
        assert dict(asked.url.params) == {"since": "2026-03-02", "working_days": "5"}
        provisional = browser.get("/calendar?year=2031").text
        assert "暂定：本年尚无放假通知" in provisional
        assert 'class="months provisional"' in provisional
        assert browser.get("/calendar?year=1066").status_code == 422


def test_a_question_that_cannot_be_counted_is_told_at_its_field(database_url: str) -> None:  # noqa: F811
    answers = told(**{"review/calendar/years/2026": YEAR})
    answers.refused["review/calendar/deadline"] = {
        "status": 422,
        "code": "malformed",
        "title_zh": "请求有误",
        "errors": [{"field": "/since", "zh": "应为日期", "en": "should be a day"}],
    }
    with console(database_url, answers, sign_in=False) as browser:
        page = browser.get("/calendar?since=x&working_days=5")
    assert page.status_code == 422
    assert 'href="#f-since"' in page.text
    assert 'value="x"' in page.text


def test_delegations_are_for_everybody_narrowed_in_order_and_as_a_file(
    database_url: str,  # noqa: F811
) -> None:
    rows = [
        delegation(1, "A"),
        delegation(2, "A", "B", delegation="D-2", department="=cmd()", in_force=False),
    ]
    answers = told(**{"review/delegations": rows})
    with console(database_url, answers, sign_in=False) as browser:
        page = browser.get("/delegations?order=-items")
        assert "set-cookie" not in page.headers
        assert page.text.index(">D-2<") < page.text.index(">D-1<")
        assert "没有符合条件的记录" in text(browser.get("/delegations?q=D-9").text)
        saved = browser.get("/delegations.csv?department=%3Dcmd()")
    assert saved.headers["content-type"] == "text/csv; charset=utf-8"
    assert saved.headers["content-disposition"].startswith("attachment")
    [_, row] = saved.text.splitlines()
    assert row.startswith("D-2,2,'=cmd(),")


def test_a_delegation_s_history_and_what_may_be_done_with_it(database_url: str) -> None:  # noqa: F811
    answers = told(
        **{
            "review/delegations/D-1": [delegation(1, "A"), delegation(2, "B", in_force=False)],
            "review/delegations/acts": [
                {
                    "act": "end-delegation",
                    "may": True,
                    "code": None,
                    "title": None,
                    "title_zh": None,
                    "detail": None,
                    "remedy": None,
                    "remedy_zh": None,
                }
            ],
        }
    )
    with console(database_url, answers) as browser:
        page = browser.get("/delegations/D-1").text
    assert "较上一版增加：B" in text(page)
    assert "较上一版减少：A" in text(page)
    assert "此委托现在不生效" in page
    assert "%2Fdelegation=D-1" in page, "the form knows which delegation ends"


def test_a_vacant_post_says_what_follows_from_it(database_url: str) -> None:  # noqa: F811
    counts = {"open": 3, "default_consent": 2, "consent": 0}
    answers = told(
        **{
            "review/representatives": [POST],
            "review/windows": {"items": [], "next": None, "counts": counts},
        }
    )
    with console(database_url, answers) as browser:
        said = text(browser.get("/representatives/nr").text)
        assert "岗位空缺：期限届满不视为同意" in said
        assert "待处理 3" in said
        assert "默认同意 2" in said
        assert "明示同意" not in said
        assert "已失效" in said
        assert "rep.new" in said
        assert "1 项无人代表" in text(browser.get("/representatives").text)
        assert browser.get("/representatives/none").status_code == 404
    assert answers.sent("/windows")[0].url.params["representative"] == "rep.nr"


def test_who_may_not_look_into_windows_sees_the_post_without_them(database_url: str) -> None:  # noqa: F811
    answers = told(**{"review/representatives": [POST]})
    answers.roles = ["window_clerk"]
    with console(database_url, answers) as browser:
        page = browser.get("/representatives/nr").text
    assert answers.sent("/windows") == []
    assert "/accountability/" not in page


def test_c10_what_somebody_answers_for_names_each_objection_s_outcome(
    database_url: str,  # noqa: F811
) -> None:
    silent = {**ANSWERED, "act": "default_consent", "event": "review/9", "attempt": 1}
    answers = told(
        **{"review/accountability": [{**silent, "standing": "", "outcome": ""}, ANSWERED]}
    )
    with console(database_url, answers) as browser:
        page = browser.get("/accountability/rep.nr")
        assert "反对意见成立" in text(page.text)
        assert "/cases/2026-150602-30-03-100037/P1-03.2" in page.text
        [_, row] = browser.get("/accountability/rep.nr.csv?act=default_consent").text.splitlines()
    assert "默认同意" in row


def item(version: int, **more: Any) -> dict[str, Any]:
    return {
        "item": "P1-03",
        "version": version,
        "phase": 1,
        "before_start": True,
        "name_zh": "用地预审",
        "name_en": "Land pre-examination",
        "department": "nr",
        "legal_limit_wd": 20,
        "promised_limit_wd": 10,
        "basis": "行政许可法",
        "needs": [],
        "when": "",
        "joint": "",
        "commitment": False,
        "cover": "",
        "clock": ["expert_review"],
        "materials": ["M1"],
        "mark": "assumed",
        "supervision": "before",
        **more,
    }


def test_an_item_says_what_changed_in_its_last_version(database_url: str) -> None:  # noqa: F811
    class Versions(Answers):
        def answer(self, request: Any) -> Any:
            version = request.url.params.get("version")
            promised = {"1": 15}.get(version, 10)
            self.told["review/catalogue/P1-03"] = item(
                int(version or 2), promised_limit_wd=promised
            )
            return super().answer(request)

    answers = Versions({"review/departments": DEPARTMENTS})
    with console(database_url, answers, sign_in=False) as browser:
        said = text(browser.get("/items/P1-03").text)
        assert "第 1 版到第 2 版的变化" in said
        assert "承诺时限 15 个工作日 10 个工作日" in said
        assert "专家评审" in said
        assert "没有有效的委托" in said
        older = text(browser.get("/items/P1-03?version=1").text)
        assert "这是以前的版本；现行为第 2 版" in older


def test_the_rules_show_a_version_and_what_it_changed(database_url: str) -> None:  # noqa: F811
    at = NOON.isoformat()
    found = [rules(1), rules(2, amount=3, revised_at=at)]
    with console(database_url, told(**{"review/rules/versions": found}), sign_in=False) as browser:
        said = text(browser.get("/rules").text)
        assert "会商 5 个工作日 3 个工作日" in said
        assert "自 2026年3月2日 12:00 起" in said
        assert "初始规则" in text(browser.get("/rules?version=1").text)
        assert browser.get("/rules?version=7").status_code == 404


def test_every_page_tells_its_questions_and_no_token(database_url: str) -> None:  # noqa: F811
    with console(database_url, told(**{"review/representatives": [POST]})) as browser:
        page = browser.get("/representatives").text
    assert "Authorization: Bearer $ONESTOP_TOKEN" in page
    assert "http://review/representatives" in page
    assert "t-1" not in page
