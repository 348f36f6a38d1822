"""The figures of a project that indices ask for, and whether they hold."""

from collections.abc import Callable
from decimal import Decimal

from onestop_contracts.land import IndexFinding
from onestop_contracts.parts import Attributes

from onestop_land.index_set import ControlIndex

CENT = Decimal("0.01")


def _per_mu(attributes: Attributes) -> Decimal | None:
    if attributes.land_mu <= 0:
        return None
    return (attributes.investment_cny10000 / attributes.land_mu).quantize(CENT)


def _plot_ratio(attributes: Attributes) -> Decimal | None:
    """Floor area over land area; 1 亩 is 2000/3 m²."""
    if attributes.land_mu <= 0 or attributes.floor_area_m2 <= 0:
        return None
    return (attributes.floor_area_m2 * 3 / (attributes.land_mu * 2000)).quantize(CENT)


FIGURES: dict[str, Callable[[Attributes], Decimal | None]] = {
    "investment_intensity": _per_mu,
    "plot_ratio": _plot_ratio,
}
"""How a figure follows from what was filed; an index that is not here stays `unknown`."""


def finding(index: ControlIndex, attributes: Attributes) -> IndexFinding:
    """What one index requires, what was filed, and whether it is met."""
    figure = FIGURES.get(index.index)
    actual = figure(attributes) if figure else None
    met = "unknown"
    if actual is not None:
        holds = actual >= index.value if index.comparison == ">=" else actual <= index.value
        met = "yes" if holds else "no"
    return IndexFinding(
        index=index.index,
        unit=index.unit,
        comparison=index.comparison,
        required=str(index.value),
        actual="" if actual is None else str(actual),
        met=met,
        mark=index.mark,
    )
