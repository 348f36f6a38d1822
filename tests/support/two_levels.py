"""A city and a banner in memory: intake and review, a small catalogue, three departments, powers at
both levels, and somebody of every role at each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import onestop_intake.app
import onestop_review.app
from onestop_chassis.actor import Actor
from onestop_contracts.event import Event
from onestop_contracts.people import CITY, Role
from onestop_intake.divisions import RegisterDivisions
from onestop_intake.project import project
from onestop_intake.project.acceptance import AcceptProject
from onestop_intake.project.filing import FileProject
from onestop_intake.project.state import Project
from onestop_review.calendar_rule import PublishCalendar
from onestop_review.case import case
from onestop_review.case.state import Case
from onestop_review.catalogue import ReviseCatalogue
from onestop_review.delegation.granting import GrantDelegations
from onestop_review.department import RegisterDepartments
from onestop_review.representative.mandate import AppointRepresentative
from onestop_review.representative.nominating import NominateRepresentative
from onestop_review.staff.registering import RegisterPeople

from tests.support.calendars import at
from tests.support.in_memory_city import InMemoryCity
from tests.support.intake_samples import credit_code
from tests.support.review_service import (
    ITEMS,
    NAMES,
    calendar_body,
    catalogue_body,
    departments_body,
    nomination_body,
)

BANNER = "150602"
PROJECT = "2026-150602-30-03-100037"
FIRM = credit_code()
MORNING = at("2026-03-02 09:00")
HELD_BY = {"P1-01": CITY, "P1-07": CITY, "P2-01": BANNER, "P3-10": BANNER}
"""At which level the power of each item is delegated in the beginning."""
CENTRE = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY)
DIGEST = "d" * 64


def person(role: Role, place: str, department: str = "", firm: str = "") -> Actor:
    """Somebody of this role there."""
    return Actor(
        subject=".".join(filter(None, (role.value, department, place, firm))),
        roles=frozenset({role}),
        jurisdiction="" if firm else place,
        department=department,
        organisation=firm,
    )


def cast() -> Iterator[Actor]:
    """Everybody who could want to act on a project or a case."""
    for place in (CITY, BANNER):
        for role in (*CENTRE, Role.WINDOW_CLERK, Role.REVIEWER, Role.GOVERNMENT):
            yield person(role, place)
        for department in NAMES:
            yield person(Role.REVIEWER, place, department)
            yield person(Role.REPRESENTATIVE, place, department)
    yield person(Role.APPLICANT, BANNER, firm=FIRM)
    yield person(Role.APPLICANT, BANNER, firm=credit_code(2))
    yield person(Role.OPERATOR, CITY)
    yield person(Role.AUDITOR, CITY)


CAST = tuple(cast())
DIRECTOR, CLERK = person(Role.DIRECTOR, CITY), person(Role.WINDOW_CLERK, CITY)


@dataclass
class TwoLevels:
    """The city with its rules in force; nothing is filed yet. `applies` says of items when a
    project needs them; usually each does."""

    city: InMemoryCity = field(
        default_factory=lambda: InMemoryCity.of(
            MORNING, onestop_intake.app.blueprint, onestop_review.app.blueprint
        )
    )

    applies: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        do = self.city.do
        divisions = [
            {"code": CITY, "name_zh": "鄂尔多斯市", "name_en": "Ordos", "level": "city"},
            {"code": BANNER, "name_zh": "东胜区", "name_en": "Dongsheng", "level": "district"},
        ]
        do(RegisterDivisions.model_validate({"divisions": divisions}), DIRECTOR)
        do(RegisterDepartments.model_validate(departments_body()), person(Role.OPERATOR, CITY))
        do(PublishCalendar.model_validate(calendar_body()), DIRECTOR)
        do(ReviseCatalogue.model_validate(self.catalogue()), DIRECTOR)
        do(GrantDelegations.model_validate({"delegations": list(delegations())}), DIRECTOR)
        for place in (CITY, BANNER):
            for department in NAMES:
                self.appoint(place, department)

    def catalogue(self) -> dict[str, Any]:
        """The small catalogue, with what decides whether an item applies."""
        return catalogue_body(**{item: {"when": when} for item, when in self.applies.items()})

    def appoint(self, place: str, department: str) -> None:
        """The department's own person for its post there."""
        head = person(Role.REVIEWER, place, department)
        holder = person(Role.REPRESENTATIVE, place, department).subject
        row = {"person": holder, "unit": department, "jurisdiction": place, "since": "2020-01-01"}
        self.city.do(RegisterPeople.model_validate({"people": [row]}), head)
        post = {"jurisdiction": place, "department": department, "person": holder}
        nominated = NominateRepresentative.model_validate(
            {**nomination_body(department, holder), "jurisdiction": place}
        )
        self.city.do(nominated, head)
        mandate = {**post, "mandate": f"M-{place}-{department}"}
        self.city.do(AppointRepresentative.model_validate(mandate), person(Role.DIRECTOR, place))

    def file(self, **changes: Any) -> list[Event]:
        """The firm files its project at the one window."""
        return self.city.do(FileProject.model_validate({**FILING, **changes}), CLERK, PROJECT)

    def accept(self) -> list[Event]:
        """The window takes it on: the cases that wait for nothing are opened."""
        return self.city.do(AcceptProject(), CLERK, PROJECT)

    def case(self, item: str, code: str = PROJECT) -> Case:
        """A case as it stands."""
        review = self.city.services["review"]
        state: Case = review.state(case.decider, case.stream_at(code, item))[0]
        return state

    def project(self, code: str = PROJECT) -> Project:
        """A project as it stands."""
        intake = self.city.services["intake"]
        state: Project = intake.state(project.decider, project.stream_at(code))[0]
        return state

    @property
    def now(self) -> datetime:
        return self.city.clock.at


def delegations() -> Iterator[dict[str, Any]]:
    """One instrument for each level and department that holds something."""
    for place in (CITY, BANNER):
        for department in NAMES:
            held = [i for i, of in ITEMS.items() if of == department and HELD_BY[i] == place]
            if held:
                yield {
                    "delegation": f"W-{place}-{department}",
                    "department": department,
                    "jurisdiction": place,
                    "items": held,
                    "instrument": "委托书〔2026〕1号",
                    "in_force_from": "2026-01-01",
                }


FILING = {
    "name_zh": "光伏组件智能制造基地",
    "name_en": "PV module plant",
    "applicant": {"name": "示例企业", "uscc": FIRM},
    "division": BANNER,
    "industry_class": "C38",
    "attributes": {"route": "filing", "kind": "new", "land": "new"},
    "materials": [{"code": "M-01", "digest": DIGEST}],
}
