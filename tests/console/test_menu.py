"""Pages lead nobody where a service would turn them away."""

import pytest
from onestop_archive.sight import OWNERS, STAFF
from onestop_console.models.frame import RECORDS, menu_of, reads_records
from onestop_contracts.people import Role


def test_who_is_led_to_records_is_who_the_archive_lets_read_them() -> None:
    assert {role.value for role in STAFF | OWNERS} == RECORDS


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_desk(role: Role) -> None:
    assert menu_of([role.value], demonstration=False)[0].href == "/"
    assert reads_records([role.value]) == (role in STAFF | OWNERS)


def test_what_is_there_for_demonstrations_alone_is_not_in_production() -> None:
    here, real = (
        {entry.href for entry in menu_of(["operator"], demonstration=told)}
        for told in (True, False)
    )
    assert here - real == {"/clock"}
