"""The rules in force, frozen: what decisions about cases carry, and reactions and timers ask."""

from dataclasses import dataclass, field
from datetime import date, datetime

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.fields import Code
from onestop_contracts.parts import CatalogueItem, GuidanceItem
from onestop_contracts.people import CITY

from onestop_review.board import Board, Place
from onestop_review.catalogue import Catalogue
from onestop_review.delegation.state import Delegation, Delegations
from onestop_review.department import Departments
from onestop_review.docket_list import DocketList
from onestop_review.negative_list import NegativeList
from onestop_review.outage import OutageRecorded
from onestop_review.post import Post, Posts
from onestop_review.power import Power, delegated, kept, returned
from onestop_review.rule_set import RuleSet
from onestop_review.rules import Rules
from onestop_review.staff.state import Staff


@dataclass(frozen=True, slots=True)
class Reference:
    """One snapshot, taken at `at` by the clock named `clock` in the service named `service`."""

    at: datetime
    service: Code = "review"
    clock: Code = "wall"
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    rule_set: RuleSet = field(default_factory=RuleSet)
    catalogue: Catalogue = field(default_factory=Catalogue)
    departments: Departments = field(default_factory=Departments)
    delegations: Delegations = field(default_factory=Delegations)
    negative_list: NegativeList = field(default_factory=NegativeList)
    board: Board = field(default_factory=Board)
    staff: Staff = field(default_factory=Staff)
    outages: tuple[OutageRecorded, ...] = ()
    dockets: DocketList = field(default_factory=DocketList)

    @property
    def rules(self) -> Rules:
        """The limits that hold where nothing more particular is set."""
        return self.rule_set.of()

    def rules_for(self, jurisdiction: str, item: str) -> Rules:
        """The limits for one item in one place."""
        return self.rule_set.of(jurisdiction, item)

    @property
    def posts(self) -> Posts:
        """Every post."""
        return self.board.all

    def post(self, jurisdiction: str, department_code: str, item: str) -> Post:
        """The post that answers for a department in a place, as far as it answers for the item
        and its holders work there: the city's, until the place's own first mandate begins."""
        own, shared = (
            self.staff.present(self.posts.of(place, department_code))
            for place in (jurisdiction, CITY)
        )
        return own.following(shared).for_item(item)

    def post_at(self, place: Place) -> Post:
        """The post itself, never the city's in its stead; mandates end when their holders leave."""
        return self.staff.present(self.board.post(place))

    def delegation(self, jurisdiction: str, item: str, day: date) -> Delegation | None:
        """What the item is delegated by on that day: the place's own instrument or the city's."""
        own = self.delegations.of(jurisdiction, item, day)
        return own or self.delegations.of(CITY, item, day)

    def power(self, jurisdiction: str, item: str, day: date, *, major: bool) -> Power:
        """Who decides that day: the department for what the negative list keeps and for what it
        has not delegated, else the centre."""
        listed = kept(self.negative_list, item, jurisdiction, major, day)
        if listed is not None:
            return listed
        held = self.delegation(jurisdiction, item, day)
        if held is not None:
            return delegated(held)
        return returned(self.delegations, (jurisdiction, CITY), item, day)

    def definition(self, line: GuidanceItem) -> CatalogueItem:
        """The catalogue's item in the version of the guidance sheet.

        A sheet may rest on a version that has not reached this service; what it says of the
        item is then all that is needed.
        """
        known = self.catalogue.item(line.item, line.item_version)
        return known or _from_sheet(line)

    def stops(self, item: str, version: int) -> tuple[Code, ...]:
        """The grounds that the catalogue names for stopping this version of the item; none where
        the version has not reached this service."""
        known = self.catalogue.item(item, version)
        return known.clock if known else ()


def _from_sheet(line: GuidanceItem) -> CatalogueItem:
    said = line.model_dump(exclude={"item_version", "parallel_with"})
    return CatalogueItem(**said, version=line.item_version, basis="")
