"""A licence as review verifies it for anybody."""

from datetime import datetime

from onestop_console.readers.reader import Reader


class Licence(Reader):
    """One licence; what its revocation rests on is not read: people may be named in it."""

    number: str
    project: str
    item: str
    department: str
    issued_at: datetime
    state: str
    revoked_at: datetime | None
