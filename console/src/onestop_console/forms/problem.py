"""A refusal as its reader sees it: what is wrong, where, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onestop_console.words.language import half


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong, with the field it is in."""

    pointer: str
    text: str

    @property
    def id(self) -> str:
        return "f" + self.pointer.replace("/", "-")

    @property
    def name(self) -> str:
        """The innermost field that has a name; rows of a table have numbers."""
        names = [part for part in self.pointer.split("/") if part and not part.isdecimal()]
        return names[-1] if names else ""


@dataclass(frozen=True)
class Problem:
    """Everything that is wrong at once."""

    title: str
    detail: str
    remedy: str
    errors: tuple[Wrong, ...]
    reference: str
    """By which those who run the services find what happened."""

    @property
    def of(self) -> dict[str, str]:
        """What is wrong, by field."""
        return {wrong.pointer: wrong.text for wrong in self.errors}


def problem(language: str, told: Mapping[str, Any]) -> Problem:
    """A problem document in one language."""
    zh = language == "zh"
    errors = told.get("errors") or ()
    return Problem(
        title=str(told.get("title_zh" if zh else "title", "")),
        detail=half(language, str(told.get("detail") or "")),
        remedy=str(told.get("remedy_zh" if zh else "remedy") or ""),
        errors=tuple(
            Wrong(_pointer(str(one.get("field", ""))), str(one.get("zh" if zh else "en", "")))
            for one in errors
        ),
        reference=str(told.get("correlation_id", "")),
    )


def _pointer(field: str) -> str:
    """Where it is in the body; a part of the address stands in braces, and is typed in too."""
    return "/" + field.lstrip("/").replace("{", "").replace("}", "")
