"""One thing wrong in what was sent; a refusal lists all of them at once."""

from collections.abc import Sequence

Fault = dict[str, str]
ONE = "1 处错误 / 1 to correct"


def so_many(faults: Sequence[Fault]) -> str:
    """How many there are, in both languages."""
    return f"{len(faults)} 处错误 / {len(faults)} to correct"


def fault(field: str, en: str, zh: str, row: int | None = None) -> Fault:
    """What is wrong with `field`, in both languages; `row` is that of the sender's file."""
    found = {"field": field, "en": en, "zh": zh}
    return found if row is None else {"row": str(row), **found}


def repeated(codes: Sequence[str], rows: Sequence[int | None], field: str) -> list[Fault]:
    """A fault for every code that stands in the list a second time."""
    seen: set[str] = set()
    faults: list[Fault] = []
    for code, row in zip(codes, rows, strict=True):
        if code in seen:
            faults.append(fault(field, f"{code} is listed twice", f"{code} 重复出现", row))
        seen.add(code)
    return faults
