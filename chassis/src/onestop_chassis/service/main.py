"""The command line of one service: `migrate` prepares its database, `serve` runs it, `restore`
fills an empty one from a backup, `acls` lists what it may do on a secured broker."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import structlog
import uvicorn
from aiokafka.errors import KafkaError
from prometheus_client import start_http_server
from pydantic import ValidationError

from onestop_chassis.bus.bus import KafkaBus, ensure_topics
from onestop_chassis.bus.refused import BusRefused
from onestop_chassis.clock import Clock, WallClock
from onestop_chassis.environment import unusable
from onestop_chassis.feed.server import serve
from onestop_chassis.http.connections import guarded
from onestop_chassis.http.tokens import Tokens
from onestop_chassis.log.database import Database, require
from onestop_chassis.refusal import Unavailable
from onestop_chassis.service import acls, restoring
from onestop_chassis.service.app import create_app, routers_of
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.door import Door
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ClockKind, ServiceSettings
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_chassis.service.tokens import tokens_of
from onestop_chassis.telemetry.logging import configure

log = structlog.get_logger(__name__)

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
POOL = 16
KEEP_ALIVE_SECONDS = 75
"""How long a connection may be idle; clients let go of theirs long before."""


def main(
    blueprint: Blueprint[Any],
    settings: Callable[[], ServiceSettings] = ServiceSettings,
    arguments: Sequence[str] | None = None,
) -> None:
    """Runs one subcommand and ends the process with its exit code."""
    parser = argparse.ArgumentParser(prog=f"onestop-{blueprint.name.replace('_', '-')}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database to the present version / 升级数据库")
    serve = commands.add_parser("serve", help="run the service / 运行服务")
    serve.add_argument("--host", help="address to listen on / 监听地址")
    serve.add_argument("--port", type=int, help="port to listen on / 监听端口")
    restoring.arguments(
        commands.add_parser("restore", help="fill an empty database from a backup / 从备份恢复")
    )
    acls.arguments(
        commands.add_parser("acls", help="what it may do on a secured broker / Kafka 权限清单")
    )
    asked = parser.parse_args(arguments)
    read = _read(settings)
    if asked.command == "acls":
        sys.exit(acls.run(blueprint, read, asked))
    configure(read.log_level, blueprint.name)
    if asked.command == "restore":
        sys.exit(restoring.run(blueprint, read, asked))
    changes = {k: v for k in ("host", "port") if (v := getattr(asked, k, None)) is not None}
    sys.exit(_run(asked.command, blueprint, read.model_copy(update=changes)))


def _read(settings: Callable[[], ServiceSettings]) -> ServiceSettings:
    try:
        return settings()
    except ValidationError as error:
        _say("\n".join(unusable(error, ServiceSettings)))
        sys.exit(USAGE)


def _run(command: str, blueprint: Blueprint[Any], settings: ServiceSettings) -> int:
    if not settings.database_url:
        _say("ONESTOP_DATABASE_URL 未设置 / is not set: give this service its own database")
        return USAGE
    try:
        if command == "migrate":
            _migrate(blueprint, settings)
        else:
            _serve(blueprint, settings)
    except Unavailable as away:
        _say(away.detail)
        return FAILED
    except KeyboardInterrupt:
        _say("已中断，再次执行即可继续 / interrupted; run it again to go on")
        return INTERRUPTED
    return OK


def _migrate(blueprint: Blueprint[Any], settings: ServiceSettings) -> None:
    prepare(blueprint, settings.database, settings.database_role)
    if settings.kafka_bootstrap:
        try:
            ensure_topics(settings, [blueprint.name])
        except BusRefused as refused:
            raise Unavailable(f"数据库已就绪 / the database is ready. {refused}") from refused
        except KafkaError as error:
            raise Unavailable(
                "数据库已就绪，但 Kafka 无法连接，请启动后重试 / the database is ready, but the "
                f"broker at {settings.kafka_bootstrap} is away; start it and try again: {error}"
            ) from error


def _serve(blueprint: Blueprint[Any], settings: ServiceSettings) -> None:
    if not settings.kafka_bootstrap:
        raise SystemExit("ONESTOP_KAFKA_BOOTSTRAP 未设置 / is not set: host:port of the broker")
    with running(blueprint, settings, tokens_of(settings)) as runtime:
        app = create_app(runtime, routers_of(blueprint))
        if settings.metrics_port:
            start_http_server(settings.metrics_port, settings.host, app.state.registry)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http=guarded(),
            ws="none",
            log_config=None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        serve(config)


@contextlib.contextmanager
def running(
    blueprint: Blueprint[Any], settings: ServiceSettings, tokens: Tokens
) -> Iterator[Runtime[Any]]:
    """The service over Kafka, started; stopped in good order at the end.

    Raises:
        Unavailable: its database is away, or was never migrated.
    """
    require(settings.database)
    with Database(settings.database, size=POOL) as database:
        bus = KafkaBus(settings, instance=settings.instance)
        clock = clock_of(settings, database)
        runtime = Runtime(blueprint, settings, clock, bus, tokens, database)
        runtime.start(Door.at(settings.host, settings.port))
        try:
            yield runtime
        finally:
            runtime.stop()


def clock_of(settings: ServiceSettings, database: Database) -> Clock:
    """The clock that decides: wall time, or the simulated one kept in the database.

    Raises:
        SystemExit: a simulated one in production, where deadlines would never pass.
    """
    if settings.clock is ClockKind.WALL:
        return WallClock()
    if settings.env == "production":
        raise SystemExit(
            "生产环境不允许模拟时钟 / production refuses a simulated clock: set ONESTOP_CLOCK=wall"
        )
    return SimulatedClock(database, settings.simulated_start)


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")
