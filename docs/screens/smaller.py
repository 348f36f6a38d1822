"""A picture in few bytes: a page has few colours, of which a browser's own PNG makes no use."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
BITS = 8
CHANNELS = {2: 3, 6: 4}
"""Bytes of a pixel, by the kind of colour: with red, green and blue, and with opacity besides."""
PALETTE = 3


def smaller(picture: bytes) -> bytes:
    """The same picture with at most 256 colours, the rare ones as the nearest of the others.

    Raises:
        ValueError: it is no PNG of 8 bits for each of red, green and blue.
    """
    width, height, pixel, data = _opened(picture)
    rows = [_colours(row, pixel) for row in _rows(data, width * pixel, pixel)]
    counted = Counter(colour for row in rows for colour in row)
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    place = {colour: number for number, colour in enumerate(palette)}
    for colour in counted:
        if colour not in place:
            place[colour] = min(range(len(palette)), key=lambda n: _far(palette[n], colour))
    lines = b"".join(b"\0" + bytes(place[colour] for colour in row) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, BITS, PALETTE, 0, 0, 0)
    parts = (b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9))
    return SIGNATURE + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _opened(picture: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, bytes of a pixel, and the lines as they are filtered."""
    if not picture.startswith(SIGNATURE):
        raise ValueError("no PNG")
    chunks = list(_chunks(picture))
    width, height, bits, kind, *_ = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
    if bits != BITS or kind not in CHANNELS:
        raise ValueError(f"a PNG of another kind: {bits} bits, colour {kind}")
    packed = b"".join(content for name, content in chunks if name == b"IDAT")
    return width, height, CHANNELS[kind], zlib.decompress(packed)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def _rows(data: bytes, length: int, pixel: int) -> Iterator[bytearray]:
    """The lines without their filters, as the standard has them: none, left, above, mean, Paeth."""
    above = bytearray(length)
    for begin in range(0, len(data), length + 1):
        kind, row = data[begin], bytearray(data[begin + 1 : begin + 1 + length])
        for n in range(length):
            left = row[n - pixel] if n >= pixel else 0
            corner = above[n - pixel] if n >= pixel else 0
            guess = (0, left, above[n], (left + above[n]) // 2, _paeth(left, above[n], corner))
            row[n] = (row[n] + guess[kind]) & 255
        yield row
        above = row


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda one: abs(guess - one))


def _colours(row: bytearray, pixel: int) -> list[bytes]:
    return [bytes(row[n : n + 3]) for n in range(0, len(row), pixel)]


def _far(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
