"""`onestop …`: the exit codes are those of `say`, and 130 where somebody interrupted it."""

import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from onestop_cli.say import Failed, complain

SINGLE = ("up", "down", "status", "import", "doctor")
"""Commands without commands of their own."""
COMMANDS = (
    *SINGLE[:4],
    "demo",
    "backup",
    "db",
    "job",
    "calendar",
    "deadline",
    "stream",
    "event",
    "bus",
    "relay",
    "replay",
    "parked",
    "service",
    "doctor",
    "projection",
)
"""In the order in which the help lists them; each is the module of its name."""
FUNCTIONS = {"import": ("load", "load_file")}
"""Module and function, where they cannot have the command's name: it is a word of the language."""


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
        file, function = FUNCTIONS.get(name, (name, name))
        module = import_module(f"onestop_cli.commands.{file}")
        if name in SINGLE:
            app.command(name)(getattr(module, function))
        else:
            app.add_typer(module.app, name=name)
    return app


def _of_several() -> None:
    """There is a command's name to be given even where one command was loaded."""


def main() -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        application(sys.argv[1:])()
    except Failed as failed:
        complain(failed)
        sys.exit(failed.exit_code)


if __name__ == "__main__":
    main()
