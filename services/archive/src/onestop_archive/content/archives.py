"""What is wrong with a ZIP, which is what office documents are, too: how far it would expand."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

from onestop_chassis.refusal import Refusal

from onestop_archive.content.faults import Unfit, damaged

MOST_ENTRIES = 1_000
MOST_EXPANDED = 250_000_000
MOST_LEVELS = 3
"""A drawing that stands in a text that was packed is three deep."""
BEGINS = b"PK\x03\x04"
OPAQUE = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"BZh", b"MSCF")
"""Archives of other kinds, into which nobody could look."""
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
_MOST_DIRECTORY = 1_024 * MOST_ENTRIES
_PART = 256 * 1024


@dataclass
class Budget:
    """What may still be unpacked, over all levels; `spool` makes a file for what is within."""

    spool: Callable[[], IO[bytes]]
    entries: int = MOST_ENTRIES
    expanded: int = MOST_EXPANDED


def check_zip(file: IO[bytes], size: int, spool: Callable[[], IO[bytes]]) -> Sequence[str]:
    """Unpacks everything, keeps nothing, and gives the names of the entries.

    Raises:
        Unfit: it is damaged, locked, expands too far, is nested too deep, or hides something.
    """
    return _level(file, size, 1, Budget(spool))


def ends_as_zip(file: IO[bytes]) -> bool:
    """Whether a program that unpacks would take it, whatever stands before."""
    file.seek(0)
    return zipfile.is_zipfile(file)


def _level(file: IO[bytes], size: int, level: int, budget: Budget) -> Sequence[str]:
    if level > MOST_LEVELS:
        raise Unfit(f"archives within archives, over {MOST_LEVELS} deep", "压缩包嵌套层数过多")
    _directory_is_short(file, size)
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _within(entries, budget)
            for entry in entries:
                _unpack(packed, entry, level, budget)
    except (Unfit, Refusal):
        raise
    except Exception as error:  # as many kinds as there are ways to be made up
        raise damaged() from error
    return [entry.filename for entry in entries]


def _directory_is_short(file: IO[bytes], size: int) -> None:
    """Before it is read: it is read whole."""
    start = max(0, size - _END_BYTES - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + _END_BYTES > len(tail):
        raise damaged()
    entries, length = struct.unpack_from("<HL", tail, at + 10)
    if entries > MOST_ENTRIES or length > _MOST_DIRECTORY:
        raise _too_many()


def _within(entries: Sequence[zipfile.ZipInfo], budget: Budget) -> None:
    """What the directory says is enough to refuse by, and not to believe."""
    budget.entries -= len(entries)
    budget.expanded -= sum(entry.file_size for entry in entries)
    if budget.entries < 0:
        raise _too_many()
    if budget.expanded < 0:
        megabytes = MOST_EXPANDED // 1_000_000
        raise Unfit(f"unpacked, more than {megabytes} MB", f"解压后超过 {megabytes} MB")
    if min((entry.header_offset for entry in entries), default=0):
        raise Unfit("something stands before the archive's first entry", "压缩包之前另有内容")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unfit("an entry asks for a password", "压缩包设有密码")
    known = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if any(entry.compress_type not in known for entry in entries):
        raise Unfit("an entry is packed in an unusual way", "压缩包使用了不常见的压缩方式")


def _unpack(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, level: int, budget: Budget) -> None:
    """Never more than the directory said: an entry that holds more is damaged."""
    with packed.open(entry) as unpacked:
        head = unpacked.read(_PART)
        if head.startswith(OPAQUE):
            raise Unfit(f"another kind of archive in it: {entry.filename}", "含有其他格式的压缩包")
        if not head.startswith(BEGINS):
            while unpacked.read(_PART):
                pass
            return
        with budget.spool() as inner:
            inner.write(head)
            while part := unpacked.read(_PART):
                inner.write(part)
            _level(inner, inner.tell(), level + 1, budget)


def _too_many() -> Unfit:
    return Unfit(f"more than {MOST_ENTRIES} entries", f"压缩包内超过 {MOST_ENTRIES} 个文件")
