"""What is blank, and what is left of what was sent without it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Act
from onestop_chassis.blank import is_blank, without_blanks
from onestop_chassis.refusal import blanks
from onestop_contracts.fields import Prose
from pydantic import BaseModel, ValidationError
from pydantic import Field as PydanticField

UNSEEN = {
    "space": " ",
    "tab and line": "\t\r\n",
    "no-break space": "\u00a0",
    "full-width space": "\u3000\u3000",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "right-to-left mark": "\u200f",
    "line separator": "\u2028",
    "control": "\x1f",
    "Hangul filler": "\u3164",
    "empty Braille": "\u2800",
    "variation selector": "\ufe0f",
    "mixed": " \u3000\u200b\u2060 ",
}


class Line(BaseModel):
    text: Prose = ""


class Say(Act[Any, Any]):
    """Says something."""

    words: list[Prose] = PydanticField(default=[], min_length=1)
    name: Prose = PydanticField(default="", max_length=10)
    lines: tuple[Line, ...] = ()
    by_name: dict[str, Prose] = PydanticField(default={})

    def decide(self, state: Any, now: Any) -> tuple[()]:
        return ()


@pytest.mark.parametrize("text", ["", *UNSEEN.values()], ids=["empty", *UNSEEN])
def test_x12_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "\u3000a\u3000", "\u200b无\u200b", "0", "👨\u200d👩", "-"])
def test_x12_what_shows_anything_is_not_blank(text: str) -> None:
    assert not is_blank(text)
    assert without_blanks(text) == text


@given(st.recursive(st.text(min_size=1).filter(lambda text: not is_blank(text)), st.lists))
def test_x12_what_has_content_stays_as_it_was_entered(sent: Any) -> None:
    assert without_blanks(sent) is sent


@pytest.mark.parametrize("blank", UNSEEN.values(), ids=UNSEEN)
def test_x12_an_act_reads_blanks_as_nothing_wherever_they_stand(blank: str) -> None:
    sent = {
        "words": [blank, " a ", blank],
        "name": blank,
        "lines": [{"text": blank}],
        "by_name": {"one": blank},
    }
    said = Say(words=[" a "], name="", lines=(Line(),), by_name={"one": ""})
    assert Say.model_validate(sent) == said
    assert Say.model_validate_json(json.dumps(sent)) == said
    made = Line(text=blank)
    assert Say(words=[" a "], lines=(made,)).lines == (made,), "a fact is not what was sent"


def test_x12_a_list_of_blanks_has_as_many_entries_as_none() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        Say(words=["  ", "\u3000"])


def test_x12_what_is_missing_is_said_of_blanks_too_as_a_record_may_have_them() -> None:
    recorded = {"reasons": (" ", "\u3000"), "basis": "\u200b", "some": (" ", "a")}
    told = blanks(*((name, value, "", "") for name, value in recorded.items()))
    assert [fault["field"] for fault in told] == ["reasons", "basis"]
