"""The committed files of the published language: written, compared, released."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onestop_contracts.asyncapi import document
from onestop_contracts.catalogue import with_table
from onestop_contracts.compat import breaks
from onestop_contracts.event import UnknownType, class_of, read_event
from onestop_contracts.examples import Blank, NoExample
from onestop_contracts.golden import example_event
from onestop_contracts.language import Published, language
from onestop_contracts.schemas import (
    all_schemas,
    pretty,
    promised_schemas,
    undescribed,
    unused_words,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the committed files that is not as it should be, in both languages."""

    file: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.file}: {self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class Files:
    """Where the language's files are: `contracts` is the folder of this distribution."""

    contracts: Path

    @property
    def golden(self) -> Path:
        """One event per version of a type, kept for ever."""
        return self.contracts.parent / "tests" / "contracts" / "golden"

    @property
    def published(self) -> Path:
        """What comes with the package, and is served by every service."""
        return self.contracts / "src" / "onestop_contracts" / "published"

    @property
    def schemas(self) -> Path:
        """One schema per type."""
        return self.published / "schemas"

    @property
    def released(self) -> Path:
        """The schemas that subscribers were last promised."""
        return self.contracts / "released"

    def generated(self) -> dict[Path, str]:
        """What every generated file should say, golden files left out; where examples are lacking
        nobody can say what stands in the AsyncAPI document."""
        page = self.contracts / "README.md"
        whole = {} if _blanks() else {self.published / "asyncapi.json": pretty(document())}
        return {
            **{self.schemas / f"{name}.json": pretty(one) for name, one in all_schemas().items()},
            **whole,
            page: with_table(page.read_text(encoding="utf-8")),
        }

    def generate(self) -> list[Path]:
        """Writes what is stale and takes away what is no longer; says which files changed.

        The golden file of a type that was never released follows the type; that of a released
        one is never touched.

        Raises:
            NoExample: new types have fields without an example value; nothing is written.
        """
        wanted = self._new_golden() | self.generated()
        changed = [path for path, text in wanted.items() if _read(path) != text]
        for path in changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        surplus = [*self._surplus_schemas(), *self._unread_golden()]
        for path in surplus:
            path.unlink()
        return sorted([*changed, *surplus])

    def release(self) -> list[Finding]:
        """Promises the current schemas to subscribers; does nothing when that breaks a promise."""
        broken = list(self._broken())
        if not broken:
            self.released.mkdir(exist_ok=True)
            for name, schema in promised_schemas().items():
                path = self.released / f"{name}.json"
                path.write_text(pretty(schema), encoding="utf-8")
        return broken

    def check(self) -> list[Finding]:
        """Fields of which nothing is said, stale files, missing or unreadable golden files, broken
        promises."""
        return [*_silent(), *self._stale(), *self._golden_findings(), *self._broken()]

    def _stale(self) -> Iterator[Finding]:
        stale = [path for path, text in self.generated().items() if _read(path) != text]
        for path in [*stale, *self._surplus_schemas()]:
            yield Finding(
                path.name,
                "与代码不一致，请运行 python -m onestop_contracts generate",
                "differs from the code: run python -m onestop_contracts generate",
            )

    def _golden_findings(self) -> Iterator[Finding]:
        for each in language():
            if not self._golden(each.stored).exists():
                yield Finding(each.stored, "缺少样例文件", "has no golden file")
        for blank in _blanks():
            yield Finding(blank.event, blank.zh, blank.en)
        for path in sorted(self.golden.glob("*.json")):
            event = json.loads(path.read_text(encoding="utf-8"))
            try:
                read_event(event["type"], event["data"])
            except (UnknownType, ValidationError) as error:
                yield Finding(path.name, "已发布的事件无法再读取", f"cannot be read: {error}")

    def _broken(self) -> Iterator[Finding]:
        current = promised_schemas()
        for path in sorted(self.released.glob("*.json")):
            old: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            new = current.get(path.stem)
            if new is not None:
                for each in breaks(old, new):
                    yield Finding(path.stem, f"{each.where} {each.zh}", f"{each.where} {each.en}")
            elif not _known(path.stem):
                yield Finding(path.stem, "已发布的类型不可删除", "a released type has gone")

    def _new_golden(self) -> dict[Path, str]:
        if blanks := _blanks():
            raise NoExample(*blanks)
        return {self._golden(each.stored): pretty(example_event(each)) for each in self._unfrozen()}

    def _unfrozen(self) -> list[Published]:
        return [
            each
            for each in language()
            if not (self._promised(each.stored) and self._golden(each.stored).exists())
        ]

    def _promised(self, stored: str) -> bool:
        return (self.released / f"{stored}.json").exists()

    def _golden(self, stored: str) -> Path:
        return self.golden / f"{stored}.json"

    def _surplus_schemas(self) -> list[Path]:
        known = set(all_schemas())
        return [p for p in self.schemas.glob("*.json") if p.stem not in known]

    def _unread_golden(self) -> list[Path]:
        known = {each.stored for each in language()}
        return [
            path
            for path in self.golden.glob("*.json")
            if path.stem not in known and not self._promised(path.stem)
        ]


def _silent() -> Iterator[Finding]:
    """What `field_words` lacks, and what it has for nothing."""
    schemas = all_schemas().values()
    for field in undescribed(schemas):
        en = f'nothing says what it means: FIELDS["{field}"] in field_words.py'
        yield Finding(field, "缺少字段说明", en)
    for name in unused_words(schemas):
        yield Finding("field_words.py", f"没有此字段：{name}", f"there is no such field: {name}")


def _blanks() -> list[Blank]:
    return list(dict.fromkeys(blank for each in language() for blank in _lacking(each)))


def _lacking(published: Published) -> tuple[Blank, ...]:
    try:
        example_event(published)
    except NoExample as missing:
        return missing.blanks
    return ()


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _known(stored: str) -> bool:
    try:
        class_of(stored)
    except UnknownType:
        return False
    return True
