"""What was amended of a project, in words: each attribute, what it said, and what it says since."""

from datetime import date, datetime

from onestop_contracts.fields import Code, Prose, Quantity, Title
from onestop_contracts.intake import ProjectAmended
from onestop_contracts.parts import ItemStanding, NeedsChanged, Part

from onestop_intake.attribute_words import NAMES, said
from onestop_intake.project.difference import changed


class AttributeChange(Part):
    """One attribute that was said otherwise: what it said, and what it says since."""

    attribute: Code
    name_zh: Title
    name_en: Title
    before: Quantity
    before_zh: Title
    before_en: Title
    after: Quantity
    after_zh: Title
    after_en: Title


class AmendmentAnswer(Part):
    """One amendment: when, why, and the difference it made.

    Items that came and that went have the state in which their case was then. The plan ended on
    `finish_before`, and ended on `finish_on` after it.
    """

    amended_at: datetime
    reason: Prose
    changes: tuple[AttributeChange, ...]
    added: tuple[ItemStanding, ...]
    dropped: tuple[ItemStanding, ...]
    needs: tuple[NeedsChanged, ...]
    finish_before: date | None
    finish_on: date | None
    days_raw: int | None
    days_net: int | None


_SAME = set(AmendmentAnswer.model_fields) & set(ProjectAmended.model_fields)


def amendment_answer(amended: ProjectAmended) -> AmendmentAnswer:
    """The amendment as it is shown."""
    names = changed(amended.before, amended.attributes)
    changes = tuple(_change(name, amended) for name in names)
    return AmendmentAnswer(**amended.model_dump(include=_SAME), changes=changes)


def _change(name: str, amended: ProjectAmended) -> AttributeChange:
    before, after = (getattr(one, name) for one in (amended.before, amended.attributes))
    (name_zh, name_en), was, says = NAMES[name], said(before), said(after)
    return AttributeChange(
        attribute=name,
        name_zh=name_zh,
        name_en=name_en,
        before=str(before),
        before_zh=was[0],
        before_en=was[1],
        after=str(after),
        after_zh=says[0],
        after_en=says[1],
    )
