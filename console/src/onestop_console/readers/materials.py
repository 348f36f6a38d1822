"""The papers of a project, item by item, as intake answers them."""

from onestop_console.readers.named import Named
from onestop_console.readers.reader import Reader


class PaperIn(Reader):
    """A paper that is in, and what who handed it in called it."""

    code: str
    name: str
    digest: str


class ItemPapers(Reader):
    """What an item asks for, and what is there of it."""

    item: str
    required: list[Named]
    handed_in: list[PaperIn]
    missing: list[Named]
