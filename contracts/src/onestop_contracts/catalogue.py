"""The catalogue for subscribers: a table of every type, for people."""

from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from onestop_contracts.fields import meaning_of, type_of
from onestop_contracts.language import Published, language

SCHEMAS = "src/onestop_contracts/published/schemas"
BEGIN, END = "<!-- types: generated, do not edit -->", "<!-- end of types -->"


def table() -> str:
    """A Markdown table of every published type, by topic."""
    rows = ["| type | topic | what it says |", "|---|---|---|"]
    rows += [
        f"| [`{each.stored}`]({SCHEMAS}/{each.stored}.json) | `{each.topic}` | {each.summary} |"
        for each in language()
    ]
    return "\n".join(rows)


def with_table(page: str) -> str:
    """The page with its table brought up to date.

    Raises:
        ValueError: the page has no place for a table.
    """
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} … {END} in the page")
    return f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}"


def told(published: Published) -> str:
    """One type in full: where it is, what it means and its fields."""
    lines = [
        published.stored,
        f"主题 / topic: {published.topic}",
        f"说明 / meaning: {published.description}",
    ]
    if published.cls.EFFECTIVE:
        lines.append(f"法律生效时间 / counts in law from: {published.cls.EFFECTIVE}")
    lines.append("字段 / fields:")
    for name, field in published.cls.model_fields.items():
        needed = "必有 / always" if field.is_required() else "可选 / optional"
        lines.append(f"  {name}: {_shape(type_of(field))} ({needed})")
    return "\n".join(lines)


def _shape(annotation: Any) -> str:
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        meaning = meaning_of(annotation)
        return f"{meaning.name} {meaning.zh}" if meaning else _shape(inner[0])
    if get_origin(annotation) is tuple:
        return f"list of {_shape(inner[0])}"
    if inner:
        shapes = [_shape(each) for each in inner if each is not NoneType and each is not Ellipsis]
        return " | ".join(shapes)
    return str(getattr(annotation, "__name__", annotation))
