"""What a person reads in the terminal: Chinese first, English beside it."""

import json
import sys
from typing import Any

from rich.markup import escape

from onestop_cli.visible import VisibleConsole, visible

out = VisibleConsole(highlight=False, soft_wrap=True)
err = VisibleConsole(stderr=True, highlight=False, soft_wrap=True)

OK, FAILED, USAGE, UNVERIFIED, THRESHOLD, CONFLICT, FORBIDDEN = range(7)
"""Exit codes: it worked; it failed; it was called wrongly; what was checked does not hold; a limit
is exceeded; somebody else changed it or it is in use; not permitted."""


class Failed(Exception):
    """The command cannot go on; the text says why and what to do next."""

    exit_code = FAILED

    def __init__(self, zh: str, en: str, *lines: str):
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en
        self.lines = lines


class Misused(Failed):
    """It was called wrongly: an unknown name, a missing option."""

    exit_code = USAGE


def both(zh: str, en: str) -> str:
    """One line in the two languages."""
    return f"{zh} / {en}"


def tell(zh: str, en: str) -> None:
    """A result, on stdout."""
    out.print(escape(both(zh, en)))


def emit(value: Any) -> None:
    """A value as JSON on stdout, and nothing else."""
    sys.stdout.write(visible(json.dumps(value, ensure_ascii=False, indent=2)) + "\n")


def note(zh: str, en: str) -> None:
    """Something on the way, on stderr, so that stdout stays clean for programs."""
    err.print(f"[dim]{escape(both(zh, en))}[/dim]")


def complain(failed: Failed) -> None:
    """Why it failed, on stderr."""
    err.print(f"[red]{escape(failed.zh)}[/red]")
    err.print(f"[red]{escape(failed.en)}[/red]")
    for line in failed.lines:
        err.print(f"  {escape(line)}")
