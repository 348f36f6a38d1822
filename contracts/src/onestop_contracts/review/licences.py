"""Licences (证照), issued together and revoked one by one."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Number, Prose
from onestop_contracts.identifiers import ProjectCode
from onestop_contracts.parts import Licence


class LicencesIssued(Event):
    """The licences of a phase, issued together (一次性证照发放)."""

    TYPE: ClassVar[str] = "onestop.review.LicencesIssued.v1"

    project: ProjectCode
    phase: int
    licences: tuple[Licence, ...]
    issued_at: AwareDatetime
    hand_over_by: AwareDatetime


class LicenceRevoked(Event):
    """A licence was revoked (撤销, art. 69): a further fact, never an edit."""

    TYPE: ClassVar[str] = "onestop.review.LicenceRevoked.v1"

    project: ProjectCode
    number: Number
    ground: Prose
    legal_basis: Prose = ""
    revoked_at: AwareDatetime
