"""How things stand in the demonstration, as the people who act need to see it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from onestop_contracts.identifiers import case_name


@dataclass(frozen=True, slots=True)
class Window:
    """One supervision window of a case; `ended_by` is empty while it is open."""

    stage: str
    opens_at: datetime
    deadline: datetime
    representative: str = ""
    ended_by: str = ""
    vacant: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """The latest objection of a case and the rung it stands on."""

    objection: str
    stage: str
    standing: str
    moved_at: datetime
    slot_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case as its row tells; `stopped` is the ground on which its limit stands still now.

    `stops` are the grounds it has been stopped for so far, the present one included, each with
    the time it began. `unmet` are prerequisites that are not approved any more.
    """

    project: str
    number: int
    item: str
    department: str
    authority: str
    progress: str
    since: datetime
    promised_limit_wd: int
    windows_before: tuple[str, ...] = ("acceptance", "handling")
    clock: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    corrected: bool = False
    correction_at: datetime | None = None
    accepted_at: datetime | None = None
    drafted: bool = False
    windows: dict[str, Window] = field(default_factory=dict)
    objection: Objection | None = None
    stopped: str = ""
    stops: tuple[tuple[str, datetime], ...] = ()
    suspended_at: datetime | None = None
    suspended_before: bool = False
    extended: bool = False
    bound: str = ""
    attempt: int = 1
    unmet: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How its address calls it: by its item, and its number from the second on."""
        return case_name(self.item, self.attempt)

    @property
    def over(self) -> bool:
        """Whether nothing more can happen in it."""
        return self.progress in ("decided", "refused", "withdrawn")

    @property
    def objected(self) -> bool:
        """Whether an objection stops it."""
        return self.objection is not None and self.objection.standing not in (
            "resolved",
            "fell",
            "returned",
        )


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence that is to be revoked, and how far that has come."""

    number: str
    department: str
    announced_at: datetime | None = None
    answered: bool = False
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One project as its row tells, with its open cases.

    `items` are those before construction, `approved` how many of them are. `failed` are those whose
    last case came to nothing, with its number. `blocked_by` says why none of the rest will be, once
    that is so. `licence` is the one that is to be revoked, once it was handed out, until its item
    is applied for again.
    """

    project: str
    number: int
    stage: str
    items: int = 0
    approved: int = 0
    failed: tuple[tuple[str, int], ...] = ()
    blocked_by: str = ""
    corrected: bool = False
    correction_at: datetime | None = None
    waiting_licences: tuple[str, ...] = ()
    licence: Licence | None = None
    cases: dict[str, Case] = field(default_factory=dict)
