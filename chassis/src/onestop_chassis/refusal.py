"""Reasons to refuse a command: data, raised by deciders, mapped to HTTP in one other file."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A rule said no. Subclasses carry `code`, both titles and what to do next.

    `facts` are shown to the caller as extension members; `errors` lists everything wrong at
    once, where there is more than one thing.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The command was refused"
    title_zh: ClassVar[str] = "操作被拒绝"
    remedy: ClassVar[str] = ""
    remedy_zh: ClassVar[str] = ""

    def __init__(self, detail: str, *, errors: list[dict[str, str]] | None = None, **facts: Any):
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.facts = facts


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
