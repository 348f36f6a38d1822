"""Everything in a service is pure but its rim: who writes a new noun has nothing to declare."""

from collections.abc import Iterable
from configparser import ConfigParser
from copy import deepcopy
from typing import Any

import grimp
import pytest

from tests.support.documented import ROOT
from tests.support.purity import PureByDefault

SERVICES = ("intake", "review", "intermediary_market", "land", "archive")
OURS = tuple(f"onestop_{name}" for name in SERVICES)


@pytest.fixture(scope="module")
def built() -> Any:
    return grimp.build_graph(
        "onestop_contracts", "onestop_chassis", *OURS, include_external_packages=True
    )


def broken(graph: Any, new: str, imports: Iterable[str]) -> list[str]:
    """The modules that break the contract once `new` is there and imports these."""
    read = ConfigParser()
    read.read(ROOT / ".importlinter")
    options = dict(read["importlinter:contract:pure"])
    lists = ("packages", "rim", "forbidden_modules")
    wanted = {name: options[name].split() for name in lists}
    contract = PureByDefault("pure", {}, wanted)
    graph.add_module(new)
    for imported in imports:
        graph.add_import(importer=new, imported=imported)
    check = contract.check(graph, verbose=False)
    return [chain[0] for chain in check.metadata["chains"]]


@pytest.mark.parametrize("imported", ["time", "uuid", "fastapi", "onestop_chassis.log.log"])
@pytest.mark.parametrize("service", OURS)
def test_x43_a_new_noun_that_sleeps_or_reads_is_found_without_being_named(
    built: Any, service: str, imported: str
) -> None:
    new = f"{service}.siesta"
    assert broken(deepcopy(built), new, [imported]) == [new]


def test_x43_nothing_pure_asks_the_rim(built: Any) -> None:
    new = "onestop_review.siesta"
    assert broken(deepcopy(built), new, ["onestop_review.snapshot"]) == [new]
    assert broken(deepcopy(built), new, ["onestop_review.case.state"]) == []
