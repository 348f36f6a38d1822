"""Reasons to refuse a command: data, raised by deciders, mapped to HTTP in one other file."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from onestop_chassis.blank import without_blanks

Fault = dict[str, str]
"""One thing wrong in what was sent; a refusal lists all of them at once."""
ONE = "1 处错误 / 1 to correct"


class Refusal(Exception):
    """A rule said no. Subclasses carry `code`, both titles and what to do next.

    `facts` are shown to the caller as extension members; `errors` lists everything wrong at
    once, where there is more than one thing. A code belongs to one class: it is the address at
    which the refusal is explained.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The command was refused"
    title_zh: ClassVar[str] = "操作被拒绝"
    remedy: ClassVar[str] = ""
    remedy_zh: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        code = cls.__dict__.get("code", "")
        if not code:
            raise TypeError(f"{_place(cls)} declares no code of its own")
        known = _CLASSES.get(code)
        if known is not None and _place(known) != _place(cls):
            raise TypeError(f"code {code} of {_place(cls)} belongs to {_place(known)} already")
        _CLASSES[code] = cls

    def __init__(self, detail: str, *, errors: list[Fault] | None = None, **facts: Any):
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.facts = facts


def _place(kind: type[Refusal]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


_CLASSES: dict[str, type[Refusal]] = {Refusal.code: Refusal}


def known_kinds() -> Iterator[type[Refusal]]:
    """Every class of refusal in this process, the general ones first; the newest, where a module
    was loaded anew."""
    yield from _CLASSES.values()


class NotFound(Refusal):
    """There is no such thing, or it is somebody else's."""

    code = "not-found"
    title = "Not found"
    title_zh = "未找到"


class Conflict(Refusal):
    """Somebody else changed it first."""

    code = "conflict"
    title = "It was changed meanwhile"
    title_zh = "数据已被他人更新"


class Forbidden(Refusal):
    """The actor may not do this; `reason` is a code that is logged."""

    code = "forbidden"
    title = "Not permitted"
    title_zh = "无权操作"
    remedy = "Sign in as somebody with the role, department and jurisdiction for it; see `reason`."
    remedy_zh = "请由具备相应角色、部门和管辖范围的人员登录办理；原因见 reason。"


class Invalid(Refusal):
    """What was sent is not well-formed or not complete; `errors` lists all of it."""

    code = "invalid"
    title = "The request is not valid"
    title_zh = "提交的内容不符合要求"


class Unavailable(Refusal):
    """Not recorded, for a passing reason: nothing is half-done, send it again."""

    code = "unavailable"
    title = "Not recorded, try again"
    title_zh = "未记录，请重试"


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


def blanks(*given: tuple[str, object, str, str]) -> list[Fault]:
    """A fault for each (field, value, en, zh) whose value is empty or blank, as one on record
    may be."""
    return [fault(field, en, zh) for field, value, en, zh in given if not without_blanks(value)]
