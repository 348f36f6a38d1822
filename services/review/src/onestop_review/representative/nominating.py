"""Nomination: the department puts somebody forward, and the centre may not accept."""

from collections.abc import Sequence

from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid, NotFound, so_many
from onestop_contracts.fields import Digest, Person, Prose
from pydantic import Field

from onestop_review.board import Board, Place
from onestop_review.nomination import (
    Condition,
    Evidence,
    NominationRefused,
    RepresentativeNominated,
    evidence_faults,
)
from onestop_review.reference import Reference
from onestop_review.register import Sent
from onestop_review.representative.acting import (
    MandateInvalid,
    PostAct,
    registered_faults,
    require_reason,
    staff_faults,
    the_centre,
    the_head_of_the_department,
)


class NominationInvalid(Invalid):
    """Evidence for one of the five conditions is missing, the department is not registered, or
    the person is not on its staff register."""

    code = "nomination-invalid"
    title = "The nomination is not complete"
    title_zh = "提名材料不完整"
    remedy = "Give evidence for each of the five conditions, and register the person first."
    remedy_zh = "请逐项提供五项选派条件的证明，并先将人选登记入人员名册。"


class NominationUnknown(NotFound):
    """Nobody of this name stands nominated for the post."""

    code = "nomination-unknown"
    title = "This person is not nominated for the post"
    title_zh = "该人选未获提名"
    remedy = "The department has to nominate first."
    remedy_zh = "请先由派出单位提名。"


class Shown(Sent):
    """What shows that one of the five conditions is met: a digest, or why it is waived."""

    condition: Condition
    document: Digest = ""
    note: Prose = Field(default="", examples=["已连续任职五年，免予提交任职文件"])


class NominateRepresentative(PostAct):
    """The department puts forward one of its people (选派), with evidence for the five conditions.

    On its staff register in the post's place today.

    Source: notice C4.
    """

    by = the_head_of_the_department
    refuses = (NominationInvalid,)
    opens = True

    person: Person = Field(min_length=1, max_length=100)
    evidence: tuple[Shown, ...] = Field(max_length=20)

    def decide(self, board: Board, now: Now[Reference]) -> Sequence[RepresentativeNominated]:
        evidence = tuple(Evidence(**one.model_dump()) for one in self.evidence)
        faults = [*evidence_faults(evidence), *registered_faults(self.department, now)]
        faults += staff_faults(self.place, self.person, now.day, now)
        if faults:
            raise NominationInvalid(so_many(faults), errors=faults)
        if board.nominated.get(self.place, {}).get(self.person) == evidence:
            return []
        nominated = RepresentativeNominated(
            department=self.department,
            jurisdiction=self.jurisdiction,
            person=self.person,
            evidence=evidence,
            nominated_at=now.at,
        )
        return [nominated]


class RefuseNomination(PostAct):
    """The centre does not accept the person, for these reasons.

    Source: notice C4.
    """

    by = the_centre
    refuses = (NominationUnknown, MandateInvalid)

    person: Person = Field(max_length=100)
    reasons: tuple[Prose, ...] = Field(max_length=20, examples=[("缺少任职文件",)])

    def decide(self, board: Board, now: Now[Reference]) -> Sequence[NominationRefused]:
        require_nominated(board, self.place, self.person)
        require_reason(*self.reasons, field="reasons")
        refused = NominationRefused(
            department=self.department,
            jurisdiction=self.jurisdiction,
            person=self.person,
            reasons=self.reasons,
            refused_at=now.at,
        )
        return [refused]


def require_nominated(board: Board, place: Place, person: str) -> None:
    """Nobody is appointed or refused who was not put forward.

    Raises:
        NominationUnknown: the person does not stand nominated.
    """
    if person not in board.nominated.get(place, {}):
        raise NominationUnknown(person, department=place[1], jurisdiction=place[0])
