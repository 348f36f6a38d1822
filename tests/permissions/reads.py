"""Who may read what, by hand: every address at which people read, over all five services.

Sources as those of the table of acts; what the law has published is read by everybody.
"""

from dataclasses import dataclass
from enum import StrEnum

from onestop_contracts.people import Role

from tests.permissions.sent import DELEGATION
from tests.permissions.table import BOUND, FIRM, LEADERS, OFFICERS, SEEN
from tests.permissions.words import HERE, Matter, May, Of


class Audience(StrEnum):
    """How far a page is open."""

    PUBLIC = "everybody"
    SIGNED_IN = "whoever has signed in"
    THOSE = "those named"


@dataclass(frozen=True, slots=True)
class Read:
    """An address as its route has it, what is asked for there, and who sees it."""

    service: str
    route: str
    audience: Audience
    may: tuple[May, ...] = ()
    matter: Matter = Matter.BANNER
    query: str = ""


def _public(service: str, *routes: str) -> tuple[Read, ...]:
    return tuple(Read(service, route, Audience.PUBLIC) for route in routes)


def _those(service: str, may: tuple[May, ...], *routes: str) -> tuple[Read, ...]:
    return tuple(Read(service, route, Audience.THOSE, may) for route in routes)


CASE = "/cases/{project}/{item}"
PROJECT = "/projects/{project}"
IN_A_CASE = tuple(may for may in SEEN["case"] if may is not FIRM)
"""What authorities said to each other in a case is theirs to give."""
OF_A_PROJECT = (FIRM, May(OFFICERS, at=HERE))
STAFF = (FIRM, May(tuple(role for role in OFFICERS if role is not Role.MARKET_OFFICER), at=HERE))
"""A6: who has to do with what is built."""
REGISTER = (
    May(tuple(role for role in OFFICERS if role not in BOUND), at=HERE),
    May(BOUND, at=HERE, department=(Of.OWN, Of.NONE)),
    May((Role.OPERATOR,), at=HERE),
)
"""C4: a department's officers see its own people."""
ANSWERS_FOR = (May((*LEADERS, Role.AUDITOR), at=HERE),)
"""C10: the leaders of the place of the post."""

SERVICES = ("intake", "review", "intermediary_market", "land", "archive")
READS = (
    *(Read(service, "/duties", Audience.SIGNED_IN) for service in SERVICES),
    *_public("intake", "/divisions", "/materials"),
    *_public("intake", f"{PROJECT}/phases"),
    *_those("intake", SEEN["project"], "/projects", PROJECT, f"{PROJECT}/plan"),
    *_those("intake", SEEN["project"], f"{PROJECT}/clock", f"{PROJECT}/planned"),
    *_those("intake", SEEN["project"], f"{PROJECT}/materials", f"{PROJECT}/papers"),
    *_those("intake", SEEN["project"], f"{PROJECT}/guidance"),
    *_those("intake", OF_A_PROJECT, "/papers/{paper}/pdf"),
    *_public("intake", "/papers/{paper}"),
    *_public("review", "/departments", "/catalogue", "/catalogue/{item}", "/rules", "/calendar"),
    *_public("review", "/rules/versions", "/calendar/years/{year}", "/calendar/deadline"),
    *_public("review", "/delegations", "/delegations/{number}", "/negative-list", "/keys"),
    *_public("review", "/licences/{number}", "/licences/{number}/qr.svg"),
    Read("review", "/representatives", Audience.SIGNED_IN),
    Read("review", "/people", Audience.SIGNED_IN),
    Read("review", "/outages", Audience.SIGNED_IN),
    *_those("review", REGISTER, "/staff"),
    Read(
        "review",
        "/accountability",
        Audience.THOSE,
        ANSWERS_FOR,
        matter=Matter.WHOLE,
        query="?representative=rep.drc",
    ),
    *_those("review", IN_A_CASE, "/windows", f"{CASE}/shown/{{digest}}"),
    *_those("review", IN_A_CASE, "/consultations", f"{CASE}/consultations/{{objection}}"),
    *_those("review", SEEN["case"], "/cases", CASE, f"{CASE}/deadlines", f"{CASE}/record"),
    *_those("review", SEEN["case"], f"{CASE}/correction-notice", f"{CASE}/papers"),
    *_those("review", SEEN["case"], "/papers/{paper}/pdf"),
    *_public("review", "/papers/{paper}"),
    *_those("review", IN_A_CASE, f"{CASE}/certificates/{{stage}}"),
    *_those("review", OF_A_PROJECT, f"{PROJECT}/licences", f"{PROJECT}/papers"),
    *_public("intermediary_market", "/intermediaries"),
    *_public("land", "/indices", "/areas"),
    *_those("land", STAFF, f"{PROJECT}/early-check"),
    *_those("archive", STAFF, "/dossiers", f"{PROJECT}/dossier", f"{PROJECT}/timeline"),
    *_those("archive", STAFF, "/decisions/{project}/{item}"),
    *_those("archive", STAFF, f"{PROJECT}/documents/{{digest}}"),
)
KEYS = {
    "stage": "acceptance",
    "number": DELEGATION,
    "digest": "0" * 64,
    "year": "2026",
    "objection": "none",
}
"""What else an address names."""
