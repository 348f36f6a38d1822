"""Who may store documents of a project, and who sees which of them."""

from collections.abc import Callable, Sequence
from typing import Any

from onestop_chassis.actor import Actor
from onestop_contracts.archive import APPLICANT, CENTRE
from onestop_contracts.people import Role

from onestop_archive.document.state import Document
from onestop_archive.facts import FactRow
from onestop_archive.sight import OWNERS, STAFF, facts_for, of_one_department

SENDERS = OWNERS | STAFF - {Role.AUDITOR}
FILERS = OWNERS | {Role.WINDOW_CLERK}
"""Who files projects, and so stores papers of one before it is filed."""


def party_before_filing(actor: Actor) -> str:
    """For whom somebody stores a paper of a project that nobody has filed yet: the firm that the
    token names, or the centre; nobody where they file nothing.

    Whose the project will be is not known yet. The firm that files it finds what it stored itself,
    and nothing that another firm stored under the same code.
    """
    if not actor.roles & FILERS:
        return ""
    return party_of(actor) if actor.roles & STAFF else actor.organisation


def parties_of(actor: Actor) -> tuple[str, ...]:
    """As whom somebody may have stored a document of a project, the likelier first."""
    return (party_of(actor), actor.organisation)


def party_of(actor: Actor) -> str:
    """For whom somebody stores a document: the applicant, a department, or the centre."""
    if not actor.roles & STAFF:
        return APPLICANT
    return actor.department or CENTRE


def sees(
    actor: Actor, digest: str, document: Document, known: Callable[[], Sequence[FactRow]]
) -> bool:
    """Whether a document of a project that the actor may know of is theirs to see; `known` gives
    all facts of the project.

    Whoever sees a fact that names it sees what is named; and each party what it stored itself.
    """
    if actor.roles & STAFF and not of_one_department(actor):
        return True
    if any(map(document.is_of, parties_of(actor))):
        return True
    facts = list(known())
    return any(_names(fact.data, digest) for fact in facts_for(actor, facts, facts))


def _names(value: Any, digest: str) -> bool:
    if isinstance(value, dict):
        return any(_names(one, digest) for one in value.values())
    if isinstance(value, list):
        return any(_names(one, digest) for one in value)
    return bool(value == digest)
