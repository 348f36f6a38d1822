"""Papers, as the services list them."""

from datetime import datetime

from onestop_console.readers.projects import Item
from onestop_console.readers.reader import Reader


class Paper(Reader):
    """A paper that there is, and how many copies of it were printed."""

    number: str
    kind: str
    title_zh: str
    title_en: str
    made_at: datetime
    copies: int


class PaperOfCase(Paper):
    """The same; `item` is empty for those of the project's licences."""

    item: str


class ProjectOfPapers(Reader):
    """The project that they belong to."""

    project: str
    name_zh: str
    name_en: str
    items: list[Item]


class VerifiedPaper(Reader):
    """What anybody is told of a paper: that it is real, of when, and its digest."""

    number: str
    title_zh: str
    title_en: str
    made_at: datetime
    digest: str
