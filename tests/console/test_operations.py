"""Those who run the services: what they see, what they have done, and nothing else."""

import json
from typing import Any

import httpx
import pytest
import typer
from onestop_cli.__main__ import COMMANDS, application
from onestop_console.models.operations import done, line
from onestop_console.models.orders import KINDS, Order, order
from onestop_console.readers.operations import Job, Waits
from onestop_console.settings import SERVICES

from tests.support.console import Answers, console, token
from tests.support.described import document
from tests.support.postgres import database_url  # noqa: F401

WAITS = {
    "position": 17,
    "followers": {"views": 0.2, "policies": 61.0},
    "inbox": {"intake": 3.0},
    "relay": {"state": "leading", "backlog": 0, "seconds": 0.0},
    "parked": 2,
    "parked_oldest": 7200.0,
    "due": 1,
    "overdue": 30.0,
    "held": 1,
    "jobs": {"running": 1, "cancelling": 1, "failed": 1, "unverified": 1, "done": 9},
    "halted": False,
    "backup_age": None,
}
GIVEN = {"view": "cases", "build": "2", "cause": "forbidden", "queue": "q-1", "position": "7"}
GIVEN |= {"job": "j-1"}
PLAN = {"weighty": True, "number": 42, "words": [{"zh": "将切换", "en": "would switch"}]}
ROW: dict[str, Any] = {
    "job": "j-1",
    "kind": "projection-switch",
    "target": "view/cases",
    "state": "running",
    "reason": "修正",
    "actor": "somebody",
    "requested_at": "2026-03-02T04:00:00Z",
    "ended_at": None,
    "total": 0,
    "counts": {},
    "detail": "",
}
PROGRESS = {"done": 30, "total": 40, "counts": {"ok": 28, "failed": 1, "skipped": 1}}


def every() -> list[Order]:
    return [order(name, "review", GIVEN) for name in KINDS]


@pytest.mark.parametrize("wanted", every(), ids=lambda one: one.name)
@pytest.mark.parametrize("number", [None, 42])
def test_the_command_that_is_shown_is_one_that_can_be_typed(
    wanted: Order, number: int | None
) -> None:
    weighs = number if wanted.name in ("switch", "rollback", "drop") else None
    words = wanted.command("有理由：'如此'", weighs)
    assert words[0] in COMMANDS
    command: Any = typer.main.get_command(application(words))
    context = command.make_context("onestop", list(words), resilient_parsing=False)
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        name, command, arguments = command.resolve_command(context, rest)
        context = command.make_context(name, list(arguments), parent=context)
    told = context.params
    assert told["reason"] == "有理由：'如此'"
    assert told["service"] == "review"
    assert told.get("confirm") == weighs
    for name, value in wanted.parameters.items():
        assert told[name] == value, name
    if "--execute" in words:
        assert told["execute"] is True


@pytest.mark.parametrize("wanted", every(), ids=lambda one: one.name)
def test_what_is_sent_is_what_a_service_takes(wanted: Order) -> None:
    paths = document("review")["paths"]
    if wanted.kind.job:
        assert "post" in paths["/ops/jobs"]
        return
    address = wanted.kind.sent
    whole = document("review")
    content = paths[address]["post"]["requestBody"]["content"]["application/json"]
    name = content["schema"]["$ref"].rpartition("/")[2]
    takes = whole["components"]["schemas"][name]
    body = wanted.body("理由")
    assert set(body) <= set(takes["properties"])
    assert set(takes["required"]) <= set(body)


def test_an_order_lacks_nothing_and_is_one() -> None:
    with pytest.raises(LookupError):
        order("rebuild", "review", {"view": ""})
    with pytest.raises(LookupError):
        order("switch", "review", {"view": "cases"})
    with pytest.raises(LookupError):
        order("burn", "review", GIVEN)
    with pytest.raises(ValueError, match="seven"):
        order("skip", "review", {"queue": "q", "position": "seven"})


def test_a_service_is_as_far_behind_as_its_slowest_part() -> None:
    told = line("review", Waits.model_validate(WAITS))
    assert (told.part, told.behind) == ("policies", 61.0)
    assert (told.open_jobs, told.failed_jobs) == (2, 2)
    late = {**WAITS, "relay": {"state": "leading", "backlog": 9, "seconds": 90.0}}
    assert line("review", Waits.model_validate(late)).part == "relay"
    heard = {**WAITS, "inbox": {"intake": 600.0}}
    assert line("review", Waits.model_validate(heard)).part == "inbox intake"
    rest = {**WAITS, "followers": {"views": 0.2}, "inbox": {}}
    assert line("review", Waits.model_validate(rest)).part == "", "nothing waits"
    assert line("review", None).waits is None


def test_a_job_tells_its_progress_while_it_runs_and_its_outcome_after() -> None:
    running = Job.model_validate({"row": ROW, "progress": PROGRESS})
    assert (done(running).done, done(running).total) == (30, 40)
    over = {**ROW, "state": "done", "total": 40, "counts": {"ok": 38, "failed": 2, "skipped": 0}}
    ended = done(Job.model_validate({"row": over, "progress": PROGRESS}))
    assert (ended.done, ended.total, sum(ended.counts.values())) == (40, 40, 40)


class Runs(Answers):
    """Services that plan, and do what was planned."""

    def __init__(self, **told: Any) -> None:
        super().__init__(told, roles=["operator"])
        self.number = 42

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method != "POST" or path == "/signin":
            return super().answer(request)
        self.asked.append(request)
        body = json.loads(request.content)
        if path == "/ops/plans":
            return httpx.Response(200, json={**PLAN, "number": self.number})
        wrong = []
        if not body["reason"]:
            wrong.append({"field": "/reason", "zh": "请说明理由", "en": "say why"})
        if wrong:
            problem = {"status": 422, "code": "malformed", "title_zh": "请求有误", "errors": wrong}
            return httpx.Response(422, json=problem)
        if path == "/ops/jobs" and body["number"] != self.number:
            return httpx.Response(
                409, json={"status": 409, "code": "number-differs", "title_zh": "确认的数量不符"}
            )
        return httpx.Response(200, json={"job": "j-1", "position": 18, "items": []})

    def did(self) -> list[tuple[str, Any]]:
        return [
            (one.url.path, json.loads(one.content))
            for one in self.asked
            if one.method == "POST" and one.url.path not in ("/signin", "/ops/plans")
        ]


SWITCH = "/ops/review/do/switch?view=cases&build=2"


def test_a_build_is_switched_to_after_its_plan_with_a_reason_and_its_number(
    database_url: str,  # noqa: F811
) -> None:
    runs = Runs(**{"review/ops/jobs/j-1": {"row": ROW, "progress": PROGRESS}})
    with console(database_url, runs) as browser:
        page = browser.get(SWITCH).text
        assert "将切换" in page
        assert "请输入 42 以确认" in page
        assert "onestop projection switch review cases --build 2 --execute --confirm 42" in page
        assert runs.did() == [], "looking does nothing"
        form = {"csrf": token(browser, SWITCH), "key": "k-1", "reason": "修正", "number": "41"}
        refused = browser.post(SWITCH, data=form)
        assert refused.status_code == 409
        assert "修正</textarea>" in refused.text
        unsaid = browser.post(SWITCH, data={**form, "number": "42", "reason": ""})
        assert unsaid.status_code == 422
        assert 'href="#f-reason"' in unsaid.text
        answer = browser.post(SWITCH, data={**form, "number": "42"})
        assert answer.headers["location"] == "/ops/review/jobs/j-1"
        job = browser.get(answer.headers["location"]).text
        assert "30/40" in job
        assert "已提交" in job
    path, body = runs.did()[-1]
    assert (path, body["kind"], body["number"]) == ("/ops/jobs", "projection-switch", 42)
    assert body["parameters"] == {"view": "cases", "build": 2}
    sent = [one for one in runs.asked if one.url.path == "/ops/jobs"]
    assert sent[-1].headers["idempotency-key"] == "k-1"


def test_a_fact_is_given_up_only_by_its_own_number(database_url: str) -> None:  # noqa: F811
    address = "/ops/review/do/skip?queue=q-1&position=7"
    runs = Runs()
    with console(database_url, runs) as browser:
        form = {"csrf": token(browser, address), "key": "k", "reason": "重复", "number": "8"}
        assert browser.post(address, data=form).status_code == 409
        assert runs.did() == []
        assert browser.post(address, data={**form, "number": "7"}).status_code == 303
    assert runs.did() == [
        ("/ops/parked/skip", {"queue": "q-1", "position": 7, "reason": "重复"}),
    ]


def test_the_relay_is_paused_with_a_reason(database_url: str) -> None:  # noqa: F811
    runs = Runs()
    with console(database_url, runs) as browser:
        form = {"csrf": token(browser, "/ops/review/do/pause"), "key": "k", "reason": "维护"}
        answer = browser.post("/ops/review/do/pause", data=form)
        assert answer.headers["location"] == "/ops/review"
    assert runs.did() == [("/ops/switches/close", {"parts": ["relay"], "reason": "维护"})]


def test_a_service_that_is_away_is_named_and_the_rest_is_shown(database_url: str) -> None:  # noqa: F811
    told = {f"{name}/ops/waits": WAITS for name in SERVICES}
    answers = Answers(
        {**told, "review/ops/parked/groups": []}, roles=["operator"], away={"intermediary_market"}
    )
    with console(database_url, answers) as browser:
        page = browser.get("/ops").text
        assert "intermediary_market 没有应答" in page
        assert page.count("policies 1.0 分钟") == 4
        alone = browser.get("/ops/intermediary_market")
        assert alone.status_code == 200
        assert "没有应答" in alone.text
        answers.away = {"review"}
        assert "review 没有应答" in browser.get("/ops").text, "the clock is asked there, too"


def test_what_a_service_refuses_to_tell_is_said_and_the_rest_is_shown(database_url: str) -> None:  # noqa: F811
    answers = Answers({"review/ops/waits": WAITS}, roles=["operator"])
    answers.told["review/ops/service"] = {
        "version": "1.2",
        "role": "all",
        "instance": "i-1",
        "started_at": "2026-03-01T00:00:00Z",
        "clock": "wall",
        "now": "2026-03-02T00:00:00Z",
    }
    answers.refused["review/ops/backups"] = {
        "status": 409,
        "code": "no-backup-directory",
        "title_zh": "未设备份目录",
        "title": "no directory",
    }
    with console(database_url, answers) as browser:
        page = browser.get("/ops/review").text
    assert "未设备份目录" in page
    assert "i-1" in page
    assert "暂停中继" in page


def test_a_search_says_what_it_looked_through(database_url: str) -> None:  # noqa: F811
    fact = {"id": "review/9", "type": "t.v1", "streamid": "case/p", "streamversion": 2, "time": "x"}
    found = {"items": [fact], "next": "9", "indexed": 15, "head": 17}
    answers = Answers({"review/ops/events": found}, roles=["operator"])
    with console(database_url, answers) as browser:
        page = browser.get("/ops/events?service=review&type=t&stream=case/p").text
    assert "已检索位置 15，日志末端 17" in page
    assert "after=9" in page
    [asked] = answers.sent("/ops/events")
    assert dict(asked.url.params) == {"limit": "50", "type": "t", "stream": "case/p"}


@pytest.mark.parametrize("role", ["director", "auditor", "applicant"])
def test_nobody_else_has_these_pages(database_url: str, role: str) -> None:  # noqa: F811
    answers = Answers(roles=[role])
    with console(database_url, answers) as browser:
        for path in ("/ops", "/ops/review", "/ops/events", SWITCH, "/ops/review/parked"):
            assert browser.get(path).status_code == 404
        form = {"csrf": token(browser, "/nowhere"), "reason": "x", "number": "42"}
        assert browser.post(SWITCH, data=form).status_code == 404
    assert [one for one in answers.asked if one.url.path.startswith("/ops")] == []


def test_an_operator_comes_to_the_services_and_to_no_desk(database_url: str) -> None:  # noqa: F811
    with console(database_url, Answers(roles=["operator"])) as browser:
        assert browser.get("/").headers["location"] == "/ops"
    both = Answers(roles=["director", "operator"])
    with console(database_url, both) as browser:
        assert browser.get("/").status_code == 200
