"""`onestop …`: the exit codes are those of `say`, and 130 where somebody interrupted it."""

import sys

import typer

from onestop_cli.commands import (
    backup,
    bus,
    calendar,
    db,
    deadline,
    demo,
    doctor,
    down,
    event,
    job,
    load,
    parked,
    projection,
    relay,
    replay,
    service,
    status,
    stream,
    up,
)
from onestop_cli.say import Failed, complain

app = typer.Typer(
    name="onestop",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="一站式审批 / one-stop approval of investment projects",
)
app.command("up")(up.up)
app.command("down")(down.down)
app.command("status")(status.status)
app.command("import")(load.load_file)
app.add_typer(demo.app, name="demo")
app.add_typer(backup.app, name="backup")
app.add_typer(db.app, name="db")
app.add_typer(job.app, name="job")
app.add_typer(calendar.app, name="calendar")
app.add_typer(deadline.app, name="deadline")
app.add_typer(stream.app, name="stream")
app.add_typer(event.app, name="event")
app.add_typer(bus.app, name="bus")
app.add_typer(relay.app, name="relay")
app.add_typer(replay.app, name="replay")
app.add_typer(parked.app, name="parked")
app.add_typer(service.app, name="service")
app.command("doctor")(doctor.doctor)
app.add_typer(projection.app, name="projection")


def main() -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        app()
    except Failed as failed:
        complain(failed)
        sys.exit(failed.exit_code)


if __name__ == "__main__":
    main()
