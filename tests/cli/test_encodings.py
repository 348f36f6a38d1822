"""An encoding is taken only when the whole text fits it; what fits none is refused by its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_cli.encodings import decoded
from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.say import Failed

DATA = Path(__file__).parents[2] / "cli/src/onestop_cli/data"
TABLES = sorted(DATA.glob("*.csv"))
TEXT = (
    "code,name_zh,name_en,level\n150600,鄂尔多斯市,Ordos,city\n150602,东胜区,Dongsheng,district\n"
)
UTF_8 = TEXT.encode()
CHINESE = [n for n, byte in enumerate(UTF_8) if byte >= 0x80]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_x71_every_table_is_read_in_the_encodings_offices_use(table: Path, encoding: str) -> None:
    text = table.read_text(encoding="utf-8")
    assert decoded(text.encode(encoding), "t.csv") == text


@given(st.sampled_from(CHINESE), st.integers(1, 2))
def test_x71_utf_8_with_a_cut_character_is_refused_by_line_and_byte(at: int, length: int) -> None:
    cut = UTF_8[:at] + UTF_8[at + length :]
    try:
        assert cut.decode("utf-8")
    except UnicodeDecodeError as error:
        before = cut[: error.start].decode("utf-8")
        line, byte = before.count("\n") + 1, len(before.rpartition("\n")[2].encode()) + 1
        with pytest.raises(Failed, match=rf"line {line}, byte {byte}:") as refused:
            decoded(cut, "t.csv")
        assert f"第 {line} 行第 {byte} 字节" in refused.value.zh


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("big5", "code,name_zh\n150600,鄂爾多斯市\n150602,東勝區\n"),
        ("utf-16-le", TEXT),
        ("utf-16-be", TEXT),
        ("shift_jis", "code,name_zh\n1,東京都\n"),
        ("latin-1", "code,name_zh\n1,café\n"),
    ],
)
def test_x71_what_another_encoding_makes_of_it_is_never_taken(encoding: str, text: str) -> None:
    with pytest.raises(Failed, match="line 2, byte"):
        decoded(text.encode(encoding), "t.csv")


def test_x71_a_marked_text_that_does_not_keep_to_its_mark_is_refused() -> None:
    broken = TEXT.encode("utf-16") + b"\x00"
    with pytest.raises(Failed, match=f"byte {len(broken)}: no UTF-16 text"):
        decoded(broken, "t.csv")


def test_x71_a_refused_file_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "divisions.csv"
    file.write_bytes(UTF_8[: CHINESE[3] + 1] + UTF_8[CHINESE[3] + 2 :])
    with pytest.raises(Failed, match="save it as CSV in UTF-8"):
        load(KINDS["divisions"], file)
