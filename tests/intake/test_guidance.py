"""The guidance sheet: exactly the items that apply, and what runs beside what."""

from itertools import combinations

import networkx as nx
import pytest
from onestop_contracts.parts import CatalogueItem
from onestop_intake.applicability import CatalogueCircular, CatalogueMissing
from onestop_intake.catalogue import Catalogue
from onestop_intake.guidance import draw_up

from tests.support.intake_samples import adopted, attributes, full_catalogue


def test_a_renovation_on_existing_land_needs_three_items() -> None:
    sheet = draw_up(attributes(5), full_catalogue())
    assert [line.item for line in sheet.items] == ["P1-01", "P2-05", "P3-09"]


def test_prerequisites_that_do_not_apply_are_left_out() -> None:
    sheet = draw_up(attributes(1), full_catalogue())
    energy = next(line for line in sheet.items if line.item == "P1-04")
    assert energy.needs == ("P1-01",)


@pytest.mark.parametrize("n", range(1, 13))
def test_a5_two_items_run_in_parallel_unless_one_waits_for_the_other(n: int) -> None:
    sheet = draw_up(attributes(n), full_catalogue())
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(line.item for line in sheet.items)
    graph.add_edges_from((need, line.item) for line in sheet.items for need in line.needs)
    for a, b in combinations(sheet.items, 2):
        apart = not nx.has_path(graph, a.item, b.item) and not nx.has_path(graph, b.item, a.item)
        together = apart and a.before_start == b.before_start
        assert (b.item in a.parallel_with) == (a.item in b.parallel_with) == together


OWN_APPROVAL = {"filing": "P1-01", "verification": "P1-02", "approval": "P1-09"}


@pytest.mark.parametrize("route", OWN_APPROVAL)
def test_x37_every_route_has_an_approval_of_the_project_itself_before_its_land(route: str) -> None:
    sheet = draw_up(attributes(1, route=route), full_catalogue())
    assert {line.item for line in sheet.items} & {*OWN_APPROVAL.values()} == {OWN_APPROVAL[route]}
    permit = next(line for line in sheet.items if line.item == "P1-07")
    assert permit.needs == tuple(sorted({"P1-03", OWN_APPROVAL[route]}))


@pytest.mark.parametrize(("special", "waits"), [("yes", True), ("no", False)])
def test_x37_construction_of_a_special_project_waits_for_its_fire_safety_design(
    special: str, waits: bool
) -> None:
    sheet = draw_up(attributes(1, fire_special=special), full_catalogue())
    permit = next(line for line in sheet.items if line.item == "P3-10")
    assert ("P3-02" in permit.needs) is waits


def test_without_a_catalogue_there_is_no_guidance() -> None:
    with pytest.raises(CatalogueMissing):
        draw_up(attributes(), Catalogue())


def _line(code: str, *needs: str) -> CatalogueItem:
    return CatalogueItem(
        item=code,
        version=1,
        phase=1,
        before_start=True,
        name_zh=code,
        name_en=code,
        department="drc",
        legal_limit_wd=5,
        promised_limit_wd=5,
        basis="b",
        needs=needs,
    )


def test_items_that_wait_for_each_other_are_refused() -> None:
    circle = (_line("P1-01", "P1-02"), _line("P1-02", "P1-01"))
    with pytest.raises(CatalogueCircular):
        draw_up(attributes(), adopted(1, circle))


def test_the_catalogue_keeps_what_a_revision_does_not_name() -> None:
    second = (_line("P1-01"),)
    state = adopted(2, second, "P4-07", known=full_catalogue())
    assert state.version == 2
    assert state.items["P1-01"].basis == "b"
    assert state.items["P1-03"] == full_catalogue().items["P1-03"]
    assert "P4-07" not in state.items
    assert adopted(2, second, "P4-07", known=state) is state
