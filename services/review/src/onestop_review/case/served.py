"""A case as its applicant sees it: property by property, what is served on him (送达)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from onestop_chassis.actor import Actor
from onestop_contracts.served import DEADLINES

from onestop_review.case.row import CaseRow, WindowRow
from onestop_review.case.who import READERS


class Served(StrEnum):
    """When a property of a case is shown to its applicant and his agent."""

    ALWAYS = "always"
    DECIDED = "once the case is decided"
    NEVER = "never"


_HIS = [
    "project",
    "item",
    "attempt",
    "case",
    "version",
    "item_version",
    "name_zh",
    "name_en",
    "phase",
    "before_start",
    "department",
    "jurisdiction",
    "authority",
    "passings",
    "progress",
    "since",
    "legal_limit_wd",
    "promised_limit_wd",
    "supervision",
    "prerequisites",
    "required_materials",
    "materials",
    "missing",
    "received_at",
    "accept_by",
    "corrected",
    "correction_at",
    "correction_expected_on",
    "correction_materials",
    "accepted_at",
    "deemed",
    "decide_by",
    "stops",
    "suspended_at",
    "suspensions",
    "extended",
    "overdue",
    "decision",
    "refusal",
    "withdrawn_at",
    "withdrawn_because",
    "withdrawal_ground",
    "clock",
    "provisional",
]
OF_CASE: Mapping[str, Served] = MappingProxyType(
    {
        **dict.fromkeys(CaseRow.model_fields, Served.NEVER),
        **dict.fromkeys(_HIS, Served.ALWAYS),
        "windows": Served.DECIDED,
    }
)
"""What is not named here is not shown. The conditions that he has to keep stand in the decision."""
_NAMED = ("stage", "representative", "opens_at", "deadline", "ended_by", "ended_at", "granted_at")
OF_WINDOW: Mapping[str, Served] = MappingProxyType(
    {
        **dict.fromkeys(WindowRow.model_fields, Served.NEVER),
        **dict.fromkeys(_NAMED, Served.DECIDED),
    }
)
"""Of a window the applicant sees what the decision names of it."""
_NOTHING: Mapping[str, Any] = MappingProxyType(
    {"draft": None, "bound": "", "reexamined": None, "mandate": "", "shown": "", "vacant": False}
    | dict.fromkeys(("rule_version", "calendar_version"), 0)
)
"""How a property reads that is not shown; lists are empty."""


def reads_all(actor: Actor) -> bool:
    """Whether the actor reads cases for an authority; the others have them served."""
    return bool(actor.roles & READERS)


def shown(actor: Actor, row: CaseRow) -> CaseRow:
    """The case as this actor sees it."""
    return row if reads_all(actor) else served(row)


def served(row: CaseRow) -> CaseRow:
    """The case as it is served on the applicant."""
    decided = row.decision is not None
    hidden = _hidden(OF_WINDOW, True)
    windows = tuple(one.model_copy(update=hidden) for one in row.windows if _named_in(row, one))
    late = tuple(kind for kind in row.overdue if kind in DEADLINES)
    told = row.model_copy(update={"windows": windows, "overdue": late})
    return told.model_copy(update=_hidden(OF_CASE, decided))


def _named_in(row: CaseRow, window: WindowRow) -> bool:
    """Whether the decision names the window: one that opens on the decision it does not."""
    ended = window.ended_by is not None
    return row.decision is not None and ended and window.opens_at < row.decision.decided_at


def _hidden(table: Mapping[str, Served], decided: bool) -> dict[str, Any]:
    open_to = (Served.ALWAYS, Served.DECIDED) if decided else (Served.ALWAYS,)
    return {name: _NOTHING.get(name, ()) for name, when in table.items() if when not in open_to}
