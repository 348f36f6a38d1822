"""X12: each act of every service reads a blank like nothing, in each of its texts."""

from collections.abc import Iterator
from typing import Any

import pytest
from onestop_chassis.act import Act
from onestop_contracts.examples import example_of
from pydantic import ValidationError

from docs.tables.acts import Offered, offered

BLANKS = ("  ", "\u3000", "\u200b\ufeff")
ACTS = [one for one in offered() if one.act.model_fields]
SAID = [one for one in ACTS if one.act.said_by_absence]
Path = tuple[str | int, ...]
AT = "2026-03-06T09:00:00+08:00"
BY_THEMSELVES: dict[str, dict[str, Any]] = {
    "RecordLicences": {"phase": 1, "numbers": ["L-1"], "at": AT},
    "ServeNotice": {"stage": "handling", "channel": "platform", "receipt": "r", "shown": "d"},
    "WithdrawWithProject": {"reason": "撤回", "closed_at": AT},
    "OpenDocket": {
        "name_zh": "基地",
        "name_en": "Plant",
        "applicant": "示例企业",
        "division": "150602",
        "major": False,
        "filed_at": AT,
    },
    "CloseDocket": {"reason": "撤回", "withdrawn": True, "closed_at": AT},
    "NotePlace": {"code": "150602", "name_zh": "东胜区", "name_en": "Dongsheng"},
    "FileRecord": {"source": "review", "position": 1, "type": "t", "digest": "d"},
}
"""What policies and timers send where the fields have no examples, since nobody else does."""


def whole_of(one: Offered) -> dict[str, Any]:
    return BY_THEMSELVES.get(one.act.__name__) or example_of(one.act)


def texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where text stands in what is sent, the entries of lists too."""
    match value:
        case str():
            yield path
        case dict() | list():
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            for name, each in inner:
                yield from texts(each, (*path, name))


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where anything stands in what is sent."""
    yield path
    if not isinstance(value, dict | list):
        return
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        yield from paths(each, (*path, name))


def put(value: Any, path: Path, new: Any) -> Any:
    """The same with something else in one place; None takes the entry of a list away."""
    if not path:
        return new
    step, *rest = path
    if isinstance(value, dict):
        return {**value, step: put(value.get(step), tuple(rest), new)}
    assert isinstance(step, int)
    changed = put(value[step], tuple(rest), new)
    return [*value[:step], *([] if changed is None else [changed]), *value[step + 1 :]]


def read(act: type[Act[Any, Any]], sent: Any) -> Any:
    """What the act makes of it: itself, or everything that is wrong with the shape."""
    try:
        return act.model_validate(sent)
    except ValidationError as error:
        return [(one["loc"], one["type"], one["msg"]) for one in error.errors()]


@pytest.mark.parametrize("one", ACTS, ids=lambda one: one.name)
def test_x12_a_blank_is_read_like_nothing(one: Offered) -> None:
    whole = whole_of(one)
    for path in texts(whole):
        if _said_by_absence(one, path):
            continue
        listed = isinstance(path[-1], int)
        without = read(one.act, put(whole, path, None if listed else ""))
        for blank in BLANKS:
            assert read(one.act, put(whole, path, blank)) == without, (path, blank)


@pytest.mark.parametrize("one", ACTS, ids=lambda one: one.name)
def test_x12_a_list_of_blanks_is_read_like_none(one: Offered) -> None:
    whole = whole_of(one)
    for path in {path[:-1] for path in texts(whole) if isinstance(path[-1], int)}:
        if _said_by_absence(one, path):
            continue
        assert read(one.act, put(whole, path, list(BLANKS))) == read(one.act, put(whole, path, []))


@pytest.mark.parametrize("one", SAID, ids=lambda one: one.name)
def test_x12_where_absence_says_something_a_blank_is_no_absence(one: Offered) -> None:
    whole = whole_of(one)
    places = {path for path in paths(whole) if path and path[-1] in one.act.said_by_absence}
    places |= {(name,) for name in one.act.said_by_absence & one.act.model_fields.keys()}
    assert {path[-1] for path in places} == one.act.said_by_absence
    for path in places:
        listed = one.act.model_fields.get(str(path[-1]))
        text = listed is not None and listed.annotation is str
        for blank in BLANKS:
            sent = read(one.act, put(whole, path, blank if text else [blank]))
            assert sent != read(one.act, put(whole, path, "" if text else [])), (path, blank)


@pytest.mark.parametrize("one", ACTS, ids=lambda one: one.name)
def test_x12_what_has_content_is_kept_to_the_character(one: Offered) -> None:
    whole = whole_of(one)
    for path in texts(whole):
        said = read(one.act, put(whole, path, f"\u3000{_at(whole, path)} \u200b"))
        if isinstance(said, one.act):
            kept = _at(said.model_dump(mode="json"), path)
            assert kept == f"\u3000{_at(whole, path)} \u200b", path


def test_x12_the_texts_of_the_acts_are_found() -> None:
    found = {one.act.__name__: set(texts(whole_of(one))) for one in ACTS}
    assert ("reasons", 0) in found["DecideCase"]
    assert ("positions", 0, "statement") in found["ConcludeConsultation"]
    assert ("applicant", "name") in found["FileProject"]


def _said_by_absence(one: Offered, path: Path) -> bool:
    return not one.act.said_by_absence.isdisjoint(path)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value
