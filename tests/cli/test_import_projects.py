"""Projects are filed one by one: an interrupted import says how far it came, and goes on."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from onestop_cli.client import Client, Refused
from onestop_cli.commands.load import report
from onestop_cli.importers.filing import Interrupted
from onestop_cli.importers.kinds import KINDS
from onestop_cli.importers.sending import send
from onestop_cli.say import Failed

ROWS = 9


def projects(count: int = ROWS) -> list[dict[str, Any]]:
    return [
        {
            "row": n + 2,
            "project": f"2026-150602-30-03-1000{n:02d}",
            "name_zh": f"项目{n}",
            "name_en": f"Project {n}",
            "applicant": {"name": "示例企业", "uscc": "91000000MA0000001R"},
            "division": "150602",
            "industry_class": "C38",
            "attributes": {"route": "filing", "kind": "new", "land": "new"},
        }
        for n in range(count)
    ]


@dataclass
class Window:
    """An intake that files what it is sent, and an archive that keeps it; `before` may do harm
    before a filing, `tried` before it is only looked at."""

    tried: Callable[[str], httpx.Response | None] = lambda code: None
    before: Callable[[int, str], httpx.Response | None] = lambda n, code: None
    filed: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path, tried = request.url.path, "dry_run" in request.url.params
        self.asked.append(path + "?" * tried)
        match path.rpartition("/")[2]:
            case "signin":
                return httpx.Response(200, json={"token": "t"})
            case "divisions":
                page = {"items": [{"code": "150602"}], "next": None}
                return httpx.Response(200, json=page)
            case "guidance":
                return httpx.Response(200, json={"materials": ["application_form"]})
            case "projects":
                page = {"items": [self.filed[code] for code in sorted(self.filed)], "next": None}
                return httpx.Response(200, json=page)
            case "documents":
                return httpx.Response(200, json={"position": 1, "version": 1})
        code = path.split("/")[2]
        if tried:
            return self.tried(code) or httpx.Response(200, json={"events": []})
        harm = self.before(self.count("file-project"), code)
        if harm is not None:
            return harm
        self.filed[code] = {**json.loads(request.content), "project": code}
        return httpx.Response(200, json={"position": 1, "version": 1})

    def count(self, end: str) -> int:
        return sum(path.endswith(end) for path in self.asked)

    def client(self) -> Client:
        return Client(
            {"intake": "http://intake", "archive": "http://archive"},
            transport=httpx.MockTransport(self),
        )


def refused(status: int, code: str, **more: Any) -> httpx.Response:
    said = {"type": f"/problems/{code}", "code": code, "title": "No", "title_zh": "不行", **more}
    return httpx.Response(status, json=said)


def test_x36_a_service_that_goes_away_leaves_a_count_and_the_same_command_goes_on() -> None:
    window = Window(before=lambda n, code: refused(503, "log-halted") if n == 5 else None)
    with window.client() as client, pytest.raises(Interrupted) as ended:
        send(client, "projects", projects())
    assert "of 9 projects 0 were there before, 4 are new, 0 refused, 5 are left" in ended.value.en
    assert "共 9 条，原已在库 0，新增 4，拒绝 0，尚未办理 5" in ended.value.zh
    assert "the same command" in ended.value.en
    assert len(window.filed) == 4
    before = window.count("file-project")
    with window.client() as client:
        change = send(client, "projects", projects())
    assert (change.new, change.same, change.refused) == (5, 4, ())
    assert window.count("file-project") - before == 5, "what is there is not sent again"


def test_x36_whoever_interrupts_it_is_told_how_far_it_came(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(n: int, code: str) -> None:
        if n == 3:
            raise KeyboardInterrupt

    window = Window(before=interrupt)
    with window.client() as client, pytest.raises(KeyboardInterrupt):
        send(client, "projects", projects())
    said = capsys.readouterr().err
    assert "2 are new, 0 refused, 7 are left" in said
    assert "重新执行同一命令" in said


def test_x36_what_is_refused_though_it_was_found_good_stops_no_other_and_the_counts_add_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = projects()[2]["project"]
    window = Window(before=lambda n, code: refused(409, "already-filed") if code == bad else None)
    with window.client() as client:
        change = send(client, "projects", projects())
    assert (change.new, change.same, len(change.refused)) == (8, 0, 1)
    assert bad in change.refused[0]
    with pytest.raises(Failed, match="correct them as listed") as told:
        report(KINDS["projects"], ROWS, change)
    assert told.value.lines == change.refused
    said = capsys.readouterr().out
    assert "9 projects: 8 new, 0 changed, 0 the same, 1 refused; 0 removed" in said


def test_x72_nothing_is_filed_when_the_service_would_refuse_one_and_all_is_told_at_once() -> None:
    codes = [one["project"] for one in projects()]
    faults = {
        codes[2]: [("/industry_class", "in section C"), ("/attributes/eia", "one of: form")],
        codes[7]: [("/division", "serves no such division"), ("/applicant/name", "is empty")],
    }

    def look(code: str) -> httpx.Response | None:
        errors = [{"field": f, "en": en, "zh": "有误"} for f, en in faults.get(code, ())]
        return refused(422, "filing-faulty", errors=errors) if errors else None

    window = Window(tried=look)
    with window.client() as client, pytest.raises(Failed, match="nothing was loaded") as told:
        send(client, "projects", projects())
    assert window.filed == {}
    assert window.count("file-project") == 0
    assert [line.partition(" / ")[2] for line in told.value.lines] == [
        "line 4 [eia] one of: form",
        "line 4 [industry_class] in section C",
        "line 9 [applicant] is empty",
        "line 9 [division] serves no such division",
    ]


def test_x72_a_service_that_goes_away_while_all_is_looked_at_has_filed_nothing() -> None:
    window = Window(tried=lambda code: refused(503, "log-halted"))
    with window.client() as client, pytest.raises(Refused):
        send(client, "projects", projects())
    assert window.filed == {}


def test_x72_a_project_that_was_filed_otherwise_is_refused_and_nothing_is_filed() -> None:
    window = Window()
    with window.client() as client:
        send(client, "projects", projects(3))
        first, *others = projects(5)
        with pytest.raises(Failed, match="nothing was loaded") as told:
            send(client, "projects", [{**first, "name_zh": "改名"}, *others])
    [line] = told.value.lines
    assert "line 2 [name_zh]" in line
    assert len(window.filed) == 3
    assert window.filed[projects()[0]["project"]]["name_zh"] == "项目0"


def test_x36_the_guidance_of_projects_of_one_shape_is_asked_once() -> None:
    window = Window()
    with window.client() as client:
        send(client, "projects", projects())
    assert window.count("guidance") == 1
