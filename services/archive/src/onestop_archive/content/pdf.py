"""What is wrong with a PDF: it cannot be read by everybody, or is longer than anybody reads."""

import re
import subprocess
import sys
from pathlib import Path
from typing import IO

from onestop_archive.content.faults import Unfit, damaged

MOST_PAGES = 2_000
END = b"%%EOF"
END_WITHIN = 1_024
MOST_SECONDS = 10
"""Of a processor; where many wait for one, six times as long by the clock."""
MOST_MEMORY = 512_000_000
COUNT = Path(__file__).with_name("pages.py")
LOCKED = 3
COUNTED = re.compile(rb"[0-9]+")


def check_pdf(file: IO[bytes], size: int) -> None:
    """Refuses what has no end, asks for a password, or has no pages or too many. Whatever cannot
    be read with little memory in a little while is damaged, too.

    Raises:
        Unfit: with the reason.
    """
    file.seek(max(0, size - END_WITHIN))
    if END not in file.read():
        raise damaged()
    pages = _counted(file)
    if pages > MOST_PAGES:
        raise Unfit(f"more than {MOST_PAGES} pages", f"超过 {MOST_PAGES} 页")
    if not pages:
        raise damaged()


def _counted(file: IO[bytes]) -> int:
    file.flush()
    limits = map(str, (MOST_PAGES, MOST_SECONDS, MOST_MEMORY))
    try:
        done = subprocess.run(  # noqa: S603 (a program of ours)
            [sys.executable, "-I", str(COUNT), *limits],
            stdin=file,
            capture_output=True,
            timeout=6 * MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise damaged() from error
    if done.returncode == LOCKED:
        raise Unfit("the file asks for a password", "文件设有打开密码")
    if done.returncode or not COUNTED.fullmatch(done.stdout):
        raise damaged()
    return int(done.stdout)
