"""How many questions each page may ask the services, as the console's own page of pages says."""

import re
from pathlib import Path

PAGES = Path(__file__).parents[2] / "console/README.md"
ROW = re.compile(r"^\| (?P<pages>`/.*?) \| .* \| (?P<asks>\d+) \|$", re.MULTILINE)
NAMED = re.compile(r"\{[^}]+\}")
MOST = 4
"""Of a page that somebody works with."""


def documented() -> dict[str, int]:
    """By page, as its address stands there."""
    text = PAGES.read_text(encoding="utf-8")
    return {
        page: int(row["asks"])
        for row in ROW.finditer(text)
        for page in re.findall(r"`([^`?]+)`", row["pages"])
    }


def most_of(path: str, known: dict[str, int]) -> int:
    """What a page at this address may ask; of two that fit, the one with fewer names to fill in.

    Raises:
        LookupError: no page is documented under it.
    """
    several = {"{address}": ".+"}
    fit = [
        page
        for page in known
        if re.fullmatch(NAMED.sub(lambda name: several.get(name[0], "[^/]+"), page), path)
    ]
    if not fit:
        raise LookupError(path)
    return known[min(fit, key=lambda page: page.count("{"))]


def asked(told: str) -> int:
    """How many a page asked, by its `Server-Timing`; none where it has none."""
    found = re.search(r"services;desc=(\d+)", told)
    return int(found[1]) if found else 0
