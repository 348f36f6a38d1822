"""Papers as the chassis makes them: legible, numbered, and the same bytes each time."""

import hashlib
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.papers.kind import digest_of, position_of
from onestop_chassis.papers.legible import MAY_BREAK, legible
from onestop_chassis.papers.press import set_paper, writable
from onestop_chassis.papers.reading import LoggedThen

from tests.support.papers import archived_as, text_of

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PAPER = {
    "number": "SL-2026-17",
    "title_zh": "受理通知书",
    "title_en": "Notice of acceptance",
    "addressed_to": "示例企业",
    "blocks": [{"kind": "text", "zh": "现决定予以受理。", "en": "It is accepted."}],
    "issuer_zh": "中心",
    "issuer_en": "",
    "framed": False,
    "day_zh": "2026年3月2日",
    "day_en": "2 March 2026",
    "fact": "intake/17",
    "digest": "0" * 64,
    "copy": 0,
}


@given(st.text())
def test_no_text_loses_a_character_or_keeps_one_that_nobody_sees(text: str) -> None:
    told = legible(text, writable())
    assert all(c in ("\n", MAY_BREAK) or ord(c) in writable() for c in told)
    without = told.replace(MAY_BREAK, "")
    for char in text:
        named = f"〔U+{ord(char):04X}〕"
        found = named if without.startswith(named) else char
        assert without.startswith(found)
        without = without[len(found) :]
    assert without == ""


@given(st.text(max_size=60))
def test_whatever_was_sent_can_be_set(text: str) -> None:
    paper = {**PAPER, "addressed_to": text, "blocks": [{"kind": "text", "zh": text, "en": text}]}
    assert set_paper(paper, "https://centre.example/verify/SL-2026-17", AT).startswith(b"%PDF")


def test_the_same_paper_gives_the_same_bytes_and_another_day_others() -> None:
    made = set_paper(PAPER, "https://centre.example/verify/1", AT)
    assert made == set_paper(PAPER, "https://centre.example/verify/1", AT)
    assert made != set_paper(PAPER, "https://centre.example/verify/1", AT.replace(day=3))
    assert archived_as(made) == ("2", "B")
    assert "受理通知书" in text_of(made)


def test_only_a_number_names_a_position() -> None:
    assert position_of("SL-2026-17") == 17
    assert position_of("ZZ-2026-17.2") == 17
    for wrong in ("", "SL-2026-0", "sl-2026-17", "SL-2026-17.", "SL-2026-017", "SL-2026-17 "):
        assert position_of(wrong) == 0, wrong


def test_the_digest_is_over_what_is_stored_in_order() -> None:
    rows = [StoredRow("s", n, "t", text, n) for n, text in enumerate((b"a", b"b"), 1)]
    each = b"".join(hashlib.sha256(row.state).digest() for row in rows)
    assert digest_of(rows) == hashlib.sha256(each).hexdigest()
    assert digest_of(rows) != digest_of(rows[::-1])


def test_a_paper_knows_of_other_streams_what_was_recorded_before_it() -> None:
    rows = [SimpleNamespace(position=position) for position in (1, 5, 9)]
    log: Any = SimpleNamespace(rows=lambda _: rows, recorded=lambda row: row)
    known = LoggedThen(log, 5).stream("docket/1")
    assert [fact.position for fact in known] == [1, 5]


def test_what_nobody_sees_is_named_even_where_the_font_has_it() -> None:
    hidden = "\u00ad\u200e\u202e\x07"
    told = legible(f"甲{hidden}乙", {ord(c) for c in f"甲乙{hidden}"})
    assert told == "甲〔U+00AD〕〔U+200E〕〔U+202E〕〔U+0007〕乙"
