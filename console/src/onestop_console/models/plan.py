"""The plan of a project as a table whose last column is drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from onestop_console.drawing.strip import Scale, heading, strip
from onestop_console.readers.projects import Item, Plan, Project, Step
from onestop_console.words.states import step_zh


@dataclass(frozen=True)
class Row:
    """An item of the plan with its strip."""

    item: Item
    step: Step | None
    owner: str
    drawn: str

    @property
    def state_zh(self) -> str:
        return step_zh(self.item.state)


@dataclass(frozen=True)
class Table:
    """All items; those in the plan first, in the order in which they begin."""

    rows: tuple[Row, ...]
    heading: str
    slack: int | None
    """The least there is among what is not done, in working days."""


def table(
    project: Project,
    plan: Plan | None,
    owners: Mapping[str, str],
    scale: Scale | None,
    words: Mapping[str, str],
) -> Table:
    """The rows; `words` are those drawn into the heading, `owners` who holds a step, by code."""
    if plan is None or scale is None:
        rows = [
            Row(item, None, owners.get(item.department, item.department), "")
            for item in project.items
        ]
        return Table(tuple(rows), "", None)
    steps = {step.item: step for step in plan.items}
    drawn = [
        Row(item, step, owners.get(step.owner, step.owner), strip(scale, step))
        for item in project.items
        if (step := steps.get(item.item))
    ]
    drawn.sort(key=lambda row: (row.step.start, row.item.item) if row.step else (date.max, ""))
    after = [
        Row(item, None, owners.get(item.department, item.department), "")
        for item in project.items
        if item.item not in steps
    ]
    return Table((*drawn, *after), heading(scale, words), _slack(plan.items))


def _slack(steps: Iterable[Step]) -> int | None:
    return min((step.slack_wd for step in steps if not step.done), default=None)
