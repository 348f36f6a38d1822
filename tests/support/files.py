"""Small files of each kind that the archive keeps, and some that it must not."""

import io
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
    b":~\x9bU\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND"
    b"\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64) + b"\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(32)
DWG = b"AC1032" + bytes(200)
DXF = b"  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n"


def pdf(pages: int = 1, text: bytes = b"") -> bytes:
    """One page, as many times as it takes."""
    kids = b" ".join([b"3 0 R"] * pages)
    return pdf_of(b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (pages, kids), text)


def pdf_of(tree: bytes, text: bytes = b"") -> bytes:
    """With this tree of pages, of which 3 is a page; `text` stands in it as a remark."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        tree,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    )
    made, places = bytearray(b"%PDF-1.4\n%" + text + b"\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(made)
    made += b"xref\n0 4\n0000000000 65535 f \n"
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(made)


def laborious_pdf(objects: int) -> bytes:
    """In order, and of one page; but its table lists that many objects more."""
    content, end = pdf().split(b"xref\n0 4\n")
    table = end.split(b"trailer")[0] + b"0000000009 00000 n \n" * objects
    start, number = len(content), 4 + objects
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (number, start)
    return content + b"xref\n0 %d\n" % number + table + trailer


def packed(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP with these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def office(main: str) -> bytes:
    """An office document whose main part this is."""
    return packed([("[Content_Types].xml", b"<Types/>"), (main, b"<x/>")])


def bomb(megabytes: int) -> bytes:
    """A ZIP with that much of nothing in it."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("nothing", "w") as entry,
    ):
        for _ in range(megabytes):
            entry.write(bytes(1_000_000))
    return made.getvalue()


def nested(levels: int) -> bytes:
    """A ZIP in a ZIP, so many deep."""
    content = packed([("text", b"x")])
    for _ in range(levels - 1):
        content = packed([("inner.zip", content)])
    return content


def spooled(content: bytes = b"") -> IO[bytes]:
    """A file as the archive has it while it looks through it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever asked for it closes it)
    file.write(content)
    return file


DOCX = office("word/document.xml")
XLSX = office("xl/workbook.xml")
ZIP = packed([("plan.txt", b"a plan")])
OF_EACH_KIND = {
    ".pdf": pdf(),
    ".jpg": JPEG,
    ".png": PNG,
    ".tif": TIFF,
    ".dwg": DWG,
    ".dxf": DXF,
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".zip": ZIP,
}
