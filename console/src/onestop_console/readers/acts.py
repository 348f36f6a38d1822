"""What somebody may do, and why not."""

from onestop_console.readers.reader import Reader


class Act(Reader):
    """An act of a noun, for who asks, now."""

    act: str
    may: bool
    code: str | None
    title: str | None
    title_zh: str | None
    detail: str | None
    remedy: str | None
    remedy_zh: str | None
