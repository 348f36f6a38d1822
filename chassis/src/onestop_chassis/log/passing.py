"""What has nothing to do with the fact at hand, and passes; and what no database takes as a key."""

import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import psycopg

from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Unavailable

Park = Callable[[str, Recorded[Any], str], None]
"""Puts a fact into a queue, for a reason; returns when that is recorded."""

_LONGEST_KEY = 2500
"""Bytes; what an index takes is little more."""


def passes(error: Exception) -> bool:
    """Whether the database was away or somebody else was first, so that trying again helps; else
    what was asked of it cannot be done, however often."""
    if isinstance(error, psycopg.DataError | psycopg.errors.ProgramLimitExceeded):
        return False
    return isinstance(error, Unavailable | psycopg.Error)


def must_be_key(text: str) -> None:
    """Refuses what cannot be a key or an indexed value.

    Raises:
        ValueError: it is too long, or has U+0000 or half a character in it.
    """
    if len(text.encode()) > _LONGEST_KEY or "\0" in text:
        raise ValueError("no key")


def place_of(error: Exception) -> str:
    """An error by its kind and its place in the code: its own words may quote what a person
    entered."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {place}"


def nowhere(queue: str, fact: Recorded[Any], reason: str) -> None:
    """For who follows a log in which nothing is parked."""
