"""A thread of a service ends its process or goes on, and a log line that fails harms nobody."""

import asyncio
import errno
import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from onestop_chassis.http.threads import Threads
from onestop_chassis.log import lasting
from onestop_chassis.log.append.appender import Appender
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.log import Work
from onestop_chassis.operators.monitoring.health import missing
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.telemetry.logging import configure, dropped

from tests.support.environment import clean
from tests.support.errand_service import runtime_on, send, toy_url  # noqa: F401 (a fixture)
from tests.support.errands import Begin
from tests.support.wait import until

DIES = (
    "from onestop_chassis.log.lasting import lasting; lasting('x:appender', lambda: 1 / 0).join()"
)


class Full(io.StringIO):
    """A disk on which nothing more can be written."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def closed() -> io.StringIO:
    one = io.StringIO()
    one.close()
    return one


@pytest.fixture(params=[Full, closed])
def no_stderr(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lines go where they cannot be written."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with pytest.MonkeyPatch.context() as patched:
        stream = io.StringIO()
        patched.setattr(sys, "stderr", stream)
        configure("info", "toy")
        failing = request.param()
        root.handlers[0].setStream(failing)  # type: ignore[attr-defined]
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(failing))
        yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads that would have ended the process."""
    names: list[str] = []
    monkeypatch.setattr(lasting, "end_process", lambda name, _: names.append(name))
    return names


@pytest.fixture
def runtime(url: str) -> Iterator[Runtime[object]]:
    one = runtime_on(url)
    one.start()
    yield one
    one.stop()
    one.database.close()


@pytest.mark.usefixtures("no_stderr")
def test_x82_a_line_that_cannot_be_written_is_dropped_and_counted() -> None:
    before = dropped.lines
    structlog.get_logger("x").info("signed_in")
    try:
        raise ValueError
    except ValueError:
        structlog.get_logger("x").exception("follower_failed")
    logging.getLogger("aiokafka").error("no broker")
    assert dropped.lines == before + 3


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError


def test_x82_nor_does_a_value_that_cannot_be_shown() -> None:
    configure("info", "toy")
    before = dropped.lines
    structlog.get_logger("x").info("seen", value=Unspeakable())
    structlog.reset_defaults()
    assert dropped.lines == before + 1


@pytest.mark.usefixtures("no_stderr")
def test_x82_what_fails_while_the_disk_is_full_goes_on_when_it_is_not(
    runtime: Runtime[object], monkeypatch: pytest.MonkeyPatch, ended: list[str]
) -> None:
    class DiskFullError(Exception):
        pass

    def full(*_: Any, **__: Any) -> Any:
        raise DiskFullError

    with monkeypatch.context() as broken:
        broken.setattr(Appender, "_settle", full)
        broken.setattr(runtime.index, "step", full)
        with pytest.raises(DiskFullError):
            send(runtime, Begin("p1", "a"), "c1")
        assert "appender" in missing(runtime)
    send(runtime, Begin("p1", "a"), "c2")
    until(lambda: not missing(runtime))
    assert ended == []


def test_x82_a_thread_that_stores_no_more_ends_the_process(
    runtime: Runtime[object], monkeypatch: pytest.MonkeyPatch, ended: list[str]
) -> None:
    def poisoned(_: Appender) -> Any:
        raise MemoryError

    monkeypatch.setattr(Appender, "_take", poisoned)
    runtime.log.submit(Work([], note=("SELECT 1", ())))  # it may wait already, and goes on
    until(lambda: ended == ["toy:appender"])
    until(lambda: not runtime.standing()["alive"])
    assert missing(runtime)
    runtime.log._committer.close()  # the process's end would have


@pytest.mark.parametrize("escaping", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_x82_whatever_escapes_from_a_follower_ends_the_process(
    ended: list[str], escaping: type[BaseException]
) -> None:
    def step() -> float:
        raise escaping

    follower = Follower("toy:views", step)
    follower.start()
    until(lambda: not follower.alive)
    assert ended == ["toy:views"]


def test_x82_so_do_the_threads_of_requests(ended: list[str]) -> None:
    threads = Threads(1, "toy:acts", most=1, each=1)
    threads._answers.put = None  # type: ignore[assignment,method-assign]

    async def ask() -> None:
        threads.run(lambda: None)

    asyncio.run(ask())
    until(lambda: ended == ["toy:acts:http-1"])


@pytest.mark.parametrize("stderr", ["there", "closed"])
def test_x82_the_end_of_a_process_is_told_where_it_can_be(stderr: str) -> None:
    argv = [sys.executable, "-c", DIES]
    if stderr == "closed":
        argv = ["sh", "-c", 'exec "$@" 2>&-', "sh", *argv]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, env=clean())
    assert done.returncode == lasting.FAILED
    if stderr == "there":
        assert "x:appender" in done.stderr
        assert "ZeroDivisionError" in done.stderr
