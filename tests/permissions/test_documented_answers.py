"""Every answer of every service is one that its document announces, whatever is sent."""

import pytest
from onestop_chassis.actor import Actor
from onestop_contracts.people import CITY, Role

from tests.permissions.fuzzed import faults
from tests.permissions.served import READ, TOKENS

DIRECTOR = Actor(subject="director", roles=frozenset({Role.DIRECTOR}), jurisdiction=CITY)


@pytest.mark.parametrize("service", READ)
def test_x58_no_request_is_answered_otherwise_than_documented(service: str) -> None:
    with READ[service]() as counter:
        assert faults(counter, common=service == "land") == []


def test_x58_a_city_whose_code_is_zeros_is_refused() -> None:
    """The fact that would follow cannot be made: so it is for every division that is named."""
    city = {"code": "000000", "name_zh": "零", "name_en": "Zero", "level": "city"}
    with READ["intake"]() as intake:
        headers = {"Authorization": f"Bearer {TOKENS.issue(DIRECTOR)}"}
        path = "/divisions/register-divisions"
        answer = intake.client.post(path, json={"divisions": [city]}, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["/divisions/0/code"]
