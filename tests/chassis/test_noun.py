"""The front of the chassis, tried on a whole toy noun: what it makes of acts, states and keys."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from onestop_chassis.act import Act, Ask, Attempt, ask
from onestop_chassis.decider import address_of
from onestop_chassis.noun import Noun, noun_of
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.reactions.circumstances import id_of
from onestop_chassis.reactions.deadlines import SETTLE
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Conflict, Forbidden, Invalid
from onestop_chassis.scenario import attempt, scenario

from tests.support.assigned_tasks import (
    ALLOWED,
    START,
    AlreadyDone,
    AssigneeReminded,
    AssignTask,
    Office,
    OfficeIsShut,
    RemindAssignee,
    ReportResult,
    Rules,
    ShutOffice,
    Task,
    TaskAct,
    TaskAssigned,
    TaskDone,
    TaskUnknown,
    TooMuchToDo,
    blueprint,
    office,
    task,
    tasks,
)
from tests.support.plain_service import PlainService, running
from tests.support.refold import rebuilt_views_are_the_live_ones

TASK = "/offices/east/tasks/7"
STREAM = "task/7/east"
ASSIGN, REPORT = f"{TASK}/assign-task", f"{TASK}/report-result"
BODY = {"title": "查档", "assigned_to": "clerk"}
NOW = Now(
    at=START,
    rules=Rules(),
    id="id-1",
    keys={"number": "7", "office": "east"},
    beside={office.stream: Office()},
    capacity="assignee",
)


@pytest.fixture
def desk() -> Iterator[PlainService]:
    with running(blueprint, START) as service:
        yield service


@pytest.fixture(scope="module")
def api() -> Iterator[dict[str, Any]]:
    with running(blueprint, START) as service:
        yield service.client.get("/openapi.json").json()


def told(desk: PlainService, stream: str = STREAM) -> list[Recorded[Any]]:
    return list(desk.runtime.log.stream(stream))


def kinds(desk: PlainService) -> list[str]:
    return [fact.event.TYPE.split(".")[2] for fact in told(desk)]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --- routes ---------------------------------------------------------------------------------------
def test_an_act_is_done_at_its_name_and_the_events_name_it(desk: PlainService) -> None:
    answer = desk.post("director", ASSIGN, BODY)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert answer.headers["ETag"] == '"1"'
    assert desk.post("clerk", REPORT, {"result": "在库"}).status_code == 200
    assert kinds(desk) == ["TaskAssigned", "AssigneeReminded", "TaskDone"]
    assert [fact.cause.act for fact in told(desk)] == [
        "assign-task",
        "remind-assignee",
        "report-result",
    ]


def test_what_an_act_knows_comes_with_its_now(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY, **{"Idempotency-Key": "k"})
    desk.post("clerk", REPORT, {})
    assigned, _, done = told(desk)
    assert assigned.event == TaskAssigned(
        mark=id_of("director/k"),
        number="7",
        office="east",
        title="查档",
        assigned_to="clerk",
        assigned_by="director",
        due_at=START + ALLOWED,
    )
    said = TaskDone(result="done", done_by="clerk", capacity="assignee", done_at=START)
    assert done.event == said
    assert (done.cause.actor, done.cause.capacity) == ("clerk", "assignee")
    assert (assigned.cause.actor, assigned.cause.capacity) == ("director", "director")


def test_an_act_without_required_fields_needs_no_body_and_one_with_them_does(
    desk: PlainService,
) -> None:
    assert desk.post("director", ASSIGN).status_code == 422
    assert desk.post("director", ASSIGN, {"title": "查档"}).status_code == 422
    desk.post("director", ASSIGN, BODY)
    assert desk.post("clerk", REPORT).status_code == 200
    assert desk.post("director", "/offices/east/shut-office").status_code == 200


def test_fields_and_keys_are_held_against_their_grammar(desk: PlainService) -> None:
    more = desk.post("director", ASSIGN, {**BODY, "title": " ", "surprise": 1})
    assert {one["field"] for one in more.json()["errors"]} == {"/title", "/surprise"}
    key = desk.post("director", "/offices/east/tasks/seven/assign-task", BODY)
    assert refused(key) == (422, "bad-request")
    assert desk.runtime.log.head() == 0


def test_an_act_that_policies_do_has_no_address(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("director", f"{TASK}/remind-assignee", {"why": "x"})
    assert answer.status_code == 404
    assert answer.json()["code"] != TaskUnknown.code


# --- who may, and who may see ---------------------------------------------------------------------
def test_what_was_never_recorded_is_not_found_except_by_who_may_begin_it(
    desk: PlainService,
) -> None:
    for user in ("director", "clerk"):
        assert refused(desk.post(user, REPORT, {})) == (404, "task-unknown")
        assert refused(desk.get(user, f"{TASK}/acts")) == (404, "task-unknown")
    answer = desk.post("clerk", ASSIGN, BODY)
    assert (refused(answer), answer.json()["reason"]) == ((403, "forbidden"), "role")
    assert desk.runtime.log.head() == 0


def test_somebody_elses_is_answered_like_what_does_not_exist(desk: PlainService) -> None:
    nothing = desk.post("clerk.150602", REPORT, {}).json()
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("clerk.150602", REPORT, {}).json()
    for body in (nothing, answer):
        body.pop("correlation_id")
    assert answer == nothing
    assert (answer["number"], answer["office"]) == ("7", "east")
    assert refused(desk.post("clerk.150602", ASSIGN, BODY)) == (403, "forbidden"), "it opens one"
    assert refused(desk.get("clerk.150602", f"{TASK}/acts")) == (404, "task-unknown")


def test_who_may_see_and_not_do_is_told_so(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("auditor", REPORT, {})
    assert (refused(answer), answer.json()["reason"]) == ((403, "forbidden"), "assignee")
    assert desk.get("auditor", f"{TASK}/acts").json() == []
    assert desk.client.post(REPORT, json={}).status_code == 401
    assert desk.client.get(f"{TASK}/acts").status_code == 401


def test_what_was_sent_may_decide_who_may(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    answer = desk.post("clerk", REPORT, {"on_behalf_of": "reviewer.1"})
    assert (refused(answer), answer.json()["reason"]) == ((403, "forbidden"), "person")
    assert desk.post("clerk", REPORT, {"on_behalf_of": "clerk"}).status_code == 200


# --- what may be done now -------------------------------------------------------------------------
def test_what_may_be_done_now_is_told_with_the_reason_why_not(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    assert desk.get("clerk", f"{TASK}/acts").json() == [
        {
            "act": act,
            "may": True,
            "code": None,
            "title": None,
            "title_zh": None,
            "detail": None,
            "remedy": None,
            "remedy_zh": None,
        }
        for act in ("report-result", "hand-on")
    ]
    desk.post("clerk", REPORT, {})
    one, _ = desk.get("clerk", f"{TASK}/acts").json()
    answer = desk.post("clerk", REPORT, {}).json()
    assert (one["may"], one["code"]) == (False, "already-done")
    for name in ("code", "title", "title_zh", "detail", "remedy", "remedy_zh"):
        assert one[name] == answer[name], "the same words as the refusal itself"
    assert [one["act"] for one in desk.get("director", f"{TASK}/acts").json()] == ["assign-task"]


def test_a_noun_that_stands_beside_is_asked(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    desk.post("director", "/offices/west/shut-office")
    assert desk.get("clerk", f"{TASK}/acts").json()[0]["may"]
    desk.post("director", "/offices/east/shut-office")
    assert desk.get("clerk", f"{TASK}/acts").json()[0]["code"] == "office-is-shut"
    assert refused(desk.post("clerk", REPORT, {})) == (409, "office-is-shut")


def test_a_register_is_always_there(desk: PlainService) -> None:
    (one,) = desk.get("director", "/offices/nowhere/acts").json()
    assert (one["act"], one["may"]) == ("shut-office", True)
    assert desk.get("clerk", "/offices/nowhere/acts").json() == []
    desk.post("director", "/offices/nowhere/shut-office")
    again = desk.post("director", "/offices/nowhere/shut-office")
    assert (again.status_code, again.json()["version"]) == (200, 1), "true already"


def test_an_act_may_look_into_a_view_before_it_is_decided(desk: PlainService) -> None:
    for n in (1, 2):
        desk.post("director", f"/offices/east/tasks/{n}/assign-task", BODY)
    answer = desk.post("director", ASSIGN, BODY)
    assert refused(answer) == (409, "too-much-to-do")
    assert answer.json()["open"] == 2
    assert refused(desk.post("director", f"{ASSIGN}?dry_run=true", BODY))[1] == "too-much-to-do"
    desk.post("clerk", "/offices/east/tasks/1/report-result", {})
    assert desk.post("director", ASSIGN, BODY).status_code == 200


# --- dry runs, repetition, versions ---------------------------------------------------------------
def test_a_dry_run_says_what_would_follow_and_records_nothing(desk: PlainService) -> None:
    key = {"Idempotency-Key": "k"}
    dry = desk.post("director", f"{ASSIGN}?dry_run=true", BODY, **key)
    assert dry.status_code == 200
    (event,) = dry.json()["events"]
    assert event["type"] == TaskAssigned.TYPE
    assert "ETag" not in dry.headers
    assert desk.runtime.log.head() == 0
    desk.post("director", ASSIGN, BODY, **key)
    assert told(desk)[0].event.model_dump(mode="json") == event["data"], "the key named it, too"
    repeated = desk.post("director", f"{ASSIGN}?dry_run=true", BODY, **{"Idempotency-Key": "other"})
    assert repeated.json() == {"events": []}


def test_a_dry_run_is_refused_like_the_act_itself(desk: PlainService) -> None:
    assert refused(desk.post("clerk", f"{ASSIGN}?dry_run=true", BODY)) == (403, "forbidden")
    assert refused(desk.post("clerk", f"{REPORT}?dry_run=true", {})) == (404, "task-unknown")
    desk.post("director", ASSIGN, BODY)
    sent = {"on_behalf_of": "director"}
    assert desk.post("clerk", f"{REPORT}?dry_run=true", sent).json()["reason"] == "person"
    stale = desk.post("clerk", f"{REPORT}?dry_run=true", {}, **{"If-Match": '"9"'})
    assert refused(stale) == (412, "stale-version")
    desk.post("clerk", REPORT, {})
    assert refused(desk.post("clerk", f"{REPORT}?dry_run=true", {})) == (409, "already-done")
    assert desk.post("clerk", f"{REPORT}?dry_run=perhaps", {}).status_code == 422


def test_the_same_request_sent_again_gets_the_first_answer(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    first = desk.post("clerk", REPORT, {"result": "a"}, **{"Idempotency-Key": "k"})
    again = desk.post("clerk", REPORT, {"result": "a"}, **{"Idempotency-Key": "k"})
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = desk.post("clerk", REPORT, {"result": "b"}, **{"Idempotency-Key": "k"})
    assert refused(other) == (409, "idempotency-key-reused")
    assert kinds(desk).count("TaskDone") == 1


def test_who_may_not_do_it_again_gets_the_first_answer_to_the_same_request(
    desk: PlainService,
) -> None:
    desk.post("director", ASSIGN, BODY)
    key, path = {"Idempotency-Key": "k"}, f"{TASK}/hand-on"
    first = desk.post("clerk", path, {"to": "reviewer.1"}, **key)
    again = desk.post("clerk", path, {"to": "reviewer.1"}, **key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    dry = desk.post("clerk", f"{path}?dry_run=true", {"to": "reviewer.1"}, **key)
    assert refused(dry) == (404, "task-unknown")
    assert refused(desk.post("clerk", path, {"to": "reviewer.1"})) == (404, "task-unknown")
    for stale in ({}, {"If-Match": '"1"'}):
        headers = {"Idempotency-Key": "new", **stale}
        answer = desk.post("clerk", path, {"to": "reviewer.1"}, **headers)
        assert refused(answer) == (404, "task-unknown"), "nothing is told of its version"
        answer = desk.post("auditor", path, {"to": "reviewer.1"}, **headers)
        assert refused(answer) == (403, "forbidden")
    assert kinds(desk).count("TaskAssigned") == 2


def test_an_act_on_another_version_than_was_seen_is_refused(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    version = len(told(desk))
    stale = desk.post("clerk", REPORT, {}, **{"If-Match": f'"{version - 1}"'})
    assert refused(stale) == (412, "stale-version")
    assert desk.post("clerk", REPORT, {}, **{"If-Match": f'"{version}"'}).status_code == 200


# --- policies and timers --------------------------------------------------------------------------
def test_an_act_that_a_policy_asks_for_gets_its_now(desk: PlainService) -> None:
    desk.post("director", "/offices/east/shut-office")
    desk.clock.set(START + timedelta(minutes=5))
    desk.post("director", ASSIGN, BODY)
    assigned, reminded = told(desk)
    assert reminded.event == AssigneeReminded(
        why="new",
        mark=id_of(f"remind/{assigned.id}/0"),
        at=START + timedelta(minutes=5),
        number="7",
        office="east",
        office_shut=True,
        person="clerk",
        capacity=SYSTEM,
        at_most=2,
    )
    cause = reminded.cause
    assert (cause.actor, cause.capacity, cause.act) == ("policy:remind", SYSTEM, "remind-assignee")
    assert cause.causation_id == assigned.id


def test_an_act_that_a_timer_asks_for_gets_its_now(desk: PlainService) -> None:
    desk.post("director", ASSIGN, BODY)
    assert kinds(desk) == ["TaskAssigned", "AssigneeReminded"]
    late = START + ALLOWED + SETTLE
    desk.set(late)
    assigned, _, reminded = told(desk)
    assert reminded.event == AssigneeReminded(
        why="due",
        mark=id_of(f"timer/task/{STREAM}/{assigned.event.due_at.isoformat()}/{assigned.id}"),
        at=late,
        number="7",
        office="east",
        office_shut=False,
        person="",
        capacity=SYSTEM,
        at_most=2,
    )
    assert (reminded.cause.actor, reminded.cause.act) == ("timer:task", "remind-assignee")
    rebuilt_views_are_the_live_ones(desk.runtime)


# --- OpenAPI --------------------------------------------------------------------------------------
PATH = "/offices/{office}/tasks/{number}"


def test_the_api_lists_every_act_of_people_and_none_of_policies(api: dict[str, Any]) -> None:
    found = {path.removeprefix(PATH) for path in api["paths"] if path.startswith(PATH)}
    assert found == {"/acts", "/assign-task", "/report-result", "/hand-on"}
    assert set(api["paths"]) >= {"/offices/{office}/acts", "/offices/{office}/shut-office"}


def _codes(operation: dict[str, Any]) -> dict[str, set[str]]:
    found = {}
    for status, said in operation["responses"].items():
        content = said.get("content", {}).get("application/problem+json", {})
        found[status] = set(content.get("examples", {}))
    return found


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            "assign-task",
            {
                "403": {"forbidden"},
                "409": {"too-much-to-do", "idempotency-key-reused"},
                "412": {"stale-version"},
            },
        ),
        (
            "report-result",
            {
                "403": {"forbidden"},
                "404": {"task-unknown"},
                "409": {"already-done", "office-is-shut", "idempotency-key-reused"},
                "412": {"stale-version"},
            },
        ),
    ],
)
def test_the_api_names_every_refusal_with_its_status(
    api: dict[str, Any], act: str, expected: dict[str, set[str]]
) -> None:
    codes = _codes(api["paths"][f"{PATH}/{act}"]["post"])
    assert {status: codes[status] for status in expected} == expected


def test_the_api_describes_what_is_sent_and_answered(api: dict[str, Any]) -> None:
    assign = api["paths"][f"{PATH}/assign-task"]["post"]
    report = api["paths"][f"{PATH}/report-result"]["post"]
    assert assign["description"].startswith(
        "Registers a task that was handed to the centre (交办)."
    )
    assert assign["tags"] == ["offices"]
    assert assign["requestBody"]["required"]
    assert not report["requestBody"].get("required", False)
    schema = api["components"]["schemas"]["AssignTask"]
    assert set(schema["properties"]) == {"title", "assigned_to"}
    assert schema["required"] == ["title", "assigned_to"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["title"]["maxLength"] == 20
    assert schema["properties"]["title"]["description"] == "What is to be done."
    named = {one["name"]: one for one in assign["parameters"]}
    assert (named["office"]["in"], named["number"]["in"]) == ("path", "path")
    assert named["number"]["schema"]["pattern"] == "^[0-9]{1,4}$"
    assert named["dry_run"]["schema"] == {"type": "boolean", "default": False, "title": "Dry Run"}
    answers = assign["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"]
    assert [one["$ref"].rpartition("/")[2] for one in answers] == ["Receipt", "Preview"]


def test_the_api_describes_what_may_be_done_now(api: dict[str, Any]) -> None:
    acts = api["paths"][f"{PATH}/acts"]["get"]
    assert _codes(acts)["404"] == {"task-unknown"}
    of_offices = _codes(api["paths"]["/offices/{office}/acts"]["get"])
    assert "404" not in of_offices, "a register is always there"
    items = acts["responses"]["200"]["content"]["application/json"]["schema"]["items"]
    assert items["$ref"].endswith("/Possible")


# --- a noun by itself -----------------------------------------------------------------------------
def test_a_noun_knows_its_keys_and_its_streams() -> None:
    assert task.names == ("number", "office")
    assert task.stream_at("7", "east") == STREAM
    assert task.keys_of(STREAM) == {"number": "7", "office": "east"}
    assert office.keys_of(office.stream_at("east")) == {"office": "east"}
    assert ask(RemindAssignee(why="x"), "7", "east") == Ask(RemindAssignee(why="x"), STREAM)
    assert repr(task) == "Noun(task/{number}/{office})"


@pytest.mark.parametrize("stream", ["task/7", "task/7/east/x", "tasks/7/east", "task//east", ""])
def test_a_stream_of_something_else_has_no_keys_here(stream: str) -> None:
    with pytest.raises(ValueError, match="is no stream of"):
        task.keys_of(stream)


@pytest.mark.parametrize("keys", [(), ("7",), ("7", "east", "x")])
def test_a_stream_needs_every_key_once(keys: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="zip"):
        task.stream_at(*keys)


def _noun(acts: tuple[type[Act[Task, Rules]], ...], **changed: Any) -> Noun[Task, Rules]:
    where = {"stream": "thing/{name}", "path": "/things/{name}", **changed}
    return Noun(**where, initial=Task(), evolve=lambda state, _: state, acts=acts)


def test_a_noun_whose_address_and_stream_have_other_keys_is_refused() -> None:
    for path in ("/things", "/things/{number}", "/things/{name}/{part}"):
        with pytest.raises(TypeError, match="have other keys"):
            _noun((), path=path)


def test_an_act_is_listed_by_one_noun() -> None:
    class Once(TaskAct):
        """Of one noun."""

    with pytest.raises(TypeError, match="no noun lists"):
        ask(Once(), "7", "east")
    first = _noun((Once,))
    assert noun_of(Once) is first
    for acts in ((Once,), (AssignTask,)):
        with pytest.raises(TypeError, match="is listed by"):
            _noun(acts)
    assert (noun_of(Once), noun_of(AssignTask)) == (first, task)


def test_the_blueprint_has_what_its_nouns_bring() -> None:
    assert blueprint.views == (tasks,)
    assert [policy.name for policy in blueprint.policies] == ["remind"]
    assert [timer.name for timer in blueprint.timers] == ["task"]
    assert blueprint.streams == {"task/": task.decider, "office/": office.decider}


def test_the_address_of_an_act_is_its_name() -> None:
    class FileRFCAgain(TaskAct):
        """Three words."""

    assert address_of(ReportResult) == "report-result"
    assert address_of(FileRFCAgain) == "file-r-f-c-again"


# --- scenarios ------------------------------------------------------------------------------------
assigned = TaskAssigned(
    mark="m",
    number="7",
    office="east",
    title="查档",
    assigned_to="clerk",
    assigned_by="director",
    due_at=START + ALLOWED,
)


def report(**changed: Any) -> Attempt[Task, Rules]:
    return attempt(ReportResult(), NOW, person="clerk", **changed)


def test_a_scenario_decides_an_act_in_its_circumstances() -> None:
    given = scenario(task).given(assigned)
    result = given.when(report())
    result.then(TaskDone(result="done", done_by="clerk", capacity="assignee", done_at=START))
    assert result.state == Task("查档", "clerk", "done")
    given.when(report(), report()).then_refused(AlreadyDone, result="done")
    shut = report(beside={office.stream: Office(shut=True)})
    given.when(shut).then_refused(OfficeIsShut)
    full = attempt(AssignTask(title="x", assigned_to="clerk"), NOW, found=2)
    given.when(full).then_refused(TooMuchToDo, open=2)


def test_an_act_that_does_not_open_is_refused_on_nothing() -> None:
    scenario(task).when(report()).then_refused(TaskUnknown, number="7", office="east")
    scenario(office).when(attempt(ShutOffice(), NOW)).then(type(_shut()))


def _shut() -> Any:
    return office.decider.decide(Office(), attempt(ShutOffice(), NOW))[0]


def test_who_may_by_what_was_sent_is_asked_of_people_only() -> None:
    sent = ReportResult(on_behalf_of="somebody")
    given = scenario(task).given(assigned)
    given.when(attempt(sent, NOW, person="clerk")).then_refused(Forbidden, reason="person")
    given.when(attempt(sent, NOW, capacity=SYSTEM)).then(TaskDone)


class Undeclared(Conflict):
    """A refusal that nobody lists."""

    code = "undeclared"


class Special(AlreadyDone):
    """More special than what is listed."""

    code = "special"


class Careless(Act[Task, Rules]):
    """Refuses for reasons that it does not list."""

    refuses = (AlreadyDone,)
    opens = True

    why: str

    @classmethod
    def ready(cls, task: Task, now: Now[Rules]) -> None:
        if now.id == "never":
            raise Undeclared("in ready")

    def decide(self, task: Task, now: Now[Rules]) -> Sequence[TaskDone]:
        refusals = {"undeclared": Undeclared, "special": Special, "invalid": Invalid}
        raise refusals.get(self.why, AlreadyDone)(self.why)


careless = _noun((Careless,), stream="careless/{number}/{office}", path="/{office}/{number}")


@pytest.mark.parametrize("why", ["undeclared", "special", "invalid"])
def test_a_scenario_fails_where_an_act_refuses_for_what_it_does_not_list(why: str) -> None:
    with pytest.raises(AssertionError, match="Careless does not list"):
        scenario(careless).when(attempt(Careless(why=why), NOW))


def test_a_scenario_asks_for_the_reasons_of_ready_as_well() -> None:
    with pytest.raises(AssertionError, match="does not list Undeclared"):
        scenario(careless).when(attempt(Careless(why=""), NOW, id="never"))
    scenario(careless).when(attempt(Careless(why="listed"), NOW)).then_refused(AlreadyDone)


def test_a_scenario_fails_where_an_act_before_the_last_is_refused() -> None:
    with pytest.raises(AssertionError, match="was refused"):
        scenario(task).when(report(), report())
