"""Who did what in a case, and what they therefore do not do as well (职责分离).

Nobody supervises, checks, concludes or decides what they drafted, filed or signed.
"""

from onestop_contracts import review as facts
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Person
from onestop_contracts.parts import Part

from onestop_review.case import events as notes

WORDS = {
    "draft": "drafted a decision in this case / 系本办件拟办人",
    "signature": "signed for the authority in this case / 曾代表办理机关签署本办件",
    "objection": "signed an objection in this case / 系本办件反对意见签署人",
    "supervision": "supervised this case / 曾监督本办件",
}
"""What keeps somebody from doing the other, by its name."""


class Duties(Part):
    """Who has drafted, signed for the authority, objected, or otherwise answered as the
    department's representative, silence included."""

    drafted: tuple[Person, ...] = ()
    signed: tuple[Person, ...] = ()
    objected: tuple[Person, ...] = ()
    supervised: tuple[Person, ...] = ()

    def after(self, event: Event) -> "Duties":
        """With what this fact says that somebody did."""
        match event:
            case notes.DecisionDrafted(drafted_by=person):
                return self._with("drafted", person)
            case (
                notes.CorrectionRequested(person=person)
                | facts.CaseAccepted(accepted_by=person)
                | notes.ObjectionReturned(returned_by=person)
                | facts.ObjectionRegistered(registered_by=person)
                | facts.ConsultationConvened(convened_by=person)
                | facts.ConsultationConcluded(concluded_by=person)
            ):
                return self._with("signed", person)
            case (
                facts.ObjectionFiled(representative=person)
                | notes.ObjectionMended(representative=person)
            ):
                return self._with("objected", person)
            case (
                facts.ConsentGiven(representative=person)
                | facts.DefaultConsentGranted(representative=person)
                | notes.ReplyRecorded(person=person)
                | notes.ObjectionWithdrawn(representative=person)
            ):
                return self._with("supervised", person)
            case _:
                return self

    def _with(self, duty: str, person: str) -> "Duties":
        known: tuple[str, ...] = getattr(self, duty)
        if not person or person in known:
            return self
        return self.model_copy(update={duty: (*known, person)})

    @property
    def handled(self) -> frozenset[Person]:
        """Who drafted or signed: none of them supervises the case, whatever post they hold."""
        return frozenset((*self.drafted, *self.signed))

    def handling_of(self, person: str) -> Code:
        """What keeps the person from supervising; empty for nothing."""
        return _first(person, {"draft": self.drafted, "signature": self.signed})

    def supervision_of(self, person: str) -> Code:
        """What keeps the person from drafting; empty for nothing."""
        return _first(person, {"objection": self.objected, "supervision": self.supervised})

    def either_of(self, person: str) -> Code:
        """What keeps the person from checking, convening, concluding and deciding."""
        return _first(person, {"draft": self.drafted}) or self.supervision_of(person)


def _first(person: str, duties: dict[str, tuple[str, ...]]) -> Code:
    return next((name for name, people in duties.items() if person and person in people), "")
