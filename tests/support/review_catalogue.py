"""Items, departments and guidance lines for tests of the review service."""

from datetime import UTC, date, datetime

from onestop_contracts.parts import CatalogueItem, GuidanceItem, Material
from onestop_review.staff.state import Employment, Staff

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CITY = "150600"
PLACE = "150602"
PROJECT = "2026-150602-30-03-100037"
FIRM = "91000000MA0000001R"
DEPARTMENTS = frozenset({"drc", "nr", "hurd"})


def staff_of(*people: str, unit: str = "nr", place: str = CITY) -> Staff:
    """A staff register with these people of one unit, since long ago."""
    there = Employment((place, unit), date(2020, 1, 1))
    return Staff(dict.fromkeys(people, (there,)))


def catalogue_item(code: str, *needs: str, department: str = "nr", **more: object) -> CatalogueItem:
    """An item that the catalogue accepts."""
    fields: dict[str, object] = {
        "item": code,
        "version": 1,
        "phase": int(code[1]),
        "before_start": code[1] != "4",
        "name_zh": "事项",
        "name_en": "An item",
        "department": department,
        "legal_limit_wd": 20,
        "promised_limit_wd": 7,
        "basis": "行政许可法 art. 42",
        "needs": needs,
    }
    return CatalogueItem.model_validate({**fields, **more})


def line(code: str, *needs: str, **more: object) -> GuidanceItem:
    """The same item on a guidance sheet."""
    said = catalogue_item(code, *needs).model_dump(
        include=set(GuidanceItem.model_fields) & set(CatalogueItem.model_fields)
    )
    return GuidanceItem.model_validate({**said, "item_version": 1, **more})


MATERIALS = (Material(code="M-01", digest="a" * 64), Material(code="M-02", digest="b" * 64))
