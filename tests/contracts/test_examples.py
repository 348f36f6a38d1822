"""An example is made of values somebody gave, and an event's fields hide nothing."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import new_class
from typing import ClassVar

import pytest
from onestop_contracts import event as events
from onestop_contracts import golden_values, language, review
from onestop_contracts.__main__ import main
from onestop_contracts.event import Event, Internal
from onestop_contracts.examples import NoExample, example_of
from onestop_contracts.field_words import FIELDS
from onestop_contracts.fields import DIGEST, Digest, Person, Prose
from onestop_contracts.files import Files
from onestop_contracts.parts import Part

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "contracts"
STORED = "onestop.review.TaskSetDown.v1"


class Step(Part):
    """A part of the event below."""

    todo: str
    project: str


def define() -> type[Event]:
    """An event of review's that nobody has given examples for."""

    class TaskSetDown(Event):
        """A task was set down."""

        __module__ = review.__name__
        TYPE: ClassVar[str] = STORED
        project: str
        task: str
        papers: tuple[str, ...]
        steps: tuple[Step, ...]
        count: int
        at: datetime

    return TaskSetDown


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the contracts, with one new event in the language."""
    monkeypatch.setattr(events, "_CLASSES", dict(events._CLASSES))
    define()
    assert STORED in [each.stored for each in language.language()]
    copy = tmp_path / "contracts"
    shutil.copytree(CONTRACTS / "released", copy / "released")
    shutil.copytree(Files(CONTRACTS).published, Files(copy).published)
    shutil.copy(CONTRACTS / "README.md", copy)
    shutil.copytree(HERE / "golden", tmp_path / "tests" / "contracts" / "golden")
    return copy


def test_x44_a_field_without_an_example_is_refused_and_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in folder.parent.rglob("*.*") if path.is_file()}
    assert main(["--contracts", str(folder), "generate"]) == 3
    said = capsys.readouterr().err.splitlines()
    for line, field, entry in zip(
        said,
        ("task", "papers", "todo"),
        ('TEXTS["TaskSetDown.task"]', 'LISTS["TaskSetDown.papers"]', 'TEXTS["Step.todo"]'),
        strict=True,
    ):
        assert line.startswith(f"{STORED}: 字段 {field} ")
        assert f"field {field} has no example value" in line
        assert line.endswith(f"contracts/src/onestop_contracts/golden_values.py, as {entry}")
    after = {path: path.read_bytes() for path in folder.parent.rglob("*.*") if path.is_file()}
    assert after == before
    assert main(["--contracts", str(folder), "check"]) == 3
    assert 'TEXTS["TaskSetDown.task"]' in capsys.readouterr().out


def test_x44_with_its_examples_given_the_event_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(golden_values.TEXTS, "task", "催办施工图联审")
    monkeypatch.setitem(golden_values.TEXTS, "Step.todo", "约请消防部门")
    monkeypatch.setitem(golden_values.LISTS, "TaskSetDown.papers", ("site_plan",))
    for field in ("task", "papers", "steps", "count", "todo"):
        monkeypatch.setitem(FIELDS, field, f"What {field} says.")
    assert main(["--contracts", str(folder), "generate"]) == 0
    written = folder.parent / "tests" / "contracts" / "golden" / f"{STORED}.json"
    data = json.loads(written.read_text(encoding="utf-8"))["data"]
    assert (data["task"], data["papers"]) == ("催办施工图联审", ["site_plan"])
    assert data["steps"] == [{"todo": "约请消防部门", "project": golden_values.PROJECT}]
    assert main(["--contracts", str(folder), "check"]) == 0


def test_x44_no_example_that_was_ever_written_is_a_placeholder() -> None:
    names = [each.cls.__name__ for each in language.language()]
    for path in sorted((HERE / "golden").glob("*.json")):
        said = path.read_text(encoding="utf-8")
        assert not [name for name in names if f" of {name}" in said], path.name


@pytest.mark.filterwarnings("ignore:Field name")  # pydantic warns of the same before
@pytest.mark.parametrize("name", ["subject", "effective", "TYPE", "EFFECTIVE", "model_dump"])
@pytest.mark.parametrize("base", [Event, Internal])
def test_x44_a_field_cannot_be_named_as_what_every_event_has(base: type[Event], name: str) -> None:
    body = {"__annotations__": {name: str}, "__module__": __name__, "__qualname__": "Told"}
    with pytest.raises((TypeError, ValueError), match=name):
        new_class("Told", (base,), exec_body=lambda space: space.update(body))


def test_x44_the_subject_of_a_fact_is_its_project() -> None:
    class _Told(Event):
        project: str = ""
        topic: str

    assert (_Told(project="2026-1", topic="x").subject, _Told(topic="x").subject) == ("2026-1", "")
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert _Told(topic="x").effective(now) == now


@pytest.mark.parametrize("said", ["task", "string", "示例", " ", "…"])
def test_a_placeholder_is_refused_like_a_missing_example(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    monkeypatch.setitem(golden_values.TEXTS, "task", said)
    assert main(["--contracts", str(folder), "generate"]) == 3
    assert 'TEXTS["TaskSetDown.task"]' in capsys.readouterr().err


def test_an_example_comes_from_the_type_and_own_words_are_chinese(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Told(Part):
        who: Person
        paper: Digest
        words: Prose

    monkeypatch.setitem(golden_values.TEXTS, "words", "in English")
    with pytest.raises(NoExample, match=r"Told\.words"):
        example_of(Told)
    monkeypatch.setitem(golden_values.TEXTS, "words", "请派员参加")
    assert example_of(Told) == {"who": "rep.nr", "paper": DIGEST, "words": "请派员参加"}
