"""What lists show of a project, and by what it is found and ordered."""

from datetime import datetime

from onestop_chassis.duty import Duty
from onestop_chassis.listed import searchable, sortable
from onestop_contracts.fields import Code, Prose
from onestop_contracts.parts import Part

from onestop_intake.project.state import Project, Stage


class ProjectLine(Part):
    """A project in one line, as it was left by what was recorded last. `deadline` is that of its
    clock, while that runs; `due` the earliest that somebody has to keep, `waits_for` the act."""

    project: Code = ""
    name_zh: Prose = ""
    name_en: Prose = ""
    division: Code = ""
    stage: Stage = Stage.UNFILED
    filed_at: datetime | None = None
    accept_by: datetime | None = None
    deadline: datetime | None = None
    paused: bool = False
    warnings: tuple[Code, ...] = ()
    holders: tuple[Code, ...] = ()
    waits_for: Code = ""
    due: datetime | None = None


class ProjectShort(ProjectLine):
    """The same with what lists go by; `organisation` is for who may see it."""

    organisation: Code = ""
    by_due: Code = ""
    by_filed: Code = ""
    search: Prose = ""


def short_of(project: Project, duties: tuple[Duty, ...]) -> ProjectShort:
    """The project in one line; `duties` are those that are open in it."""
    clock = project.clock
    runs = clock is not None and not clock.paused and clock.ended_at is None
    deadline = clock.deadline(clock.last_at) if clock and runs else None
    first = min(duties, key=lambda one: one.by_due, default=None)
    dates = [at for at in (deadline, first.due if first else None) if at]
    due = min(dates, default=None)
    said = ("project", "name_zh", "name_en", "division", "stage", "filed_at", "accept_by")
    return ProjectShort.model_construct(
        **{name: getattr(project, name) for name in (*said, "holders", "organisation")},
        deadline=deadline,
        paused=clock is not None and clock.paused,
        warnings=clock.raised if clock else (),
        waits_for=first.act if first else "",
        due=due,
        by_due=sortable(due),
        by_filed=sortable(project.filed_at),
        search=searchable(project.project, project.name_zh, project.name_en, project.applicant),
    )
