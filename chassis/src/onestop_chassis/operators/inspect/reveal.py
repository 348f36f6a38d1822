"""Showing what is masked: for auditors, for a reason, and recorded before it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Remark
from pydantic import AwareDatetime

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Forbidden

LASTS = timedelta(minutes=15)


class DataRevealed(Internal):
    """Somebody was shown personal data unmasked: of what, and why. Who stands beside it."""

    TYPE: ClassVar[str] = "onestop.chassis.DataRevealed.v1"

    what: Code
    why: Remark
    revealed_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class RevealData:
    what: str
    why: str
    at: datetime


class NotRevealed(Forbidden):
    """No reveal by this caller covers what is asked for, or it is over."""

    code = "not-revealed"
    title = "This was not revealed to you"
    title_zh = "未登记查看该内容的明文"
    remedy = "An auditor asks for it first, with a reason: POST /ops/reveals; it lasts 15 minutes."
    remedy_zh = "请由审计人员先登记理由：POST /ops/reveals，15 分钟内有效。"


def decide(reveals: int, command: RevealData) -> Sequence[DataRevealed]:
    return [DataRevealed(what=command.what, why=command.why, revealed_at=command.at)]


def evolve(reveals: int, event: DataRevealed) -> int:
    return reveals + 1


reveal = Decider(initial=0, decide=decide, evolve=evolve)
"""How often somebody was shown something."""


def stream_of(subject: str) -> str:
    """The stream of what somebody was shown."""
    return f"reveals/{subject}"


def covers(revealed: DataRevealed, what: str, now: datetime) -> bool:
    """Whether what was asked for then allows to see `what` now."""
    return revealed.what == what and now <= revealed.revealed_at + LASTS
