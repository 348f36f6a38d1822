"""What was typed into a form becomes the body of an act, as far as it can be read."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from onestop_console.forms.fields import Field, Kind

CENTRE = ZoneInfo("Asia/Shanghai")


def body(form: Iterable[Field], typed: Mapping[str, str]) -> dict[str, Any]:
    """The body; what is left blank and need not be there is left out. A value that cannot be read
    goes as it was typed: its service says what is wrong with it, as with everything else."""
    made: dict[str, Any] = {}
    for one in form:
        value = _value(one, typed)
        if value is not None:
            made[one.name] = value
    return made


def _value(one: Field, typed: Mapping[str, str]) -> Any:
    text = typed.get(one.pointer, "").strip()
    match one.kind:
        case Kind.YES:
            return text == "true"
        case Kind.GROUP:
            return body(one.inside, typed)
        case Kind.TABLE:
            return _rows(one, typed)
        case Kind.LINES:
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            return lines or (None if not one.required else [])
    if not text:
        text_all_the_same = one.kind in (Kind.TEXT, Kind.LONG, Kind.DIGEST) or one.words
        return "" if one.required and text_all_the_same else None
    match one.kind:
        case Kind.NUMBER:
            return int(text) if text.lstrip("-").isdecimal() else text
        case Kind.INSTANT:
            return _instant(text)
        case Kind.JSON:
            return _json(text)
    return text


def _rows(one: Field, typed: Mapping[str, str]) -> list[dict[str, Any]] | None:
    kept = [
        body(row, typed)
        for row in one.rows
        if any(typed.get(part.pointer, "").strip() for part in row if part.kind is not Kind.CHOICE)
    ]
    return kept if kept or one.required else None


def _instant(text: str) -> str:
    """Typed as the centre's clock says it."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (told if told.tzinfo else told.replace(tzinfo=CENTRE)).isoformat()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
