"""What a database server gets from the machine around it: a plain path, a lock, a locale.

The server's own tools put paths through a shell, and its address through a URL; the wheel keeps
one lock for everybody in the folder for temporary files.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLAIN = re.compile(r"[A-Za-z0-9_./+:@-]+")
SHORT = Path("/tmp")  # noqa: S108  where the folder for temporary files has an odd name itself
LOCALE = "LC_ALL"


def own_directory() -> Path:
    """A folder for temporary files that nobody else on the machine may write in."""
    above = Path(tempfile.gettempdir())
    above = above if PLAIN.fullmatch(str(above)) else SHORT
    own = above / f"onestop-{os.geteuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    there = own.lstat()
    if own.is_symlink() or there.st_uid != os.geteuid() or there.st_mode & 0o022:
        return Path(tempfile.mkdtemp(prefix="onestop-", dir=above))  # another one's, or open
    return own


def plain_path(directory: Path) -> Path:
    """A path to `directory` without a character that means something to a shell or a URL: itself
    where it has none, else one that leads there."""
    directory = directory.resolve()
    if PLAIN.fullmatch(str(directory)):
        return directory
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    link = own_directory() / name
    if not link.is_symlink() or Path(os.readlink(link)) != directory:
        link.unlink(missing_ok=True)
        link.symlink_to(directory)
    return link


@contextmanager
def plain_locale() -> Iterator[None]:
    """Programs that are started meanwhile find a locale that every machine has: what they make
    does not depend on the machine's."""
    before = os.environ.get(LOCALE)
    os.environ[LOCALE] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ[LOCALE]
        else:
            os.environ[LOCALE] = before
