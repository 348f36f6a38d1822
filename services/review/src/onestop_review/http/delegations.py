"""What the departments delegated to the centre, and what the negative list keeps there."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from onestop_chassis.http import Page, Public, problems, whole
from onestop_chassis.worktime import local_day
from onestop_contracts.fields import Code, Number, Prose
from pydantic import BaseModel

from onestop_review.delegation.keeping import DelegationUnknown
from onestop_review.delegation.state import Delegation
from onestop_review.http.access import rules

router = APIRouter(tags=["delegations"])


class DelegationAnswer(BaseModel):
    """One version of one delegation (委托), and whether it is in force today."""

    delegation: Code
    version: int
    department: Code
    jurisdiction: Code
    items: tuple[Code, ...]
    instrument: Number
    in_force_from: date
    in_force_until: date | None
    ended_on: date | None
    ended_because: Prose
    in_force: bool = False


class EntryAnswer(BaseModel):
    """One entry of the negative list (负面清单)."""

    entry: Code
    version: int
    items: tuple[Code, ...]
    jurisdictions: tuple[Code, ...]
    major_only: bool
    basis: Prose
    in_force_from: date


@router.get("/delegations")
def list_delegations(call: Public) -> Page[DelegationAnswer]:
    """The newest version of every delegation; delegation is public by law."""
    today = local_day(call.now)
    versions = rules(call).delegations.versions
    return whole(_answer(versions[number][-1], today) for number in sorted(versions))


@router.get("/delegations/{number}", responses=problems(DelegationUnknown))
def read_delegation(
    number: Annotated[str, Path(max_length=100)], call: Public
) -> Page[DelegationAnswer]:
    """Every version of one delegation, oldest first."""
    versions = rules(call).delegations.versions.get(number)
    if versions is None:
        raise DelegationUnknown(number, delegation=number)
    return whole(_answer(version, local_day(call.now)) for version in versions)


def _answer(held: Delegation, today: date) -> DelegationAnswer:
    answer = DelegationAnswer.model_validate(
        {name: getattr(held, name) for name in DelegationAnswer.model_fields if name != "in_force"}
    )
    return answer.model_copy(update={"in_force": held.in_force(today)})


@router.get("/negative-list")
def list_kept(call: Public) -> Page[EntryAnswer]:
    """What stays with the departments."""
    known = rules(call).negative_list
    return whole(
        EntryAnswer(**known.entries[code].said(), version=known.versions[code])
        for code in sorted(known.entries)
    )
