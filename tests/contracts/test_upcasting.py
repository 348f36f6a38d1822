"""Stored events are never rewritten: old versions are lifted to the current class when read."""

from typing import ClassVar

import pytest
from onestop_contracts import event
from onestop_contracts.event import (
    Event,
    Internal,
    Json,
    UnknownType,
    class_of,
    published_types,
    read_event,
    upcasts,
)
from pydantic import ValidationError

V1, V2, V3 = (f"sample.intake.ProjectFiled.v{n}" for n in (1, 2, 3))


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten again."""
    monkeypatch.setattr(event, "_CLASSES", dict(event._CLASSES))
    monkeypatch.setattr(event, "_UPCASTERS", dict(event._UPCASTERS))


def current() -> type[Event]:
    """The third version: it counts fen and knows its division."""

    class ProjectFiled(Event):
        """A sample."""

        TYPE: ClassVar[str] = V3
        investment_fen: int
        division: str

    @upcasts(V1, to=ProjectFiled)
    def in_fen(data: Json) -> Json:
        """v1 counted units of 10 000 yuan and knew no division; v3 does both."""
        return {**data, "investment_fen": data["investment"] * 1_000_000, "division": "150600"}

    @upcasts(V2, to=ProjectFiled)
    def with_division(data: Json) -> Json:
        """v2 knew no division."""
        return {**data, "division": "150600"}

    return ProjectFiled


def test_every_old_version_is_read_as_the_current_class() -> None:
    cls = current()
    wanted = cls.model_validate({"investment_fen": 3_000_000, "division": "150600"})
    assert read_event(V1, {"investment": 3}) == wanted
    assert read_event(V2, {"investment_fen": 3_000_000}) == wanted
    assert read_event(V3, {"investment_fen": 3_000_000, "division": "150600"}) == wanted
    assert {class_of(stored) for stored in (V1, V2, V3)} == {cls}


def test_lifting_leaves_the_stored_data_alone() -> None:
    current()
    stored = {"investment": 3}
    read_event(V1, stored)
    assert stored == {"investment": 3}


def test_an_unknown_type_is_never_skipped() -> None:
    with pytest.raises(UnknownType):
        read_event("sample.intake.NeverSeen.v1", {})


def test_data_of_another_shape_is_refused() -> None:
    current()
    with pytest.raises(ValidationError):
        read_event(V3, {"investment_fen": "much"})


def test_fields_from_a_later_version_are_ignored() -> None:
    current()
    data = {"investment_fen": 1, "division": "150600", "invented_later": True}
    assert not hasattr(read_event(V3, data), "invented_later")


def test_what_stays_inside_a_service_is_not_published() -> None:
    class CheckMade(Internal):
        """A sample."""

        TYPE: ClassVar[str] = "sample.intake.CheckMade.v1"

    assert class_of(CheckMade.TYPE) is CheckMade
    assert CheckMade.TYPE not in published_types()


def test_two_classes_cannot_carry_one_type() -> None:
    current()
    with pytest.raises(TypeError, match=V3):

        class Other(Event):
            """A sample."""

            TYPE: ClassVar[str] = V3
