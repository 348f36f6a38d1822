"""Dockets: whose project it is, and how far its items have come."""

from datetime import datetime
from typing import Any, get_args

from onestop_chassis.listed import searchable
from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Firm, Prose
from pydantic import BaseModel, ConfigDict, Field, computed_field

from onestop_review.docket.events import (
    AcceptanceNoted,
    AmendmentNoted,
    CaseDue,
    DocketClosed,
    DocketEvent,
    DocketOpened,
    GuidanceNoted,
    ItemReopened,
    ItemSettled,
)


class ProjectName(BaseModel):
    """What a project is called, and by what it is found."""

    model_config = ConfigDict(frozen=True)

    project: Code
    name_zh: Prose = ""
    name_en: Prose = ""
    search: Prose = ""


class DocketRow(BaseModel):
    """One project as review knows it; `waiting` items have prerequisites that are not approved.

    `applicant` is the firm's unified social credit code.
    """

    model_config = ConfigDict(frozen=True)

    project: Code
    filing: int = 1
    name_zh: Prose = ""
    name_en: Prose = ""
    applicant: Firm = ""
    division: Code = ""
    major: bool = False
    accepted_at: datetime | None = None
    waiting: tuple[Code, ...] = ()
    opened: tuple[Code, ...] = ()
    settled: dict[Code, Code] = Field(default_factory=dict)
    closed: Prose = ""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def name(self) -> ProjectName:
        search = searchable(self.project, self.name_zh, self.name_en)
        return ProjectName(
            project=self.project, name_zh=self.name_zh, name_en=self.name_en, search=search
        )


def key(recorded: Recorded[Any]) -> str | None:
    """The project's code."""
    return recorded.event.project if isinstance(recorded.event, DocketEvent) else None


def evolve(row: DocketRow | None, recorded: Recorded[Any]) -> DocketRow | None:
    """The row after a fact of the docket."""
    event = recorded.event
    if row is None or (isinstance(event, DocketOpened) and event.filing > row.filing):
        row = DocketRow(project=event.project)
    return row.model_copy(update=_change(row, event))


def _change(row: DocketRow, event: DocketEvent) -> dict[str, Any]:
    match event:
        case DocketOpened():
            return event.model_dump(
                include={"filing", "name_zh", "name_en", "applicant", "division", "major"}
            )
        case AmendmentNoted(major=major):
            return {"major": major}
        case GuidanceNoted(items=items, unblocked=again):
            settled = {code: how for code, how in row.settled.items() if code not in again}
            known = {*row.opened, *settled}
            waiting = tuple(i.item for i in items if i.item not in known)
            return {"waiting": waiting, "settled": settled}
        case AcceptanceNoted(accepted_at=at):
            return {"accepted_at": at}
        case CaseDue(item=item):
            return {"waiting": _without(row.waiting, item), "opened": (*row.opened, item)}
        case ItemSettled(item=item, outcome=outcome):
            settled = {**row.settled, item: str(outcome)}
            return {
                "waiting": _without(row.waiting, item),
                "opened": _without(row.opened, item),
                "settled": settled,
            }
        case ItemReopened(item=item, unblocked=again):
            waiting = (*row.waiting, item, *again)
            settled = {c: how for c, how in row.settled.items() if c not in waiting}
            return {"waiting": waiting, "settled": settled}
        case DocketClosed(reason=reason):
            return {"closed": reason}
        case _:
            return {}


def _without(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    return tuple(one for one in items if one != item)


dockets = View(
    name="dockets",
    version=5,
    row=DocketRow,
    key=key,
    evolve=evolve,
    index=("applicant", "division"),
    reads=get_args(DocketEvent),
    spread=subject_of,
    brief="name",
    orders=("project",),
    searched="search",
)
