"""What was tried with another level's powers, by the ids of the faults that it showed."""

import pytest
from onestop_contracts.people import Role

from tests.permissions.people import done_by_people
from tests.permissions.table import TABLE
from tests.permissions.test_cells import asked
from tests.permissions.words import Cell, Level, Line, Matter, Of

ACTS = done_by_people()
LADDER = ("ConveneConsultation", "ConcludeConsultation", "EscalateObjection")
RULES = ("ReviseRules", "PublishCalendar", "ReviseNegativeList", "ReviseCatalogue")


def denied(act: str, role: Role, level: Level, matter: Matter) -> bool:
    """Whether the act is refused to somebody of the centre or of a government there."""
    [line] = [line for line in TABLE if line.name.endswith(f"/{act}") and _for(line, matter)]
    cell = Cell(role, level, Of.NONE, Of.NONE, matter)
    return asked(line, ACTS[line.name], cell) is not None


def _for(line: Line, matter: Matter) -> bool:
    return matter in line.matters


@pytest.mark.parametrize("act", ["DecideCase", *LADDER])
def test_x02_the_power_of_one_level_is_not_used_by_the_other(act: str) -> None:
    own, city = Level.OWN, Level.CITY
    assert denied(act, Role.DIRECTOR, own, Matter.CITY_POWER)
    assert not denied(act, Role.DIRECTOR, city, Matter.CITY_POWER)
    assert denied(act, Role.DIRECTOR, city, Matter.BANNER_POWER)
    assert not denied(act, Role.DIRECTOR, own, Matter.BANNER_POWER)


def test_x02_the_government_of_the_level_that_holds_the_power_decides() -> None:
    act, who = "RecordGovernmentDecision", Role.GOVERNMENT
    assert denied(act, who, Level.OWN, Matter.CITY_POWER)
    assert not denied(act, who, Level.CITY, Matter.CITY_POWER)


@pytest.mark.parametrize("act", RULES)
def test_x03_an_operator_makes_no_rule_and_a_banner_none_for_the_whole_city(act: str) -> None:
    assert denied(act, Role.OPERATOR, Level.CITY, Matter.WHOLE)
    assert denied(act, Role.DIRECTOR, Level.OWN, Matter.WHOLE)
    assert not denied(act, Role.DIRECTOR, Level.CITY, Matter.WHOLE)


@pytest.mark.parametrize("act", ["GrantDelegations", "EndDelegation"])
def test_x03_a_banner_disposes_of_its_own_delegations_only(act: str) -> None:
    assert denied(act, Role.DIRECTOR, Level.OTHER, Matter.BANNER)
    assert not denied(act, Role.DIRECTOR, Level.OWN, Matter.BANNER)
    assert denied(act, Role.OPERATOR, Level.CITY, Matter.BANNER)
