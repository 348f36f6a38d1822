"""Small documents that a command makes itself: one page with a few lines."""

import hashlib
from dataclasses import dataclass

LINES = 40
SIZE, LEADING, LEFT, TOP = 12, 18, 72, 770


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF; `name` is what whoever sends it calls it, without the ending."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes, by which everything else refers to it."""
        return hashlib.sha256(self.content).hexdigest()


def page(name: str, *lines: str) -> Document:
    """A page of A4 with these lines, in ASCII; the same lines make the same bytes."""
    shown = " ".join(f"({_escaped(line)}) Tj T*" for line in lines[:LINES])
    text = f"BT /F1 {SIZE} Tf {LEADING} TL {LEFT} {TOP} Td {shown} ET".encode("ascii")
    return Document(
        name,
        _pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ),
    )


def _escaped(line: str) -> str:
    return "".join(f"\\{one}" if one in "()\\" else one for one in line)


def _pdf(*objects: bytes) -> bytes:
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start, size = len(made), len(objects) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(made)
