"""One project in memory from its filing to its clearance, and all four services that follow it."""

from dataclasses import dataclass, field
from typing import Any

import onestop_archive.app
import onestop_intake.app
import onestop_land.app
import onestop_review.app
from onestop_archive.decision.record import DecisionRecord, decision_record
from onestop_archive.dossier.state import RecordFiled
from onestop_archive.facts import facts
from onestop_contracts.identifiers import case_name
from onestop_contracts.people import CITY, Role
from onestop_intake.project.applying_again import ApplyAgain
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.opening import AcceptCase
from onestop_review.case.state import Case
from onestop_review.docket import docket
from onestop_review.docket.state import Docket
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.hearing import WaiveHearing
from onestop_review.licence_bundle.revoking import AnnounceRevocation, RevokeLicence
from onestop_review.licence_bundle.state import Bundle

from tests.support.in_memory import InMemory
from tests.support.in_memory_city import InMemoryCity
from tests.support.two_levels import (
    BANNER,
    DIGEST,
    FIRM,
    HELD_BY,
    MORNING,
    PROJECT,
    TwoLevels,
    person,
)

ORDER = ("P1-01", "P1-07", "P2-01", "P3-10")
"""Each needs the one before it."""
APPLICANT = person(Role.APPLICANT, BANNER, firm=FIRM)
REVIEWER = person(Role.REVIEWER, BANNER)
EVERYTHING = 100_000


def four_services() -> InMemoryCity:
    apps = (onestop_intake.app, onestop_review.app, onestop_archive.app, onestop_land.app)
    return InMemoryCity.of(MORNING, *(app.blueprint for app in apps))


@dataclass
class OneProject(TwoLevels):
    """What is done with one project, and how it stands in each service."""

    city: InMemoryCity = field(default_factory=four_services)

    def decide(self, case: str, outcome: str = "approve") -> None:
        """The ordinary way of a case, from its opening to its decision by silence."""
        item = case.partition(".")[0]
        said = {"outcome": outcome, "reasons": ("经审查",)}
        self.city.do(AcceptCase(), REVIEWER, PROJECT, case)
        self.city.do(DraftDecision.model_validate(said), REVIEWER, PROJECT, case)
        self.city.pass_(days=8)
        decider = person(Role.DIRECTOR, HELD_BY[item])
        self.city.do(DecideCase.model_validate(said), decider, PROJECT, case)

    def apply_again(self, item: str, **more: Any) -> None:
        papers = [{"code": "M-01", "digest": DIGEST}]
        act = ApplyAgain.model_validate({"item": item, "materials": papers, **more})
        self.city.do(act, APPLICANT, PROJECT)

    def revoke(self, number: str) -> None:
        said = {"number": number, "ground": "以欺骗手段取得"}
        told = {**said, "legal_basis": "行政许可法 art. 69"}
        director = person(Role.DIRECTOR, CITY)
        self.city.do(AnnounceRevocation.model_validate(told), director, PROJECT)
        self.city.do(WaiveHearing(number=number), APPLICANT, PROJECT)
        self.city.do(RevokeLicence.model_validate(said), director, PROJECT)

    @property
    def docket(self) -> Docket:
        state: Docket = self._state("review", docket, PROJECT)
        return state

    @property
    def licences(self) -> dict[str, bool]:
        """Every licence by its number, and whether it is in force."""
        state: Bundle = self._state("review", licence_bundle, PROJECT)
        return {number: not held.ground for number, held in state.held.items()}

    def cases(self) -> dict[str, Case]:
        """Every case of the project that was opened, by its name."""
        ever = self.docket.attempts
        names = (case_name(i, n) for i in ORDER for n in range(1, ever.get(i, 0) + 1))
        found = {name: self.case(name) for name in names}
        return {name: case for name, case in found.items() if case.begun is not None}

    def record(self, case: str) -> DecisionRecord:
        """The archive's record of a case's decision, with its checks."""
        archive = self.service("archive")
        rows = archive.select(facts, limit=EVERYTHING)
        filed = {
            event.record: event.digest
            for event in archive.stream(f"dossier/{PROJECT}")
            if isinstance(event, RecordFiled)
        }
        mine, rules = ([row for row in rows if row.project == project] for project in (PROJECT, ""))
        record = decision_record(PROJECT, case, mine, rules, filed)
        assert record is not None
        return record

    def service(self, name: str) -> InMemory:
        return self.city.services[name]

    def _state(self, service: str, noun: Any, *keys: str) -> Any:
        return self.service(service).state(noun.decider, noun.stream_at(*keys))[0]
