"""The years of deadlines for which no holiday notice was known when they were counted.

The law counts in working days, and a year's are certain once its notice (放假通知) is published;
until then they are counted from weekends, and may move.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from onestop_contracts.case_history import Event, instant
from onestop_contracts.signing import Problem

Notices = Sequence[tuple[int, Sequence[int]]]
"""Of each notice its version in the calendar, and the years that it is for."""
COUNTED = frozenset(
    {"accept_by", "decide_by", "deadline", "mend_by", "consult_by", "conclude_by", "hand_over_by"}
)
"""The fields of facts that hold a deadline; `MOVED` lists those that got another date."""
MOVED = "deadlines"
_OFFICE = ZoneInfo("Asia/Shanghai")


def provisional_years(events: Sequence[Event], notices: Notices) -> list[int]:
    """The years that deadlines in these facts fall into and no notice was known for, by the
    calendar that the facts name last."""
    version = max((int(event["data"].get("calendar_version", 0)) for event in events), default=0)
    known = {year for number, years in notices if number <= version for year in years}
    return sorted(deadline_years(events) - known)


def deadline_years(events: Sequence[Event]) -> set[int]:
    """The years that deadlines in these facts fall into."""
    return {at.astimezone(_OFFICE).year for event in events for at in _deadlines(event["data"])}


def provisional_problems(said: object, events: Sequence[Event]) -> Iterator[Problem]:
    """Whether what a proof says of it can be: years of its deadlines, each once, in order."""
    years = sorted(deadline_years(events))
    if isinstance(said, list) and said == [year for year in years if year in said]:
        return
    told = "、".join(map(str, years)), ", ".join(map(str, years))
    yield Problem(
        "provisional",
        f"暂计年份有误：期限仅涉及 {told[0]} 年",
        f"the provisional years are wrong: its deadlines are of {told[1] or 'none'}",
    )


def provisional_words(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a proof says of it, in Chinese and English; None where its dates are certain."""
    years = document.get("provisional")
    if not years:
        return None
    zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
    return (
        f"{zh} 年尚无放假通知，所涉期限为暂计",
        f"provisional: counted without a holiday notice for {en}",
    )


def _deadlines(data: Mapping[str, Any]) -> Iterator[datetime]:
    for name, value in data.items():
        if name in COUNTED and value:
            yield instant(value)
        elif name == MOVED:
            yield from (instant(moved["at"]) for moved in value)
        elif isinstance(value, list | tuple):
            for each in value:
                if isinstance(each, Mapping):
                    yield from _deadlines(each)
