"""Which encoding a text is in: one is taken only when the whole text fits it."""

import codecs
from collections import Counter
from functools import cache

from onestop_cli.say import Failed

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a text may begin with, and the encoding that it then is in; the longer ones first."""
COMMON = 0.7
"""The share of common characters that Chinese text has at least. Almost any bytes are some text in
GB 18030, but what was written in another encoding comes out as rare characters there."""


def decoded(content: bytes, name: str) -> str:
    """The text in these bytes, as its mark says, or in UTF-8, or in GB 18030.

    Raises:
        Failed: it is none of them throughout, with the line and the byte where it is not.
    """
    marked = next((encoding for mark, encoding in MARKS if content.startswith(mark)), "")
    try:
        text = content.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if not marked and (text := _chinese(content)):
            return text
        raise _unfit(content, name, error.start, marked) from error
    if (at := text.find("\0")) >= 0:
        start = len(text[:at].encode(marked or "utf-8"))
        raise _unfit(content, name, start, marked)
    return text


def _chinese(content: bytes) -> str:
    """The text where it is Chinese in GB 18030; empty where it is not, or rather damaged UTF-8."""
    if _mostly_utf8(content):
        return ""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    found = Counter(one for one in text if not one.isascii())
    common = sum(number for one, number in found.items() if one in _common())
    return text if common >= COMMON * found.total() and "\0" not in text else ""


def _mostly_utf8(content: bytes) -> bool:
    text = content.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return sum(not one.isascii() for one in text) - bad > bad


@cache
def _common() -> frozenset[str]:
    """Punctuation and the first level of GB 2312: nearly everything that is ever written."""
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
    every = b"".join(bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset(every.decode("gb2312", errors="ignore"))


def _unfit(content: bytes, name: str, start: int, marked: str) -> Failed:
    before = content[:start]
    line, byte = before.count(b"\n") + 1, start - before.rfind(b"\n")
    if marked and marked != "utf-8-sig":
        line, byte = 1, start + 1
    zh, en = [marked.upper()] * 2 if marked else ("UTF-8 或 GB 18030", "UTF-8 or GB 18030")
    return Failed(
        f"{name} 第 {line} 行第 {byte} 字节起不是 {zh} 文本；请另存为 UTF-8 编码的 CSV",
        f"{name}, line {line}, byte {byte}: no {en} text from there; save it as CSV in UTF-8",
    )
