"""The tables that come with the program can be imported as they are."""

from pathlib import Path

import onestop_cli
import pytest
from onestop_cli.importers.kinds import KINDS, load
from onestop_contracts.parts import Supervision
from onestop_review.catalogue_rows import ItemRow, faults_of
from onestop_review.rule_set import RuleSet

DATA = Path(onestop_cli.__file__).parent / "data"
ROWS = {
    "departments": 17,
    "people": 77,
    "divisions": 10,
    "materials": 51,
    "items": 41,
    "indices": 17,
    "projects": 12,
}


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_every_table_of_the_default_configuration_is_good(kind: str) -> None:
    assert len(load(KINDS[kind], DATA / f"{kind}.csv")) == ROWS[kind]


def test_the_calendar_has_two_notices_for_2019_and_2020() -> None:
    notices = load(KINDS["calendar"], DATA / "calendar.csv")
    years = [year for notice in notices for year in notice["years"]]
    assert years.count(2019) == years.count(2020) == 2
    assert [notice["version"] for notice in notices] == list(range(1, len(notices) + 1))


def test_x25_the_default_catalogue_leaves_time_for_the_supervision_of_each_item() -> None:
    items = [ItemRow.model_validate(one) for one in load(KINDS["items"], DATA / "items.csv")]
    departments = frozenset(item.department for item in items)
    assert faults_of(items, departments, RuleSet()) == []
    assert {item.supervision for item in items} == set(Supervision)
