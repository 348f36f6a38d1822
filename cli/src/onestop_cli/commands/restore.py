"""`onestop backup restore`: fills an empty database from a backup, from this terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from onestop_chassis.clock import WallClock

from onestop_cli.addresses import SERVICES
from onestop_cli.ops.confirm import need_number, need_reason
from onestop_cli.ops.job_options import ConfirmOption, ExecuteOption, ReasonOption
from onestop_cli.ops.operator import no_such
from onestop_cli.options import DataOption
from onestop_cli.runfile import data_directory, read_running
from onestop_cli.say import CONFLICT, Failed, Misused, note, tell

UrlOption = Annotated[
    str, typer.Option("--database-url", help="空数据库的地址 / the empty database, as its owner")
]
RoleOption = Annotated[
    str, typer.Option("--database-role", help="运行服务的角色 / the role that runs the service")
]


def restore(
    service: Annotated[str, typer.Argument(help="服务 / service")],
    source: Annotated[Path, typer.Option("--from", help="备份目录 / the backup's directory")],
    database_url: UrlOption = "",
    database_role: RoleOption = "",
    data: DataOption = None,
    until_position: Annotated[
        int | None, typer.Option("--until-position", help="最后位置 / the last position")
    ] = None,
    until: Annotated[str, typer.Option("--until", help="时刻 / instant, ISO 8601 with zone")] = "",
    set_aside: Annotated[
        bool,
        typer.Option("--set-aside", help="本机旧库改名保留 / rename the laptop's old one"),
    ] = False,
    reason: ReasonOption = "",
    execute: ExecuteOption = False,
    confirm: ConfirmOption = None,
    acts_as: Annotated[str, typer.Option("--as", help="操作人 / who acts")] = "operator",
) -> None:
    """从备份恢复到空数据库 / fill an empty database; without --database-url that of a laptop."""
    name = service.replace("-", "_")
    if name not in SERVICES:
        raise no_such("服务", "service", service, SERVICES)
    if until_position is not None and until:
        raise Misused(
            "--until 与 --until-position 只能选一", "--until or --until-position, not both"
        )
    restoring = import_module("onestop_chassis.service.restoring")
    try:
        wish = restoring.wish_of(str(source), until_position, until, acts_as, reason)
    except ValueError as wrong:
        raise Misused(
            f"不是带时区的时刻：{until}", f"Not an instant with its zone: {until}"
        ) from wrong
    with _database(data, database_url) as where:
        here = Here(name, where, database_role, set_aside and not database_url)
        _restored(here, wish, execute=execute, confirm=confirm)


@dataclass(frozen=True, slots=True)
class Here:
    """Where it is restored: `url` gives the database's address, making it where it is missing;
    `aside`: what is there now keeps everything under another name."""

    service: str
    url: Callable[[str], str]
    role: str
    aside: bool


def _restored(here: Here, wish: Any, *, execute: bool, confirm: int | None) -> None:
    restoring = import_module("onestop_chassis.service.restoring")
    refusal = import_module("onestop_chassis.refusal").Refusal
    name = here.service
    blueprint = import_module("onestop_cli.laptop").blueprint_of(name)
    try:
        wanted = restoring.looked_at(blueprint, "" if here.aside else here.url(name), wish)
        restoring.tell(wanted, tell)
        if not execute:
            note("仅为计划；执行请加 --execute", "only a plan; add --execute to have it done")
            return
        need_reason(wish.reason)
        need_number(wanted.point.rows, confirm)
        if here.aside:
            _set_aside(here.url(name), name)
        restoring.carry_out(blueprint, here.url(name), here.role, wanted, note)
    except refusal as refused:
        failed = Failed(
            f"{refused.title_zh}：{refused.detail}",
            refused.title,
            refused.remedy_zh,
            refused.remedy,
        )
        failed.exit_code = restoring.code_of(refused)
        raise failed from refused


@contextmanager
def _database(data: Path | None, url: str) -> Iterator[Callable[[str], str]]:
    """The database named, or that of the laptop, which has to be down."""
    if url:
        yield lambda _: url
        return
    directory = data_directory(data)
    running = read_running(directory)
    if running and running.alive:
        busy = Failed(
            f"{directory} 正在运行，请先 onestop down",
            f"The laptop on {directory} is running; stop it first: onestop down",
        )
        busy.exit_code = CONFLICT
        raise busy
    if not directory.is_dir():
        raise Misused(f"没有数据目录 {directory}", f"There is no data directory {directory}")
    databases = import_module("onestop_cli.databases")
    environment = import_module("os").environ
    with databases.databases(directory, environment) as where:
        yield where.url


def _set_aside(url: str, name: str) -> None:
    """The old database keeps everything under another name; a new one takes its place."""
    psycopg = import_module("psycopg")
    old = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    kept = f"{old}_until_{WallClock().now():%Y%m%d%H%M%S}"
    with psycopg.connect(
        psycopg.conninfo.make_conninfo(url, dbname="postgres"), autocommit=True
    ) as connection:
        connection.execute(f'ALTER DATABASE "{old}" RENAME TO "{kept}"')
    tell(f"{name} 的原数据库保留为 {kept}", f"the old database of {name} is kept as {kept}")
