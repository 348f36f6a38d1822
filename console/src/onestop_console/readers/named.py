"""What has a code and a name in both languages."""

from onestop_console.readers.reader import Reader


class Named(Reader):
    """A department or a division."""

    code: str
    name_zh: str
    name_en: str


class ItemName(Reader):
    """An item of the catalogue, by name."""

    item: str
    name_zh: str
    name_en: str
