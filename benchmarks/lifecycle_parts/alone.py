"""Fresh databases, and a process that does only one thing on them."""

import multiprocessing
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
from onestop_cli.embedded import EmbeddedPostgres
from psycopg.sql import SQL, Identifier

NAMES = (
    "benchmark_lifecycle",
    "benchmark_lifecycle_intake",
    "benchmark_lifecycle_archive",
)
"""Of the databases."""
Result = dict[str, Any]
Way = Callable[[str, int, int], Result]


def alone(way: Way, url: str, projects: int, workers: int, answer: Connection) -> None:
    answer.send(way(url, projects, workers))


def measured(way: Way, url: str, projects: int, workers: int) -> Result:
    """One way on fresh databases, in a process that does only this.

    Raises:
        EOFError: it failed; its own message has been shown.
    """
    with fresh(url):
        spawn = multiprocessing.get_context("spawn")
        receiver, sender = spawn.Pipe(duplex=False)
        process = spawn.Process(target=alone, args=(way, url, projects, workers, sender))
        process.start()
        sender.close()
        result: Result = receiver.recv()
        process.join()
        return result


@contextmanager
def fresh(url: str) -> Iterator[None]:
    """The databases of one run, empty; gone afterwards."""
    with psycopg.connect(url, autocommit=True) as conn:
        for name in NAMES:
            conn.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
            conn.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield
        finally:
            for name in NAMES:
                conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """An administrator's address."""
    if url is not None:
        yield url
        return
    directory = Path(tempfile.mkdtemp(prefix="onestop-bench-"))
    postgres = EmbeddedPostgres(directory / "data").start()
    try:
        yield postgres.address("postgres")
    finally:
        postgres.stop()
        shutil.rmtree(directory, ignore_errors=True)
