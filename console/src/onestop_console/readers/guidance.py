"""A guidance sheet for a project that may never be filed, as intake draws it up."""

from datetime import date

from onestop_console.readers.named import Named
from onestop_console.readers.reader import Reader


class SheetItem(Reader):
    """An approval that a project of this shape needs."""

    item: str
    phase: int
    before_start: bool
    name_zh: str
    name_en: str
    department: str
    legal_limit_wd: int
    promised_limit_wd: int
    needs: list[str]
    parallel_with: list[str]
    commitment: bool
    basis: str


class Paper(Reader):
    """A paper by name, and the items that ask for it."""

    code: str
    name_zh: str
    name_en: str
    items: list[str]
    with_filing: bool


class Assumed(Reader):
    """What was not said, and what it was taken to be."""

    attribute: str
    zh: str
    en: str
    items: list[str]


class SheetStep(Reader):
    """When an item would be dealt with, were the project accepted today."""

    item: str
    start: date
    finish: date
    critical: bool


class Sheet(Reader):
    """The sheet, and the plan as if the project were accepted today."""

    division: Named
    industry_class: str
    catalogue_version: int
    items: list[SheetItem]
    papers: list[Paper]
    assumed: list[Assumed]
    plan: list[SheetStep]
    target_on: date
    finish_on: date
    feasible: bool
    provisional: list[int]
