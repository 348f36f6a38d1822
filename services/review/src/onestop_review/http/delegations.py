"""What the departments delegated to the centre, and what the negative list keeps there."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from onestop_chassis.http import Call, Public, Receipt, problems
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import local_day
from onestop_contracts.identifiers import DIVISION_CODE
from pydantic import BaseModel, Field

from onestop_review import delegation, negative_list
from onestop_review.delegation import (
    Delegation,
    DelegationsInvalid,
    DelegationUnknown,
    EndDelegation,
    GrantDelegations,
)
from onestop_review.http.access import importer, rules
from onestop_review.http.body import Body
from onestop_review.negative_list import Entry, NegativeListInvalid, ReviseNegativeList

router = APIRouter(tags=["delegations"])


class DelegationBody(Body):
    """One delegation, or a new version of it; both days are included."""

    delegation: str = Field(max_length=100)
    department: str
    jurisdiction: str = Field(pattern=DIVISION_CODE)
    items: list[str] = Field(max_length=500)
    instrument: str
    in_force_from: date
    in_force_until: date | None = None
    row: int | None = None

    def entry(self) -> Delegation:
        """As the register keeps it."""
        return Delegation(**{**self.model_dump(), "items": tuple(self.items)})


class DelegationsBody(Body):
    """Delegations to enter; those not named stay as they are."""

    delegations: list[DelegationBody] = Field(min_length=1, max_length=500)


class EndBody(Body):
    """From which day a delegation is not in force any more, and why."""

    ended_on: date
    reason: str


class DelegationAnswer(BaseModel):
    """One version of one delegation (委托), and whether it is in force today."""

    delegation: str
    version: int
    department: str
    jurisdiction: str
    items: tuple[str, ...]
    instrument: str
    in_force_from: date
    in_force_until: date | None
    ended_on: date | None
    in_force: bool = False


class EntryBody(Body):
    """One entry; an empty list means any item or any place."""

    entry: str = Field(max_length=100)
    items: list[str] = Field(default=[], max_length=500)
    jurisdictions: list[str] = Field(default=[], max_length=100)
    major_only: bool = False
    basis: str
    in_force_from: date
    row: int | None = None

    def kept(self) -> Entry:
        """As the list keeps it."""
        lists = {"items": tuple(self.items), "jurisdictions": tuple(self.jurisdictions)}
        return Entry(**{**self.model_dump(), **lists})


class NegativeListBody(Body):
    """The whole list: entries not named leave it."""

    entries: list[EntryBody] = Field(max_length=500)


class EntryAnswer(BaseModel):
    """One entry of the negative list (负面清单)."""

    entry: str
    version: int
    items: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    major_only: bool
    basis: str
    in_force_from: date


@router.post("/delegations", responses=problems(DelegationsInvalid, Forbidden))
def grant_delegations(body: DelegationsBody, call: Call) -> Receipt:
    """Enters delegations; the same ones twice change nothing."""
    capacity = importer(call)
    wanted = tuple(row.entry() for row in body.delegations)
    command = GrantDelegations(wanted, rules(call).catalogue.items)
    return call.handle(delegation.delegation, delegation.STREAM, command, capacity)


@router.post(
    "/delegations/{number}/end",
    responses=problems(DelegationUnknown, DelegationsInvalid, Forbidden),
)
def end_delegation(
    number: Annotated[str, Path(max_length=100)], body: EndBody, call: Call
) -> Receipt:
    """Takes a delegation out of force."""
    capacity = importer(call)
    command = EndDelegation(number, body.ended_on, body.reason)
    return call.handle(delegation.delegation, delegation.STREAM, command, capacity)


@router.get("/delegations")
def list_delegations(call: Public) -> list[DelegationAnswer]:
    """The newest version of every delegation; delegation is public by law."""
    today = local_day(call.now)
    versions = rules(call).delegations.versions
    return [_answer(versions[number][-1], today) for number in sorted(versions)]


@router.get("/delegations/{number}", responses=problems(DelegationUnknown))
def read_delegation(
    number: Annotated[str, Path(max_length=100)], call: Public
) -> list[DelegationAnswer]:
    """Every version of one delegation, oldest first."""
    versions = rules(call).delegations.versions.get(number)
    if versions is None:
        raise DelegationUnknown(number, delegation=number)
    return [_answer(version, local_day(call.now)) for version in versions]


def _answer(held: Delegation, today: date) -> DelegationAnswer:
    answer = DelegationAnswer.model_validate(
        {name: getattr(held, name) for name in DelegationAnswer.model_fields if name != "in_force"}
    )
    return answer.model_copy(update={"in_force": held.in_force(today)})


@router.post("/negative-list", responses=problems(NegativeListInvalid, Forbidden))
def revise_negative_list(body: NegativeListBody, call: Call) -> Receipt:
    """Puts the list in force; only what changed is recorded."""
    capacity = importer(call)
    wanted = tuple(row.kept() for row in body.entries)
    items = frozenset(rules(call).catalogue.items)
    command = ReviseNegativeList(wanted, items, local_day(call.now))
    return call.handle(negative_list.negative_list, negative_list.STREAM, command, capacity)


@router.get("/negative-list")
def list_kept(call: Public) -> list[EntryAnswer]:
    """What stays with the departments."""
    entries = rules(call).negative_list.entries
    return [EntryAnswer.model_validate(entries[e], from_attributes=True) for e in sorted(entries)]
