"""A project, its plan and its clock, as intake answers them."""

from datetime import date, datetime

from onestop_console.readers.reader import Reader


class PlanInBrief(Reader):
    """The plan that is in force."""

    version: int
    target_on: date
    finish_on: date
    feasible: bool
    critical_path: list[str]


class Item(Reader):
    """An approval that the project needs."""

    item: str
    name_zh: str
    name_en: str
    department: str
    phase: int
    before_start: bool
    needs: list[str]
    state: str
    missing: list[str]
    attempt: int


class Change(Reader):
    """An attribute that was said otherwise."""

    name_zh: str
    name_en: str
    before_zh: str
    before_en: str
    after_zh: str
    after_en: str


class Standing(Reader):
    """An item, and where it stood when it came or went."""

    item: str
    state: str


class Amendment(Reader):
    """What was said otherwise since the filing, and what it changed."""

    amended_at: datetime
    reason: str
    changes: list[Change]
    added: list[Standing]
    dropped: list[Standing]
    finish_before: date | None
    finish_on: date | None


class Project(Reader):
    """An investment project."""

    project: str
    name_zh: str
    name_en: str
    division: str
    industry_class: str
    stage: str
    filed_at: datetime | None
    accepted_at: datetime | None
    days_raw: int | None
    days_net: int | None
    limit_days: int | None
    deadline: datetime | None
    paused: bool
    warnings: list[int]
    holders: list[str]
    plan: PlanInBrief | None
    items: list[Item]
    licences: list[str]
    handed_out: list[str]
    revoked: list[str]
    provisional: tuple[int, ...] = ()


class WholeProject(Project):
    """A project with what was said to and by its applicant since it was filed."""

    accept_by: datetime | None
    correction: list[str]
    amendments: list[Amendment]
    outcome: str
    ending: list[str]


class Step(Reader):
    """An item in the plan."""

    item: str
    owner: str
    start: date
    finish: date
    latest_start: date
    latest_finish: date
    slack_wd: int
    critical: bool
    done: bool


class Plan(Reader):
    """A version of the plan, backward from the hundredth day."""

    version: int
    because: str
    drawn_on: date
    target_on: date
    finish_on: date
    feasible: bool
    items: list[Step]


class Words(Reader):
    """An explanation in both languages."""

    zh: list[str]
    en: list[str]


class Clock(Reader):
    """The hundred days of a project."""

    now: datetime
    limit_days: int
    days_raw: int
    days_net: int
    days_stopped: int
    paused: bool
    target_on: date
    deadline: datetime
    explanation: Words


class PlannedProject(Reader):
    """A project with its plan in force and its clock; neither before it is accepted."""

    project: WholeProject
    plan: Plan | None
    clock: Clock | None
