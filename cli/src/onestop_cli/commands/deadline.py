"""`onestop deadline …`: what falls due next, what is held, and why a deadline is where it is."""

from typing import Annotated, Any

import typer

from onestop_cli.ops.command import operators
from onestop_cli.ops.looking import (
    AnyServiceArgument,
    LimitOption,
    ProjectOption,
    ServiceArgument,
    more,
)
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column, Format
from onestop_cli.say import Misused, tell

app = typer.Typer(no_args_is_help=True, help="期限 / deadlines that are open")

LISTED = (
    Column("service", "服务", "service"),
    Column("key", "编号", "key", whole=True),
    Column("kind", "类型", "kind"),
    Column("due_at", "到期时间", "due", whole=True),
    Column("away", "距今", "away", whole=True),
    Column("held", "搁置原因", "held"),
)
HELD = (
    *LISTED[:4],
    Column("held", "原因", "reason"),
    Column("tries", "次数", "tries"),
    Column("next_try_at", "下次尝试", "next try"),
)
EXPLAINED = (
    Column("key", "编号", "key"),
    Column("due_at", "到期时间", "due"),
    Column("away", "距今", "away"),
    Column("fires_at", "最早处理", "can fire from"),
    Column("opened_by", "由何事实设定", "opened or moved by"),
    Column("opened.type", "该事实类型", "its type"),
    Column("opened.time", "记录时间", "recorded"),
)
MINUTE, HOUR, DAY = 60, 3600, 86_400


@operators(app, "list")
def list_deadlines(
    who: Operator,
    service: AnyServiceArgument = "",
    kind: Annotated[str, typer.Option("--kind", help="类型，如 window / kind, or timer")] = "",
    project: ProjectOption = "",
    only_due: Annotated[bool, typer.Option("--due", help="仅已到期 / those that are due")] = False,
    after: Annotated[str, typer.Option("--after", help="上一页末尾 / where the last ended")] = "",
    limit: LimitOption = 50,
) -> None:
    """列出未了期限 / open deadlines, earliest first."""
    _list(who, service, after, limit, LISTED, kind=kind, project=project, only_due=only_due)


@operators(app, "held")
def held(
    who: Operator,
    service: AnyServiceArgument = "",
    after: Annotated[str, typer.Option("--after", help="上一页末尾 / where the last ended")] = "",
    limit: LimitOption = 50,
) -> None:
    """列出已到期而未能处理的 / due, tried, and resting: why, how often, until when."""
    _list(who, service, after, limit, HELD, held=True)


def _list(
    who: Operator,
    service: str,
    after: str,
    limit: int,
    columns: tuple[Column, ...],
    **asked: Any,
) -> None:
    if after and not service:
        raise Misused("--after 需指定服务", "--after needs one service")
    answers = who.each(service, "/ops/deadlines", after=after, limit=limit, **asked)
    rows = [
        {"service": name, **row, "away": away(row["away_seconds"])}
        for name, page in answers.items()
        for row in page["items"]
    ]
    who.show(sorted(rows, key=lambda row: (row["due_at"], row["key"])), *columns)
    for name, page in answers.items():
        if page["next"]:
            more(page["next"] if service else f"{name}: {page['next']}")


@operators(app, "explain")
def explain(
    who: Operator,
    service: ServiceArgument,
    key: Annotated[str, typer.Argument(help="期限编号 / the deadline's key")],
) -> None:
    """说明期限 / the fact that set it, how it is reckoned, when it fires, why it did not."""
    found = who.get(who.service(service), "/ops/deadlines/explanation", key=key)
    told = {**found, "away": away(found["away_seconds"])}
    who.show_one(told, *EXPLAINED)
    if who.how is not Format.TABLE:
        return
    for line in found["words"]:
        tell(f"  {line['zh']}", line["en"])
    tell(found["standing"]["zh"], found["standing"]["en"])
    if found["held"]:
        tell(
            f"下次尝试：{who.at(found['next_try_at'])}", f"next try: {who.at(found['next_try_at'])}"
        )


def away(seconds: float) -> str:
    """How far off, to the two largest units; with a minus when it has passed."""
    left = abs(int(seconds))
    days, hours, minutes = left // DAY, left % DAY // HOUR, left % HOUR // MINUTE
    if days:
        told = f"{days}d {hours}h"
    elif hours:
        told = f"{hours}h {minutes}m"
    else:
        told = f"{minutes}m {left % MINUTE}s"
    return f"-{told}" if seconds < 0 else told
