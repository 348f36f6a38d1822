"""Which items of the catalogue a project needs, and what it waits for among them."""

from collections.abc import Sequence
from typing import TypeAlias

import networkx as nx
from onestop_chassis.refusal import Refusal
from onestop_contracts.conditions import holds
from onestop_contracts.parts import Attributes, CatalogueItem

from onestop_intake.catalogue import Catalogue

Graph: TypeAlias = "nx.DiGraph[str]"


class CatalogueMissing(Refusal):
    """No catalogue has been published yet."""

    code = "catalogue-missing"
    title = "No item catalogue is in force yet"
    title_zh = "尚无生效的审批事项目录"
    remedy = "Have the approval department import its catalogue, then send this again."
    remedy_zh = "请审批服务部导入事项目录后重试。"


class CatalogueCircular(Refusal):
    """Items wait for each other in a circle, so no order exists."""

    code = "catalogue-circular"
    title = "Items of the catalogue wait for each other in a circle"
    title_zh = "事项目录中的前置关系成环"
    remedy = "Have the prerequisites of the items named corrected in the catalogue."
    remedy_zh = "请在目录中更正所列事项的前置条件。"


def applicable(attributes: Attributes, catalogue: Catalogue) -> tuple[CatalogueItem, ...]:
    """The items whose condition the project meets, by phase and code.

    Raises:
        CatalogueMissing: there is no catalogue yet.
    """
    if catalogue.version == 0:
        raise CatalogueMissing("目录尚未发布 / the catalogue has not been published")
    items = [item for item in catalogue.items.values() if holds(item.when, attributes)]
    return tuple(sorted(items, key=lambda item: (item.phase, item.item)))


def dependencies(needs: Sequence[tuple[str, tuple[str, ...]]]) -> Graph:
    """The graph of what waits for what; a prerequisite that does not apply is left out.

    Raises:
        CatalogueCircular: with the items of one circle.
    """
    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(item for item, _ in needs)
    graph.add_edges_from((need, item) for item, wanted in needs for need in wanted if need in graph)
    if not nx.is_directed_acyclic_graph(graph):
        circle = [edge[0] for edge in nx.find_cycle(graph)]
        raise CatalogueCircular(" → ".join([*circle, circle[0]]), items=circle)
    return graph
