"""A noun without a service: its keys and acts, and scenarios of it."""

from collections.abc import Sequence
from typing import Any

import pytest
from onestop_chassis.act import Act, Ask, Attempt, ask
from onestop_chassis.decider import address_of
from onestop_chassis.noun import Noun, noun_of
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.refusal import Conflict, Forbidden, Invalid
from onestop_chassis.scenario import attempt, scenario

from tests.support.assigned_tasks import (
    ALLOWED,
    START,
    AlreadyDone,
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

STREAM = "task/7/east"
NOW = Now(
    at=START,
    rules=Rules(),
    id="id-1",
    keys={"number": "7", "office": "east"},
    beside={office.stream: Office()},
    capacity="assignee",
)


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

        def decide(self, state: Task, now: Now[Rules]) -> tuple[()]:
            return ()

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
