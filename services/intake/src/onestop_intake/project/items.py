"""The items of a project: what of its guidance sheet is asked for again."""

from collections.abc import Iterable

from onestop_contracts.fields import Code, Title
from onestop_contracts.parts import GuidanceItem, Part, Supervision


class Item(Part):
    """What of a line of the guidance sheet is asked for again."""

    item: Code
    phase: int
    before_start: bool
    name_zh: Title
    name_en: Title
    department: Code
    promised_limit_wd: int
    needs: tuple[Code, ...] = ()
    materials: tuple[Code, ...] = ()
    supervision: Supervision = Supervision.BEFORE


def needed(items: Iterable[GuidanceItem]) -> tuple[Item, ...]:
    """The lines of a guidance sheet as the project keeps them."""
    return tuple(Item.model_validate(item, from_attributes=True) for item in items)
