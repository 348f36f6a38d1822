"""Sets papers as PDF: the same paper gives the same bytes.

A paper is handed to the typesetter as a value, never as source. It is dated by its fact, and its
fonts lie inside. Archives keep it for good: PDF/A-2b, or PDF/A-3b where a file lies inside.
"""

import hashlib
import io
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst
from fontTools.ttLib import TTFont

from onestop_chassis.papers.legible import legible
from onestop_chassis.papers.sheet import Attached

TEMPLATE = Path(__file__).with_name("paper.typ").read_bytes()
EDITION = hashlib.sha256(TEMPLATE).hexdigest()
"""Changes with the look of papers."""


def set_paper(
    paper: dict[str, Any], leads_to: str, at: datetime, attached: Attached | None = None
) -> bytes:
    """The PDF of a paper whose code leads to this address, dated `at`.

    Raises:
        typst.TypstError: it could not be set.
    """
    inputs = {
        "paper": json.dumps(legible(paper, writable()), ensure_ascii=False, sort_keys=True),
        "code": _code(leads_to),
        "leads_to": leads_to,
        "attached": json.dumps(_told(attached)) if attached else "",
        "content": attached.content.decode() if attached else "",
    }
    made: bytes = typst.compile(
        TEMPLATE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards="a-3b" if attached else "a-2b",
        timestamp=at,
    )
    return made


@cache
def writable() -> frozenset[int]:
    """The code points that both fonts have."""
    serif, sans = map(_has, (fonts.serif_path(), fonts.sans_path()))
    return serif & sans


def _has(font: Path) -> frozenset[int]:
    with TTFont(font, lazy=True) as read:
        return frozenset(read.getBestCmap() or ())


@cache
def _fonts() -> typst.Fonts:
    folder = str(fonts.serif_path().parent)
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def _code(leads_to: str) -> str:
    picture = io.BytesIO()
    segno.make(leads_to, error="m").save(picture, kind="svg", border=2, scale=4)
    return picture.getvalue().decode()


def _told(attached: Attached) -> dict[str, str]:
    return {"name": attached.name, "media_type": attached.media_type, "says": attached.says}
