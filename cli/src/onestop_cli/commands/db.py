"""`onestop db …`: the schema and the state of the services' databases."""

from importlib import import_module
from typing import Annotated, Any

import typer

from onestop_cli.commands.restore import RoleOption, UrlOption
from onestop_cli.ops.act import act
from onestop_cli.ops.command import operators
from onestop_cli.ops.job_options import Checking, ExecuteOption, ReasonOption
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.say import CONFLICT, Failed, note, tell

app = typer.Typer(no_args_is_help=True, help="数据库 / the services' databases")

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
COLUMNS = (
    Column("service", "服务", "service"),
    Column("revision", "结构", "schema"),
    Column("state", "状态", "state", whole=True),
    Column("size", "字节", "bytes"),
    Column("events", "事实", "events"),
    Column("head", "位置", "position"),
    Column("oldest_at", "最早", "oldest"),
    Column("newest_at", "最新", "newest"),
)


@operators(app, "current")
def current(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")] = "",
) -> None:
    """查看结构版本与规模 / schema revision, behind or ahead, size, oldest and newest fact."""
    answers = who.each(service, "/ops/database")
    who.show([_row(one) for one in answers.values()], *COLUMNS)


@operators(app, "upgrade")
def upgrade(
    who: Operator,
    service: ServiceArgument,
    database_url: UrlOption = "",
    database_role: RoleOption = "",
    reason: ReasonOption = "",
    execute: ExecuteOption = False,
) -> None:
    """升级数据库结构 / what is pending; with the owner's --database-url and --execute, do it."""
    name = who.service(service)
    pending = _pending_at(name, database_url) if database_url else _pending_of(who, name)
    told = ", ".join(pending) or "—"
    tell(f"{name} 待升级：{told}", f"{name} lacks: {told}")
    if not execute:
        note("仅为计划；执行请加 --execute", "only a plan; add --execute to have it done")
    elif database_url:
        _upgrade(name, database_url, database_role)
    elif pending:
        raise _elsewhere(name)


@operators(app, "check")
def check(who: Operator, service: ServiceArgument, *, options: Checking) -> None:
    """检查权限、触发器、位置与版本 / rights, triggers, positions, versions; exit 3 names faults."""
    act(who, who.service(service), "database.check", {}, options)


def _row(answer: Any) -> dict[str, Any]:
    return {**answer, "revision": " ".join(answer["revision"])}


def _pending_of(who: Operator, name: str) -> list[str]:
    answer = who.get(name, "/ops/database")
    return list(answer["pending"])


def _pending_at(name: str, url: str) -> list[str]:
    psycopg, schema = import_module("psycopg"), import_module("onestop_chassis.log.schema")
    extra = import_module("onestop_cli.laptop").blueprint_of(name).migrations
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return list(schema.pending(schema.current(connection), extra))
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Failed(f"无法连接数据库：{reason}", f"Cannot reach the database: {reason}") from error


def _upgrade(name: str, url: str, role: str) -> None:
    prepare = import_module("onestop_chassis.service.prepare").prepare
    prepare(import_module("onestop_cli.laptop").blueprint_of(name), url, role)
    tell(f"{name} 的数据库已为当前版本", f"the database of {name} is at the present version")


def _elsewhere(name: str) -> Failed:
    """The service's own role may not change the schema; a laptop upgrades itself when it starts."""
    called = name.replace("_", "-")
    failed = Failed(
        f"服务自身的角色无权升级；请以所有者运行 onestop-{called} migrate，"
        "或加 --database-url；本机演示在启动时自动升级",
        f"The service's own role may not do it: run onestop-{called} migrate as the owner (in"
        f" containers: docker compose run --rm {called}-migrate), or give --database-url; a laptop"
        " does it by itself when it starts",
    )
    failed.exit_code = CONFLICT
    return failed
