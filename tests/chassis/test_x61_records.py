"""What a record says of where it comes from: absolute, resolvable, and taken with those of old."""

import json
from urllib.parse import urljoin, urlsplit

import pytest
from onestop_chassis.bus.feed import Outgoing, outgoing
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.bus.same_fact import same_fact
from onestop_chassis.service.settings import ServiceSettings
from onestop_contracts.archive import DossierClosed
from pydantic import ValidationError

from tests.chassis.test_feed import stored, valid
from tests.support.transport import closed

ADDRESS = "https://city.example:8443/archive"


def said(address: str) -> Outgoing:
    fact = outgoing("archive", stored(closed(1, 5)), address)
    assert fact is not None
    return fact


def taken(fact: Outgoing) -> str:
    return delivered("archive", 0, 7, fact.key, fact.value).reason


def test_x61_a_record_names_its_installation_and_where_its_schema_is_served() -> None:
    fact = said(ADDRESS)
    valid(fact.value)
    found = json.loads(fact.value)
    assert found["source"] == f"{ADDRESS}/onestop/archive"
    assert found["dataschema"] == f"{ADDRESS}/schemas/{DossierClosed.TYPE}.json"
    assert taken(fact) == ""


def test_x61_records_of_before_are_taken_as_they_are_and_are_the_same_facts() -> None:
    old, new = said(""), said(ADDRESS)
    assert json.loads(old.value)["source"] == "/onestop/archive"
    assert "dataschema" not in json.loads(old.value)
    assert (taken(old), old.key) == ("", new.key)
    assert same_fact(old.value, new.value)


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"public_url": "https://city.example/review/"}, "https://city.example/review"),
        ({"public_url": " http://10.0.0.7:8080 "}, "http://10.0.0.7:8080"),
        ({"host": "0.0.0.0", "port": 9000}, "http://0.0.0.0:9000"),
        ({"host": "::1"}, "http://[::1]:8080"),
        ({"host": "fe80::1%eth0"}, "http://localhost:8080"),
    ],
)
def test_x61_whatever_address_a_service_has_its_records_are_taken(
    told: dict[str, str], address: str
) -> None:
    settings = ServiceSettings.model_validate(told)
    assert settings.address == address
    fact = said(settings.address)
    assert taken(fact) == ""
    found = json.loads(fact.value)
    for name in ("source", "dataschema"):
        assert urlsplit(found[name]).netloc == urlsplit(address).netloc
        assert urljoin("https://elsewhere.example", found[name]) == found[name]


@pytest.mark.parametrize(
    "url",
    [
        "city.example",
        "ftp://city.example",
        "https://u:p@city.example",
        "https://a/?b",
        "https://a/ b",
    ],
)
def test_x61_an_address_that_no_record_could_bear_is_refused_at_start(url: str) -> None:
    with pytest.raises(ValidationError, match="public_url"):
        ServiceSettings(public_url=url)
