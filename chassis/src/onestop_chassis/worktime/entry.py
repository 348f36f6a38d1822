"""What is written into the ledger of a clock, and the reasons to refuse it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from onestop_contracts.fields import Digest, Number, Prose

from onestop_chassis.refusal import Conflict


class EntryKind(StrEnum):
    """What an entry does to the clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"


class ClockStandsStill(Conflict):
    """The clock is paused: only resuming it makes sense."""

    code = "clock-stands-still"
    title = "The clock stands still"
    title_zh = "计时已处于暂停状态"
    remedy = "Resume the clock first."
    remedy_zh = "请先恢复计时。"


class ClockRuns(Conflict):
    """The clock is running: there is nothing to resume."""

    code = "clock-runs"
    title = "The clock is running"
    title_zh = "计时正在进行"
    remedy = "Nothing needs to be done; read the clock to see its deadline."
    remedy_zh = "无需操作；可查询计时了解截止时间。"


class ClockGoesBack(Conflict):
    """An entry is dated before the one that went before it."""

    code = "clock-goes-back"
    title = "The entry is dated before the last one"
    title_zh = "记录时间早于上一条记录"
    remedy = "Date the act at or after the last entry of the clock."
    remedy_zh = "请使用不早于上一条计时记录的时间。"


@dataclass(frozen=True, slots=True)
class Why:
    """On what an entry rests: ground, legal basis, the act's document, and evidence by digest."""

    ground: Prose = ""
    basis: Prose = ""
    act: Number = ""
    evidence: Digest = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; `amount` is the budget an extension adds.

    `by_the_day` where a resumption gave back whole working days, as stops were counted once.
    """

    kind: EntryKind
    at: datetime
    why: Why = Why()
    amount: int = 0
    expected_end_on: date | None = None
    by_the_day: bool = False
