"""Whether a schema keeps the promises of the one released before it.

A type never changes its meaning. An optional field may be added; anything else is a new version
of the type. Words for people (titles, descriptions) may change freely.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
WORDS = {"title", "description", "examples", "$id", "$schema", "$defs", "default", "deprecated"}
NESTED = {"properties", "required", "items", "prefixItems", "anyOf", "additionalProperties"}


@dataclass(frozen=True, slots=True)
class Break:
    """A promise that is not kept: where, and how, in both languages."""

    where: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.zh} / {self.en}"


def breaks(old: Schema, new: Schema, where: str = "") -> list[Break]:
    """Every way in which `new` breaks what `old` promised, nested values included."""
    return list(_breaks(old, new, old, new, where or str(old.get("title", "$"))))


def _breaks(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str
) -> Iterator[Break]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    yield from _constraints(old, new, at)
    yield from _fields(old, new, old_root, new_root, at)
    for key in ("items", "additionalProperties"):
        if isinstance(old.get(key), Mapping) and isinstance(new.get(key), Mapping):
            yield from _breaks(old[key], new[key], old_root, new_root, f"{at}[]")
        elif old.get(key) != new.get(key):
            yield Break(at, f"{key} 已改变", f"{key} changed")
    for key in ("prefixItems", "anyOf"):
        yield from _lists(old.get(key, []), new.get(key, []), old_root, new_root, at, key)


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        schema = {**root["$defs"][name], **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema


def _constraints(old: Schema, new: Schema, at: str) -> Iterator[Break]:
    for value in old.get("enum", []):
        if value not in new.get("enum", []):
            yield Break(at, f"枚举值 {value!r} 已删除", f"value {value!r} was removed")
    for value in new.get("enum", []):
        if "enum" in old and value not in old["enum"]:  # Whoever takes any word takes these.
            yield Break(at, f"新增枚举值 {value!r}", f"value {value!r} is new to readers")
    skip = WORDS | NESTED | {"enum"}
    for key in sorted((set(old) | set(new)) - skip):
        was, now = old.get(key), new.get(key)
        if was != now:
            yield Break(at, f"{key} 由 {was!r} 改为 {now!r}", f"{key} was {was!r}, is {now!r}")


def _fields(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str
) -> Iterator[Break]:
    was, now = old.get("properties", {}), new.get("properties", {})
    needed, needs = set(old.get("required", [])), set(new.get("required", []))
    for name in sorted(was):
        inside = f"{at}.{name}"
        if name not in now:
            yield Break(inside, "字段已删除或改名", "the field was removed or renamed")
            continue
        if name in needed - needs:
            yield Break(inside, "不再必有", "is not always there any more")
        if name in needs - needed:
            yield Break(inside, "变为必填", "is required now; stored facts may lack it")
        yield from _breaks(was[name], now[name], old_root, new_root, inside)
    for name in sorted(needs - set(was)):
        yield Break(f"{at}.{name}", "新增必填字段", "a new field is required")


def _lists(
    old: list[Schema], new: list[Schema], old_root: Schema, new_root: Schema, at: str, key: str
) -> Iterator[Break]:
    if len(old) != len(new):
        yield Break(at, f"{key} 的数量已改变", f"{key} has another number of alternatives")
        return
    for n, (was, now) in enumerate(zip(old, new, strict=True)):
        yield from _breaks(was, now, old_root, new_root, f"{at}({n})")
