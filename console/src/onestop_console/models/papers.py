"""The papers that a filing is asked for, each with the file that was chosen for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestop_console.readers.guidance import Sheet
from onestop_console.readers.materials import ItemPapers
from onestop_console.words.language import name_of


@dataclass(frozen=True)
class Chosen:
    """A file that the archive has."""

    digest: str
    name: str


@dataclass(frozen=True)
class PaperLine:
    """A paper; `there` is what was handed in before, `chosen` what is handed in now."""

    code: str
    name: str
    items: tuple[str, ...]
    needed: bool
    chosen: Chosen | None
    there: str = ""

    @property
    def pointer(self) -> str:
        return f"/materials/{self.code}"

    @property
    def id(self) -> str:
        return f"f-materials-{self.code}"


def asked_for(
    sheet: Sheet | None, chosen: Mapping[str, Chosen], language: str
) -> tuple[list[PaperLine], list[PaperLine]]:
    """What is handed in with the filing, and what can follow. What was chosen stays in sight, also
    where the sheet does not ask for it any more."""
    lines = [
        PaperLine(
            one.code,
            name_of(language, one),
            tuple(one.items),
            one.with_filing,
            chosen.get(one.code),
        )
        for one in (sheet.papers if sheet else ())
    ]
    return _split(lines, chosen)


def to_correct(
    items: Sequence[ItemPapers], chosen: Mapping[str, Chosen], language: str
) -> tuple[list[PaperLine], list[PaperLine]]:
    """Every paper of a project that was filed: what is missing first."""
    lines: dict[str, PaperLine] = {}
    for item in items:
        there = {one.code: one.name or one.digest[:12] for one in item.handed_in}
        missing = {one.code for one in item.missing}
        for one in item.required:
            had = lines.get(one.code)
            lines[one.code] = PaperLine(
                one.code,
                name_of(language, one),
                (*(had.items if had else ()), item.item),
                one.code in missing,
                chosen.get(one.code),
                there.get(one.code, had.there if had else ""),
            )
    return _split(list(lines.values()), chosen)


def _split(
    lines: list[PaperLine], chosen: Mapping[str, Chosen]
) -> tuple[list[PaperLine], list[PaperLine]]:
    known = {one.code for one in lines}
    others = [
        PaperLine(code, code, (), False, one) for code, one in chosen.items() if code not in known
    ]
    first = [one for one in lines if one.needed]
    return first, [one for one in lines if not one.needed] + others
