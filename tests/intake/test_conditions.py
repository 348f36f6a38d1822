"""The grammar of `when`, which imports check and guidance sheets go by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_contracts.conditions import BadCondition, check_condition, holds

from tests.support.intake_samples import attributes, items


@pytest.mark.parametrize("item", items(), ids=lambda item: item.item)
def test_every_condition_of_the_reference_catalogue_is_read(item: object) -> None:
    check_condition(item.when)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "colour=red",
        "route=maybe",
        "route",
        "=filing",
        "route==filing",
        "energy_tce>=lots",
        "energy_tce>=NaN",
        "energy_tce>=Infinity",
        "energy_tce=1000",
        "route>=3",
        "land=new&",
        "land=new&&farmland=yes",
        "energy_tce>1000",
    ],
)
def test_an_unknown_key_word_or_sign_is_refused(text: str) -> None:
    with pytest.raises(BadCondition, match=" / "):
        check_condition(text)


def test_no_condition_always_holds() -> None:
    assert holds("", attributes())
    assert holds("  ", attributes())


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_at_least_means_from_that_number_on(actual: int, least: int) -> None:
    assert holds(f"floor_area>={least}", attributes(floor_area_m2=actual)) == (actual >= least)


def test_all_parts_of_a_condition_must_hold() -> None:
    both = "land=new&farmland=yes"
    assert holds(both, attributes(land="new", farmland="yes"))
    assert not holds(both, attributes(land="new", farmland="no"))
    assert not holds(both, attributes(land="existing", farmland="yes"))


@given(st.text(max_size=30))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    try:
        check_condition(text)
    except BadCondition:
        return
    holds(text, attributes())
