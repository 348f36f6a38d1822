"""Who answered for the department, and by which mandate, when it spoke or kept silent."""

from collections.abc import Iterator
from datetime import datetime

from onestop_contracts.people import CITY
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    MandateEnded,
    ObjectionFiled,
    RepresentativeAppointed,
    StandInNamed,
)

from onestop_archive.decision.duties import handled
from onestop_archive.decision.evidence import Check, Evidence, Told, Words, answer

Mandate = RepresentativeAppointed | StandInNamed
SPOKE = (ObjectionFiled, ConsentGiven, DefaultConsentGranted)


def mandates(e: Evidence) -> Check:
    """I5, C10: whoever consented, objected or kept silent held the post for this item then."""
    return answer(
        "mandates",
        (words for told in e.past if isinstance(told.event, SPOKE) for words in _unheld(e, told)),
        (
            "Whoever spoke or kept silent for the department held its post at that moment.",
            "代表部门表态或默认同意的人员，当时均在任。",
        ),
    )


def _unheld(e: Evidence, told: Told) -> Iterator[Words]:
    person, event = told.event.representative, told.event
    held = holder(e, moment(told), told)
    if held is None or held.person != person:
        in_post = held.person if held else "-"
        yield (
            f"{told.row.id} names {person}, in post was {in_post}",
            f"{told.row.id} 载明 {person}，当时在任为 {in_post}",
        )
    elif not isinstance(event, ObjectionFiled) and event.mandate != held.mandate:
        yield f"{told.row.id} names another mandate", f"{told.row.id} 委派编号不符"


def moment(told: Told) -> datetime:
    """When it counts: at receipt, or at the deadline where silence was consent."""
    match told.event:
        case ObjectionFiled(received_at=at) | ConsentGiven(given_at=at):
            return at
        case DefaultConsentGranted(deadline=at):
            return at
        case _:
            raise TypeError(told.row.type)


def holder(e: Evidence, at: datetime, spoke: Told) -> Mandate | None:
    """Who was in post for the item at that instant, as known when it was said; who had drafted
    or signed in the case only if there was nobody else.

    The chief representative before a stand-in, the place's own post before the city's.
    """
    absent = handled(e, spoke)
    held = [mandate for _, mandate in _appointed(e, at, spoke) if _covers(e, mandate, at, spoke)]
    return min(
        [mandate for mandate in held if mandate.person not in absent] or held,
        key=lambda m: (isinstance(m, StandInNamed), -m.from_at.timestamp()),
        default=None,
    )


def _appointed(e: Evidence, at: datetime, spoke: Told) -> list[tuple[Told, Mandate]]:
    """Mandates of the department's post at that instant: the place's own once the first of them
    has begun, until then the city's."""
    d = e.decision
    found = [
        (told, told.event)
        for told in e.rules
        if isinstance(told.event, Mandate)
        and told.event.department == d.department
        and told.before(spoke)
    ]
    own = [one for one in found if one[1].jurisdiction == d.jurisdiction]
    begun = any(m.from_at <= at and not _ended(e, m, m.from_at, spoke) for _, m in own)
    return own if begun else [one for one in found if one[1].jurisdiction == CITY]


def _covers(e: Evidence, mandate: Mandate, at: datetime, spoke: Told) -> bool:
    items = mandate.items if isinstance(mandate, RepresentativeAppointed) else ()
    if items and e.decision.item not in items:
        return False
    over = mandate.until_at is not None and at >= mandate.until_at
    return mandate.from_at <= at and not over and not _ended(e, mandate, at, spoke)


def _ended(e: Evidence, mandate: Mandate, at: datetime, spoke: Told) -> bool:
    """Whether it had ended by then: a departure ends it from its day on, recorded whenever."""
    return any(
        isinstance(told.event, MandateEnded)
        and told.event.mandate == mandate.mandate
        and (told.event.ended_at < at or (told.event.ended_at == at and told.before(spoke)))
        for told in e.rules
    )
