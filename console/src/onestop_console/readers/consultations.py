"""Consultations, as review answers them."""

from datetime import date, datetime

from onestop_console.readers.reader import Reader


class ConsultationLine(Reader):
    """A consultation in one line; `due` is when its rung of the ladder runs out."""

    project: str
    case: str
    name_zh: str
    name_en: str
    department: str
    objection: str
    stage: str
    representative: str
    state: str
    due: datetime | None
    suspended: bool
    units: list[str]
    slot_on: date | None
    withdrawn: bool
    outcome: str
    project_zh: str
    project_en: str


class Convening(Reader):
    """That it was called for a day; called again, it was moved to another."""

    slot_on: date
    convened_by: str
    convened_at: datetime


class Position(Reader):
    """What a unit said."""

    unit: str
    statement: str


class Conclusion(Reader):
    """How it ended, with the minutes by their digest."""

    outcome: str
    conditions: list[str]
    positions: list[Position]
    minutes: str
    concluded_by: str
    concluded_at: datetime


class Ruling(Reader):
    """What the government decided."""

    outcome: str
    conditions: list[str]
    document: str
    decided_at: datetime


class Room(Reader):
    """One consultation, from the objection to its end."""

    project: str
    item: str
    objection: str
    stage: str
    standing: str
    representative: str
    grounds: str
    legal_basis: str
    document: str
    document_kept: bool
    received_at: datetime
    registered_by: str
    registered_at: datetime
    due: datetime | None
    slots: list[date]
    slot_on: date | None
    units: list[str]
    convenings: list[Convening]
    withdrawn_at: datetime | None
    withdrawn_because: str
    conclusion: Conclusion | None
    escalated_at: datetime | None
    ruling: Ruling | None
