"""Who may know of a project, and of which of its facts: authorities of all, a department's officers
of those of its own cases, everybody else of what was served."""

from collections.abc import Iterable

from onestop_chassis.actor import Actor
from onestop_contracts.identifiers import item_and_attempt
from onestop_contracts.people import CITY, Role
from onestop_contracts.review import CaseOpened, MaterialsAwaited

from onestop_archive.decision.record import DecisionRecord
from onestop_archive.dossier.row import DossierRow
from onestop_archive.facts import FactRow
from onestop_archive.served import served, served_record

STAFF = frozenset(
    {
        Role.ARCHIVIST,
        Role.AUDITOR,
        Role.DIRECTOR,
        Role.STANDING_DEPUTY,
        Role.DEPUTY,
        Role.WINDOW_CLERK,
        Role.REVIEWER,
        Role.REPRESENTATIVE,
        Role.GOVERNMENT,
        Role.LAND_OFFICER,
    }
)
"""Who reads for an authority, within their place."""
OWNERS = frozenset({Role.APPLICANT, Role.AGENT})
"""Who reads of the projects of the firm that the token names."""
OF_DEPARTMENT = frozenset({Role.REVIEWER, Role.REPRESENTATIVE})
"""Of the staff, those who may belong to one department; the centre's own belong to none."""
_OPENING = frozenset({CaseOpened.TYPE, MaterialsAwaited.TYPE})


def may_see(actor: Actor, row: DossierRow) -> bool:
    """Whether the project of this dossier may be known to the actor."""
    if actor.roles & STAFF:
        return actor.covers(row.jurisdiction)
    return actor.organisation == row.organisation != ""


def visible(actor: Actor) -> dict[str, str]:
    """The filter that lists exactly what `may_see` allows, so that pages are full."""
    if not actor.roles & STAFF:
        return {"organisation": actor.organisation or "-"}
    return {} if actor.jurisdiction == CITY else {"jurisdiction": actor.jurisdiction}


def facts_for(actor: Actor, shown: list[FactRow], known: Iterable[FactRow]) -> list[FactRow]:
    """Those of the facts shown that this actor sees, in their order; `known` are all there are.

    What departments and the centre say to each other in a case is for those who take part in it.
    """
    if not actor.roles & STAFF:
        return served(shown)
    if not of_one_department(actor):
        return shown
    own = _items_of(actor.department, known)
    told = {fact.id: fact for fact in served(shown)}
    seen = (fact if fact.data.get("item") in own else told.get(fact.id) for fact in shown)
    return [fact for fact in seen if fact is not None]


def record_for(actor: Actor, record: DecisionRecord, known: Iterable[FactRow]) -> DecisionRecord:
    """The record of a decision as this actor sees it; `known` are all facts of the project. Another
    department's officers are given no proof of it: review gives them none."""
    if not actor.roles & STAFF:
        return served_record(record)
    item, _ = item_and_attempt(record.item)
    if of_one_department(actor) and item not in _items_of(actor.department, known):
        return served_record(record).model_copy(update={"proofs": ()})
    return record


def of_one_department(actor: Actor) -> bool:
    """Whether somebody of the staff reads for one department only."""
    return bool(actor.roles & OF_DEPARTMENT and actor.department)


def _items_of(department: str, known: Iterable[FactRow]) -> frozenset[str]:
    """The items whose cases are this department's."""
    return frozenset(
        str(fact.data["item"])
        for fact in known
        if fact.type in _OPENING and fact.data["department"] == department
    )
