"""What is wrong with papers that are handed in: their digests, and codes that nobody asks for."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from onestop_contracts.fields import Code
from onestop_contracts.parts import Material

from onestop_intake.project.faults import Fault, fault
from onestop_intake.reference import Reference

DIGEST = r"^[0-9a-f]{64}$"


class Asking(Protocol):
    """An item, as far as it says which papers it asks for."""

    @property
    def materials(self) -> tuple[Code, ...]: ...


def material_faults(
    materials: Sequence[Material], items: Sequence[Asking] | None, rules: Reference
) -> Iterable[Fault]:
    """Papers without a proper digest, named twice, unknown, or asked for by none of `items`.

    `items` is None where nobody can say yet which apply.
    """
    seen: set[str] = set()
    for n, material in enumerate(materials):
        if not re.fullmatch(DIGEST, material.digest):
            field = f"materials.{n}.digest"
            yield fault(field, "the SHA-256 as 64 hex digits", "应为 64 位十六进制 SHA-256 摘要")
        if material.code in seen:
            yield fault(f"materials.{n}.code", "named twice", "材料重复")
        else:
            yield from _code_faults(n, material.code, items, rules)
        seen.add(material.code)


def _code_faults(
    n: int, code: str, items: Sequence[Asking] | None, rules: Reference
) -> Iterable[Fault]:
    field = f"materials.{n}.code"
    if not _asks(rules.catalogue.items.values(), code):
        yield fault(field, f"the catalogue knows no {code}", f"目录中没有材料 {code}")
    elif items is not None and not _asks(items, code):
        yield fault(field, f"no item here asks for {code}", f"所涉事项均不需要材料 {code}")


def _asks(items: Iterable[Asking], code: str) -> bool:
    """Whether one of them asks for this paper; an item that names none asks for any."""
    return any(not item.materials or code in item.materials for item in items)
