"""Papers as whoever receives them reads them."""

import io
import re
from typing import Any

from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """What stands on every page, without the breaks of lines and where words may be broken."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", "", "".join(pages).replace("\u200b", ""))


def archived_as(pdf: bytes) -> tuple[str, str]:
    """Part and level of PDF/A that the file says it is of."""
    xmp = PdfReader(io.BytesIO(pdf)).xmp_metadata
    assert xmp is not None
    told = xmp.stream.get_data().decode()
    found = re.search(r"<pdfaid:part>(\d)</pdfaid:part><pdfaid:conformance>(\w)<", told)
    assert found is not None, told
    return found[1], found[2]


def inside(pdf: bytes) -> dict[str, bytes]:
    """The files that lie inside, by their names."""
    found: Any = PdfReader(io.BytesIO(pdf)).attachments
    return {name: found[name][0] for name in found}
