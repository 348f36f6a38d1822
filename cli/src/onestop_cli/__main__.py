"""`onestop …`: the exit codes are those of `say`, and 130 where somebody interrupted it."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import typer

from onestop_cli.say import Failed, complain

COMMANDS = {
    "up": "up.up",
    "down": "down.down",
    "status": "status.status",
    "import": "load.load_file",
    "demo": "demo.app",
    "backup": "backup.app",
    "db": "db.app",
    "job": "job.app",
    "calendar": "calendar.app",
    "deadline": "deadline.app",
    "stream": "stream.app",
    "event": "event.app",
    "bus": "bus.app",
    "relay": "relay.app",
    "replay": "replay.app",
    "parked": "parked.app",
    "service": "service.app",
    "doctor": "doctor.doctor",
    "login": "login.login",
    "logout": "login.logout",
    "projection": "projection.app",
}
"""In the order in which the help lists them: where each is, below `onestop_cli.commands`."""
LINES = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
"""Where a shell leaves the line that it wants completed: bash, and the others."""


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """The commands: only the one that is called, where it is known, since loading all of them
    takes longer than most of them work."""
    app = typer.Typer(
        name="onestop",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="一站式审批 / one-stop approval of investment projects",
    )
    app.callback()(_of_several)
    called = arguments[0] if arguments else ""
    for name in (called,) if called in COMMANDS else COMMANDS:
        file, _, place = COMMANDS[name].partition(".")
        command = getattr(import_module(f"onestop_cli.commands.{file}"), place)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _of_several() -> None:
    """There is a command's name to be given even where one command was loaded."""


def completing(environment: Mapping[str, str]) -> list[str]:
    """The finished words of a line that a shell wants completed; the last may become another."""
    if "_ONESTOP_COMPLETE" not in environment:
        return []
    line = next((environment[name] for name in LINES if name in environment), "")
    return line.split(" ")[1:-1]


def main() -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        application(completing(os.environ) or sys.argv[1:])()
    except Failed as failed:
        complain(failed)
        sys.exit(failed.exit_code)


if __name__ == "__main__":
    main()
