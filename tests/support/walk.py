"""A walk through the pages as a document tells it: who goes where, does what, and sees what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.support.by_keyboard import Keyboard
from tests.support.chromium import Visitor
from tests.support.files import pdf

ROW = re.compile(r"\| `(?P<who>[^`]+)` \| `(?P<page>[^`]+)` \|(?P<does>.*)\|(?P<sees>.*)\|")
TOLD = re.compile(r"`([^`]+)`")
ACT = re.compile(
    r"(?P<verb>press|open|write|choose|attach a PDF|tick)(?: `(?P<what>[^`]+)`)?"
    r"(?: (?:in|at) `(?P<where>[^`]+)`)?"
)


STAYS = "…"
"""In place of a page: the one that the row before has led to."""


@dataclass(frozen=True)
class Step:
    """A row: somebody does something on a page, and sees something there."""

    who: str
    page: str
    acts: tuple[tuple[str, str, str], ...]
    sees: tuple[str, ...]


def steps(document: Path) -> Iterator[Step]:
    """The rows of a document's tables, in their order; what no test can do fails."""
    for line in document.read_text(encoding="utf-8").splitlines():
        if not line.startswith("| `"):
            continue
        row = ROW.fullmatch(line)
        assert row, f"no step: {line}"
        said = row["does"].strip()
        parts = said.split(", ") if said else []
        acts = [ACT.fullmatch(part) for part in parts]
        assert all(acts), f"not understood: {said}"
        told = tuple((one["verb"], one["what"] or "", one["where"] or "") for one in acts if one)
        sees = tuple(TOLD.findall(row["sees"]))
        assert sees, f"nothing to see: {line}"
        yield Step(row["who"], row["page"], told, sees)


class Walk:
    """People at browsers of their own, who come in when the document first names them, and do all
    that they do by keyboard."""

    def __init__(self, browser: Browser, base: str):
        self._browser, self._base = browser, base
        self._people: dict[str, Visitor] = {}

    def take(self, step: Step) -> None:
        """Does what the row says, and waits for what it shows."""
        page = self._at(step)
        keys = Keyboard(page)
        if step.page != STAYS and step.acts:
            keys.into_the_page()
        for verb, what, where in step.acts:
            _do(keys, verb, what, where)
        for text in step.sees:
            expect(page.locator("#main")).to_contain_text(text)

    def end(self) -> None:
        """Nobody's browser has complained, or asked anybody else."""
        for visitor in self._people.values():
            visitor.assert_quiet()
            visitor.context.close()

    def _at(self, step: Step) -> Page:
        visitor = self._people.get(step.who)
        if visitor is None:
            visitor = self._people[step.who] = Visitor(self._browser, self._base)
            visitor.sign_in(step.who)
        return visitor.page if step.page == STAYS else visitor.go(step.page)


def _do(keys: Keyboard, verb: str, what: str, where: str) -> None:
    match verb:
        case "press":
            keys.press(what)
        case "open":
            keys.open(what)
        case "choose":
            keys.choose(what, where)
        case "write":
            keys.write(what, where)
        case "attach a PDF":
            paper = FilePayload(name=f"{where}.pdf", mimeType="application/pdf", buffer=pdf())
            keys.attach(paper, where)
        case "tick":
            keys.tick(what)
