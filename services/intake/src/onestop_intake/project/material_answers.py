"""The papers of a project item by item: required, handed in, missing, awaited; and by name."""

from datetime import datetime

from onestop_contracts.fields import Code, Digest, Prose, Title
from onestop_contracts.parts import GuidanceItem, Part

from onestop_intake.materials import MaterialName, Materials
from onestop_intake.project.answers import item_answer
from onestop_intake.project.items import Item
from onestop_intake.project.sheets import GuidanceRow
from onestop_intake.project.state import Project


class PaperName(Part):
    """A paper by its code and what it is called."""

    code: Code
    name_zh: Title
    name_en: Title


class PaperIn(PaperName):
    """A paper that is in; `name` is what who handed it in called it."""

    digest: Digest
    name: Prose
    handed_in_at: datetime


class ItemMaterials(Part):
    """The papers of one item. `awaited` once it has fallen due and some are missing.

    An item that names no papers of its own takes whatever was filed.
    """

    item: Code
    name_zh: Title
    name_en: Title
    department: Code
    state: Code
    required: tuple[PaperName, ...]
    handed_in: tuple[PaperIn, ...]
    missing: tuple[PaperName, ...]
    awaited: bool


class IssuedLine(GuidanceItem):
    """One line of the sheet, with its papers by name."""

    papers: tuple[PaperName, ...]


class IssuedSheet(GuidanceRow):
    """The sheet (审批事项指导单) as it was issued; papers by code, and by name as it is today."""

    items: tuple[IssuedLine, ...]


def materials_answer(
    project: Project, items: tuple[Item, ...], names: Materials
) -> list[ItemMaterials]:
    """Every item's papers, in the order of the sheet."""
    return [_of(project, item, names) for item in items]


def issued(sheet: GuidanceRow, names: Materials) -> IssuedSheet:
    """The sheet with the names of its papers."""
    lines = tuple(
        IssuedLine(**dict(line), papers=tuple(_name(names.of(code)) for code in line.materials))
        for line in sheet.items
    )
    return IssuedSheet(**{**dict(sheet), "items": lines})


def _of(project: Project, item: Item, names: Materials) -> ItemMaterials:
    case = project.cases.get(item.item)
    return ItemMaterials(
        item=item.item,
        name_zh=item.name_zh,
        name_en=item.name_en,
        department=item.department,
        state=item_answer(project, item).state,
        required=tuple(_name(names.of(code)) for code in item.materials),
        handed_in=tuple(
            PaperIn(**{**dict(paper), **dict(_name(names.of(paper.code)))})
            for paper in project.papers_of(item)
        ),
        missing=tuple(_name(names.of(code)) for code in project.missing(item)),
        awaited=case is not None and case.awaiting,
    )


def _name(known: MaterialName) -> PaperName:
    return PaperName(code=known.code, name_zh=known.name_zh, name_en=known.name_en)
