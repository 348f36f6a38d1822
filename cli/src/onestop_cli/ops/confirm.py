"""What has to be said before anything is done: why, and the number of the plan."""

import sys

from onestop_chassis.blank import is_blank
from onestop_contracts.identifiers import is_number

from onestop_cli.say import CONFLICT, Failed, Misused, both, err


def need_reason(reason: str) -> None:
    """Whoever acts says why.

    Raises:
        Misused: they did not.
    """
    if is_blank(reason):
        raise Misused("请用 --reason 说明理由", "Say why with --reason; it is kept")


def need_number(number: int, given: int | None) -> None:
    """Goes on only with the plan's number.

    Raises:
        Misused: nobody is there to type it.
        Failed: another number was given.
    """
    if given is None and sys.stdin.isatty():
        err.print(both(f"请输入 {number} 以确认：", f"type {number} to go on:"), end=" ")
        typed = sys.stdin.readline().strip()
        given = int(typed) if is_number(typed) else -1
    if given is None:
        raise Misused(
            f"需要确认数量：--confirm {number}", f"It needs the number: --confirm {number}"
        )
    if given != number:
        wrong = Failed(
            f"确认的数量 {given} 与计划 {number} 不符，未执行",
            f"{given} is not the plan's number {number}; nothing was done",
        )
        wrong.exit_code = CONFLICT
        raise wrong
