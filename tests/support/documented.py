"""The commands and the links that stand on the project's pages."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.environment import clean

ROOT = Path(__file__).parents[2]
SHELLS = ("sh", "bash", "shell", "console", "")
COMMAND = re.compile(r"(\.venv/bin/|make |python |docker |sh |onestop(-[a-z-]+)? [a-z])\S")
INLINE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```(.*)\n((?:.*\n)*?)^```$", re.MULTILINE)
INDENTED = re.compile(r"^(?: {4}|\t)(\S.*)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, order=True)
class Documented:
    """A command as it stands on a page, without its comment."""

    command: str
    page: str


LAPTOP = "laptop"


@dataclass(frozen=True)
class Step:
    """A documented command, and how a test runs it.

    `says` is what it has to say, `code` how it ends. `more` is what a test adds to its end, and
    `before` what it types first in the same shell, such as `JOB=$(…)`. `where` is `laptop`, or
    the name of the test that runs it elsewhere.
    """

    command: str
    says: str
    more: str = ""
    before: str = ""
    code: int = 0
    where: str = LAPTOP

    @property
    def typed(self) -> str:
        typed = f"{self.command} {self.more}".strip()
        return f"{self.before}; {typed}" if self.before else typed


def pages() -> list[str]:
    """Every page that belongs to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        env=clean(),
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def commands() -> list[Documented]:
    """Every line of a shell block, and whatever looks like a command elsewhere."""
    return sorted({Documented(one, page) for page in pages() for one in _commands(_text(page))})


def links() -> list[tuple[str, str]]:
    """Every link from a page to something in the project: the page, and where it leads."""
    return [
        (page, target)
        for page in pages()
        for target in LINK.findall(_text(page))
        if "://" not in target
    ]


def leads_somewhere(page: str, target: str) -> bool:
    """Whether the file is there, and the heading in it that is asked for."""
    name, _, heading = target.partition("#")
    file = (ROOT / page).parent / name if name else ROOT / page
    return file.exists() and (not heading or heading in _headings(file))


def _commands(text: str) -> Iterator[str]:
    for kind, block in FENCED.findall(text):
        if kind.strip() in SHELLS:
            yield from (line for raw in block.splitlines() if (line := _bare(raw)))
    prose = FENCED.sub("", text)
    for found in (*INLINE.findall(prose), *INDENTED.findall(prose)):
        if COMMAND.match(found):
            yield _bare(found)


def _bare(line: str) -> str:
    return line.partition(" #")[0].strip().removeprefix("$ ")


def _headings(file: Path) -> set[str]:
    """The headings' anchors, as they are made where the pages are shown."""
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")
