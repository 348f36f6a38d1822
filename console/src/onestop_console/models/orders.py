"""What an operator has a service do: what is sent, and the command that does the same."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One thing that can be ordered. `job` is planned before it is asked for; else `sent` is the
    address that does it. `takes` are what it is done to. `numbers` is whose number has to be typed
    where there is no plan that tells."""

    zh: str
    words: tuple[str, ...]
    takes: tuple[str, ...] = ()
    job: str = ""
    sent: str = ""
    parts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    numbers: str = ""
    grave: bool = False


RELAY, DRAINED = ("relay",), ("door", "inbox")
CLOSE, OPEN = "/ops/switches/close", "/ops/switches/open"
EXECUTE = "--execute"
VIEW, BUILD = ("view",), ("view", "build")
KINDS = {
    "rebuild": Kind("重建视图", ("projection", "rebuild"), VIEW, job="projection-rebuild"),
    "verify": Kind("校验视图", ("projection", "verify"), VIEW, job="projection-verify"),
    "compare": Kind("比对构建", ("projection", "compare"), BUILD, job="projection-compare"),
    "switch": Kind(
        "切换到新构建", ("projection", "switch"), BUILD, job="projection-switch", more=(EXECUTE,)
    ),
    "rollback": Kind(
        "回退到旧构建",
        ("projection", "rollback"),
        BUILD,
        job="projection-rollback",
        more=(EXECUTE,),
        grave=True,
    ),
    "drop": Kind(
        "删除构建",
        ("projection", "drop"),
        BUILD,
        job="projection-drop",
        more=(EXECUTE,),
        grave=True,
    ),
    "retry-cause": Kind(
        "按原因重试", ("parked", "retry"), ("cause",), job="parked-retry", more=(EXECUTE,)
    ),
    "retry-queue": Kind(
        "重试队列", ("parked", "retry"), ("queue",), job="parked-retry", more=(EXECUTE,)
    ),
    "skip": Kind(
        "放弃队列的第一条",
        ("parked", "skip"),
        ("queue", "position"),
        sent="/ops/parked/skip",
        more=(EXECUTE,),
        numbers="position",
        grave=True,
    ),
    "backup": Kind("备份", ("backup", "create"), job="backup.create"),
    "cancel": Kind("取消任务", ("job", "cancel"), ("job",), sent="/ops/jobs/{job}/cancel"),
    "pause": Kind("暂停中继", ("relay", "pause"), sent=CLOSE, parts=RELAY, grave=True),
    "resume": Kind("恢复中继", ("relay", "resume"), sent=OPEN, parts=RELAY),
    "drain": Kind("停止接收", ("service", "drain"), sent=CLOSE, parts=DRAINED, grave=True),
    "undrain": Kind("恢复接收", ("service", "resume"), sent=OPEN, parts=DRAINED),
}
OPTIONS = {"build": "--build", "cause": "--cause"}
"""What a command takes by name; the rest in its place."""
WHOLE_NUMBERS = frozenset({"build", "position"})


@dataclass(frozen=True)
class Order:
    """A kind with what it is done to."""

    name: str
    service: str
    given: Mapping[str, str]

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]

    @property
    def parameters(self) -> dict[str, Any]:
        """What a job of it takes, as its service expects it."""
        return {
            name: int(value) if name in WHOLE_NUMBERS else value
            for name, value in self.given.items()
        }

    @property
    def address(self) -> str:
        """Where it is sent, if it is no job."""
        return self.kind.sent.format(**self.given)

    def body(self, reason: str) -> dict[str, Any]:
        """What is sent there."""
        if self.kind.parts:
            return {"parts": list(self.kind.parts), "reason": reason}
        inside = {
            name: value for name, value in self.parameters.items() if name not in _named(self.kind)
        }
        return {**inside, "reason": reason}

    def command(self, reason: str, number: int | None) -> list[str]:
        """The words of the command that does the same; `number` is what it is confirmed with."""
        by_name = [
            word
            for name, value in self.given.items()
            if name in OPTIONS
            for word in (OPTIONS[name], value)
        ]
        places = [value for name, value in self.given.items() if name not in OPTIONS]
        confirmed = [] if number is None else ["--confirm", str(number)]
        told = ["--reason", reason]
        ends = [*self.kind.more, *confirmed, *told]
        return [*self.kind.words, self.service, *places, *by_name, *ends]

    def typed(self, reason: str, number: int | None) -> str:
        """The same as it is typed."""
        return shlex.join(["onestop", *self.command(reason, number)])


def order(name: str, service: str, asked: Mapping[str, str]) -> Order:
    """What is ordered.

    Raises:
        LookupError: there is no such order, or it lacks what it is done to.
        ValueError: what has to be a number is none.
    """
    given = {one: asked[one] for one in KINDS[name].takes}
    if not all(given.values()):
        raise LookupError(name)
    for one in WHOLE_NUMBERS & given.keys():
        int(given[one])
    return Order(name, service, given)


def _named(kind: Kind) -> set[str]:
    """What stands in the address already."""
    return {one for one in kind.takes if f"{{{one}}}" in kind.sent}
