"""Identifiers are checked at the edge, and a wrong one is told what would have been right."""

import csv
import string
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from onestop_contracts.identifiers import (
    CreditCode,
    DivisionCode,
    IndustryClass,
    ItemCode,
    Money,
    ProjectCode,
    ResidentNumber,
    credit_check_character,
    resident_check_character,
    section_of,
)
from pydantic import TypeAdapter, ValidationError

DATA = Path(__file__).parents[2] / "cli/src/onestop_cli/data"
CREDIT: TypeAdapter[str] = TypeAdapter(CreditCode)
RESIDENT: TypeAdapter[str] = TypeAdapter(ResidentNumber)
DIVISION: TypeAdapter[str] = TypeAdapter(DivisionCode)
INDUSTRY: TypeAdapter[str] = TypeAdapter(IndustryClass)
MONEY: TypeAdapter[str] = TypeAdapter(Money)
PROJECT: TypeAdapter[str] = TypeAdapter(ProjectCode)
ITEM: TypeAdapter[str] = TypeAdapter(ItemCode)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def rows(table: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


PROJECTS = list(rows("projects"))
CODES = [row["uscc"] for row in PROJECTS]
credit_codes = st.text(CREDIT_ALPHABET, min_size=17, max_size=17).map(
    lambda first: first + credit_check_character(first)
)
births = st.integers(0, 40_000).map(lambda days: date(1900, 1, 1) + timedelta(days))
resident_numbers = st.builds(
    lambda division, born, serial: f"{division}{born:%Y%m%d}{serial:03}",
    st.sampled_from(["150602", "110101", "650102", "820001"]),
    births,
    st.integers(0, 999),
).map(lambda first: first + resident_check_character(first))


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("91000000ma0000001R", "第9位“m”应为大写", "character 9 'm' should be a capital letter"),
        ("９1000000MA0000001R", "第1位“９”是全角字符", "character 1 '９' is full-width"),
        ("91000000MA000000O1", "第17位“O”不可用", "character 17 'O' cannot be in a credit code"),
        ("91000000MA000000", "应为18位，现为16位", "has 18 characters, this one has 16"),
    ],
)
def test_x35_a_credit_code_is_refused_for_the_true_reason(code: str, zh: str, en: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CREDIT.validate_python(code)
    said = refused.value.errors()[0]["msg"]
    assert zh in said
    assert en in said
    assert said.count(" / ") == 1


def accepts(adapter: TypeAdapter[str], value: str) -> bool:
    try:
        return adapter.validate_python(value) == value
    except ValidationError:
        return False


def test_there_are_twelve_demonstration_firms() -> None:
    assert len(set(CODES)) == 12


@pytest.mark.parametrize("code", CODES)
def test_the_credit_code_of_every_demonstration_firm_is_in_order(code: str) -> None:
    assert CREDIT.validate_python(code) == code


@given(st.one_of(st.sampled_from(CODES), credit_codes), st.data())
def test_any_single_changed_character_of_a_credit_code_is_refused(
    code: str, data: st.DataObject
) -> None:
    assert accepts(CREDIT, code)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from(string.digits + string.ascii_letters + "-０ "))
    assume(other != code[place])
    assert not accepts(CREDIT, code[:place] + other + code[place + 1 :])


@given(credit_codes, st.integers(0, 16))
def test_two_swapped_neighbours_of_a_credit_code_are_refused(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assume(swapped != code)
    assert not accepts(CREDIT, swapped)


@given(resident_numbers, st.data())
def test_any_single_changed_character_of_a_resident_number_is_refused(
    number: str, data: st.DataObject
) -> None:
    assert accepts(RESIDENT, number)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from(string.digits + "XxA٣"))
    assume(other != number[place])
    assert not accepts(RESIDENT, number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("wrong", ["", "1", "15060219900230123X", "99010119900101123X"])
def test_a_resident_number_without_shape_region_or_birthday_is_refused(wrong: str) -> None:
    assert not accepts(RESIDENT, wrong)


def test_a_refused_resident_number_is_not_repeated_in_the_reason() -> None:
    number = "15060219900230123X"
    with pytest.raises(ValidationError) as refused:
        RESIDENT.validate_python(number)
    assert number not in refused.value.errors()[0]["msg"]


@given(st.text(max_size=20))
def test_nonsense_is_refused_and_never_an_accident(text: str) -> None:
    assert not accepts(CREDIT, text)
    assert not accepts(RESIDENT, text)


def test_the_right_check_character_is_told() -> None:
    wrong = CODES[0][:17] + ("0" if CODES[0][17] != "0" else "1")
    with pytest.raises(ValidationError, match=CODES[0][17]):
        CREDIT.validate_python(wrong)


@pytest.mark.parametrize("row", list(rows("divisions")), ids=lambda row: row["code"])
def test_every_division_served_is_a_division_code(row: dict[str, str]) -> None:
    assert accepts(DIVISION, row["code"])


@pytest.mark.parametrize("code", ["160000", "000000", "15060", "1506000", "１５０６００", "99", ""])
def test_a_division_that_is_in_no_province_is_refused(code: str) -> None:
    assert not accepts(DIVISION, code)


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row["code"])
def test_every_demonstration_project_has_codes_in_order(row: dict[str, str]) -> None:
    assert accepts(PROJECT, row["code"])
    assert accepts(INDUSTRY, row["industry_class"])
    assert accepts(DIVISION, row["division"])


@pytest.mark.parametrize("wrong", ["", "2026-150602-30-03-10003", "2026-150602-30-03-1000٣7"])
def test_a_project_code_of_another_shape_is_refused(wrong: str) -> None:
    assert not accepts(PROJECT, wrong)


@pytest.mark.parametrize("code", ["C38", "A01", "D4420", "T97", "S961"])
def test_an_industry_class_names_its_section(code: str) -> None:
    assert accepts(INDUSTRY, code)


@pytest.mark.parametrize("code", ["D38", "C44", "U98", "C00", "T98", "38", "C3", "C38000", "c38"])
def test_an_industry_class_in_the_wrong_section_is_refused(code: str) -> None:
    assert not accepts(INDUSTRY, code)


def test_every_division_of_the_economy_is_in_one_section() -> None:
    assert [section_of(n) for n in (5, 6, 43, 44, 96, 97, 98, 0)] == [*"ABCDST", "", ""]


@pytest.mark.parametrize("amount", ["0.00", "1200.00", "99999999999.99"])
def test_money_is_a_decimal_string_with_two_places(amount: str) -> None:
    assert accepts(MONEY, amount)


@pytest.mark.parametrize(
    "amount", ["", "1", "1.0", "1.000", "01.00", "-1.00", "1e2", "1,000.00", ".50"]
)
def test_any_other_money_is_refused(amount: str) -> None:
    assert not accepts(MONEY, amount)


@pytest.mark.parametrize("row", list(rows("items")), ids=lambda row: row["code"])
def test_every_item_has_an_item_code_in_its_phase(row: dict[str, str]) -> None:
    assert accepts(ITEM, row["code"])
    assert row["code"][1] == row["phase"]


def test_every_paper_an_item_needs_has_a_name() -> None:
    named = {row["code"] for row in rows("materials")}
    needed = {code for row in rows("items") for code in row["materials"].split("|")}
    assert needed == named
