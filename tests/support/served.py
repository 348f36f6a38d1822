"""One service's application behind a real port, for the commands."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from onestop_chassis.feed.server import Server
from onestop_chassis.http.connections import Connections, guarded
from onestop_cli.__main__ import application
from onestop_cli.ports import free_port
from onestop_cli.say import Failed
from structlog.testing import capture_logs
from typer.testing import CliRunner

from tests.support.wait import until


@contextmanager
def served(app: FastAPI, name: str, **others: FastAPI) -> Iterator[str]:
    """Serves `app` under `/name`, and others beside it; yields what `--services` takes."""
    city = FastAPI()
    for path, one in {name: app, **others}.items():
        city.mount(f"/{path}", one)
    with serving(city) as url:
        yield url


@contextmanager
def serving(app: FastAPI, among: Connections | None = None) -> Iterator[str]:
    """Serves `app` by itself, as services are served; yields where."""
    port = free_port()
    server = Server(uvicorn.Config(app, port=port, log_config=None, http=guarded(among)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, what="the web server")
    try:
        with capture_logs():  # stdout is the commands'
            yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and all it said."""

    exit_code: int
    output: str
    stdout: str


def onestop(services: str, *arguments: str) -> Ended:
    """Runs a command in this process; what it fails with becomes its exit code and text."""
    result = CliRunner().invoke(application(arguments), [*arguments, "--services", services])
    failed = result.exception
    if isinstance(failed, Failed):
        said = "\n".join([result.output, str(failed), *failed.lines])
        return Ended(failed.exit_code, said, result.stdout)
    if failed is not None and not isinstance(failed, SystemExit):
        raise failed
    return Ended(result.exit_code, result.output, result.stdout)
