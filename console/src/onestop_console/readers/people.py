"""People in office, as review's staff register names them."""

from onestop_console.readers.reader import Reader


class Called(Reader):
    """Somebody and what they are called; `name` is empty where nobody said."""

    person: str
    name: str
