"""The items of a project: what of its guidance sheet is asked for again."""

from collections.abc import Iterable

from onestop_contracts.fields import Code, Title
from onestop_contracts.parts import GuidanceItem, Part, Supervision


class Item(Part):
    """A line of the guidance sheet, without what runs beside it."""

    item: Code
    item_version: int
    phase: int
    before_start: bool
    name_zh: Title
    name_en: Title
    department: Code
    legal_limit_wd: int
    promised_limit_wd: int
    needs: tuple[Code, ...] = ()
    materials: tuple[Code, ...] = ()
    joint: Code = ""
    commitment: bool = False
    cover: Code = ""
    supervision: Supervision = Supervision.BEFORE

    def beside(self, line: GuidanceItem) -> GuidanceItem:
        """This line on a sheet that is drawn up anew: only what it waits for, and what runs beside
        it, is as there."""
        said = {"needs": line.needs, "parallel_with": line.parallel_with}
        return GuidanceItem(**{**dict(self), **said})


def needed(items: Iterable[GuidanceItem]) -> tuple[Item, ...]:
    """The lines of a guidance sheet as the project keeps them."""
    return tuple(Item.model_validate(item, from_attributes=True) for item in items)
