"""An admitted intermediary (中介机构): its qualifications, until when, and whether it may work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from onestop_chassis.decider import Decider
from onestop_contracts.intermediary_market import (
    IntermediaryAdmitted,
    IntermediaryReinstated,
    IntermediarySuspended,
)

from onestop_intermediary_market.intermediary_commands import (
    AddQualification,
    Admit,
    AlreadyAdmitted,
    IntermediaryCommand,
    IntermediaryUnknown,
    LapseQualification,
    Qualification,
    QualificationsFaulty,
    Reinstate,
    Suspend,
)
from onestop_intermediary_market.intermediary_events import (
    IntermediaryEvent,
    QualificationAdded,
    QualificationLapsed,
)


@dataclass(frozen=True, slots=True)
class Intermediary:
    """What the next decision needs to know."""

    name: str = ""
    qualifications: tuple[Qualification, ...] = ()
    suspended: bool = False

    def held(self, service: str) -> Qualification | None:
        """The qualification for a service, if it has not lapsed."""
        return next((one for one in self.qualifications if one.service == service), None)


def decide(firm: Intermediary, command: IntermediaryCommand) -> Sequence[IntermediaryEvent]:
    if not firm.name and not isinstance(command, Admit):
        raise IntermediaryUnknown(command.intermediary, intermediary=command.intermediary)
    match command:
        case Admit():
            return _admit(firm, command)
        case AddQualification():
            return _add(firm, command)
        case LapseQualification():
            return _lapse(firm, command)
        case Suspend(intermediary, reason, at):
            if firm.suspended:
                return []
            suspended = IntermediarySuspended(
                intermediary=intermediary, reason=reason, suspended_at=at
            )
            return [suspended]
        case Reinstate(intermediary, at):
            if not firm.suspended:
                return []
            return [IntermediaryReinstated(intermediary=intermediary, reinstated_at=at)]
        case _:
            assert_never(command)


def _admit(firm: Intermediary, command: Admit) -> Sequence[IntermediaryEvent]:
    if firm.name == command.name and firm.qualifications == command.qualifications:
        return []
    _valid(command.qualifications, command.today, "/qualifications/{n}/")
    if firm.name:
        raise AlreadyAdmitted(command.intermediary, intermediary=command.intermediary)
    admitted = IntermediaryAdmitted(
        intermediary=command.intermediary,
        name=command.name,
        services=tuple(one.service for one in command.qualifications),
        expires_on=min(one.expires_on for one in command.qualifications),
        admitted_at=command.at,
    )
    added = [_added(command.intermediary, one) for one in command.qualifications]
    return [admitted, *added]


def _add(firm: Intermediary, command: AddQualification) -> Sequence[IntermediaryEvent]:
    if command.qualification in firm.qualifications:
        return []
    _valid((command.qualification,), command.today, "/")
    return [_added(command.intermediary, command.qualification)]


def _added(intermediary: str, one: Qualification) -> QualificationAdded:
    return QualificationAdded(
        intermediary=intermediary,
        service=one.service,
        certificate=one.certificate,
        expires_on=one.expires_on,
    )


def _lapse(firm: Intermediary, command: LapseQualification) -> Sequence[IntermediaryEvent]:
    held = firm.held(command.service)
    if held is None or held.expires_on != command.expires_on:
        return []
    return [
        QualificationLapsed(
            intermediary=command.intermediary,
            service=command.service,
            expired_on=command.expires_on,
            lapsed_at=command.at,
        )
    ]


def _valid(qualifications: Sequence[Qualification], today: date, place: str) -> None:
    """Refuses expired certificates and a service named twice; `place` points into the body."""
    errors, seen = [], set()
    for n, one in enumerate(qualifications):
        where = place.format(n=n)
        if one.expires_on < today:
            en, zh = f"{one.service} expired on {one.expires_on}", f"{one.service} 已于"
            errors.append(
                {"field": f"{where}expires_on", "en": en, "zh": f"{zh} {one.expires_on} 到期"}
            )
        if one.service in seen:
            en, zh = f"{one.service} is named twice", f"{one.service} 重复"
            errors.append({"field": f"{where}service", "en": en, "zh": zh})
        seen.add(one.service)
    if errors:
        detail = f"{len(errors)} 处需更正 / {len(errors)} to correct"
        raise QualificationsFaulty(detail, errors=errors)


def evolve(firm: Intermediary, event: IntermediaryEvent) -> Intermediary:
    match event:
        case IntermediaryAdmitted(name=name):
            return replace(firm, name=name)
        case QualificationAdded():
            new = Qualification(event.service, event.certificate, event.expires_on)
            others = tuple(one for one in firm.qualifications if one.service != event.service)
            return replace(firm, qualifications=(*others, new))
        case QualificationLapsed(service=service):
            left = tuple(one for one in firm.qualifications if one.service != service)
            return replace(firm, qualifications=left)
        case IntermediarySuspended():
            return replace(firm, suspended=True)
        case IntermediaryReinstated():
            return replace(firm, suspended=False)
        case _:
            assert_never(event)


intermediary = Decider(initial=Intermediary(), decide=decide, evolve=evolve)


def stream_of(code: str) -> str:
    """The stream of a firm, by its unified social credit code."""
    return f"intermediary/{code}"
