"""What is out of the ordinary in the demonstration; everything else goes the ordinary way.

A pure table: projects are named by their number in the table of projects (1 to 12), cases by
project and item. The ordinary way is: accepted on the day it opens, drafted after some working
days, both windows ended by silence, approved.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from onestop_chassis.clock import SHANGHAI

START = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
ON_THEIR_WAY = date(2026, 3, 5)
"""How far `onestop up` plays: everything filed, most of it accepted, first cases open."""
LAST_DAY = date(2026, 12, 31)
"""Later than any project of the demonstration may still be on its way."""
MORNING, AFTERNOON, DEADLINE, EVENING = (9, 30), (16, 30), (17, 30), (18, 0)


class End(StrEnum):
    """How an objection is settled."""

    WITHDRAWN = "withdrawn"
    AGREED = "agreed_with_conditions"
    GOVERNMENT_CONDITIONS = "approve_with_conditions"
    GOVERNMENT_REJECTS = "reject"

    @property
    def consultation(self) -> str:
        """The outcome of the consultation that leads there."""
        escalated = (End.GOVERNMENT_CONDITIONS, End.GOVERNMENT_REJECTS)
        return "no_agreement" if self in escalated else str(self)


@dataclass(frozen=True, slots=True)
class Objection:
    """A written objection in one of the windows; `deficient` comes unsigned and is mended."""

    stage: str
    end: End
    grounds: str
    legal_basis: str
    deficient: bool = False


@dataclass(frozen=True, slots=True)
class Revocation:
    """Why the licence of a case is taken back, and what its holder says to that."""

    ground: str
    legal_basis: str
    statement: str


@dataclass(frozen=True, slots=True)
class Story:
    """What is out of the ordinary in one case.

    `late` are papers that do not come with the project, but one a day once the item awaits them.
    `refused`: the item is not taken on. `taken_back`: the department takes back its powers while
    the case is handled. `left_until`: nobody works on it before that day. `revoked`: its licence,
    once handed out.
    """

    late: tuple[str, ...] = ()
    taken_back: bool = False
    refused: bool = False
    correction: bool = False
    deemed: bool = False
    consents: tuple[str, ...] = ()
    objection: Objection | None = None
    outage: str = ""
    suspended: bool = False
    extended: bool = False
    vacancy: str = ""
    left_until: date | None = None
    revoked: Revocation | None = None


ORDINARY = Story()
BOTH = ("acceptance", "handling")

PROJECT_CORRECTIONS = frozenset({4})
CORRECTION_AFTER_WD = 2

STORIES: dict[tuple[int, str], Story] = {
    (1, "P1-04"): Story(correction=True),
    (1, "P1-03"): Story(consents=("acceptance",)),
    (1, "P3-01"): Story(correction=True),
    (2, "P2-04"): Story(
        objection=Objection(
            "handling", End.WITHDRAWN, "公众参与说明缺少附件", "环境影响评价法 art. 21"
        )
    ),
    (2, "P3-06"): Story(taken_back=True),
    (2, "P3-07"): Story(extended=True),
    (3, "P1-08"): Story(
        objection=Objection(
            "acceptance",
            End.GOVERNMENT_CONDITIONS,
            "占补平衡方案未落实补充耕地来源",
            "土地管理法 art. 30",
        )
    ),
    (3, "P2-09"): Story(correction=True),
    (5, "P2-05"): Story(consents=BOTH),
    (6, "P2-02"): Story(correction=True),
    (6, "P2-05"): Story(outage="handling"),
    (7, "P2-04"): Story(late=("eia_report", "public_participation_record")),
    (7, "P3-07"): Story(suspended=True),
    (8, "P2-03"): Story(
        revoked=Revocation(
            "批前公示少于规定天数，违反法定程序 / the notice before approval was too short",
            "行政许可法 art. 69",
            "同意重新公示，请尽快办理 / agrees to another notice and asks for speed",
        )
    ),
    (8, "P2-05"): Story(deemed=True),
    (9, "P2-13"): Story(left_until=date(2026, 6, 11)),
    (9, "P3-03"): Story(refused=True),
    (10, "P2-07"): Story(
        objection=Objection(
            "handling", End.AGREED, "取水量超出区域年度用水计划", "水法 art. 47", deficient=True
        )
    ),
    (11, "P2-09"): Story(
        objection=Objection(
            "handling", End.GOVERNMENT_REJECTS, "选址位于基本草原保护范围", "草原法 art. 42"
        )
    ),
    (12, "P2-15"): Story(vacancy="handling"),
}

STOP_DAYS = {
    "public_notice": 5,
    "expert_review": 3,
    "site_survey": 2,
    "archaeology": 4,
    "surveying": 2,
}
"""For how many working days each ground stops a clock in the demonstration."""

HANDLING_WD = 2
"""The window after a draft, as the rules have it."""
SUSPENDED_WD = 3
GOVERNMENT_WD = 3
TAKEN_BACK_REASON = "机构改革，收回委托事项 / reorganised: the powers are taken back"
VACANCY_REASON = "调离岗位 / transferred to another post"
OUTAGE = ((14, 30), (16, 0))
OUTAGE_CAUSE = "机房断电 / power cut in the machine room"
EXTENSION_WD = 5


@dataclass(frozen=True, slots=True)
class Again:
    """A second application: the papers that are used again, and those that are new."""

    reuse: tuple[str, ...]
    new: tuple[str, ...]


APPLIED_AGAIN: dict[tuple[int, str], Again] = {
    (8, "P2-03"): Again(
        ("application_form", "business_licence", "site_plan", "land_contract"), ("design_scheme",)
    ),
    (9, "P3-03"): Again(
        ("application_form", "business_licence", "construction_drawings"),
        ("civil_air_defence_statement",),
    ),
    (11, "P2-09"): Again(
        ("application_form", "business_licence", "land_survey_map"), ("grassland_survey_report",)
    ),
}
"""What is applied for again once its first case came to nothing."""


def story(number: int, case: str) -> Story:
    """What is out of the ordinary in this case."""
    return STORIES.get((number, case), ORDINARY)


def to_be_revoked(number: int) -> tuple[str, Revocation] | None:
    """The item of this project whose licence is revoked, and why."""
    told = ((item, tale.revoked) for (project, item), tale in STORIES.items() if project == number)
    return next(((item, revoked) for item, revoked in told if revoked), None)


def late_papers(number: int) -> frozenset[str]:
    """What does not come with the filing of this project."""
    told = (tale.late for (project, _), tale in STORIES.items() if project == number)
    return frozenset(code for late in told for code in late)


def draft_after_wd(promised_limit_wd: int) -> int:
    """After how many working days a reviewer has drafted the decision: in time for the window that
    follows, and for the day of the decision after it."""
    in_time = max(0, promised_limit_wd - HANDLING_WD - 1)
    return min(promised_limit_wd // 3, 4, in_time)
