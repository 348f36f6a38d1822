"""The published language: schemas, envelope, examples and the promises about them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from onestop_contracts.__main__ import main
from onestop_contracts.asyncapi import document
from onestop_contracts.envelope import TOPICS, Envelope
from onestop_contracts.event import read_event
from onestop_contracts.files import Files
from onestop_contracts.golden import example
from onestop_contracts.language import MODULES, Published, language
from onestop_contracts.schemas import all_schemas, schema_of

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "contracts"
PUBLISHED = Files(CONTRACTS).published
SCHEMAS = Files(CONTRACTS).schemas
GOLDEN = sorted((HERE / "golden").glob("*.json"))
CLOUDEVENTS = json.loads((HERE / "cloudevents.schema.json").read_text(encoding="utf-8"))
TYPES = language()


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_committed_files_agree_with_the_code_and_keep_every_promise() -> None:
    assert [str(finding) for finding in Files(CONTRACTS).check()] == []


def test_every_service_has_a_topic_and_a_module() -> None:
    assert set(MODULES) == set(TOPICS)
    assert {each.service for each in TYPES} == set(TOPICS)


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.stored)
def test_every_type_is_named_after_its_class_and_says_what_it_means(each: Published) -> None:
    assert each.stored == f"onestop.{each.service}.{each.cls.__name__}.v{each.version}"
    assert each.summary


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.stored)
def test_every_type_has_a_golden_file(each: Published) -> None:
    assert (HERE / "golden" / f"{each.stored}.json").exists()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_fact_ever_published_can_still_be_read(path: Path) -> None:
    stored = load(path)
    assert stored["type"] == path.stem
    assert read_event(stored["type"], stored["data"]) is not None


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_example_is_a_cloudevent(path: Path) -> None:
    stored = load(path)
    Draft202012Validator(CLOUDEVENTS, format_checker=FormatChecker()).validate(stored)
    envelope = Envelope.model_validate(stored)
    assert envelope.service == stored["type"].split(".")[1]
    assert envelope.position == 4711


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.stored)
def test_every_example_has_the_shape_its_schema_promises(each: Published) -> None:
    """One that was released has that of its release; what it says may be narrower since."""
    schema = load(SCHEMAS / f"{each.stored}.json")
    released = CONTRACTS / "released" / f"{each.stored}.json"
    promised = load(released) if released.exists() else schema
    kept = load(HERE / "golden" / f"{each.stored}.json")["data"]
    for shape, data in ((promised, kept), (schema, example(each))):
        Draft202012Validator(shape, format_checker=FormatChecker()).validate(data)


@pytest.mark.parametrize("name", all_schemas())
def test_every_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(all_schemas()[name])


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.stored)
def test_no_published_field_is_a_fraction(each: Published) -> None:
    """Amounts travel as decimal strings: a fraction loses cents on the way."""
    assert '"type": "number"' not in json.dumps(schema_of(each))


BAD: dict[str, dict[str, Any]] = {
    "no id": {"id": None},
    "an empty id": {"id": ""},
    "an empty subject": {"subject": ""},
    "another version": {"specversion": "0.3"},
    "no instant": {"time": "yesterday"},
    "an attribute in capitals": {"effectiveTime": "x"},
    "an attribute with a shape of its own": {"actor": {"name": "x"}},
    "two kinds of data": {"data_base64": "eA=="},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD.keys())
def test_what_is_no_cloudevent_is_noticed(change: dict[str, Any]) -> None:
    event = {name: value for name, value in (load(GOLDEN[0]) | change).items() if value is not None}
    checker = Draft202012Validator(CLOUDEVENTS, format_checker=instants())
    assert list(checker.iter_errors(event))


def instants() -> FormatChecker:
    """Formats that hold wherever the tests run, whichever optional checkers are installed."""
    checker = FormatChecker()

    @checker.checks("date-time", raises=ValueError)
    def _is_instant(value: object) -> bool:
        return (
            isinstance(value, str)
            and Envelope.model_validate(load(GOLDEN[0]) | {"time": value}) is not None
        )

    return checker


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_asyncapi_describes_the_five_topics_with_every_type() -> None:
    described = document()
    assert described["asyncapi"] == "3.0.0"
    assert {c["address"] for c in described["channels"].values()} == set(TOPICS.values())
    for each in TYPES:
        assert each.stored in described["channels"][each.service]["messages"]
    for operation in described["operations"].values():
        assert operation["action"] == "send"


def test_every_reference_in_asyncapi_leads_somewhere() -> None:
    described = document()
    for reference in references(described):
        if reference.startswith("#/"):
            found: Any = described
            for step in reference[2:].split("/"):
                found = found[step]
        else:
            assert (PUBLISHED / reference).exists(), reference


def copy_of_the_files(folder: Path) -> Files:
    files = Files(folder / "contracts")
    shutil.copytree(PUBLISHED, files.published)
    shutil.copy(CONTRACTS / "README.md", files.contracts)
    shutil.copytree(HERE / "golden", files.golden)
    return files


def test_a_missing_example_and_a_stale_schema_are_found_and_mended(tmp_path: Path) -> None:
    files = copy_of_the_files(tmp_path)
    name = f"{TYPES[0].stored}.json"
    (files.golden / name).unlink()
    (files.schemas / name).write_text("{}")
    (files.schemas / "onestop.gone.v1.json").write_text("{}")
    assert len(files.check()) == 3
    files.generate()
    assert files.check() == []
    assert files.generate() == []


def test_an_example_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    files = copy_of_the_files(tmp_path)
    path = files.golden / "onestop.review.ItemApproved.v1.json"
    path.write_text(json.dumps(load(path) | {"data": {}}))
    assert [finding.file for finding in files.check()] == [path.name]


def test_a_released_schema_is_held_to_and_its_example_is_never_rewritten(tmp_path: Path) -> None:
    files = copy_of_the_files(tmp_path)
    assert files.release() == []
    name = "onestop.review.ItemApproved.v1.json"
    promised = load(files.released / name)
    promised["properties"]["seal"] = {"type": "string"}
    (files.released / name).write_text(json.dumps(promised))
    (files.released / "onestop.review.NeverSeen.v1.json").write_text("{}")
    told = load(files.golden / name) | {"actor": "director"}
    (files.golden / name).write_text(json.dumps(told))
    assert len(files.check()) == 2
    assert len(files.release()) == 2
    files.generate()
    assert load(files.golden / name) == told


def test_the_command_explains_and_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "DefaultConsentGranted"]) == 0
    assert "onestop.review.DefaultConsentGranted.v1" in capsys.readouterr().out
    assert main(["explain", "ItemApproved"]) == 0
    explained = capsys.readouterr().out
    assert "  person: Person 个人 (必有 / always)" in explained
    assert "  reasons: list of Prose 自由文字 (可选 / optional)" in explained
    assert main(["list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(TYPES)
    assert main(["explain", "Nothing"]) == 2
    assert main(["check"]) == 0


def test_the_subscriber_knows_nothing_of_this_project() -> None:
    source = (CONTRACTS / "examples" / "subscriber.py").read_text(encoding="utf-8")
    imports = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert imports
    assert not [line for line in imports if "onestop" in line]
