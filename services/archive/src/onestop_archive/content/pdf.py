"""What is wrong with a PDF: it cannot be read by everybody, or is longer than anybody reads."""

import logging
from typing import IO, Any

from pypdf import PdfReader

from onestop_archive.content.faults import Unfit, damaged

MOST_PAGES = 2_000
END = b"%%EOF"
END_WITHIN = 1_024

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its lines would quote what people wrote


def check_pdf(file: IO[bytes], size: int) -> None:
    """Refuses what has no end, asks for a password, or has no pages or too many.

    Raises:
        Unfit: with the reason.
    """
    file.seek(max(0, size - END_WITHIN))
    if END not in file.read():
        raise damaged()
    file.seek(0)
    try:
        reader = PdfReader(file)
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else _pages(reader)
    except Exception as error:  # whatever a made-up file makes the library stumble over
        raise damaged() from error
    if locked:
        raise Unfit("the file asks for a password", "文件设有打开密码")
    if pages > MOST_PAGES:
        raise Unfit(f"more than {MOST_PAGES} pages", f"超过 {MOST_PAGES} 页")
    if not pages:
        raise damaged()


def _pages(reader: PdfReader) -> int:
    """How many there are, but no more than one too many: the tree of a made-up file may lead round
    in a circle, or to one page a million times."""
    left: list[Any] = [reader.root_object["/Pages"]]
    pages = looked = 0
    while left and pages <= MOST_PAGES:
        node = left.pop().get_object()
        kids = node.get("/Kids")
        pages += kids is None
        looked += 1
        if looked > 2 * MOST_PAGES:
            return MOST_PAGES + 1
        left.extend(() if kids is None else kids.get_object())
    return pages
