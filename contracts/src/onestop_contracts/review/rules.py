"""The rules in force: published, so that other services decide by the same versions."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Number, Prose, Title
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.parts import CalendarDay, CatalogueItem
from onestop_contracts.vocabularies import Certainty


class DepartmentRegistered(Event):
    """A department (主管部门) that holds powers; liable to the outside."""

    TYPE: ClassVar[str] = "onestop.review.DepartmentRegistered.v1"

    code: Code
    name_zh: Title
    name_en: Title
    mark: Certainty


class CatalogueRevised(Event):
    """A version of the item catalogue: the items that changed, and the codes that went."""

    TYPE: ClassVar[str] = "onestop.review.CatalogueRevised.v1"

    version: int
    items: tuple[CatalogueItem, ...]
    removed: tuple[Code, ...] = ()
    revised_at: AwareDatetime


class DelegationGranted(Event):
    """A department delegated items to the centre by a dated instrument (委托)."""

    TYPE: ClassVar[str] = "onestop.review.DelegationGranted.v1"

    delegation: Code
    department: Code
    jurisdiction: DivisionCode
    items: tuple[Code, ...]
    instrument: Number
    in_force_from: date
    in_force_until: date | None = None
    version: int


class DelegationEnded(Event):
    """The delegation is no longer in force from `ended_on`."""

    TYPE: ClassVar[str] = "onestop.review.DelegationEnded.v1"

    delegation: Code
    department: Code
    ended_on: date
    reason: Prose


class CalendarPublished(Event):
    """A holiday notice of the State Council, or a correction of one, for the years named.

    `days` are only those that depart from the ordinary week of Monday to Friday.
    """

    TYPE: ClassVar[str] = "onestop.review.CalendarPublished.v1"

    version: int
    notice: Number
    published_on: date
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]
