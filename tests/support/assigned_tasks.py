"""A whole toy noun to try the chassis' front on: a task that was handed to the centre (交办事项).

Its keys stand in another order in its address than in its stream; an office stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar

from onestop_chassis.act import Act, Ask, Views, ask
from onestop_chassis.actor import Actor
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Forbidden, NotFound, Refusal
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.timer import Due, Met, Timer
from onestop_chassis.view import View
from onestop_contracts.event import Internal
from onestop_contracts.people import Role
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ALLOWED = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force: how many open tasks one person may have."""

    at_most: int = 2


class OfficeShut(Internal):
    TYPE: ClassVar[str] = "onestop.tasks.OfficeShut.v1"

    office: str


class TaskAssigned(Internal):
    TYPE: ClassVar[str] = "onestop.tasks.TaskAssigned.v1"

    mark: str
    number: str
    office: str
    title: str
    assigned_to: str
    assigned_by: str
    due_at: AwareDatetime


class TaskDone(Internal):
    TYPE: ClassVar[str] = "onestop.tasks.TaskDone.v1"

    result: str
    done_by: str
    capacity: str
    done_at: AwareDatetime


class AssigneeReminded(Internal):
    """Everything that the act knew, so that a test can look at it."""

    TYPE: ClassVar[str] = "onestop.tasks.AssigneeReminded.v1"

    why: str
    mark: str
    at: AwareDatetime
    number: str
    office: str
    office_shut: bool
    person: str
    capacity: str
    at_most: int


TaskEvent = TaskAssigned | TaskDone | AssigneeReminded


@dataclass(frozen=True, slots=True)
class Office:
    shut: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    title: str = ""
    assigned_to: str = ""
    result: str = ""
    reminded: tuple[str, ...] = ()


class TaskUnknown(NotFound):
    code = "task-unknown"
    title = "There is no such task"
    title_zh = "没有该交办事项"


class TooMuchToDo(Refusal):
    code = "too-much-to-do"
    title = "The assignee has enough to do"
    title_zh = "承办人在办事项过多"


class AlreadyDone(Refusal):
    code = "already-done"
    title = "It was reported already"
    title_zh = "已报告结果"
    remedy = "Nothing is left to do."
    remedy_zh = "无需再办理。"


class OfficeIsShut(Refusal):
    code = "office-is-shut"
    title = "The office is shut"
    title_zh = "该科室已撤销"


class TaskAct(Act[Task, Rules]):
    """What can be asked of a task."""


def the_director(actor: Actor, state: Any, now: Now[Rules]) -> str:
    """The director of the centre."""
    return actor.require(Role.DIRECTOR)


def the_assignee(actor: Actor, task: Task, now: Now[Rules]) -> str:
    """Whom the task was given to."""
    if actor.subject != task.assigned_to:
        raise Forbidden("由承办人报告 / its assignee reports", reason="assignee")
    return "assignee"


def who_may_see(actor: Actor, task: Task, now: Now[Rules]) -> bool:
    """The director and the auditor see every task, an assignee the own."""
    return bool(actor.roles & {Role.DIRECTOR, Role.AUDITOR}) or actor.subject == task.assigned_to


class ShutOffice(Act[Office, Rules]):
    """Nothing is done in this office any more."""

    by = the_director
    opens = True

    def decide(self, office: Office, now: Now[Rules]) -> Sequence[OfficeShut]:
        return [] if office.shut else [OfficeShut(office=now.key("office"))]


def open_tasks(views: Views, act: Any, now: Now[Rules]) -> int:
    """How many the assignee has."""
    return len(views.select(tasks, where={"assigned_to": act.assigned_to, "done": False}))


class AssignTask(TaskAct):
    """Registers a task that was handed to the centre (交办).

    Source: notice G7.
    """

    by = the_director
    refuses = (TooMuchToDo,)
    opens = True
    looks = open_tasks

    title: str = Field(pattern=r"\S", max_length=20, description="What is to be done.")
    assigned_to: str

    def decide(self, task: Task, now: Now[Rules]) -> Sequence[TaskEvent]:
        if (task.title, task.assigned_to) == (self.title, self.assigned_to):
            return []
        if (now.found or 0) >= now.rules.at_most:
            raise TooMuchToDo(f"{now.found}", open=now.found)
        assigned = TaskAssigned(
            mark=now.id,
            number=now.key("number"),
            office=now.key("office"),
            title=self.title,
            assigned_to=self.assigned_to,
            assigned_by=now.person,
            due_at=now.at + ALLOWED,
        )
        return [assigned]


class ReportResult(TaskAct):
    """Says what came of it."""

    by = the_assignee
    refuses = (AlreadyDone, OfficeIsShut)

    result: str = "done"
    on_behalf_of: str = ""

    @classmethod
    def ready(cls, task: Task, now: Now[Rules]) -> None:
        if task.result:
            raise AlreadyDone("已报告 / it was reported", result=task.result)
        if now.state_of(office).shut:
            raise OfficeIsShut(now.key("office"))

    def allowed(self, task: Task, now: Now[Rules]) -> None:
        if self.on_behalf_of not in ("", now.person):
            raise Forbidden("不可代报 / not for somebody else", reason="person")

    def decide(self, task: Task, now: Now[Rules]) -> Sequence[TaskEvent]:
        done = TaskDone(
            result=self.result, done_by=now.person, capacity=now.capacity, done_at=now.at
        )
        return [done]


class HandOn(TaskAct):
    """Gives the task to somebody else; who did cannot see it any more."""

    by = the_assignee

    to: str

    def decide(self, task: Task, now: Now[Rules]) -> Sequence[TaskEvent]:
        given = TaskAssigned(
            mark=now.id,
            number=now.key("number"),
            office=now.key("office"),
            title=task.title,
            assigned_to=self.to,
            assigned_by=now.person,
            due_at=now.at + ALLOWED,
        )
        return [given]


class RemindAssignee(TaskAct):
    """By the policy when it is assigned, and by the timer when it is due."""

    why: str

    def decide(self, task: Task, now: Now[Rules]) -> Sequence[TaskEvent]:
        if self.why in task.reminded or task.result:
            return []
        reminded = AssigneeReminded(
            why=self.why,
            mark=now.id,
            at=now.at,
            number=now.key("number"),
            office=now.key("office"),
            office_shut=now.state_of(office).shut,
            person=now.person,
            capacity=now.capacity,
            at_most=now.rules.at_most,
        )
        return [reminded]


def evolve(task: Task, event: TaskEvent) -> Task:
    match event:
        case TaskAssigned():
            return replace(task, title=event.title, assigned_to=event.assigned_to)
        case TaskDone():
            return replace(task, result=event.result)
        case AssigneeReminded():
            return replace(task, reminded=(*task.reminded, event.why))


def react(fact: Recorded[Any], rules: Rules) -> Sequence[Ask]:
    """Whoever is given a task is told so."""
    match fact.event:
        case TaskAssigned() as given:
            act = RemindAssignee(why="new")
            return [ask(act, given.number, given.office, person=given.assigned_to)]
        case _:
            return []


def deadlines(fact: Recorded[Any]) -> Sequence[Due | Met]:
    match fact.event:
        case TaskAssigned() as given:
            return [Due(fact.stream, "due", fact.stream, "", given.due_at)]
        case TaskDone() | AssigneeReminded(why="due"):
            return [Met(fact.stream)]
        case _:
            return []


def fire(due: Due, now: datetime, rules: Rules) -> Ask:
    return Ask(RemindAssignee(why=due.kind), due.stream)


class TaskRow(BaseModel):
    """One task of one assignee."""

    model_config = ConfigDict(frozen=True)

    task: str
    assigned_to: str
    done: bool = False


def _key(fact: Recorded[Any]) -> str | None:
    return fact.stream if isinstance(fact.event, TaskAssigned | TaskDone) else None


def _row(row: TaskRow | None, fact: Recorded[Any]) -> TaskRow | None:
    match fact.event:
        case TaskAssigned(assigned_to=person):
            return TaskRow(task=fact.stream, assigned_to=person)
        case TaskDone() if row:
            return row.model_copy(update={"done": True})
        case _:
            return row


tasks = View(
    name="tasks", version=1, row=TaskRow, key=_key, evolve=_row, index=("assigned_to", "done")
)

office: Noun[Office, Rules] = Noun(
    stream="office/{office}",
    path="/offices/{office}",
    initial=Office(),
    evolve=lambda state, event: Office(shut=True),
    acts=(ShutOffice,),
)

task: Noun[Task, Rules] = Noun(
    stream="task/{number}/{office}",
    path="/offices/{office}/tasks/{number}",
    keys={"number": Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]},
    initial=Task(),
    evolve=evolve,
    unknown=TaskUnknown,
    seen_by=who_may_see,
    acts=(AssignTask, ReportResult, HandOn, RemindAssignee),
    beside=(office,),
    views=(tasks,),
    policies=(Policy("remind", react),),
    timers=(Timer("task", deadlines, fire),),
)

blueprint: Blueprint[Rules] = Blueprint(
    name="tasks", listens=(), reference=lambda _: Rules(), nouns=(task, office)
)
