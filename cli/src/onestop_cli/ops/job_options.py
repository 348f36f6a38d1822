"""How somebody has something done: why, whether really, with which number, and who waits."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

ExecuteOption = Annotated[
    bool, typer.Option("--execute", help="真正执行；否则只显示计划 / do it, not only plan it")
]
ConfirmOption = Annotated[
    int | None, typer.Option("--confirm", help="计划中的数量 / the plan's number, for scripts")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由，将予记录 / why; it is kept")]
WaitOption = Annotated[
    bool, typer.Option("--wait/--no-wait", help="等待完成 / wait for the job to end")
]
_OPTIONS: dict[str, Any] = {
    "reason": ReasonOption,
    "execute": ExecuteOption,
    "confirm": ConfirmOption,
    "wait": WaitOption,
}


@dataclass(frozen=True, slots=True)
class JobOptions:
    """What was given for it. A command that has no option for something has the default."""

    reason: str = ""
    execute: bool = True
    confirm: int | None = None
    wait: bool = True


class Given:
    """Which of a `JobOptions`'s options a command has, and with which defaults."""

    def __init__(self, **defaults: Any):
        self.options = {name: (_OPTIONS[name], default) for name, default in defaults.items()}


Doing = Annotated[JobOptions, Given(reason="", wait=True)]
"""A job that changes nothing which could be missed: it is done at once."""
Checking = Annotated[JobOptions, Given(reason="check", wait=True)]
"""A job that only looks."""
Repeating = Annotated[JobOptions, Given(reason="", execute=False, wait=True)]
"""Planned first; no number has to be typed."""
Moving = Annotated[JobOptions, Given(reason="", execute=False, confirm=None, wait=True)]
"""Planned first, and the plan's number has to be typed."""
Starting = Annotated[JobOptions, Given(reason="", confirm=None, wait=True)]
"""The plan's number has to be typed; planning is another command."""


def given_of(annotation: Any) -> Given | None:
    """What a parameter of a command stands for, where it is a `JobOptions`."""
    told = getattr(annotation, "__metadata__", ())
    return next((one for one in told if isinstance(one, Given)), None)
