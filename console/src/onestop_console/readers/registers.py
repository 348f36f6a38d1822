"""The registers that review keeps, as it answers them."""

from datetime import date, datetime

from onestop_console.readers.reader import Reader


class Delegation(Reader):
    """One version of what a department has delegated to the centre."""

    delegation: str
    version: int
    department: str
    jurisdiction: str
    items: list[str]
    instrument: str
    in_force_from: date
    in_force_until: date | None
    ended_on: date | None
    ended_because: str
    in_force: bool


class KeptPower(Reader):
    """An entry of the negative list: what stays with the departments."""

    entry: str
    version: int
    items: list[str]
    jurisdictions: list[str]
    major_only: bool
    basis: str
    in_force_from: date


class CatalogueItem(Reader):
    """One version of an item of the catalogue; limits in working days."""

    item: str
    version: int
    phase: int
    before_start: bool
    name_zh: str
    name_en: str
    department: str
    legal_limit_wd: int
    promised_limit_wd: int
    basis: str
    needs: list[str]
    when: str
    joint: str
    commitment: bool
    cover: str
    clock: list[str]
    materials: list[str]
    mark: str
    supervision: str


class Limit(Reader):
    """So many units of a limit."""

    amount: int
    unit: str
    starts: str


class Rules(Reader):
    """A version of the limits of a scope; an empty place or item means every one."""

    version: int
    jurisdiction: str
    item: str
    limits: dict[str, Limit]
    extension_wd: int
    outage_hours: int
    revised_at: datetime | None


class Holding(Reader):
    """A mandate in a post."""

    person: str
    mandate: str
    kind: str
    from_at: datetime
    until_at: datetime | None
    items: list[str]


class Post(Reader):
    """The post of chief representative of a department in a place."""

    jurisdiction: str
    department: str
    holder: Holding | None
    holders: list[Holding]
    nominated: list[str]
    delegated_items: list[str]
    uncovered: list[str]
    flagged: bool


class Answered(Reader):
    """Something that a representative answers for."""

    representative: str
    mandate: str
    project: str
    item: str
    attempt: int
    stage: str
    act: str
    counts_at: datetime
    recorded_at: datetime
    event: str
    standing: str
    outcome: str
