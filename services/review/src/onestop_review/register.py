"""What every register shares: rows that are sent, acts that ask no rules, who keeps it.

The rules in force are made of the registers, so their acts do not ask `Now.rules`: what one needs
of another stands beside it. Only who stays asks there who was given the post meanwhile: the posts
know the staff register, and cannot stand beside it.
"""

from typing import Any, Generic, Self, TypeVar

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_contracts.people import CITY
from pydantic import BaseModel, ConfigDict

from onestop_review.officers import require_centre

S = TypeVar("S")
LONGEST = 4000
"""No text in what is sent is longer."""


class Sent(BaseModel):
    """A value inside what is sent; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=LONGEST)


class Row(Sent):
    """One line of a list that is sent; `row` is its line in the sender's file."""

    row: int | None = None

    def said(self) -> dict[str, Any]:
        """What it says, wherever it stood in the file."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "row"}

    def without_row(self) -> Self:
        """As it is kept and compared."""
        return self.model_copy(update={"row": None})


class RegisterAct(Act[S, Any], Generic[S]):
    """What can be asked of a register."""

    model_config = ConfigDict(str_max_length=LONGEST)


def the_leaders(actor: Actor, state: Any, now: Now[Any]) -> str:
    """The centre's leaders, each at their level."""
    return require_centre(actor)


def the_leaders_of_the_city(actor: Actor, state: Any, now: Now[Any]) -> str:
    """The leaders of the city's centre: it is a rule for every place."""
    return require_centre(actor, CITY)
