"""Takes the pictures again, or those that are named: `make screens`, while `make up` runs."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onestop_cli.runfile import read_running
from playwright.sync_api import Page

from docs.screens.smaller import smaller
from tests.support.chromium import DESK, PHONE, Visitor, browser

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LARGEST = 120_000
"""Bytes of a picture."""
SHEET = "/guide?division=150602&industry_class=C38&route=filing&kind=new&land=new"


@dataclass(frozen=True)
class Screen:
    """A page as somebody sees it, in one language; `then` is what they do there first."""

    name: str
    language: str
    path: str
    user: str = ""
    size: tuple[int, int] = DESK
    then: Callable[[Page], None] = lambda page: None

    @property
    def file(self) -> Path:
        return HERE / f"{self.name}.{self.language}.png"


def first_row(page: Page) -> None:
    """Opens the first row of a list."""
    page.locator("main [data-row]").first.click()
    page.locator("#detail, table.plan").first.wait_for()


def decision(page: Page) -> None:
    """From a project to the first of its decisions."""
    first_row(page)
    page.locator("nav.tabs a[href$='/timeline']").click()
    page.locator("a[href^='/decisions/']").first.click()
    page.locator("h1").wait_for()


SCREENS = (
    Screen("desk", "zh", "/", "director"),
    Screen("supervision", "zh", "/supervision", "rep.nr", then=first_row),
    Screen("project", "en", "/projects", "director", then=first_row),
    Screen("decision", "en", "/projects", "director", then=decision),
    Screen("guide", "zh", SHEET, size=PHONE),
)


def taken(base: str, screens: tuple[Screen, ...]) -> list[str]:
    """Takes them of the city at `base`; each file with its size.

    Raises:
        ValueError: one is too large for a page that shows it.
    """
    told = []
    with browser() as chromium:
        for screen in screens:
            visitor = Visitor(chromium, base, size=screen.size)
            if screen.user:
                visitor.sign_in(screen.user)
            joined = "&" if "?" in screen.path else "?"
            page = visitor.go(f"{screen.path}{joined}lang={screen.language}")
            screen.then(page)
            page.wait_for_load_state("networkidle")
            page.evaluate("window.scrollTo(0, 0)")  # what is read goes to its beginning
            content = smaller(page.screenshot())
            visitor.context.close()
            if len(content) > LARGEST:
                raise ValueError(f"{screen.file.name}: {len(content)} bytes")
            screen.file.write_bytes(content)
            told.append(f"{screen.file.relative_to(ROOT)} {len(content) // 1000} kB")
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these")
    names = parser.parse_args().names
    data = Path(os.environ.get("ONESTOP_DATA", ROOT / ".onestop"))
    running = read_running(data)
    if running is None or not running.ready:
        sys.stderr.write("没有运行中的城市：先运行 make up / nothing runs here: make up first\n")
        return 1
    chosen = tuple(one for one in SCREENS if not names or one.name in names)
    sys.stdout.write("\n".join([*taken(running.url, chosen), ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
