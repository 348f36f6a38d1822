"""`onestop-console`: the console as a process of its own. `migrate` prepares its database, `serve`
runs it."""

import argparse
import sys
from collections.abc import Sequence

import uvicorn
from onestop_chassis.environment import unusable
from onestop_chassis.feed.server import serve
from onestop_chassis.log.database import Database
from onestop_chassis.refusal import Unavailable
from onestop_chassis.telemetry.logging import configure
from psycopg import Error
from pydantic import ValidationError

from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.settings import Settings
from onestop_console.tables import lacking, prepare

OK, FAILED, USAGE = 0, 1, 2
POOL = 4


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one subcommand and ends the process with its exit code."""
    parser = argparse.ArgumentParser(prog="onestop-console")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("migrate", help="prepare the console's database / 准备控制台数据库")
    commands.add_parser("serve", help="run the console / 运行控制台")
    command = parser.parse_args(arguments).command or "serve"
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit(_say(USAGE, *unusable(error, Settings)))
    configure("info", "console")
    try:
        sys.exit(_migrate(settings) if command == "migrate" else _serve(settings))
    except Unavailable as away:
        sys.exit(_say(FAILED, away.detail))


def _migrate(settings: Settings) -> int:
    if not settings.database_url:
        return _say(USAGE, "ONESTOP_DATABASE_URL 未设置 / is not set")
    try:
        with Database(settings.database, size=1) as database:
            with database.answering():
                pass
            prepare(database, settings.database_role)
    except Error as error:
        return _say(FAILED, f"数据库未能准备 / the database was not prepared: {error}")
    return OK


def _serve(settings: Settings) -> int:
    if missing := settings.missing():
        return _say(USAGE, *missing)
    with Database(settings.database, size=POOL) as database:
        if lacks := lacking(database):
            first = "数据库未就绪，请先执行 / the database is not ready, first run:"
            return _say(FAILED, f"{first} onestop-console migrate", *lacks)
        app = create_console(settings, database, Gateway(settings.addresses))
        host, port = settings.host, settings.port
        serve(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False))
    return OK


def _say(code: int, *lines: str) -> int:
    sys.stderr.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    main()
