"""`onestop up`: the whole city in one process, with a table of its projects."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from onestop_cli.addresses import mounted
from onestop_cli.client import PATIENCE_SECONDS, Client
from onestop_cli.demo.load import load_demonstration
from onestop_cli.demo.run import drive
from onestop_cli.demo.script import ON_THEIR_WAY
from onestop_cli.live import watch
from onestop_cli.options import DataOption
from onestop_cli.runfile import PORT, data_directory, forget_running, read_running, write_running
from onestop_cli.say import Failed, note, tell

if TYPE_CHECKING:
    from onestop_cli.laptop import Laptop

DETACHED_SECONDS = 600.0
LOG_NAME = "onestop.log"


def up(
    kafka: Annotated[
        bool, typer.Option("--kafka", help="服务间使用 Kafka / a real broker between services")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口 / port")] = PORT,
    data: DataOption = None,
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="载入演示 / load the demonstration")
    ] = True,
    detach: Annotated[
        bool, typer.Option("--detach", help="后台运行 / go on in the background")
    ] = False,
) -> None:
    """在本机启动全部服务 / start the city on this machine; Ctrl-C ends it, the data stay."""
    directory = _prepared(data_directory(data))
    if detach:
        _detached(directory, kafka, port, demo)
        return
    # Said for both: a shell's background job inherits SIGINT ignored.
    for asked_to_end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked_to_end, signal.default_int_handler)
    with (
        contextlib.suppress(KeyboardInterrupt),
        _alone(directory),
        _city(directory, kafka, port) as city,
    ):
        _show(city, directory, demo)
    tell(f"已停止；数据保留在 {directory}", f"stopped; the data stay in {directory}")


def _prepared(directory: Path) -> Path:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass  # it can be written in
        (directory / "lock").open("a", encoding="ascii").close()
    except OSError as error:
        raise Failed(
            f"数据目录 {directory} 无法写入：{error.strerror}；请用 --data 另选，或更正其权限",
            f"The data directory {directory} cannot be written: {error.strerror}; choose another "
            "with --data, or correct its rights",
        ) from error
    running = read_running(directory)
    if running and running.alive:
        raise Failed(
            f"已在运行：{running.url}（停止：onestop down）",
            f"It runs already at {running.url} (stop it with 'onestop down')",
        )
    if running:
        note(
            "上次运行异常结束，将从原数据继续",
            "the last run ended abruptly; going on from its data",
        )
        forget_running(directory)
    return directory


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Holds the directory, so that two starts at once cannot share it."""
    with (directory / "lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Failed(
                f"另一个 onestop up 正在使用 {directory}",
                f"another 'onestop up' is starting on {directory}",
            ) from error
        yield


@contextlib.contextmanager
def _city(directory: Path, kafka: bool, port: int) -> "Iterator[Laptop]":
    """The services, started; a second Ctrl-C does not interrupt their ending."""
    note("正在启动…", "starting…")
    laptop = import_module("onestop_cli.laptop")  # five services: only `up` has to wait for them
    _log_to(directory / LOG_NAME)
    with laptop.Laptop(directory, laptop.listening(port), kafka).running() as city:
        write_running(directory, city.url, broker=city.broker)
        try:
            yield city
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            note("正在停止…", "stopping…")
            forget_running(directory)


def _log_to(path: Path) -> None:
    """The services' log goes to a file: the terminal belongs to the table."""
    logging = import_module("onestop_chassis.telemetry.logging")
    with contextlib.redirect_stderr(private_log(path)):
        logging.configure("info", "laptop")


def private_log(path: Path) -> TextIO:
    """The log, to be written on; nobody else on the machine may read it, nor one of before."""
    number = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    os.fchmod(number, 0o600)
    return os.fdopen(number, "a", encoding="utf-8")


def _show(city: "Laptop", directory: Path, demo: bool) -> None:
    tell(f"网页：{city.url}", f"pages: {city.url}")
    tell(f"服务与接口文档：{city.url}/services", f"services and API: {city.url}/services")
    if city.broker:
        tell(f"Kafka：{city.broker}", f"Kafka: {city.broker}")
    tell(f"数据保存在：{directory}", f"data are kept in: {directory}")
    with Client(mounted(city.url), patience=PATIENCE_SECONDS) as client:
        if demo:
            load_demonstration(client)
            drive(client, until=ON_THEIR_WAY)
            tell(f"继续演示：{_called()} demo run", f"go on with: {_called()} demo run")
        write_running(directory, city.url, ready=True, broker=city.broker)
        watch(client, mark=city.mark)


def _called() -> str:
    """How this command was typed, so that what it advises can be typed, too."""
    return sys.argv[0] if Path(sys.argv[0]).name == "onestop" else "onestop"


def _detached(directory: Path, kafka: bool, port: int, demo: bool) -> None:
    options = ["--port", str(port), "--data", str(directory), *(["--kafka"] if kafka else [])]
    command = [sys.executable, "-P", "-m", "onestop_cli", "up", *options]
    with private_log(directory / LOG_NAME) as log:
        child = subprocess.Popen(
            [*command, "--demo" if demo else "--no-demo"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    end = time.monotonic() + DETACHED_SECONDS
    while not ((running := read_running(directory)) and running.ready):
        if child.poll() is not None or time.monotonic() > end:
            child.terminate()  # nobody waits for it any more
            raise Failed(
                f"未能启动，详见 {directory / LOG_NAME}",
                f"it did not start; see {directory / LOG_NAME}",
            )
        time.sleep(0.1)
    tell(f"已在后台运行：{running.url}", f"running in the background: {running.url}")
    tell(f"数据保存在：{directory}", f"data are kept in: {directory}")
