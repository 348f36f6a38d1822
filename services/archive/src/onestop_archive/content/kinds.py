"""The kinds of files that are kept, and how each is known by its bytes, whatever it is called."""

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

from onestop_archive.content.archives import BEGINS, check_zip, ends_as_zip
from onestop_archive.content.faults import Unfit, damaged
from onestop_archive.content.pdf import check_pdf

OFFICE = "application/vnd.openxmlformats-officedocument."
TAIL = 65_536
HEAD = 4_096

Check = Callable[[IO[bytes], int], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`also` are other names that browsers send for the same type."""

    media_type: str
    endings: tuple[str, ...]
    also: tuple[str, ...] = ()


PDF = Kind("application/pdf", (".pdf",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), ("image/jpg", "image/pjpeg"))
PNG = Kind("image/png", (".png",), ("image/x-png",))
TIFF = Kind("image/tiff", (".tif", ".tiff"))
DWG = Kind("image/vnd.dwg", (".dwg",), ("application/acad", "image/x-dwg", "application/x-dwg"))
DXF = Kind("image/vnd.dxf", (".dxf",), ("application/dxf", "image/x-dxf", "image/dxf"))
DOCX = Kind(f"{OFFICE}wordprocessingml.document", (".docx",))
XLSX = Kind(f"{OFFICE}spreadsheetml.sheet", (".xlsx",))
ZIP = Kind("application/zip", (".zip",), ("application/x-zip-compressed",))
KINDS = (PDF, JPEG, PNG, TIFF, DWG, DXF, DOCX, XLSX, ZIP)


def kind_named(media_type: str) -> Kind | None:
    """The kind that a sender means by this type."""
    return next((k for k in KINDS if media_type in (k.media_type, *k.also)), None)


def kind_of(file: IO[bytes], size: int, spool: Callable[[], IO[bytes]]) -> Kind:
    """What the file is, looked through as far as that kind needs.

    Raises:
        Unfit: it is of no kind that is kept, is damaged, or is of two kinds at once.
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(BEGINS):
        return _packed(check_zip(file, size, spool))
    for pattern, kind, check in _BEGINNINGS:
        if pattern.match(head):
            if ends_as_zip(file):
                raise Unfit("it is an archive as well", "文件同时也是压缩包")
            if kind is not PDF and b"%PDF-" in head[:1024]:
                raise Unfit("it is a PDF as well", "文件同时也是 PDF")
            check(file, size)
            return kind
    raise Unfit(f"of none of the kinds that are kept: {_ENDINGS}", f"仅接收以下类型：{_ENDINGS}")


def _packed(names: Sequence[str]) -> Kind:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unfit("it has macros", "文件含有宏")
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    return ZIP


def _ends_with(mark: bytes) -> Check:
    """Programs append to pictures what they know of them; their own end is not far from it."""

    def check(file: IO[bytes], size: int) -> None:
        file.seek(max(0, size - TAIL))
        if mark not in file.read():
            raise damaged()

    return check


def _has_directory(file: IO[bytes], size: int) -> None:
    """A TIFF says where it describes its first picture."""
    file.seek(0)
    head = file.read(HEAD_OF_PICTURE)
    if len(head) < HEAD_OF_PICTURE:
        raise damaged()
    (at,) = struct.unpack_from("<L" if head.startswith(b"II") else ">L", head, 4)
    if not HEAD_OF_PICTURE <= at < size - 2:
        raise damaged()


def _is_more_than_a_head(file: IO[bytes], size: int) -> None:
    if size < HEAD_OF_DRAWING:
        raise damaged()


def _drawing_ends(file: IO[bytes], size: int) -> None:
    file.seek(max(0, size - HEAD_OF_DRAWING))
    if not re.search(rb"EOF\s*\Z|\x00EOF\x00\Z", file.read()):
        raise damaged()


HEAD_OF_PICTURE, HEAD_OF_DRAWING = 8, 128
_ENDINGS = ", ".join(kind.endings[0] for kind in KINDS)
_BEGINNINGS: tuple[tuple[re.Pattern[bytes], Kind, Check], ...] = (
    (re.compile(rb"%PDF-[12]\.\d"), PDF, check_pdf),
    (re.compile(rb"\xff\xd8\xff"), JPEG, _ends_with(b"\xff\xd9")),
    (re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR", re.DOTALL), PNG, _ends_with(b"IEND\xaeB`\x82")),
    (re.compile(rb"II\*\x00|MM\x00\*"), TIFF, _has_directory),
    (re.compile(rb"AC10(1[2458]|2[147]|32)"), DWG, _is_more_than_a_head),
    (re.compile(rb"AutoCAD Binary DXF\r\n\x1a\x00"), DXF, _drawing_ends),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*(999\r?\n[^\n]*\n\s*){0,99}0\r?\n\s*SECTION\r?\n"),
        DXF,
        _drawing_ends,
    ),
)
