"""A duty: what somebody has to do by when, as a noun's state tells it."""

from typing import Any

from onestop_contracts.fields import Code, Firm, Person
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, computed_field

from onestop_chassis.act import Act
from onestop_chassis.decider import address_of
from onestop_chassis.listed import sortable
from onestop_chassis.noun import noun_of

OPEN_DUTIES = "open_duties"
"""The field of a noun's row that holds its duties (`View.parts`)."""


class Holder(BaseModel):
    """Whose duty it is: anybody with this role, in this place, of this department or firm.

    `department` None: whichever; empty: of none. `organisation` and `jurisdiction` empty: any.
    """

    model_config = ConfigDict(frozen=True)

    role: Code
    jurisdiction: Code = ""
    department: Code | None = None
    organisation: Firm = ""


class Duty(BaseModel):
    """An act that is waited for. `about` says which window or objection of the noun; `person` who
    is meant, where it is one; `not_by` who may not, for what they did before.

    `lapses`: once `due` has passed it cannot be done any more.
    """

    model_config = ConfigDict(frozen=True)

    act: Code
    stream: Code
    address: Code
    project: Code = ""
    item: Code = ""
    about: Code = ""
    department: Code = ""
    jurisdiction: Code = ""
    holders: tuple[Holder, ...]
    person: Person = ""
    not_by: tuple[Person, ...] = ()
    since: AwareDatetime | None = None
    due: AwareDatetime | None = Field(default=None, description="By when; None where it has none.")
    lapses: bool = False

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def by_due(self) -> Code:
        """What lists are ordered by."""
        return sortable(self.due)


def owed(act: type[Act[Any, Any]], *keys: str, holders: tuple[Holder, ...], **said: Any) -> Duty:
    """The duty to do this act on the noun that lists it, at these keys."""
    noun = noun_of(act)
    stream = noun.stream_at(*keys)
    address = noun.path.format(**dict(zip(noun.names, keys, strict=True)))
    return Duty(act=address_of(act), stream=stream, address=address, holders=holders, **said)
