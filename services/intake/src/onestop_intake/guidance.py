"""The guidance sheet (审批事项指导单): what a project of this shape has to do, in which order."""

from dataclasses import dataclass

import networkx as nx
from onestop_contracts.parts import Attributes, CatalogueItem, GuidanceItem

from onestop_intake.applicability import Graph, applicable, dependencies
from onestop_intake.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Guidance:
    """The sheet: its items by phase, and the catalogue version it was drawn up by."""

    catalogue_version: int
    items: tuple[GuidanceItem, ...]

    @property
    def materials(self) -> tuple[str, ...]:
        """Every material that some item asks for, each once."""
        return tuple(dict.fromkeys(code for item in self.items for code in item.materials))


def draw_up(attributes: Attributes, catalogue: Catalogue) -> Guidance:
    """The sheet for a project with these attributes; nothing has to be filed for it.

    Raises:
        CatalogueMissing: there is no catalogue yet.
        CatalogueCircular: the items wait for each other in a circle.
    """
    items = applicable(attributes, catalogue)
    graph = dependencies([(item.item, item.needs) for item in items])
    before = frozenset(item.item for item in items if item.before_start)
    lines = tuple(_line(item, graph, before) for item in items)
    return Guidance(catalogue.version, lines)


def _line(item: CatalogueItem, graph: Graph, before: frozenset[str]) -> GuidanceItem:
    group = before if item.before_start else frozenset(graph) - before
    ordered = nx.ancestors(graph, item.item) | nx.descendants(graph, item.item) | {item.item}
    return GuidanceItem(
        item=item.item,
        item_version=item.version,
        phase=item.phase,
        before_start=item.before_start,
        name_zh=item.name_zh,
        name_en=item.name_en,
        department=item.department,
        legal_limit_wd=item.legal_limit_wd,
        promised_limit_wd=item.promised_limit_wd,
        needs=tuple(need for need in item.needs if need in graph),
        materials=item.materials,
        joint=item.joint,
        commitment=item.commitment,
        cover=item.cover,
        parallel_with=tuple(sorted(group - ordered)),
        supervision=item.supervision,
    )
