"""Where the files of a test run are: in memory where there is plenty of it.

A new file costs a disk's file system twenty times as much as memory's, and a database that is made
for one test has three hundred.
"""

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 8 << 30
"""Bytes that must be free; a whole run takes about half of them."""


def temporary() -> Path:
    """The folder for temporary files: what TMPDIR names, else in memory, else the machine's."""
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        return MEMORY
    return Path(tempfile.gettempdir())


def _has_room(folder: Path) -> bool:
    """Whether it is there, holds programs that run, and has memory behind it."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    there = os.statvfs(folder)
    if there.f_flag & os.ST_NOEXEC:
        return False
    return min(there.f_bavail * there.f_frsize, _unused()) >= ENOUGH


def _unused() -> int:
    """Bytes of memory that are there for whoever needs them."""
    told = Path("/proc/meminfo")
    if not told.exists():
        return 0
    lines = (line.split() for line in told.read_text(encoding="ascii").splitlines())
    kilobytes = {name: int(number) for name, number, *_ in lines}
    return kilobytes["MemAvailable:"] * 1024
