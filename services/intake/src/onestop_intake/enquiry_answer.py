"""What an enquiry is answered: the sheet with names, legal bases, and what was assumed."""

from collections.abc import Collection, Iterator

from onestop_contracts.conditions import read_condition
from onestop_contracts.fields import Code, Prose, Title, Wording
from onestop_contracts.parts import Attributes, GuidanceItem, Part

from onestop_intake.attribute_words import NAMES, said
from onestop_intake.catalogue import Catalogue
from onestop_intake.divisions import Division
from onestop_intake.guidance import Guidance
from onestop_intake.materials import Materials
from onestop_intake.project.answers import SheetAnswer


class SheetLine(GuidanceItem):
    """One item of the sheet, with the law it rests on and how sure the entry is."""

    basis: Prose
    mark: Code


class PaperAnswer(Part):
    """A paper by name, the items that ask for it, and whether it comes with the filing itself."""

    code: Code
    name_zh: Title
    name_en: Title
    items: tuple[Code, ...]
    with_filing: bool


class Assumed(Part):
    """An attribute that was left out: what it was taken to say, and what hangs on it.

    `items` are those of the catalogue whose condition asks for it.
    """

    attribute: Code
    value: Code
    zh: Wording
    en: Wording
    items: tuple[Code, ...]


class EnquiryAnswer(SheetAnswer):
    """A guidance sheet without a project, and the plan as if it were accepted today.

    `materials` are codes, `papers` the same by name. What was not said of the project is in
    `assumed`: the sheet is only as good as that.
    """

    division: Division
    industry_class: Code
    items: tuple[SheetLine, ...]
    papers: tuple[PaperAnswer, ...]
    assumed: tuple[Assumed, ...]


def lines_of(sheet: Guidance, catalogue: Catalogue) -> tuple[SheetLine, ...]:
    """The sheet's items with their bases."""
    entries = catalogue.items
    return tuple(
        SheetLine(**line.model_dump(), basis=entries[line.item].basis, mark=entries[line.item].mark)
        for line in sheet.items
    )


def papers_of(
    sheet: Guidance, names: Materials, with_filing: Collection[str]
) -> tuple[PaperAnswer, ...]:
    """Every paper of the sheet once, in the sheet's order."""
    return tuple(
        PaperAnswer(
            **names.of(code).model_dump(exclude={"mark"}),
            items=tuple(line.item for line in sheet.items if code in line.materials),
            with_filing=code in with_filing,
        )
        for code in sheet.materials
    )


def assumed_of(attributes: Attributes, catalogue: Catalogue) -> Iterator[Assumed]:
    """Each attribute that was left out of what was sent, in the order they are asked."""
    asked = {
        code: {condition.key for condition in read_condition(item.when)}
        for code, item in sorted(catalogue.items.items())
    }
    for name, (zh, en) in NAMES.items():
        if name in attributes.model_fields_set:
            continue
        value = getattr(attributes, name)
        value_zh, value_en = said(value)
        yield Assumed(
            attribute=name,
            value=str(value),
            zh=f"未说明“{zh}”，按“{value_zh}”计",
            en=f"{en}: not said, taken as {value_en}",
            items=tuple(code for code, keys in asked.items() if name in keys),
        )
