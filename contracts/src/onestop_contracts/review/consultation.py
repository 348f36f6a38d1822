"""What follows an objection: its registration, the consultation (会商), the government."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.fields import Code, Digest, Person, Prose
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome, Position, Stage
from onestop_contracts.review.cases import CaseFact


class ObjectionRegistered(CaseFact):
    """The centre found the objection formally in order."""

    TYPE: ClassVar[str] = "onestop.review.ObjectionRegistered.v1"

    stage: Stage
    objection: Code
    registered_by: Person
    consult_by: AwareDatetime
    calendar_version: int = 0
    registered_at: AwareDatetime


class ConsultationConvened(CaseFact):
    """The director called the department and the units concerned together (会商)."""

    TYPE: ClassVar[str] = "onestop.review.ConsultationConvened.v1"

    stage: Stage
    objection: Code
    convened_by: Person
    units: tuple[Code, ...]
    slot_on: date
    conclude_by: AwareDatetime
    convened_at: AwareDatetime


class ConsultationConcluded(CaseFact):
    """How the consultation ended, with each unit's position and the minutes' digest."""

    TYPE: ClassVar[str] = "onestop.review.ConsultationConcluded.v1"

    stage: Stage
    objection: Code
    outcome: ConsultationOutcome
    conditions: tuple[Prose, ...] = ()
    positions: tuple[Position, ...]
    minutes: Digest
    concluded_by: Person
    concluded_at: AwareDatetime


class EscalatedToGovernment(CaseFact):
    """No agreement: the government decides (报市人民政府研究决定)."""

    TYPE: ClassVar[str] = "onestop.review.EscalatedToGovernment.v1"

    stage: Stage
    objection: Code
    decide_by: AwareDatetime
    calendar_version: int = 0
    escalated_at: AwareDatetime


class GovernmentDecided(CaseFact):
    """The government's decision; it binds the item."""

    TYPE: ClassVar[str] = "onestop.review.GovernmentDecided.v1"

    stage: Stage
    objection: Code
    outcome: GovernmentOutcome
    conditions: tuple[Prose, ...] = ()
    document: Digest
    decided_at: AwareDatetime
