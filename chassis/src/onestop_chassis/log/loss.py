"""The log after a loss: restored to an earlier point, halted until somebody answers for the rest.

Facts beyond that point may live on in other services. New facts must not get their positions:
whoever holds the old ones would take the new ones for repetitions and drop them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, assert_never

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Remark
from pydantic import AwareDatetime

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Conflict, Unavailable

STREAM = "log"
HALTED_STREAMS = ("job/", "valve/", "reveals/")
"""What operators do goes on while the log is halted, and so does the stream of the loss itself."""


class LogRestored(Internal):
    """The log was filled from a backup; nothing of it lies beyond `position`."""

    TYPE: ClassVar[str] = "onestop.chassis.LogRestored.v1"

    backup: Code
    until: Code
    position: int
    reason: Remark
    restored_at: AwareDatetime


class LogFoundBehind(Internal):
    """Somebody holds positions of this log that it does not have itself, or holds other facts
    there: the database is older than what was published. `position` is the last one that may still
    be the same in both."""

    TYPE: ClassVar[str] = "onestop.chassis.LogFoundBehind.v1"

    position: int
    heard: int
    heard_by: Code
    found_at: AwareDatetime


class LogReleased(Internal):
    """An operator gave the positions from `lost_from` to `lost_to` up; no fact will have them."""

    TYPE: ClassVar[str] = "onestop.chassis.LogReleased.v1"

    lost_from: int
    lost_to: int
    reason: Remark
    released_at: AwareDatetime


LossEvent = LogRestored | LogFoundBehind | LogReleased


@dataclass(frozen=True, slots=True)
class RestoreLog:
    backup: str
    until: str
    position: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportBehind:
    position: int
    heard: int
    heard_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReleaseLog:
    skip_to: int
    reason: str
    at: datetime


LossCommand = RestoreLog | ReportBehind | ReleaseLog


class LogHalted(Unavailable):
    """The log ends earlier than what others have heard of it."""

    code = "log-halted"
    title = "This service was restored to an earlier point and takes no commands yet"
    title_zh = "本服务已恢复至较早时点，暂不受理"
    remedy = (
        "Operators: see what others heard (onestop backup check-consumers SERVICE), then either"
        " restore a later point, or keep what was lost for the people (onestop backup lost SERVICE"
        " --to FILE) and go on (onestop backup release SERVICE --skip-to N --reason …)."
    )
    remedy_zh = (
        "运维人员：先查看其他服务已收到的内容（onestop backup check-consumers 服务），"
        "然后恢复至更晚时点，或导出丢失的事实（onestop backup lost 服务 --to 文件）后继续"
        "（onestop backup release 服务 --skip-to N --reason …）。"
    )


class NotHalted(Conflict):
    """There is nothing to release: the log goes on as it is."""

    code = "log-not-halted"
    title = "The log is not halted"
    title_zh = "日志未处于停用状态"
    remedy = "Nothing needs to be done."
    remedy_zh = "无需处理。"


class SkipTooShort(Conflict):
    """Somebody has heard of a higher position than the one given."""

    code = "skip-too-short"
    title = "Others have heard of higher positions"
    title_zh = "其他服务已收到更高的位置"
    remedy = "Give at least the number in `heard`."
    remedy_zh = "请使用不小于 heard 的数值。"


@dataclass(frozen=True, slots=True)
class Loss:
    """`position` is where the log ended when it was halted, `heard` the highest position that
    anybody is known to hold; `given_up` are the stretches of earlier losses."""

    halted: bool = False
    position: int = 0
    heard: int = 0
    given_up: tuple[tuple[int, int], ...] = ()

    @property
    def shown(self) -> dict[str, int]:
        """Empty unless the log was restored or found behind, and nobody has released it yet."""
        return {"position": self.position, "heard": self.heard} if self.halted else {}

    def gave_up(self, position: int) -> bool:
        """Whether no fact of this log has the position, and everybody was told."""
        return any(first <= position <= last for first, last in self.given_up)


def decide(loss: Loss, command: LossCommand) -> Sequence[LossEvent]:
    match command:
        case RestoreLog(backup, until, position, reason, at):
            return [
                LogRestored(
                    backup=backup, until=until, position=position, reason=reason, restored_at=at
                )
            ]
        case ReportBehind(position, heard, by, at):
            if loss.halted and heard <= loss.heard and position >= loss.position:
                return []
            return [LogFoundBehind(position=position, heard=heard, heard_by=by, found_at=at)]
        case ReleaseLog(skip_to, reason, at):
            if not loss.halted:
                raise NotHalted("日志未停用 / the log is not halted")
            if skip_to < loss.heard:
                raise SkipTooShort(
                    f"已有服务收到 {loss.heard} / {loss.heard} has been heard", heard=loss.heard
                )
            return [
                LogReleased(
                    lost_from=loss.position + 1, lost_to=skip_to, reason=reason, released_at=at
                )
            ]
        case _:
            assert_never(command)


def evolve(loss: Loss, event: LossEvent) -> Loss:
    match event:
        case LogRestored(position=position):
            return replace(loss, halted=True, position=position, heard=0)
        case LogFoundBehind(position=position, heard=heard):
            at = min(position, loss.position) if loss.halted else position
            return replace(loss, halted=True, position=at, heard=max(heard, loss.heard))
        case LogReleased(lost_from=first, lost_to=last):
            given_up = (*loss.given_up, (first, last))
            return Loss(given_up=given_up)
        case _:
            assert_never(event)


loss = Decider(initial=Loss(), decide=decide, evolve=evolve)


def goes_on(stream: str) -> bool:
    """Whether commands for this stream are taken while the log is halted."""
    return stream == STREAM or stream.startswith(HALTED_STREAMS)
