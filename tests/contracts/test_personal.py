"""People are masked: of every field of every fact somebody decided on which side it stands."""

import typing
from collections.abc import Iterator
from typing import Any

import onestop_review.app  # noqa: F401  every service's own facts are read, too
from onestop_contracts.event import Event
from onestop_contracts.personal import MASK, PEOPLE, WORDS, is_personal, masked
from pydantic import BaseModel

SERVICES = ("intake", "review", "intermediary_market", "land", "archive")
_HARMLESS = """
    actual area authority barred barred_by basis because before_start capacity centre
    certificate channel clock code comparison condition construction cover critical_path day
    deadline decision delegation department digest division document eia energy_project
    energy_tce entry evidence fact farmland fire_special flood_zone floor_area_m2 grassland
    ground hazard highway holders index indices industry_class instrument intermediary
    investment_cny10000 item items joint jurisdiction jurisdictions kind land land_mode land_mu
    legal_basis level licences limit_unit limits major mandate mark materials met minutes
    name_en name_zh needs notice number numbers objection on_behalf_of open_cases outcome owner
    parallel_with pending phase prerequisites project receipt record removed reply required
    required_materials road route security_zone service services shown source stage
    standard_land starts state threshold type unit units value verify_path water when
"""
HARMLESS = frozenset(_HARMLESS.split())
"""Codes, numbers of documents, digests, names of offices, things and rules: nobody's."""


def own_facts() -> list[type[Event]]:
    from onestop_contracts.event import _CLASSES  # noqa: PLC0415 - the registry itself

    return [cls for name, cls in _CLASSES.items() if name.split(".")[1] in SERVICES]


def texts(cls: type[BaseModel]) -> Iterator[str]:
    """Fields that hold text, here and in parts."""
    for name, field in cls.model_fields.items():
        inner = list(leaves(field.annotation))
        parts = [one for one in inner if isinstance(one, type) and issubclass(one, BaseModel)]
        if any(one is str or one is Any for one in inner):
            yield name
        for part in parts:
            yield from texts(part)


def leaves(annotation: Any) -> Iterator[Any]:
    arguments = typing.get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from leaves(argument)


def test_every_text_in_every_fact_is_somebodys_or_nobodys() -> None:
    undecided = {
        f"{cls.TYPE}: {name}"
        for cls in own_facts()
        for name in texts(cls)
        if name not in PEOPLE | WORDS | HARMLESS
    }
    assert not undecided, "put each into PEOPLE, WORDS, or HARMLESS"


def test_nothing_stands_on_both_sides() -> None:
    assert not HARMLESS & (PEOPLE | WORDS)
    assert not PEOPLE & WORDS


def test_people_are_masked_at_any_depth_and_what_is_empty_stays_empty() -> None:
    data = {
        "project": "P",
        "applicant": {"name": "甲公司", "uscc": "9115"},
        "windows": [{"representative": "王", "stage": "handling"}, {"representative": ""}],
    }
    assert masked(data) == {
        "project": "P",
        "applicant": MASK,
        "windows": [{"representative": MASK, "stage": "handling"}, {"representative": ""}],
    }


def test_own_words_are_masked_and_codes_are_not() -> None:
    assert is_personal("reason", "张三生病 / Mr Zhang is ill")
    assert is_personal("grounds", ["wrong", "Li said so"])
    assert not is_personal("reason", "not_mended")
    assert not is_personal("reasons", [])
    assert not is_personal("item", "P1-01")
