"""Reasons to refuse a command: data, raised by deciders, mapped to HTTP in one other file."""

from collections.abc import Iterator
from typing import Any, ClassVar


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

    def __init__(self, detail: str, *, errors: list[dict[str, str]] | None = None, **facts: Any):
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
