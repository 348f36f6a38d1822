"""The generated page of personal data: which facts name people, firms, or hold their own words."""

from collections.abc import Iterator

from onestop_contracts.event import Event, every_class
from onestop_contracts.fields import Meaning, meaning_of
from onestop_contracts.shapes import shape_of, types_in

from docs.tables.acts import SERVICES

HEAD = """# Personal data

Made from the code by `make docs`: the facts that name somebody, or may. A field says by its type
what it is (`onestop_contracts.fields`). `Person` is a person, `Firm` a firm (a sole trader is a
person), `Prose` what somebody wrote in their own words. Operators see none of them, in whatever
answer; an auditor does for a stated reason, which is recorded. A fact without such a field is not
listed. `private` facts stay in their service.

"""


def personal() -> str:
    """docs/domain/personal.md."""
    parts = []
    for service in SERVICES:
        lines = [line for cls in _of(service.name) if (line := _line(cls))]
        if lines:
            head = "| fact | | people | firms | own words |\n" + "|" + "---|" * 5
            parts += [f"## {service.name}\n", head, *lines, ""]
    return HEAD + "\n".join(parts)


def _of(service: str) -> list[type[Event]]:
    own = [cls for cls in every_class() if cls.TYPE.split(".")[:2] == ["onestop", service]]
    return sorted(own, key=lambda cls: cls.TYPE)


def _line(cls: type[Event]) -> str:
    found = list(hidden(cls))
    if not found:
        return ""
    cells = (
        ", ".join(f"`{path}`" for path, meaning in found if meaning.name == name)
        for name in ("Person", "Firm", "Prose")
    )
    name = cls.TYPE.split(".", 2)[2]
    private = "" if cls.PUBLISHED else "private"
    return f"| {name} | {private} | " + " | ".join(cells) + " |"


def hidden(cls: type, above: str = "") -> Iterator[tuple[str, Meaning]]:
    """The fields that are somebody's, with the way to them."""
    for name, kind in shape_of(cls).items():
        path = f"{above}.{name}" if above else name
        meaning = meaning_of(kind)
        if meaning is not None and meaning.hidden:
            yield path, meaning
        for part in types_in(kind):
            yield from hidden(part, path) if shape_of(part) else ()
