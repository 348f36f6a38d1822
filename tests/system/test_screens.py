"""The pictures on the project's pages: small, there, and what they were taken of."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.screens.__main__ import LARGEST, SCREENS
from docs.screens.smaller import SIGNATURE, smaller
from tests.support.documented import ROOT

SHOWN = (ROOT / "README.md").read_text(encoding="utf-8")
Picture = list[list[bytes]]
COLOURS = st.binary(min_size=3, max_size=3)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.file.name)
def test_a_picture_is_small_and_shown(screen: object) -> None:
    file = next(one.file for one in SCREENS if one is screen)
    assert file.stat().st_size <= LARGEST
    assert f"(docs/screens/{file.name})" in SHOWN


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def png(picture: Picture, filters: list[int]) -> bytes:
    """As a browser writes it: each line filtered in one of five ways."""
    lines, above = [], bytes(3 * len(picture[0]))
    for colours, kind in zip(picture, filters, strict=True):
        row = b"".join(colours)
        lines.append(bytes([kind]) + bytes(filtered(row, above, kind)))
        above = row
    head = struct.pack(">IIBBBBB", len(picture[0]), len(picture), 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b"")
    return SIGNATURE + b"".join(chunk(*part) for part in parts)


def filtered(row: bytes, above: bytes, kind: int) -> list[int]:
    told = []
    for n, value in enumerate(row):
        a, c = (row[n - 3], above[n - 3]) if n >= 3 else (0, 0)
        b = above[n]
        to = [abs(b - c), abs(a - c), abs(a + b - 2 * c)]
        paeth = (a, b, c)[to.index(min(to))]
        told.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) % 256)
    return told


def colours(small: bytes) -> Picture:
    """What a picture of few colours shows."""
    width, height = struct.unpack_from(">II", small, 16)
    assert small[24:29] == bytes([8, 3, 0, 0, 0])
    found, at = {}, len(SIGNATURE)
    while at < len(small):
        (length,) = struct.unpack_from(">I", small, at)
        name, content = small[at + 4 : at + 8], small[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", small, at + 8 + length)[0] == zlib.crc32(name + content)
        found[name] = content
        at += length + 12
    palette, data = found[b"PLTE"], zlib.decompress(found[b"IDAT"])
    lines = [data[n * (width + 1) + 1 : (n + 1) * (width + 1)] for n in range(height)]
    return [[palette[3 * place : 3 * place + 3] for place in line] for line in lines]


@given(st.data(), st.integers(1, 6), st.integers(1, 6))
def test_a_picture_of_few_colours_stays_what_it_is(
    data: st.DataObject, wide: int, high: int
) -> None:
    row = st.lists(COLOURS, min_size=wide, max_size=wide)
    picture = data.draw(st.lists(row, min_size=high, max_size=high))
    kinds = data.draw(st.lists(st.integers(0, 4), min_size=high, max_size=high))
    assert colours(smaller(png(picture, kinds))) == picture


def test_of_many_colours_the_rare_ones_become_their_nearest() -> None:
    common = [bytes([n, 0, 0]) for n in range(256)]
    picture = [[*common, *common, bytes([7, 1, 0])]]
    [shown] = colours(smaller(png(picture, [0])))
    assert shown == [*common, *common, bytes([7, 0, 0])]


def test_what_is_no_picture_of_a_browser_is_refused() -> None:
    for wrong in (b"GIF89a", png([[b"abc"]], [0]).replace(b"\x08\x02\0\0\0", b"\x10\x02\0\0\0", 1)):
        with pytest.raises(ValueError, match="PNG"):
            smaller(wrong)
