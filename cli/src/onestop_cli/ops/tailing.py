"""The latest facts of a log and what comes, until enough was seen or somebody has had enough."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape

from onestop_cli.ops.looking import FACT_COLUMNS, Fact
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Format, render
from onestop_cli.say import note, out

POLL_SECONDS = 0.5


def tail(
    who: Operator,
    service: str,
    asked: Mapping[str, str],
    *,
    last: int,
    follow: bool,
    most: int,
    seconds: float,
) -> None:
    """Shows the `last` facts that fit, and with `follow` each one that comes.

    It ends after `most` facts or `seconds`, where these are not 0, and cleanly on Ctrl-C.
    """
    facts = _facts(who, service, asked, last=last, follow=follow, most=most, seconds=seconds)
    try:
        if who.how is Format.TABLE:
            for fact in facts:
                out.print(escape(_line(who, fact)))
        else:
            how = Format.NDJSON if who.how is Format.JSON else who.how
            render(facts, FACT_COLUMNS, how, who.tz)
    except KeyboardInterrupt:
        note("已停止", "stopped")


def _facts(
    who: Operator,
    service: str,
    asked: Mapping[str, str],
    *,
    last: int,
    follow: bool,
    most: int,
    seconds: float,
) -> Iterator[Fact]:
    end = time.monotonic() + seconds if seconds else None
    page = who.get(service, "/ops/events", limit=max(last, 1), **asked)
    facts = page["items"][::-1][-last:] if last else []
    reached = facts[-1]["position"] if facts else page["indexed"]
    shown = 0
    while True:
        for fact in facts:
            yield fact
            shown += 1
            if most and shown >= most:
                return
        if not follow or (end is not None and time.monotonic() >= end):
            return
        if not facts:
            left = POLL_SECONDS if end is None else max(end - time.monotonic(), 0.0)
            time.sleep(min(POLL_SECONDS, left))
        facts = _next(who, service, asked, reached)
        reached = facts[-1]["position"] if facts else reached


def _next(who: Operator, service: str, asked: Mapping[str, str], after: int) -> list[Fact]:
    page: dict[str, Any] = who.get(
        service, "/ops/events", oldest_first=True, after=after, limit=500, **asked
    )
    facts: list[Fact] = page["items"]
    return facts


def _line(who: Operator, fact: Fact) -> str:
    return (
        f"{who.at(fact.get('time'))}  {fact['id']}  {fact['type']}"
        f"  {fact['streamid']} v{fact['streamversion']}  {fact.get('actor', '')}"
    )
