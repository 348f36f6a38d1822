"""What an amendment changes: attributes, items and where their cases stand, what waits for what."""

from collections.abc import Iterable, Mapping

from onestop_contracts.parts import Attributes, ItemStanding, NeedsChanged

from onestop_intake.project.case_progress import CaseProgress
from onestop_intake.project.items import Item

Cases = Mapping[str, CaseProgress]


def changed(before: Attributes, after: Attributes) -> tuple[str, ...]:
    """The names of the attributes that say something else."""
    names = Attributes.model_fields
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def only_in(
    items: Iterable[Item], others: Iterable[Item], cases: Cases
) -> tuple[ItemStanding, ...]:
    """Those of the items that are not among the others, each with where its case stands."""
    known = {item.item for item in others}
    return tuple(
        ItemStanding(item=item.item, state=standing(cases.get(item.item)))
        for item in items
        if item.item not in known
    )


def needs_changed(before: Iterable[Item], after: Iterable[Item]) -> tuple[NeedsChanged, ...]:
    """The items on both sheets that wait for others than before."""
    known = {item.item: item.needs for item in before}
    both = ((item, known[item.item]) for item in after if item.item in known)
    return tuple(
        NeedsChanged(
            item=item.item,
            added=tuple(need for need in item.needs if need not in were),
            dropped=tuple(need for need in were if need not in item.needs),
        )
        for item, were in both
        if set(item.needs) != set(were)
    )


def standing(case: CaseProgress | None) -> str:
    """Where a case stands: `waiting` before it opens, `stopped` while it stands still."""
    if case is None:
        return "waiting"
    return "stopped" if case.stopped and not case.awaiting else case.state.value
