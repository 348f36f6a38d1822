"""`onestop backup …`: taking backups, reading them again, and the way back after a loss."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from onestop_cli.client import Json
from onestop_cli.commands import restore
from onestop_cli.ops.act import act
from onestop_cli.ops.command import operators
from onestop_cli.ops.foreign_facts import ahead, heard_by
from onestop_cli.ops.job_options import Checking, Doing, Moving
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.say import CONFLICT, FAILED, UNVERIFIED, Failed, note, tell

app = typer.Typer(
    no_args_is_help=True, help="备份与恢复 / backups, restoring, going on after a loss"
)
app.command("restore")(restore.restore)

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
BackupOption = Annotated[str, typer.Option("--backup", help="备份，默认最新 / which, else newest")]
PAGE = 500
COLUMNS = (
    Column("service", "服务", "service"),
    Column("backup", "备份", "backup", whole=True),
    Column("through", "至位置", "through"),
    Column("last_at", "至时刻", "up to"),
    Column("events", "事实", "events"),
    Column("size", "字节", "bytes"),
    Column("whole", "完整", "whole"),
)
HEARD = (
    Column("service", "服务", "service"),
    Column("by", "收到者", "heard by"),
    Column("heard", "收到至", "heard up to"),
    Column("log", "日志止于", "log ends at"),
    Column("ahead", "超前", "ahead", whole=True),
)


@operators(app, "create")
def create(
    who: Operator,
    service: ServiceArgument,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="另建全量备份 / a new one with everything")
    ] = False,
    *,
    options: Doing,
) -> None:
    """备份，只写入新增部分 / back up what is new since the last time; the service goes on."""
    asked = {"fresh": fresh}
    act(who, who.service(service), "backup.create", asked, options)


@operators(app, "list")
def list_backups(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")] = "",
) -> None:
    """查看备份 / what backups there are, and how far each reaches."""
    answers = who.each(service, "/ops/backups")
    who.show(
        [{**one, "service": name} for name, of in answers.items() for one in of["items"]], *COLUMNS
    )


@operators(app, "verify")
def verify(
    who: Operator,
    service: ServiceArgument,
    backup: BackupOption = "",
    *,
    options: Checking,
) -> None:
    """重读并与日志比对 / read all of it again, beside the live log; exit 3 names what is wrong."""
    asked = {"backup": backup}
    act(who, who.service(service), "backup.verify", asked, options)


@operators(app, "check-consumers")
def check_consumers(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")] = "",
) -> None:
    """查看他人是否收到日志中没有的事实 / does anybody hold facts that the log has not; exit 3."""
    rows = [row for name in who.services(service) for row in heard_by(who, name)]
    who.show(rows, *HEARD)
    if any(row["ahead"] for row in rows):
        note(
            "有服务超前：恢复更晚时点，或 backup lost 导出后 backup release 放行",
            "somebody is ahead: restore a later point, or backup lost, then backup release",
        )
        raise SystemExit(UNVERIFIED)
    if any(row["heard"] is None for row in rows):
        raise SystemExit(FAILED)


@operators(app, "lost")
def lost(
    who: Operator,
    service: ServiceArgument,
    to: Annotated[Path, typer.Option("--to", help="文件 / file, one fact per line")],
) -> None:
    """导出已发布而日志中没有的事实 / what was published and is in the log no more, for people."""
    name = who.service(service)
    found: dict[int, Json] = {}
    for first, last in _stretches(who, name):
        for neighbour in who.services():
            if any(one["source"] == name for one in who.items(neighbour, "/ops/heard")):
                for fact in _facts(who, neighbour, name, first - 1, last):
                    found.setdefault(_position(fact), {**fact, "heardby": []})
                    found[_position(fact)]["heardby"].append(neighbour)
    _write(to, [found[position] for position in sorted(found)])
    tell(f"已写入 {len(found)} 条至 {to}", f"{len(found)} facts written to {to}")


@operators(app, "release")
def release(
    who: Operator,
    service: ServiceArgument,
    skip_to: Annotated[
        int,
        typer.Option("--skip-to", min=0, help="放弃至此位置 / give up up to this one"),
    ] = 0,
    *,
    options: Moving,
) -> None:
    """恢复后放行：跳过他人已收到的位置 / go on after a restore, past what anybody has heard."""
    name = who.service(service)
    needed = max((row["heard"] or 0 for row in heard_by(who, name, strictly=True)), default=0)
    if skip_to and skip_to < needed:
        short = Failed(
            f"已有服务收到 {needed}，请用 --skip-to {needed} 或更大",
            f"somebody has heard {needed}; give --skip-to {needed} or more",
        )
        short.exit_code = CONFLICT
        raise short
    asked = {"skip_to": skip_to or max(needed, ahead(who, name))}
    act(who, name, "log.release", asked, options)


def _stretches(who: Operator, name: str) -> list[tuple[int, int | None]]:
    """The positions that are lost: beyond where it is halted, or those that were given up."""
    found = who.get(name, "/ops/loss")
    if found["halted"]:
        return [(found["position"] + 1, None)]
    return [(first, last) for first, last in found["given_up"]]


def _facts(
    who: Operator, neighbour: str, name: str, after: int, last: int | None
) -> Iterator[dict[str, Any]]:
    asked: str | int | None = after
    while asked is not None:
        page = who.get(neighbour, f"/ops/heard/{name}", after=asked, limit=PAGE)
        for fact in page["items"]:
            if last is not None and _position(fact) > last:
                return
            yield fact
        asked = page["next"]


def _position(fact: Json) -> int:
    return int(str(fact["id"]).rpartition("/")[2])


def _write(to: Path, facts: list[Json]) -> None:
    """Readable by its owner only: it holds what people filed and decided."""
    try:
        handle = os.open(to, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(fact, ensure_ascii=False) + "\n" for fact in facts)
    except OSError as error:
        raise Failed(
            f"无法写入 {to}：{error.strerror}", f"cannot write {to}: {error.strerror}"
        ) from error
