"""What commands that look share: instants as people write them, facts in pages, revealing."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from onestop_cli.ops.confirm import need_reason
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.say import Misused, note

Fact = dict[str, Any]
PAGE = 500

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
AnyServiceArgument = Annotated[
    str, typer.Argument(help="服务，默认全部 / one service, else all of them")
]
StreamArgument = Annotated[str, typer.Argument(help="事件流 / the stream's name")]
TypeOption = Annotated[
    str, typer.Option("--type", help="类型，如 ItemApproved / type, whole or without service")
]
ProjectOption = Annotated[str, typer.Option("--project", help="项目代码 / project code")]
SinceOption = Annotated[
    str, typer.Option("--since", help="起始时刻 / from: 2026-03-02, 2026-03-02T10:00")
]
UntilOption = Annotated[str, typer.Option("--until", help="截止时刻 / up to, inclusive")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=PAGE, help="行数 / rows")]
RevealOption = Annotated[
    bool, typer.Option("--reveal", help="显示个人信息，仅审计人员 / unmasked; auditors only")
]
FACT_COLUMNS = (
    Column("time", "记录时间", "recorded", whole=True),
    Column("id", "编号", "id", whole=True),
    Column("type", "类型", "type"),
    Column("streamid", "事件流", "stream"),
    Column("streamversion", "版本", "version"),
    Column("actor", "操作人", "by"),
    Column("causationid", "起因", "caused by"),
)


def instant_of(text: str, tz: ZoneInfo, *, end: bool = False) -> str | None:
    """An instant as a person writes it, in their zone unless it names another; a day alone is
    its beginning, or its `end`.

    Raises:
        Misused: it is no instant.
    """
    if not text:
        return None
    try:
        if len(text) == len("2026-03-02"):
            at = datetime.combine(date.fromisoformat(text), time.max if end else time.min)
        else:
            at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Misused(
            f"{text} 不是时刻，例如 2026-03-02 或 2026-03-02T10:00",
            f"{text} is no instant; for example 2026-03-02 or 2026-03-02T10:00",
        ) from error
    there = at if at.tzinfo else at.replace(tzinfo=tz)
    try:
        utc = there.astimezone(UTC)
    except OverflowError as error:
        raise Misused(f"{text} 超出可用的年份", f"{text} is beyond the years there are") from error
    # Before there were time zones, places had offsets with seconds, which ISO 8601 does not know.
    odd = (there.utcoffset() or timedelta(0)) % timedelta(minutes=1)
    return (utc if odd else there).isoformat()


def revealed(who: Operator, service: str, what: str, *, reveal: bool, reason: str) -> int | None:
    """The number under which a service shows `what` unmasked; None where nobody wants that.

    Raises:
        Misused: no reason.
        Refused: the caller is no auditor.
    """
    if not reveal:
        return None
    need_reason(reason)
    key = f"cli-{os.urandom(12).hex()}"
    asked = who.post(service, "/ops/reveals", {"what": what, "reason": reason}, key)
    return int(asked["revealed"])


def scope(**asked: str) -> str:
    """How a service names a search, where it is to be revealed."""
    return "facts:" + ",".join(f"{name}={value}" for name, value in sorted(asked.items()) if value)


def pages(who: Operator, service: str, **asked: Any) -> Iterator[dict[str, Any]]:
    """Every page of a search, oldest first."""
    after = asked.pop("after", None)
    while True:
        page = who.get(service, "/ops/events", oldest_first=True, limit=PAGE, after=after, **asked)
        yield page
        if page["next"] is None:
            return
        after = page["next"]


def more(what: str) -> None:
    """Says how to go on, where a list is longer than what is shown."""
    note(f"还有更多：--after '{what}'", f"there is more: --after '{what}'")
