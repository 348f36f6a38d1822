"""The fields of a form: one for each thing that an act takes, with what was typed in it before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from onestop_console.forms.schema import Schema, resolved

BLANK_ROWS = 3
"""Empty rows at the end of a table, so that a form can be filled in without a script."""
SHORT = 200
"""A text that may be longer gets more than one line."""
LONG_WORDS = frozenset({"grounds", "reason", "text", "statement", "explanation", "ground"})


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    CHOICE = "choice"
    YES = "yes"
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"
    DIGEST = "digest"
    TABLE = "table"
    GROUP = "group"
    JSON = "json"


EXEMPLARY = frozenset({Kind.TEXT, Kind.LONG, Kind.LINES})
"""Where an example helps whoever fills it in."""


@dataclass(frozen=True)
class Field:
    """`pointer` is where its value stands in the body; services name what is wrong by it."""

    pointer: str
    name: str
    kind: Kind
    required: bool
    value: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""
    longest: int | None = None
    inside: tuple["Field", ...] = ()
    rows: tuple[tuple["Field", ...], ...] = field(default=())
    words: Mapping[str, str] = field(default_factory=dict)
    """What choices are called that come out of a register."""

    @property
    def id(self) -> str:
        """Its name within the page."""
        return "f" + self.pointer.replace("/", "-")


def fields(
    schema: Schema,
    document: Schema,
    typed: Mapping[str, str],
    at: str = "",
    example: Any = None,
) -> list[Field]:
    """The fields of a body, in the order in which the act names them; `example` is a body that is
    shown as one where a field has no example of its own."""
    needed = schema.get("required", ())
    shown = example if isinstance(example, Mapping) else {}
    return [
        _field(
            name,
            resolved(one, document),
            document,
            typed,
            f"{at}/{name}",
            name in needed,
            shown.get(name),
        )
        for name, one in schema.get("properties", {}).items()
    ]


def offered(form: Iterable[Field], pointer: str, words: Mapping[str, str]) -> list[Field]:
    """The form with what a field may say, by name, where a register says what that is."""
    return [
        replace(one, kind=Kind.CHOICE, choices=tuple(words), words=words, example="")
        if one.pointer == pointer
        else one
        for one in form
    ]


def _field(
    name: str,
    schema: Schema,
    document: Schema,
    typed: Mapping[str, str],
    pointer: str,
    required: bool,
    example: Any,
) -> Field:
    own = schema.get("examples")
    example = own[0] if own else example
    kind = _kind(name, schema, document)
    inside: Sequence[Field] = ()
    rows: tuple[tuple[Field, ...], ...] = ()
    if kind is Kind.GROUP:
        inside = fields(schema, document, typed, pointer, example)
    elif kind is Kind.TABLE:
        row = resolved(schema["items"], document)
        rows = tuple(
            tuple(fields(row, document, typed, f"{pointer}/{number}"))
            for number in range(_filled(typed, pointer) + BLANK_ROWS)
        )
    return Field(
        pointer=pointer,
        name=name,
        kind=kind,
        required=required,
        value=typed.get(pointer, _default(schema)),
        choices=tuple(schema.get("enum", ())),
        example=_shown(example) if kind in EXEMPLARY and example is not None else "",
        longest=schema.get("maxLength"),
        inside=tuple(inside),
        rows=rows,
    )


def _kind(name: str, schema: Schema, document: Schema) -> Kind:
    match schema.get("type"):
        case "boolean":
            return Kind.YES
        case "integer" | "number":
            return Kind.NUMBER
        case "object":
            return Kind.GROUP if schema.get("properties") else Kind.JSON
        case "array":
            return _kind_of_list(resolved(schema["items"], document), document)
    if schema.get("enum"):
        return Kind.CHOICE
    if "[0-9a-f]{64}" in schema.get("pattern", "") or name == "digest":
        return Kind.DIGEST
    if schema.get("format") in ("date", "date-time"):
        return Kind.DAY if schema["format"] == "date" else Kind.INSTANT
    return Kind.LONG if name in LONG_WORDS else Kind.TEXT


def _kind_of_list(row: Schema, document: Schema) -> Kind:
    if row.get("type") != "object":
        return Kind.LINES
    parts = [resolved(one, document) for one in row.get("properties", {}).values()]
    flat = all(one.get("type") not in ("object", "array") for one in parts)
    return Kind.TABLE if parts and flat else Kind.JSON


def _filled(typed: Mapping[str, str], pointer: str) -> int:
    """How many rows of a table hold something."""
    begin = f"{pointer}/"
    numbers = [
        int(number)
        for name, value in typed.items()
        if name.startswith(begin) and value and (number := name[len(begin) :].split("/")[0])
    ]
    return max(numbers, default=-1) + 1


def _default(schema: Schema) -> str:
    value: Any = schema.get("default")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _shown(example: Any) -> str:
    return "; ".join(map(str, example)) if isinstance(example, list) else str(example)
