"""`onestop …`: exit code 0 it worked, 1 it failed, 2 it was called wrongly, 130 interrupted."""

import sys

import typer

from onestop_cli.commands import demo, down, load, status, up
from onestop_cli.say import FAILED, Failed, complain

app = typer.Typer(
    name="onestop",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="一站式审批 / one-stop approval of investment projects",
)
app.command("up")(up.up)
app.command("down")(down.down)
app.command("status")(status.status)
app.add_typer(demo.app, name="demo")
app.command("import")(load.load_file)


def main() -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        app()
    except Failed as failed:
        complain(failed)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
