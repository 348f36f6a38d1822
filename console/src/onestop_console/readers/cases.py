"""A case, as review answers it."""

from datetime import datetime

from onestop_console.readers.reader import Reader


class Window(Reader):
    """A supervision window: until its deadline the representative may object."""

    stage: str
    representative: str
    mandate: str
    opens_at: datetime
    deadline: datetime
    shown: str
    vacant: bool
    ended_by: str | None
    ended_at: datetime | None


class Material(Reader):
    """A material that lies in the case."""

    code: str
    digest: str


class Objection(Reader):
    """A written objection."""

    objection: str
    stage: str
    grounds: str
    legal_basis: str
    document: str
    received_at: datetime
    standing: str


class Draft(Reader):
    """What the centre intends to decide."""

    outcome: str
    reasons: list[str]
    conditions: list[str]
    drafted_by: str


class Stop(Reader):
    """A clock that was stopped, and until when."""

    ground: str
    ended_at: datetime | None


class Case(Reader):
    """One item of one project, in the centre's hands."""

    project: str
    item: str
    case: str
    version: int
    name_zh: str
    name_en: str
    department: str
    jurisdiction: str
    progress: str
    required_materials: list[str]
    materials: list[Material]
    missing: list[str]
    received_at: datetime | None
    accepted_at: datetime | None
    decide_by: datetime | None
    windows: list[Window]
    objections: list[Objection]
    stops: list[Stop]
    draft: Draft | None
    awaited_documents: tuple[str, ...] = ()


class Opened(Reader):
    """That there is a case, for who asks."""

    item: str


class Deadline(Reader):
    """How a deadline came about, in words."""

    kind: str
    open: bool
    deadline: datetime | None
    provisional: bool
    zh: list[str]
    en: list[str]
