"""How many pages a PDF has; a program of its own, so that a made-up file can exhaust or stop only
that. The file is its standard input, of which it moves no position, and the number its output; it
imports nothing of ours, and ends with the code `LOCKED` where a password is asked for.
"""

import io
import logging
import os
import resource
import stat
import sys
from contextlib import suppress
from typing import Any

from pypdf import PdfReader

LOCKED = 3


class Positioned(io.RawIOBase):
    """A file that others read at the same time, by another position."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor
        self._size = os.fstat(descriptor)[stat.ST_SIZE]
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        part = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def pages(reader: PdfReader, most: int) -> int:
    """How many there are, but no more than one too many: the tree of a made-up file may lead round
    in a circle, or to one page a million times."""
    left: list[Any] = [reader.root_object["/Pages"]]
    found = looked = 0
    while left and found <= most:
        node = left.pop().get_object()
        kids = node.get("/Kids")
        found += kids is None
        looked += 1
        if looked > 2 * most:
            return most + 1
        left.extend(() if kids is None else kids.get_object())
    return found


def main(most: int, seconds: int, memory: int) -> int:
    for kind, limit in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        with suppress(OSError, ValueError):  # a system that knows no such limit
            resource.setrlimit(kind, (limit, limit))
    logging.disable()  # its lines would quote what people wrote
    reader = PdfReader(io.BufferedReader(Positioned(0)))
    if reader.is_encrypted and not reader.decrypt(""):
        return LOCKED
    sys.stdout.write(str(pages(reader, most)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
