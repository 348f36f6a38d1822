"""Translation of stored facts: valid CloudEvents, byte for byte what was recorded, or nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker
from onestop_chassis.bus.feed import outgoing, translate
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.bus.unreadable import UNREADABLE, wrapped
from onestop_chassis.log.codec import encode
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Cause
from onestop_contracts.archive import DossierClosed
from onestop_contracts.envelope import Envelope
from onestop_contracts.event import Event, UnknownType
from onestop_contracts.intake import DivisionRegistered

from tests.support.transport import Kept, closed, project

SCHEMA = Path(__file__).parents[1] / "contracts" / "cloudevents.schema.json"
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
validator = Draft7Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker())


def stored(event: Event, stream: str = "project/x", actor: str = "clerk") -> StoredRow:
    cause = Cause("command", "correlation", "causation", actor, "clerk", "150600")
    return StoredRow(stream, 3, event.TYPE, encode(event, cause, AT), 17)


def valid(value: bytes) -> None:
    """Valid by the CloudEvents 1.0 schema, with attribute names as the specification wants."""
    found = json.loads(value)
    validator.validate(found)
    assert all(name.isascii() and name.isalnum() and name == name.lower() for name in found)


def test_a_published_fact_is_a_valid_cloudevent_with_its_data_untouched() -> None:
    row = stored(closed(1, 5))
    value = translate("archive", row)
    assert value is not None
    valid(value)
    found = json.loads(value)
    assert found["data"] == json.loads(row.state)["data"]
    assert (found["id"], found["source"]) == ("archive/17", "/onestop/archive")
    assert (found["subject"], found["type"]) == (project(1), DossierClosed.TYPE)
    assert (found["streamid"], found["streamversion"]) == ("project/x", 3)


@given(st.text(), st.text())
def test_no_text_in_a_fact_can_bend_its_envelope(actor: str, stream: str) -> None:
    row = stored(closed(1, 5), f"s/{stream}", actor)
    value = translate("archive", row)
    assert value is not None
    envelope = Envelope.model_validate_json(value)
    assert (envelope.actor, envelope.streamid) == (actor, f"s/{stream}")
    assert envelope.data == json.loads(row.state)["data"]


@pytest.mark.parametrize("awkward", ['},"data":{', '"}', "\\", '\\"subject":"x"', "\x00\u2028"])
def test_awkward_texts_stay_where_they_are(awkward: str) -> None:
    value = translate("archive", stored(closed(1, 5), actor=awkward))
    assert value is not None
    assert Envelope.model_validate_json(value).actor == awkward


def test_a_fact_of_no_project_has_no_subject_and_its_stream_for_a_key() -> None:
    event = DivisionRegistered(code="150602", name_zh="东胜区", name_en="Dongsheng", level="qu")
    fact = outgoing("intake", stored(event, "divisions/all"))
    assert fact is not None
    valid(fact.value)
    assert "subject" not in json.loads(fact.value)
    assert fact.key == b"divisions/all"


def test_a_fact_of_a_project_has_its_code_for_a_key() -> None:
    fact = outgoing("archive", stored(closed(1, 5)))
    assert fact is not None
    assert fact.key == project(1).encode()


def test_private_facts_and_facts_of_others_are_not_published() -> None:
    assert translate("archive", stored(Kept(project=project(1)))) is None
    assert translate("archive", stored(closed(1, 5), "inbox/review")) is None


def test_an_own_fact_of_an_unknown_type_stops_the_feed() -> None:
    row = stored(closed(1, 5))._replace(type="onestop.archive.Forgotten.v1")
    with pytest.raises(UnknownType):
        translate("archive", row)


def test_a_fact_stored_with_other_spacing_means_the_same() -> None:
    row = stored(closed(1, 5))
    spaced = row._replace(state=json.dumps(json.loads(row.state), indent=1).encode())
    tight, loose = translate("archive", row), translate("archive", spaced)
    assert tight is not None
    assert loose is not None
    assert json.loads(tight) == json.loads(loose)


@given(st.binary() | st.none(), st.binary() | st.none())
def test_whatever_a_transport_hands_over_is_read_or_kept(
    key: bytes | None, value: bytes | None
) -> None:
    fact = delivered("review", 3, 9, key, value)
    version, kind, state = wrapped(fact, AT.isoformat())
    assert (fact.position, fact.type, kind) == (0, UNREADABLE, UNREADABLE)
    assert -(2**63) <= version < 0
    valid(state)
    Envelope.model_validate_json(state)


def test_places_of_unreadable_records_do_not_meet() -> None:
    places = [(p, o) for p in (0, 1, 5) for o in (0, 1, 2**20, 2**35 - 1)]
    versions = {wrapped(delivered("a", p, o, None, b"?"), "")[0] for p, o in places}
    assert len(versions) == len(places)
