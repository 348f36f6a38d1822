"""Restoring from a terminal: looked at first, done with `--execute`, said in two languages."""

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from onestop_chassis.blank import is_blank
from onestop_chassis.operators.backup.refusals import BackupUnsound, DatabaseInUse, DatabaseNotEmpty
from onestop_chassis.operators.backup.restore import Progress, look, restore
from onestop_chassis.operators.backup.wish import Restoring, Wish
from onestop_chassis.refusal import Refusal, Unavailable
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.settings import ServiceSettings

OK, FAILED, USAGE, UNVERIFIED, CONFLICT = 0, 1, 2, 3, 5
CODES: tuple[tuple[type[Refusal], int], ...] = (
    (BackupUnsound, UNVERIFIED),
    (DatabaseNotEmpty, CONFLICT),
    (DatabaseInUse, CONFLICT),
    (Unavailable, FAILED),
)
EVERY = 100_000
Say = Callable[[str, str], None]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `restore` takes."""
    parser.add_argument("--from", dest="source", required=True, help="a backup's directory / 备份")
    point = parser.add_mutually_exclusive_group()
    point.add_argument("--until-position", type=int, help="last position / 最后位置")
    point.add_argument("--until", help="instant in ISO 8601 / 时刻")
    parser.add_argument("--reason", default="", help="why; it is kept / 理由，将予记录")
    parser.add_argument("--who", default="", help="who does it / 操作人")
    parser.add_argument("--confirm", type=int, help="the plan's number / 计划中的数量")
    parser.add_argument("--execute", action="store_true", help="do it / 真正执行")


def run(blueprint: Blueprint[Any], settings: ServiceSettings, asked: argparse.Namespace) -> int:
    """The service's own command; the exit code."""
    if not settings.database_url:
        _err("ONESTOP_DATABASE_URL 未设置", "ONESTOP_DATABASE_URL is not set")
        return USAGE
    try:
        wish = wish_of(
            asked.source, asked.until_position, asked.until or "", asked.who, asked.reason
        )
        if asked.execute and is_blank(wish.reason):
            _err("请用 --reason 说明理由", "Say why with --reason; it is kept")
            return USAGE
        wanted = looked_at(blueprint, settings.database, wish)
        tell(wanted, _out)
        if asked.execute and asked.confirm != wanted.point.rows:
            number = wanted.point.rows
            _err(f"需要确认数量：--confirm {number}", f"It needs the number: --confirm {number}")
            return USAGE if asked.confirm is None else CONFLICT
        if asked.execute:
            carry_out(blueprint, settings.database, settings.database_role, wanted, _out)
        else:
            _err("仅为计划；执行请加 --execute", "only a plan; add --execute to have it done")
    except ValueError:
        _err(f"不是时刻：{asked.until}", f"not an instant: {asked.until}")
        return USAGE
    except Refusal as refused:
        _err(f"{refused.title_zh}：{refused.detail}", f"{refused.title}")
        _err(refused.remedy_zh, refused.remedy)
        return code_of(refused)
    return OK


def wish_of(source: str, position: int | None, until: str, who: str, reason: str) -> Wish:
    """What was typed.

    Raises:
        ValueError: `until` is no instant with its zone.
    """
    instant = datetime.fromisoformat(until) if until else None
    if instant is not None and instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return Wish(Path(source).absolute(), position, instant, who or getpass.getuser(), reason)


def looked_at(blueprint: Blueprint[Any], url: str, wish: Wish) -> Restoring:
    """What a wish comes to for this service; nothing is changed.

    Raises:
        Refusal: as `look`.
    """
    return look(blueprint.name, blueprint.migrations, url, wish)


def tell(wanted: Restoring, say: Say) -> None:
    """What would be done."""
    point, manifest = wanted.point, wanted.manifest
    at = point.at.isoformat() if point.at else "-"
    say(
        f"将恢复备份 {manifest.backup} 至位置 {point.position}（{at}），共 {point.rows} 条事实",
        f"restores backup {manifest.backup} up to position {point.position} ({at}),"
        f" {point.rows} events",
    )


def carry_out(blueprint: Blueprint[Any], url: str, role: str, wanted: Restoring, say: Say) -> int:
    """Migrates, fills, and says what comes next."""
    prepare(blueprint, url, role)
    position = restore(blueprint.name, blueprint.keeps, url, wanted, _progress(say))
    say(
        f"已恢复至 {wanted.point.position}，于位置 {position} 记录；服务启动后暂不受理，"
        f"请先运行 onestop backup check-consumers {blueprint.name}",
        f"restored to {wanted.point.position}, recorded at {position}. When started, the service"
        f" takes no commands until it is released: onestop backup check-consumers"
        f" {blueprint.name}",
    )
    return position


def code_of(refused: Refusal) -> int:
    """The exit code for a refusal."""
    return next((code for kind, code in CODES if isinstance(refused, kind)), USAGE)


def _progress(say: Say) -> Progress:
    told = [0]

    def show(done: int, total: int) -> None:
        if done - told[0] >= EVERY or done == total:
            told[0] = done
            say(f"已恢复 {done}/{total}", f"{done} of {total} events")

    return show


def _out(zh: str, en: str) -> None:
    sys.stdout.write(f"{zh} / {en}\n")


def _err(zh: str, en: str) -> None:
    sys.stderr.write(f"{zh} / {en}\n")
