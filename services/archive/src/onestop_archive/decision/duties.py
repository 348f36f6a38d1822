"""Who did what in the case: what one person may not do twice was done by several."""

from collections.abc import Iterator

from onestop_contracts.fields import Person
from onestop_contracts.review import (
    CaseAccepted,
    ConsentGiven,
    ConsultationConcluded,
    ConsultationConvened,
    DefaultConsentGranted,
    ObjectionFiled,
    ObjectionRegistered,
    SupervisionOpened,
)

from onestop_archive.decision.evidence import Check, Evidence, Told, Words, answer

SPOKE = (ObjectionFiled, ConsentGiven, DefaultConsentGranted)


def duties(e: Evidence) -> Check:
    """G6: nobody supervised what they drafted or signed, or decided what they drafted or
    supervised; as far as the published facts name them."""
    return answer(
        "duties",
        _twice(e),
        (
            "Nobody supervised, concluded or decided what they drafted, filed or signed.",
            "无人监督、处理或决定本人拟办、提出或签署的事项。",
        ),
    )


def _twice(e: Evidence) -> Iterator[Words]:
    spoke = [told for told in e.past if isinstance(told.event, SPOKE)]
    supervised = {told.event.representative for told in spoke}
    drafted = _drafted(e.past)
    concluding = {e.decision.person} | {name for told in e.past for name in _concluded(told)}
    handling = {name for told in e.past for name in _signed(told)} | drafted
    for person in sorted(supervised & (handling | concluding)):
        yield f"{person} supervised and handled the case", f"{person} 既监督又办理本办件"
    for person in sorted(drafted & concluding):
        yield f"{person} drafted and concluded or decided", f"{person} 既拟办又处理或决定"


def handled(e: Evidence, spoke: Told) -> frozenset[Person]:
    """Who had drafted in the case, or signed in it for the authority, when that was said."""
    before = [told for told in e.past if told.row.version < spoke.row.version]
    return frozenset(_drafted(before) | {name for told in before for name in _signed(told)})


def _drafted(past: "tuple[Told, ...] | list[Told]") -> set[Person]:
    opened = (told.event for told in past if isinstance(told.event, SupervisionOpened))
    return {event.drafted_by for event in opened if event.drafted_by}


def _signed(told: Told) -> Iterator[Person]:
    if isinstance(told.event, CaseAccepted) and told.event.accepted_by:
        yield told.event.accepted_by
    yield from _concluded(told)


def _concluded(told: Told) -> Iterator[Person]:
    """Who checked an objection, or convened or concluded the consultation about it."""
    match told.event:
        case (
            ObjectionRegistered(registered_by=person)
            | ConsultationConvened(convened_by=person)
            | ConsultationConcluded(concluded_by=person)
        ) if person:
            yield person
        case _:
            return
